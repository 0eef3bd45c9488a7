from collections.abc import Sequence
from datetime import datetime, timedelta

from baypass.domain.access_log import AccessEvent
from baypass.domain.bookings import Reservation, ReservationState, TurnedAway
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, Command, CommandState, Method
from baypass.domain.passages import SAME_CAR, Passage, Passed
from baypass.domain.refusals import TooOften, WorldMoved
from baypass.ports.gate_access import Attempt, Place
from tests.fakes.state import State

_MAY_ENTER = (ReservationState.CONFIRMED, ReservationState.USED)
_OPENED_NOTHING = (CommandState.REFUSED, CommandState.TIMED_OUT)
_DAY = timedelta(days=1)
_PASSING = ("state", "arrived_at", "inside", "passed_at")


class FakeGateAccess:
    """Readings, codes and events of gates: first looks, then writes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def place(self, organisation_id: str, gate_id: str) -> Place | None:
        gate = self._state.gates.get((organisation_id, gate_id))
        car_park = gate and self._state.car_parks.get((organisation_id, gate.car_park_id))
        organisation = self._state.organisations.get(organisation_id)
        return Place(gate, car_park, organisation) if gate and car_park and organisation else None

    def with_plate(self, car_park: CarPark, plate: str, now: datetime) -> Sequence[Reservation]:
        around = [
            one
            for one in self._state.reservations.values()
            if one.organisation_id == car_park.organisation_id
            and abs(one.time_slot.start - now) <= 2 * _DAY
        ]
        read = [one for one in around if one.licence_plate.reads_as(plate)]
        if read or not car_park.one_wrong_character:
            return read
        return [one for one in around if one.licence_plate.reads_nearly_as(plate)]

    def with_code(self, car_park: CarPark, code: str, now: datetime) -> Sequence[Reservation]:
        today, state = car_park.day_of(now), self._state
        wanted = [
            (car_park.organisation_id, car_park.id, day, code)
            for day in (today - _DAY, today, today + _DAY)
        ]
        ids = dict.fromkeys(state.codes[key] for key in wanted if key in state.codes)
        return [state.reservations[car_park.organisation_id, one] for one in ids]

    def passage(self, organisation_id: str, passage_id: str) -> Passage:
        readings = (
            plate
            for (organisation, _), plate in self._state.plates.items()
            if (organisation, plate.passage_id) == (organisation_id, passage_id)
        )
        passed = self._state.passed.get((organisation_id, passage_id))
        return Passage(readings=tuple(readings), passed=passed)

    def told(self, organisation_id: str, event_id: str) -> AccessEvent | None:
        return self._state.access_events.get((organisation_id, event_id))

    def open(self, reservation: Reservation, command: Command, attempt: Attempt) -> bool:
        state, key = self._state, (reservation.organisation_id, reservation.id)
        standing = state.reservations.get(key)
        if standing is None or standing.state not in _MAY_ENTER:
            raise WorldMoved.because("STATE_CHANGED")
        event, plate = attempt.event, attempt.plate
        if (event.organisation_id, event.id) in state.access_events:
            return False
        if plate and (plate.organisation_id, plate.passage_id) in state.passed:
            return False
        if last := self._last(key, command):
            if command.method is not Method.ANPR or last.gate_id != command.gate_id:
                raise TooOften.because("PRESSED_TOO_OFTEN", seconds=PAUSE_BETWEEN_PRESSES.seconds)
            self._keep(attempt)
            return False
        used = {
            "state": ReservationState.USED,
            "arrived_at": standing.arrived_at or command.requested_at,
            "turned_away": None,
        }
        state.reservations[key] = standing.model_copy(update=used)
        state.pressed[key] = command
        state.commands[command.organisation_id, command.id] = command
        self.refuse(attempt)
        if plate:
            state.passed[plate.organisation_id, plate.passage_id] = Passed(
                passage_id=plate.passage_id,
                access_event_id=plate.access_event_id,
                command_id=command.id,
                kept_until=plate.kept_until,
            )
        return True

    def _last(self, key: tuple[str, str], command: Command) -> Command | None:
        """Return the command that opened for this visit a moment ago, if one did."""
        pressed = self._state.pressed.get(key)
        if pressed is None:
            return None
        last = self._state.commands.get((pressed.organisation_id, pressed.id), pressed)
        if last.seen_at(command.requested_at).state in _OPENED_NOTHING:
            return None
        here = command.method is Method.ANPR and last.gate_id == command.gate_id
        pause = SAME_CAR if here else PAUSE_BETWEEN_PRESSES
        return last if last.requested_at > command.requested_at - pause else None

    def refuse(self, attempt: Attempt) -> None:
        event = attempt.event
        self._state.access_events.setdefault((event.organisation_id, event.id), event)
        self._keep(attempt)

    def _keep(self, attempt: Attempt) -> None:
        if plate := attempt.plate:
            self._state.plates.setdefault((plate.organisation_id, plate.access_event_id), plate)

    def turn_away(self, reservation: Reservation, turned_away: TurnedAway) -> None:
        key = reservation.organisation_id, reservation.id
        if standing := self._state.reservations.get(key):
            update = {"turned_away": turned_away}
            self._state.reservations[key] = standing.model_copy(update=update)

    def note_alone(
        self, attempt: Attempt, read: Reservation | None = None, passed: Reservation | None = None
    ) -> bool:
        event = attempt.event
        if (event.organisation_id, event.id) in self._state.access_events:
            return True
        if read and passed and read != passed:
            key = read.organisation_id, read.id
            standing = self._state.reservations.get(key)
            if standing is None or _passing(standing) != _passing(read):
                return False
            update = {name: getattr(passed, name) for name in _PASSING}
            self._state.reservations[key] = standing.model_copy(update=update)
        self.refuse(attempt)
        return True


def _passing(reservation: Reservation) -> tuple[object, ...]:
    return tuple(getattr(reservation, name) for name in _PASSING)
