"""Owed e-mails: one row per event and recipient, written with the change that caused it.

PENDING -> SENDING (a lease) -> SENT;  SENDING -> FAILED when the provider refuses for good
"""

from datetime import timedelta
from enum import StrEnum

from baypass.domain.bookings import Booking, Reservation
from baypass.domain.people import EmailAddress
from baypass.domain.values import BookingId, Instant, OrganisationId, ReservationId, Value

LEASE = timedelta(minutes=2)


class MailEvent(StrEnum):
    """What a mail is about."""

    CONFIRMATION = "CONFIRMATION"
    SUMMARY = "SUMMARY"
    CANCELLATION = "CANCELLATION"


class MailState(StrEnum):
    """Where an owed mail stands."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class OwedMail(Value):
    """One mail that somebody is owed; without a reservation it is the booker's."""

    organisation_id: OrganisationId
    booking_id: BookingId
    event: MailEvent
    reservation_id: ReservationId | None = None
    recipient: EmailAddress
    state: MailState = MailState.PENDING
    owed_at: Instant
    kept_until: Instant

    @property
    def key(self) -> str:
        """Return what tells this mail from the booking's others."""
        return f"{self.event}#{self.reservation_id or 'booker'}"


def confirmation_mails(
    booking: Booking, reservations: tuple[Reservation, ...], owed_at: Instant
) -> tuple[OwedMail, ...]:
    """Return what a confirmed booking owes: each visitor's mail and the booker's summary."""
    each = [
        OwedMail(
            organisation_id=booking.organisation_id,
            booking_id=booking.id,
            event=MailEvent.CONFIRMATION,
            reservation_id=reservation.id,
            recipient=reservation.visitor.email,
            owed_at=owed_at,
            kept_until=reservation.kept_until,
        )
        for reservation in reservations
    ]
    summary = OwedMail(
        organisation_id=booking.organisation_id,
        booking_id=booking.id,
        event=MailEvent.SUMMARY,
        recipient=booking.booker_email,
        owed_at=owed_at,
        kept_until=booking.kept_until,
    )
    return (*each, summary)


def cancellation_mail(reservation: Reservation, owed_at: Instant) -> OwedMail:
    """Return what a cancelled reservation owes its visitor."""
    return OwedMail(
        organisation_id=reservation.organisation_id,
        booking_id=reservation.booking_id,
        event=MailEvent.CANCELLATION,
        reservation_id=reservation.id,
        recipient=reservation.visitor.email,
        owed_at=owed_at,
        kept_until=reservation.kept_until,
    )
