"""Who is let in, answered again in plain steps, and the situations to ask it about.

Nothing of the product's is used but its values: what a camera confuses and what a window is are
written here once more.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.gates import Direction, Gate, GateStatus
from baypass.domain.ids import reservation_id
from baypass.domain.licence_plates import LicencePlate
from tests.builders import BOOKING, CAR_PARK, START, a_car_park, a_gate, a_reservation, a_time_slot

OTHER_CAR_PARK = "cpk_elsewhere"
_NEAREST_FIRST = (
    "ALREADY_INSIDE",
    "TOO_EARLY",
    "TOO_LATE",
    "UNPAID",
    "CANCELLED",
    "EXPIRED",
    "WRONG_CAR_PARK",
)


_ALIKE = ("0OQD", "1I", "2Z", "5S", "8B", "6G")
_DOTTED = {"Ä": "A", "Ö": "O", "Ü": "U"}


@lru_cache
def letters(plate: str) -> str:
    """Return the letters and digits of a plate, without dots."""
    return "".join(_DOTTED.get(one, one) for one in plate.upper() if one.isalnum())


@lru_cache
def seen(plate: str) -> list[str]:
    """Return all that a camera may make of a plate, each look-alike by the first of its kind."""
    spelt = "".join(f"{_DOTTED[one]}E" if one in _DOTTED else one for one in plate.upper())
    return [_dull(letters(plate)), _dull(letters(spelt))]


def _dull(text: str) -> str:
    return "".join(next((kind[0] for kind in _ALIKE if one in kind), one) for one in text)


@lru_cache(maxsize=100_000)
def wrong_characters(plate: str, read: str) -> int:
    """Return by how many characters a reading differs from a plate; 99 if it is longer or not."""
    least, dull = 99, _dull(letters(read))
    for form in seen(plate):
        if len(form) == len(dull):
            least = min(least, sum(one != other for one, other in zip(form, dull, strict=True)))
    return least


def plated(typed: str, place: int = 1, **fields: Any) -> Reservation:
    """A reservation of a car with this plate."""
    plate = LicencePlate.of(typed)
    return a_reservation(id=reservation_id(BOOKING, place), licence_plate=plate, **fields)


@dataclass(frozen=True)
class AccessWorld:
    """Somebody before a gate, some minutes after 14:00."""

    candidates: tuple[Reservation, ...]
    method: AccessMethod
    car_park: CarPark = field(default_factory=a_car_park)
    bare_gate: Gate = field(default_factory=a_gate)
    online: bool = True
    seconds_of_silence: int = 0
    minutes: int = 60
    nearly: tuple[Reservation, ...] = ()

    @property
    def since_start(self) -> timedelta:
        """How long ago the earliest of the usual time slots began."""
        return timedelta(minutes=self.minutes)

    @property
    def gate(self) -> Gate:
        """The gate, which last spoke so many seconds ago."""
        heard = START + self.since_start - timedelta(seconds=self.seconds_of_silence)
        status = GateStatus(online=self.online, at=heard)
        return self.bare_gate.model_copy(update={"status": status})

    def naive_reason(self) -> str:
        """What bars everybody, then who is let in, then who comes nearest."""
        if bar := self._bar():
            return bar
        each = [self._alone(one) for one in self.candidates]
        let_in = [one for one, said in zip(self.candidates, each, strict=True) if said == "ALLOW"]
        if not self.candidates and self.car_park.one_wrong_character:
            let_in = [one for one in self.nearly if self._alone(one) == "ALLOW"]
        if let_in:
            plates = {letters(one.licence_plate.typed) for one in let_in}
            if self.method == "ANPR" and len(plates) > 1:
                return "PLATE_AMBIGUOUS"
            reachable = self.online and self.seconds_of_silence < 90
            return "ALLOW" if reachable else "GATE_OFFLINE"
        nobody = {"REMOTE_CONTROL": "NO_RESERVATION", "ANPR": "UNKNOWN_PLATE"}
        nearest = (said for said in _NEAREST_FIRST if said in each)
        return next(nearest, nobody.get(self.method, "UNKNOWN_CODE"))

    def _bar(self) -> str | None:
        leaving = self.bare_gate.direction == "EXIT"
        if self.car_park.kill_switch and not (leaving and self.car_park.exits_stay_open):
            return "KILL_SWITCH"
        if self.bare_gate.retired:
            return "GATE_RETIRED"
        if self.bare_gate.car_park_id == OTHER_CAR_PARK:
            return "WRONG_CAR_PARK"
        if self.method not in self.car_park.access_methods:
            return "METHOD_NOT_OFFERED"
        return "CLOSED" if self.car_park.closed_days and not leaving else None

    def _alone(self, one: Reservation) -> str:
        if one.car_park_id == OTHER_CAR_PARK:
            return "WRONG_CAR_PARK"
        out = {"HELD": "UNPAID", "CANCELLED": "CANCELLED", "EXPIRED": "EXPIRED"}
        if one.state in out:
            return out[one.state]
        begins = (one.time_slot.start - START) // timedelta(minutes=1)
        if self.minutes < begins - self.car_park.grace_before_minutes:
            return "TOO_EARLY"
        if self.minutes >= begins + 180 + self.car_park.grace_after_minutes:
            return "TOO_LATE"
        again = one.inside and self.bare_gate.direction == "ENTRY"
        return "ALREADY_INSIDE" if again and not self.car_park.re_entry_allowed else "ALLOW"


@st.composite
def _reservations(draw: st.DrawFn) -> Reservation:
    begins = draw(st.sampled_from([0, -180, 195, 60]))
    return plated(
        draw(st.sampled_from(["1-ABC-120", "1ABC120", "1-ABC-12O", "2-XYZ-999"])),
        draw(st.integers(1, 3)),
        state=draw(st.sampled_from([*[ReservationState.CONFIRMED] * 4, *ReservationState])),
        time_slot=a_time_slot(START + timedelta(minutes=begins)),
        inside=draw(st.booleans()),
        car_park_id=draw(st.sampled_from([CAR_PARK, CAR_PARK, CAR_PARK, OTHER_CAR_PARK])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> AccessWorld:
    """Mostly a gate that might open, now and then one thing or another in its way."""

    def rarely() -> bool:
        return draw(st.integers(0, 9)) == 7

    car_park = a_car_park(
        kill_switch=rarely(),
        exits_stay_open=draw(st.booleans()),
        re_entry_allowed=draw(st.booleans()),
        grace_before_minutes=draw(st.sampled_from([0, 15])),
        grace_after_minutes=draw(st.sampled_from([0, 15])),
        closed_days={START.date()} if rarely() else set(),
        access_methods={AccessMethod.KEYPAD} if rarely() else set(AccessMethod),
        one_wrong_character=draw(st.booleans()),
    )
    gate = a_gate(
        direction=draw(st.sampled_from(Direction)),
        retired=rarely(),
        car_park_id=OTHER_CAR_PARK if rarely() else CAR_PARK,
    )
    return AccessWorld(
        candidates=tuple(draw(st.lists(_reservations(), min_size=not rarely(), max_size=3))),
        nearly=tuple(draw(st.lists(_reservations(), max_size=2))),
        method=draw(st.sampled_from(AccessMethod)),
        car_park=car_park,
        bare_gate=gate,
        online=not rarely(),
        seconds_of_silence=90 if rarely() else 89,
        minutes=draw(st.sampled_from([60, 0, -1, 179, 180, 194, 195, -15, -16, 400])),
    )
