"""Who comes to a gate, and what is written down of it, in the table."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters import dynamodb_transitions as transitions
from baypass.adapters.dynamodb_access_log import logged
from baypass.adapters.dynamodb_expected import Expected
from baypass.adapters.dynamodb_gates import gate_of
from baypass.adapters.dynamodb_table import Cancelled, Item, Table, Write, from_item, put
from baypass.domain.access_log import AccessEvent
from baypass.domain.bookings import Reservation, ReservationState, TurnedAway
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command, CommandState, Method
from baypass.domain.organisations import Organisation
from baypass.domain.passages import SAME_CAR, Passage, Passed, PlateRead
from baypass.domain.refusals import TooOften, WorldMoved
from baypass.ports.gate_access import Attempt, Place

_NOT_EXISTS = "attribute_not_exists(pk)"
_OPENED_NOTHING = (CommandState.REFUSED, CommandState.TIMED_OUT)
_EVENT_PLACE, _RESERVATION_PLACE = 0, 1
# What a gate's own word about a visit changes.
_PASSING = ("state", "arrived_at", "inside", "passed_at")


class DynamoDBGateAccess:
    """Readings, codes and events of gates."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table, self._expected = table, Expected(table)

    def place(self, organisation_id: str, gate_id: str) -> Place | None:
        """Return the gate with its car park and its organisation."""
        item = self._table.get(keys.gate(organisation_id, gate_id))
        if item is None:
            return None
        gate = gate_of(item)
        wanted = (
            keys.car_park(organisation_id, gate.car_park_id),
            keys.organisation(organisation_id),
        )
        found = self._table.get_many(wanted)
        if len(found) < len(wanted):
            return None
        car_park, organisation = (found[key] for key in wanted)
        return Place(gate, from_item(CarPark, car_park), from_item(Organisation, organisation))

    def with_plate(self, car_park: CarPark, plate: str, now: datetime) -> Sequence[Reservation]:
        """Return the organisation's reservations around now that a camera may have read so."""
        return self._expected.with_plate(car_park, plate, now)

    def with_code(self, car_park: CarPark, code: str, now: datetime) -> Sequence[Reservation]:
        """Return the car park's reservations of these days that have this keypad code."""
        return self._expected.with_code(car_park, code, now)

    def passage(self, organisation_id: str, passage_id: str) -> Passage:
        """Return what was read of a passage; one that nobody told of is empty."""
        pk, _ = keys.passed(organisation_id, passage_id)
        items = {item["sk"]: item for item in self._table.query(pk)}
        passed = items.pop(keys.PASSED, None)
        return Passage(
            readings=tuple(from_item(PlateRead, item) for item in items.values()),
            passed=from_item(Passed, passed) if passed else None,
        )

    def told(self, organisation_id: str, event_id: str) -> AccessEvent | None:
        """Return what tells of an attempt."""
        item = self._table.get(keys.access_event(organisation_id, event_id))
        return from_item(AccessEvent, item) if item else None

    def open(self, reservation: Reservation, command: Command, attempt: Attempt) -> bool:
        """Mark the reservation used, write command, event, plate and passage, all or nothing."""
        if self._opened(reservation, command, attempt, "none"):
            return True
        item = self._standing(reservation)
        if self.told(attempt.event.organisation_id, attempt.event.id) or self._passed(attempt):
            return False
        failed = self._failed(item, command)
        if failed and self._opened(reservation, command, attempt, failed):
            return True
        if not failed:
            self._belongs_to_an_earlier_opening(item, command, attempt)
        return False

    def _opened(
        self, reservation: Reservation, command: Command, attempt: Attempt, failed: str
    ) -> bool:
        reads = command.method is Method.ANPR
        same_car = SAME_CAR if reads else PAUSE_BETWEEN_PRESSES
        used = transitions.use_reservation(reservation, command, same_car=same_car, failed=failed)
        writes = [
            logged(attempt.event),
            used,
            transitions.request(command, attempt.event.kept_until),
            *_kept(attempt.plate),
            *_passing(attempt.plate, command),
        ]
        return self._table.transact_if(writes)

    def _passed(self, attempt: Attempt) -> bool:
        plate = attempt.plate
        return plate is not None and bool(
            self._table.get(keys.passed(plate.organisation_id, plate.passage_id))
        )

    def _standing(self, reservation: Reservation) -> Item:
        """Return the reservation as it stands, or nothing when it lets somebody in no more."""
        item = self._table.get(keys.reservation(reservation.organisation_id, reservation.id))
        may_enter = (ReservationState.CONFIRMED, ReservationState.USED)
        if item is None or item["state"] not in may_enter:
            raise WorldMoved.because("STATE_CHANGED")
        return item

    def _failed(self, item: Item, command: Command) -> str | None:
        """Return the last command for this visit if it opened nothing."""
        last = item.get("pressed_command")
        found = last and self._table.get(keys.command(command.organisation_id, last))
        if not found:
            return None
        state = from_item(Command, found).seen_at(command.requested_at).state
        return str(last) if state in _OPENED_NOTHING else None

    def _belongs_to_an_earlier_opening(
        self, item: Item, command: Command, attempt: Attempt
    ) -> None:
        reads = command.method is Method.ANPR
        if not reads or item.get("pressed_gate") != command.gate_id:
            raise TooOften.because("PRESSED_TOO_OFTEN", seconds=PAUSE_BETWEEN_PRESSES.seconds)
        self._table.transact_if(_kept(attempt.plate))

    def refuse(self, attempt: Attempt) -> None:
        """Write the event and the plate; twice is once."""
        self._table.transact_if([logged(attempt.event), *_kept(attempt.plate)])

    def turn_away(self, reservation: Reservation, turned_away: TurnedAway) -> None:
        """Let a visitor know that a gate stayed shut, and why."""
        reservation_exists = "attribute_exists(pk)"
        self._table.write_if(
            Write(
                "Update",
                keys.reservation(reservation.organisation_id, reservation.id),
                update="SET turned_away = :turned_away",
                condition=reservation_exists,
                values={":turned_away": turned_away.model_dump(mode="json")},
            )
        )

    def note_alone(
        self, attempt: Attempt, read: Reservation | None = None, passed: Reservation | None = None
    ) -> bool:
        """Write what a gate did alone, and what the visit is after it; twice is once."""
        writes = [logged(attempt.event), *_kept(attempt.plate)]
        if read and passed and read != passed:
            writes.insert(_RESERVATION_PLACE, _changed(read, passed))
        try:
            self._table.transact(writes)
        except Cancelled as cancelled:
            return _EVENT_PLACE in cancelled.refused
        return True


