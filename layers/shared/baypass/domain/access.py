"""Access: one function decides for remote control, plate, code and staff alike.

Every answer is `ALLOW` or a reason code; the sentences, one for the visitor and one for staff,
stand in `baypass.words`.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import LONGEST_GRACE, AccessMethod, CarPark
from baypass.domain.gates import Direction, Gate
from baypass.domain.refusals import AgainstTheRules, Violation
from baypass.domain.time_slots import TimeSlot, quarters_by_day
from baypass.domain.values import Value


class Reason(StrEnum):
    """Why a gate opens or stays shut."""

    ALLOW = "ALLOW"
    KILL_SWITCH = "KILL_SWITCH"
    GATE_RETIRED = "GATE_RETIRED"
    WRONG_CAR_PARK = "WRONG_CAR_PARK"
    METHOD_NOT_OFFERED = "METHOD_NOT_OFFERED"
    REASON_MISSING = "REASON_MISSING"
    CLOSED = "CLOSED"
    NO_RESERVATION = "NO_RESERVATION"
    UNKNOWN_PLATE = "UNKNOWN_PLATE"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    PLATE_AMBIGUOUS = "PLATE_AMBIGUOUS"
    UNPAID = "UNPAID"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    TOO_EARLY = "TOO_EARLY"
    TOO_LATE = "TOO_LATE"
    ALREADY_INSIDE = "ALREADY_INSIDE"
    GATE_OFFLINE = "GATE_OFFLINE"
    STALE = "STALE"


_NOBODY = {
    AccessMethod.REMOTE_CONTROL: Reason.NO_RESERVATION,
    AccessMethod.ANPR: Reason.UNKNOWN_PLATE,
    AccessMethod.KEYPAD: Reason.UNKNOWN_CODE,
}
_STATES = {
    ReservationState.HELD: Reason.UNPAID,
    ReservationState.EXPIRED: Reason.EXPIRED,
    ReservationState.CANCELLED: Reason.CANCELLED,
}
# The nearer to being let in, the more useful the reason is to whoever stands at the barrier.
_BY_USEFULNESS = (
    Reason.ALREADY_INSIDE,
    Reason.TOO_EARLY,
    Reason.TOO_LATE,
    Reason.UNPAID,
    Reason.CANCELLED,
    Reason.EXPIRED,
    Reason.WRONG_CAR_PARK,
)


class Decision(Value):
    """What was decided, and for which reservation when there is exactly one."""

    reason: Reason
    reservation: Reservation | None = None
    window: TimeSlot | None = None
    # Whom the credential names, be they let in or not.
    meant: tuple[Reservation, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Tell whether the gate opens."""
        return self.reason is Reason.ALLOW

    def violation(self, zone: ZoneInfo) -> Violation:
        """Return the reason with the times its sentence needs, in the car park's zone."""
        if self.window is None:
            return Violation(self.reason)
        start, end = self.window.start.astimezone(zone), self.window.end.astimezone(zone)
        return Violation(self.reason, "", {"start": start, "end": end})

    def or_refuse(self, zone: ZoneInfo) -> Reservation:
        """Return the reservation the gate opens for, or refuse with the reason."""
        if self.is_allowed and self.reservation:
            return self.reservation
        raise AgainstTheRules(self.violation(zone))


def access_window(reservation: Reservation, car_park: CarPark) -> TimeSlot:
    """Return when the reservation opens gates: its time slot and the host's grace around it."""
    return TimeSlot(
        start=reservation.time_slot.start - timedelta(minutes=car_park.grace_before_minutes),
        end=reservation.time_slot.end + timedelta(minutes=car_park.grace_after_minutes),
    )


def code_days(reservation: Reservation, car_park: CarPark) -> Sequence[date]:
    """Return the local days on which nobody else may have the reservation's keypad code.

    They are those of its window at the widest grace there is, so that two codes still differ
    after a host has widened the grace: windows that overlap then have a day in common here.
    """
    slot = reservation.time_slot
    widest = TimeSlot(start=slot.start - LONGEST_GRACE, end=slot.end + LONGEST_GRACE)
    return sorted(quarters_by_day(widest, car_park.zone))


def decide(
    method: AccessMethod,
    car_park: CarPark,
    gate: Gate,
    candidates: Sequence[Reservation],
    now: datetime,
    *,
    nearly: Sequence[Reservation] = (),
) -> Decision:
    """Decide whether the gate opens now.

    `candidates` are the reservations that the credential names: the remote link's own one, those
    whose plate the camera may have read, those with the code that was typed. `nearly` are those
    whose plate differs from the reading in one character: they count only where the host has
    opted in, nobody's plate was read, and for whom would be let in now.
    """
    decisions = [_for_one(reservation, car_park, gate, now) for reservation in candidates]
    if not candidates and car_park.one_wrong_character:
        near = (_for_one(reservation, car_park, gate, now) for reservation in nearly)
        decisions = [decision for decision in near if decision.is_allowed]
    meant = tuple(decision.reservation for decision in decisions if decision.reservation)
    decided = _of_all(method, car_park, gate, decisions, now)
    return decided.model_copy(update={"meant": meant})


