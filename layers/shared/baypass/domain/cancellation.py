"""Cancellation: until when, and why not."""

from datetime import datetime
from zoneinfo import ZoneInfo

from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.refusals import Violation

_NOT_CANCELLABLE = {
    ReservationState.HELD: "NOT_YET_CONFIRMED",
    ReservationState.USED: "ALREADY_USED",
    ReservationState.EXPIRED: "BOOKING_EXPIRED",
    ReservationState.CANCELLED: "ALREADY_CANCELLED",
}


def state_violation(reservation: Reservation) -> Violation | None:
    """Return why nobody can cancel the reservation, be it a host; nothing when a host can."""
    code = _NOT_CANCELLABLE.get(reservation.state)
    return Violation(code) if code else None


def cancellation_violation(
    reservation: Reservation, zone: ZoneInfo, now: datetime
) -> Violation | None:
    """Return why the reservation can no longer be cancelled, or nothing when it can."""
    if (violation := state_violation(reservation)) is not None:
        return violation
    if now >= reservation.time_slot.start:
        return Violation(
            "TOO_LATE_TO_CANCEL", "", {"start": reservation.time_slot.start.astimezone(zone)}
        )
    return None