def _kept(plate: PlateRead | None) -> list[Write]:
    if plate is None:
        return []
    key = keys.plate_read(plate.organisation_id, plate.passage_id, plate.access_event_id)
    return [put(key, plate, condition=_NOT_EXISTS)]


def _passing(plate: PlateRead | None, command: Command) -> list[Write]:
    """Let one passage open the barrier once, whatever is read of it."""
    if plate is None:
        return []
    passed = Passed(
        passage_id=plate.passage_id,
        access_event_id=plate.access_event_id,
        command_id=command.id,
        kept_until=plate.kept_until,
    )
    key = keys.passed(plate.organisation_id, plate.passage_id)
    return [put(key, passed, condition=_NOT_EXISTS)]


def _changed(read: Reservation, passed: Reservation) -> Write:
    was = read.model_dump(mode="json", include=set(_PASSING), exclude_none=True)
    now = passed.model_dump(mode="json", include=set(_PASSING), exclude_none=True)
    as_read = [
        f"#{name} = :was_{name}" if name in was else f"attribute_not_exists(#{name})"
        for name in _PASSING
    ]
    return Write(
        "Update",
        keys.reservation(read.organisation_id, read.id),
        update="SET " + ", ".join(f"#{name} = :now_{name}" for name in now),
        condition=" AND ".join(as_read),
        values={
            **{f":was_{name}": value for name, value in was.items()},
            **{f":now_{name}": value for name, value in now.items()},
        },
        names={f"#{name}": name for name in _PASSING},
    )
