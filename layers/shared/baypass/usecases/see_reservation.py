"""See a reservation and its remote control as its visitor does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from baypass.domain.access import Decision, Reason, access_window, decide
from baypass.domain.bookings import BookingRecord, TurnedAway
from baypass.domain.cancellation import cancellation_violation
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import Direction, Gate
from baypass.domain.payments import Payment, Refund
from baypass.domain.refunds import is_payer
from baypass.domain.refusals import Violation
from baypass.domain.time_slots import TimeSlot
from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Clock, Gates, Visit
from baypass.usecases.holders import visit_of
from baypass.usecases.records import priced_record

STILL_THERE = timedelta(minutes=10)


class RemoteStatus(StrEnum):
    """What the remote control shows."""

    BEFORE = "BEFORE"
    OPEN = "OPEN"
    AFTER = "AFTER"
    UNAVAILABLE = "UNAVAILABLE"


_STATUS = {
    Reason.ALLOW: RemoteStatus.OPEN,
    Reason.TOO_EARLY: RemoteStatus.BEFORE,
    Reason.TOO_LATE: RemoteStatus.AFTER,
}


@dataclass(frozen=True)
class SeenReservation:
    """The reservation, its gates, and what its holder may do now.

    The payment is there for whoever paid, the refund for the visitor, and neither for somebody
    who was handed the remote control.
    """

    visit: Visit
    capability: Capability
    now: datetime
    window: TimeSlot
    gates: Sequence[Gate]
    remote_status: RemoteStatus
    remote_violation: Violation | None
    cancellation_violation: Violation | None
    payment: Payment | None = None
    refund: Refund | None = None

    @property
    def turned_away(self) -> TurnedAway | None:
        """Return why a gate stayed shut, while whom it concerns may still stand before it."""
        turned_away = self.visit.reservation.turned_away
        return turned_away if turned_away and self.now - turned_away.at < STILL_THERE else None


def see_reservation(
    token: str | None, *, bookings: Bookings, gates: Gates, clock: Clock
) -> SeenReservation:
    """Return the reservation that a manage or a remote token opens."""
    visit, capability = visit_of(token, bookings, Capability.MANAGE, Capability.REMOTE)
    record = priced_record(visit, bookings)
    return seen(visit, record, capability, gates.of_car_park(visit.car_park), clock.now())


def seen(
    visit: Visit,
    record: BookingRecord | None,
    capability: Capability,
    gates: Sequence[Gate],
    now: datetime,
) -> SeenReservation:
    """Return the reservation as it looks now; a free one needs no record."""
    window = access_window(visit.reservation, visit.car_park)
    decisions = [
        decide(AccessMethod.REMOTE_CONTROL, visit.car_park, gate, [visit.reservation], now)
        for gate in gates
    ]
    decision = _most_open(decisions)
    return SeenReservation(
        visit=visit,
        capability=capability,
        now=now,
        window=window,
        gates=sorted(gates, key=_ways_in_first),
        remote_status=_STATUS.get(decision.reason, RemoteStatus.UNAVAILABLE),
        remote_violation=None if decision.is_allowed else decision.violation(visit.car_park.zone),
        cancellation_violation=cancellation_violation(visit.reservation, visit.car_park.zone, now),
        payment=_payment(record, visit, capability) if record else None,
        refund=_refund(record, visit, capability) if record else None,
    )


def _payment(record: BookingRecord, visit: Visit, capability: Capability) -> Payment | None:
    managing = capability is Capability.MANAGE
    return record.payment if managing and is_payer(record, visit.reservation) else None


def _refund(record: BookingRecord, visit: Visit, capability: Capability) -> Refund | None:
    """Return the reservation's own refund, or its share in one of the whole booking."""
    if capability is not Capability.MANAGE:
        return None
    own, whole = record.refund_of(visit.reservation.id), record.refund_of(None)
    return own or (whole if is_payer(record, visit.reservation) else None)


def _ways_in_first(gate: Gate) -> tuple[bool, str]:
    return gate.direction is Direction.EXIT, gate.name


def _most_open(decisions: Sequence[Decision]) -> Decision:
    """Return what holds for the gates together: one that would open shows the buttons.

    A gate that is only offline shows them too: each button says so of itself.
    """
    by_reason = {decision.reason: decision for decision in reversed(decisions)}
    if Reason.ALLOW in by_reason or Reason.GATE_OFFLINE in by_reason:
        return Decision(reason=Reason.ALLOW)
    return decisions[0] if decisions else Decision(reason=Reason.METHOD_NOT_OFFERED)
