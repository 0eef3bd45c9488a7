"""Lists of what was booked, in the table: each page reads as many rows as it shows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_cursors import opened, sealed
from baypass.adapters.dynamodb_listings import END_OF_WORD
from baypass.adapters.dynamodb_table import Item, Table, from_item
from baypass.domain.bookings import Booking, Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.finding import Wanted
from baypass.domain.money import Money
from baypass.domain.payments import Payment
from baypass.domain.refusals import AgainstTheRules
from baypass.domain.time_slots import first_instant
from baypass.domain.values import as_text
from baypass.ports.desk import ListedBooking, ListedReservation

_DAY = timedelta(days=1)
_PLACE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z#rsv_[0-9a-z]{22}")
# After every text that goes on where another one ends.
_LAST = "\U0010ffff"


class DynamoDBBoard:
    """What was booked, listed and found."""

    def __init__(self, table: Table) -> None:
        """Read it in this table."""
        self._table = table

    def of_day(
        self, car_park: CarPark, day: date, cursor: str | None, limit: int
    ) -> tuple[Sequence[ListedReservation], str | None]:
        """Return a page of who is there on a local day, by start, and the cursor of the next one.

        Three lists are merged by their starts: those that end on this day and began before, those
        that end on the next one and began before, and those that begin on it. The cursor is the
        place of the last one shown.
        """
        own = keys.beginning_on(car_park.organisation_id, car_park.id, day)
        place = _place_in(opened(cursor, own))
        midnight = as_text(first_instant(day, car_park.zone))
        found = [
            *self._overnight(car_park, day, place, midnight, limit + 1),
            *self._overnight(car_park, day + _DAY, place, midnight, limit + 1),
            *self._beginning(own, place, limit + 1),
        ]
        found.sort()
        page = found[:limit]
        if not page:
            return [], None
        at, (pk, sk) = page[-1]
        last = {"pk": pk, "sk": sk, "listed_under": own, "listed_at": at}
        listed = self._reservations([key for _, key in page])
        # The index may know of one that has expired a moment ago.
        coming = [one for one in listed if one.reservation.state is not ReservationState.EXPIRED]
        return coming, sealed(last if len(found) > limit else None)

    def bookings(
        self, organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[ListedBooking], str | None]:
        """Return a page of all bookings, newest first, and the cursor of the next one."""
        listed_under = keys.bookings_of(organisation_id)
        items, last = self._table.query_index(
            "listing",
            "listed_under = :under",
            {":under": listed_under},
            limit=limit,
            newest_first=True,
            after=opened(cursor, listed_under),
        )
        payments = self._payments(organisation_id, [item["id"] for item in items if _costs(item)])
        return [_listed(item, payments) for item in items], sealed(last)

    def find(self, organisation_id: str, wanted: Wanted, limit: int) -> Sequence[ListedReservation]:
        """Return what was looked for, whatever became of it, the latest start first."""
        if wanted.booking_id:
            pk, _ = keys.booking(organisation_id, wanted.booking_id)
            items = self._table.query(pk, keys.RESERVATION)
            found = [(item["pk"], item["sk"]) for item in items]
        elif wanted.reservation_id:
            found = [keys.reservation(organisation_id, wanted.reservation_id)]
        else:
            found = self._found(organisation_id, wanted, limit)
        listed = self._reservations(found)
        return sorted(listed, key=_start_and_id, reverse=True)

    def _found(self, organisation_id: str, wanted: Wanted, limit: int) -> list[keys.Key]:
        found: dict[keys.Key, None] = {}
        for index, beginning in _questions(wanted):
            if len(found) >= limit:
                break
            items, _ = self._table.query_index(
                index,
                f"found_under = :under AND begins_with({index}, :word)",
                {":under": keys.reservations_of(organisation_id), ":word": beginning},
                limit=limit,
                newest_first=True,
            )
            found.update(dict.fromkeys((item["pk"], item["sk"]) for item in items))
        return list(found)[:limit]

    def _beginning(self, under: str, place: str, limit: int) -> list[tuple[str, keys.Key]]:
        items, _ = self._table.query_index(
            "listing",
            "listed_under = :under AND listed_at > :place",
            {":under": under, ":place": place or " "},
            limit=limit,
        )
        return [(item["listed_at"], (item["pk"], item["sk"])) for item in items]

    def _overnight(
        self, car_park: CarPark, last_day: date, place: str, midnight: str, limit: int
    ) -> list[tuple[str, keys.Key]]:
        if place >= midnight:
            return []
        items, _ = self._table.query_index(
            "overnight",
            "ends_under = :under AND begins_at BETWEEN :place AND :midnight",
            {
                ":under": keys.ending_on(car_park.organisation_id, car_park.id, last_day),
                ":place": f"{place}{_LAST}" if place else " ",
                ":midnight": midnight,
            },
            limit=limit,
        )
        return [(item["begins_at"], (item["pk"], item["sk"])) for item in items]

    def _reservations(self, wanted: Sequence[keys.Key]) -> list[ListedReservation]:
        payments = {key: (key[0], keys.PAYMENT) for key in wanted}
        found = self._table.get_many([*wanted, *dict.fromkeys(payments.values())])
        return [
            ListedReservation(
                from_item(Reservation, found[key]), _payment(found.get(payments[key]))
            )
            for key in wanted
            if key in found
        ]

    def _payments(self, organisation_id: str, booking_ids: Iterable[str]) -> Mapping[str, Payment]:
        wanted = {keys.payment(organisation_id, one): one for one in booking_ids}
        found = self._table.get_many(list(wanted))
        return {wanted[key]: from_item(Payment, item) for key, item in found.items()}


def _place_in(last: Item | None) -> str:
    if last is None:
        return ""
    if not _PLACE.fullmatch(last["listed_at"]):
        raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
    return str(last["listed_at"])


def _questions(wanted: Wanted) -> list[tuple[str, str]]:
    """Return the indexes to ask and how the keys begin, the surest answer first."""
    asked = []
    if wanted.plate:
        asked += [("by_plate", f"{wanted.plate}{END_OF_WORD}"), ("by_plate", wanted.plate)]
    if wanted.name:
        asked += [("by_last_name", wanted.name), ("by_first_name", wanted.name)]
    if wanted.email:
        asked.append(("by_email", wanted.email))
    return asked


def _costs(item: Item) -> bool:
    return bool(item["gross"]["amount"])


def _listed(item: Item, payments: Mapping[str, Payment]) -> ListedBooking:
    return ListedBooking(
        booking=from_item(Booking, item),
        spots=item["spots"],
        begins=datetime.fromisoformat(item["begins"]),
        gross=Money.model_validate(item["gross"]),
        payment=payments.get(item["id"]),
    )


def _payment(item: Item | None) -> Payment | None:
    return from_item(Payment, item) if item else None


def _start_and_id(listed: ListedReservation) -> tuple[datetime, str]:
    return listed.reservation.time_slot.start, listed.reservation.id
