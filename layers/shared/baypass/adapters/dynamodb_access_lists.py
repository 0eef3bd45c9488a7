"""Access lists in the table: what gates were given, under a lease, and what they are owed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Item, Table, Write, from_item
from baypass.domain.access_lists import LEASE, PublishedList, days_of_starts, is_listed
from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.values import as_text
from baypass.ports.access_lists import ListChange

_PAGE = 1000


class DynamoDBAccessLists:
    """What is owed to the gates of car parks, and what was published."""

    def __init__(self, table: Table) -> None:
        """Keep it in this table."""
        self._table = table

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return (organisation, car park) of what is owed and due, the longest overdue first.

        The debts of one car park, however many, leave room for `limit` of the others.
        """
        found: dict[tuple[str, str], None] = {}
        last: Item | None = None
        while True:
            items, last = self._table.query_index(
                "owed",
                "owed = :owed AND owed_at <= :now",
                {":owed": keys.OWED_LIST, ":now": as_text(now)},
                limit=_PAGE,
                after=last,
            )
            parted = (str(item["pk"]).split("#") for item in items)
            found |= dict.fromkeys((own[1], own[3]) for own in parted)
            if last is None or len(found) >= limit:
                return list(found)[:limit]

    def claim(
        self, organisation_id: str, car_park_id: str, salt: str, now: datetime
    ) -> PublishedList | None:
        """Take a car park's list for a lease, with its next version; nothing in other hands."""
        key = keys.access_list(organisation_id, car_park_id)
        not_in_other_hands = "attribute_not_exists(lease_until) OR lease_until <= :now"
        claimed = self._table.write_if(
            Write(
                "Update",
                key,
                update="SET list_version = if_not_exists(list_version, :none) + :one,"
                " salt = if_not_exists(salt, :salt), lease_until = :lease_until,"
                " organisation_id = :organisation, car_park_id = :car_park",
                condition=not_in_other_hands,
                values={
                    ":none": 0,
                    ":one": 1,
                    ":salt": salt,
                    ":now": as_text(now),
                    ":lease_until": as_text(now + LEASE),
                    ":organisation": organisation_id,
                    ":car_park": car_park_id,
                },
            )
        )
        item = self._table.get(key) if claimed else None
        return from_item(PublishedList, item) if item else None

    def changes(self, organisation_id: str, car_park_id: str) -> Sequence[ListChange]:
        """Return what is owed, strongly consistent; to be read before what it is about."""
        pk, prefix = keys.list_change(organisation_id, car_park_id, "")
        return [
            ListChange(organisation_id, car_park_id, item["sk"].removeprefix(prefix), item["mark"])
            for item in self._table.query(pk, prefix)
        ]

    def coming(self, car_park: CarPark, now: datetime) -> Sequence[Reservation]:
        """Return the reservations that a list of now covers, each strongly consistent."""
        listed = [item for day in days_of_starts(car_park, now) for item in self._of(car_park, day)]
        wanted = [
            (item["pk"], item["sk"])
            for item in listed
            if is_listed(from_item(Reservation, item), car_park, now)
        ]
        return [from_item(Reservation, item) for item in self._table.get_many(wanted).values()]

    def publish(
        self,
        standing: PublishedList,
        chunks: Mapping[str, Sequence[str]],
        again_at: datetime | None,
    ) -> bool:
        """Note what every gate was given, end the lease, and owe the list again at that time."""
        still_mine = "list_version = :mine"
        owed = ", owed = :owed, owed_at = :again" if again_at else ""
        again = {":owed": keys.OWED_LIST, ":again": as_text(again_at)} if again_at else {}
        return self._table.write_if(
            Write(
                "Update",
                keys.access_list(standing.organisation_id, standing.car_park_id),
                update=f"SET chunks = :chunks, published_version = :mine{owed} REMOVE lease_until"
                + ("" if again_at else ", owed, owed_at"),
                condition=still_mine,
                values={
                    ":mine": standing.list_version,
                    ":chunks": {gate: list(hashes) for gate, hashes in chunks.items()},
                    **again,
                },
            )
        )

    def settle(self, changes: Sequence[ListChange]) -> None:
        """Forget these debts; one that was owed anew since is kept."""
        not_owed_anew = "mark = :read"
        for change in changes:
            key = keys.list_change(change.organisation_id, change.car_park_id, change.subject)
            self._table.write_if(
                Write("Delete", key, condition=not_owed_anew, values={":read": change.mark})
            )

    def _of(self, car_park: CarPark, day: date) -> list[Item]:
        under = keys.beginning_on(car_park.organisation_id, car_park.id, day)
        found: list[Item] = []
        last: Item | None = None
        while True:
            items, last = self._table.query_index(
                "listing", "listed_under = :under", {":under": under}, limit=_PAGE, after=last
            )
            found += items
            if last is None:
                return found
