"""Passages: what was read of one car that passes, and what is kept of who passed.

One passage is one event of one camera. A camera reads a car several times and corrects itself:
the barrier opens for it once.
"""

from datetime import datetime, timedelta

from pydantic import Field

from baypass.domain.access import Reason
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.gates import Direction, Gate, GateStatus
from baypass.domain.licence_plates import normalise
from baypass.domain.values import (
    AccessEventId,
    CommandId,
    GateId,
    Instant,
    OrganisationId,
    PassageId,
    Value,
)

# A car that is read again under another event so soon is still the one for which it opened.
SAME_CAR = timedelta(seconds=20)
_OUT = {
    ReservationState.HELD: Reason.UNPAID,
    ReservationState.EXPIRED: Reason.EXPIRED,
    ReservationState.CANCELLED: Reason.CANCELLED,
}


class PlateRead(Value):
    """A plate as it was read and the answer to it, in a row of its own that is forgotten first."""

    organisation_id: OrganisationId
    gate_id: GateId
    passage_id: PassageId
    access_event_id: AccessEventId
    plate: str = Field(repr=False)
    reason: str
    at: Instant
    kept_until: Instant

    def is_kept_at(self, now: datetime) -> bool:
        """Tell whether it may still be shown; what is to be forgotten goes a little later."""
        return now < self.kept_until


class Passed(Value):
    """The barrier was told to open for this passage."""

    passage_id: PassageId
    access_event_id: AccessEventId
    command_id: CommandId
    kept_until: Instant


class Passage(Value):
    """All that was read of one car, and whether the barrier was told to open for it."""

    readings: tuple[PlateRead, ...] = ()
    passed: Passed | None = None

    def first_answer(self, access_event_id: str, plate: str) -> str | None:
        """Return what was answered to the same reading, or to any once the passage has opened."""
        if self.passed:
            return Reason.ALLOW
        same = (
            one.reason
            for one in self.readings
            if one.access_event_id == access_event_id or normalise(one.plate) == normalise(plate)
        )
        return next(same, None)


def speaking(gate: Gate, now: datetime) -> Gate:
    """Return the gate as it is while it tells us something: online, whatever was heard before."""
    status = GateStatus(online=True, barrier=gate.status.barrier, at=now)
    return gate.model_copy(update={"status": status})


def after_opening_alone(reservation: Reservation, gate: Gate, at: datetime) -> Reservation:
    """Return what is known of a visit once the gate has told that it opened for it at that time.

    Whatever is heard in whichever order and however often, what is known in the end is the same:
    the earliest arrival, and the latest passage in or out. What nobody may use stays as it is.
    """
    changes: dict[str, object] = {}
    if reservation.state not in _OUT:
        arrived_at = min(at, reservation.arrived_at or at)
        changes = {"state": ReservationState.USED, "arrived_at": arrived_at}
    newer = reservation.passed_at is None or at > reservation.passed_at
    if newer and gate.direction is not Direction.BOTH:
        changes |= {"inside": gate.direction is Direction.ENTRY, "passed_at": at}
    return reservation.model_copy(update=changes)


def in_spite_of(reservation: Reservation) -> Reason | None:
    """Return why a gate that knew everything would have stayed shut before this reservation."""
    return _OUT.get(reservation.state)
