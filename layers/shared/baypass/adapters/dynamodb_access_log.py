"""The access log in the table: written once, listed by the local day of a car park."""

from collections.abc import Mapping, Sequence
from datetime import date

from botocore.exceptions import BotoCoreError, ClientError

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_cursors import opened, sealed
from baypass.adapters.dynamodb_table import Entity, Item, Table, Write, from_item, put
from baypass.domain.access_log import AccessEvent
from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Command, Gate
from baypass.domain.passages import PlateRead
from baypass.domain.values import as_text
from baypass.observability import logger
from baypass.ports import Busy
from baypass.ports.desk import LoggedAccess


def logged(event: AccessEvent) -> Write:
    """Return the write that tells of an attempt, to stand in its command's transaction."""
    event_not_exists = "attribute_not_exists(pk)"
    return put(
        keys.access_event(event.organisation_id, event.id),
        event,
        condition=event_not_exists,
        listed_under=keys.access_events_of(event.organisation_id, event.car_park_id, event.day),
        listed_at=f"{as_text(event.at)}#{event.id}",
    )


class DynamoDBAccessLog:
    """What happened at the gates."""

    def __init__(self, table: Table) -> None:
        """Keep it in this table."""
        self._table = table

    def add(self, event: AccessEvent) -> None:
        """Tell of a press that was refused; twice is once. Never fails."""
        try:
            self._table.write_if(logged(event))
        except (BotoCoreError, ClientError, Busy):
            logger.exception("a refused press is not in the access log")

    def of_day(
        self, car_park: CarPark, day: date, cursor: str | None, limit: int
    ) -> tuple[Sequence[LoggedAccess], str | None]:
        """Return a page of a local day's events, newest first, and the cursor of the next one."""
        listed_under = keys.access_events_of(car_park.organisation_id, car_park.id, day)
        items, last = self._table.query_index(
            "listing",
            "listed_under = :under",
            {":under": listed_under},
            limit=limit,
            newest_first=True,
            after=opened(cursor, listed_under),
        )
        events = [from_item(AccessEvent, item) for item in items]
        wanted = dict.fromkeys(key for event in events for key in _named_by(event).values())
        found = self._table.get_many(list(wanted))
        return [_told(event, found) for event in events], sealed(last)


def _named_by(event: AccessEvent) -> dict[type, keys.Key]:
    organisation_id = event.organisation_id
    named: dict[type, keys.Key] = {Gate: keys.gate(organisation_id, event.gate_id)}
    if event.reservation_id:
        named[Reservation] = keys.reservation(organisation_id, event.reservation_id)
    if event.command_id:
        named[Command] = keys.command(organisation_id, event.command_id)
    if event.passage_id:
        named[PlateRead] = keys.plate_read(organisation_id, event.passage_id, event.id)
    return named


def _told(event: AccessEvent, found: Mapping[keys.Key, Item]) -> LoggedAccess:
    named = _named_by(event)
    gate = found.get(named[Gate])
    return LoggedAccess(
        event=event,
        gate_name=gate["name"] if gate else None,
        reservation=_value(Reservation, named, found),
        command=_value(Command, named, found),
        plate=_value(PlateRead, named, found),
    )


def _value(
    kind: type[Entity], named: Mapping[type, keys.Key], found: Mapping[keys.Key, Item]
) -> Entity | None:
    item = found.get(named[kind]) if kind in named else None
    return from_item(kind, item) if item else None