def decide_by_plate(
    car_park: CarPark, gate: Gate, plate: str, reservations: Sequence[Reservation], now: datetime
) -> Decision:
    """Decide on what a camera read; `reservations` are all that it may be, and others besides."""
    wrong = [(one, one.licence_plate.wrong_characters(plate)) for one in reservations]
    read = [one for one, count in wrong if count == 0]
    nearly = [one for one, count in wrong if count == 1]
    return decide(AccessMethod.ANPR, car_park, gate, read, now, nearly=nearly)


def decide_by_code(
    car_park: CarPark, gate: Gate, code: str, reservations: Sequence[Reservation], now: datetime
) -> Decision:
    """Decide on the code that somebody typed."""
    named = [one for one in reservations if one.keypad_code == code]
    return decide(AccessMethod.KEYPAD, car_park, gate, named, now)


def decide_for_staff(car_park: CarPark, gate: Gate, stated_reason: str, now: datetime) -> Decision:
    """Decide whether the gate opens for a host, who must say why."""
    if not stated_reason.strip():
        return Decision(reason=Reason.REASON_MISSING)
    if (barred := _barred_always(car_park, gate)) is not None:
        return Decision(reason=barred)
    online = gate.status.is_online(now)
    return Decision(reason=Reason.ALLOW if online else Reason.GATE_OFFLINE)


def _of_all(
    method: AccessMethod,
    car_park: CarPark,
    gate: Gate,
    decisions: Sequence[Decision],
    now: datetime,
) -> Decision:
    allowed = [decision for decision in decisions if decision.is_allowed]
    barred = _barred(method, car_park, gate, now)
    if barred:
        window = decisions[0].window if len(decisions) == 1 else None
        return Decision(reason=barred, window=window)
    if _ambiguous(method, allowed):
        return Decision(reason=Reason.PLATE_AMBIGUOUS)
    if allowed:
        return _through(gate, now, min(allowed, key=_earliest))
    if not decisions:
        return Decision(reason=_NOBODY[method])
    return min(decisions, key=lambda decision: _BY_USEFULNESS.index(decision.reason))


def _barred_always(car_park: CarPark, gate: Gate) -> Reason | None:
    leaving = gate.direction is Direction.EXIT and car_park.exits_stay_open
    if car_park.kill_switch and not leaving:
        return Reason.KILL_SWITCH
    if gate.retired:
        return Reason.GATE_RETIRED
    return Reason.WRONG_CAR_PARK if gate.car_park_id != car_park.id else None


def _barred(method: AccessMethod, car_park: CarPark, gate: Gate, now: datetime) -> Reason | None:
    if (always := _barred_always(car_park, gate)) is not None:
        return always
    if method not in car_park.access_methods:
        return Reason.METHOD_NOT_OFFERED
    entering = gate.direction is not Direction.EXIT
    return Reason.CLOSED if entering and car_park.day_of(now) in car_park.closed_days else None


def _for_one(reservation: Reservation, car_park: CarPark, gate: Gate, now: datetime) -> Decision:
    window = access_window(reservation, car_park)
    return Decision(
        reason=_reason_for(reservation, car_park, gate, window, now),
        reservation=reservation,
        window=window,
    )


def _reason_for(
    reservation: Reservation, car_park: CarPark, gate: Gate, window: TimeSlot, now: datetime
) -> Reason:
    if reservation.car_park_id != car_park.id:
        return Reason.WRONG_CAR_PARK
    if reservation.state in _STATES:
        return _STATES[reservation.state]
    if not window.contains(now):
        return Reason.TOO_EARLY if now < window.start else Reason.TOO_LATE
    entering_again = reservation.inside and gate.direction is Direction.ENTRY
    if entering_again and not car_park.re_entry_allowed:
        return Reason.ALREADY_INSIDE
    return Reason.ALLOW


def _ambiguous(method: AccessMethod, allowed: Sequence[Decision]) -> bool:
    plates = {
        decision.reservation.licence_plate.normalised
        for decision in allowed
        if decision.reservation
    }
    return method is AccessMethod.ANPR and len(plates) > 1


def _earliest(decision: Decision) -> tuple[datetime, str]:
    if decision.window is None or decision.reservation is None:
        message = "an allowed decision names its reservation"
        raise ValueError(message)
    return decision.window.start, decision.reservation.id


def _through(gate: Gate, now: datetime, decision: Decision) -> Decision:
    if gate.status.is_online(now):
        return decision
    return decision.model_copy(update={"reason": Reason.GATE_OFFLINE})
