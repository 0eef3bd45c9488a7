"""Owed e-mails: one row per event and recipient, written with the change that caused it.

PENDING -> SENDING (a lease) -> SENT;  SENDING -> FAILED when the provider refuses for good
"""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from baypass.domain.bookings import Booking, Reservation
from baypass.domain.payments import Refund
from baypass.domain.people import EmailAddress
from baypass.domain.values import BookingId, Instant, JobId, OrganisationId, ReservationId, Value

LEASE = timedelta(minutes=2)


class MailEvent(StrEnum):
    """What a mail is about."""

    CONFIRMATION = "CONFIRMATION"
    SUMMARY = "SUMMARY"
    CANCELLATION = "CANCELLATION"
    NEW_CODE = "NEW_CODE"
    REFUND = "REFUND"
    UNPAID = "UNPAID"
    LATE_PAYMENT = "LATE_PAYMENT"
    REFUND_FAILED = "REFUND_FAILED"
    DISPUTE = "DISPUTE"


class MailState(StrEnum):
    """Where an owed mail stands."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class OwedMail(Value):
    """One mail that somebody is owed; without a reservation it is about the whole booking."""

    organisation_id: OrganisationId
    booking_id: BookingId
    event: MailEvent
    reservation_id: ReservationId | None = None
    # A mail that carries fresh links is another one than the mail that carried the old ones.
    link_generation: Annotated[int, Field(ge=0)] = 0
    # What has changed the code that the mail tells.
    job_id: JobId | None = None
    recipient: EmailAddress
    state: MailState = MailState.PENDING
    owed_at: Instant
    kept_until: Instant

    @property
    def key(self) -> str:
        """Return what tells this mail from the booking's others."""
        renewed = f"#{self.link_generation}" if self.link_generation else ""
        changed = f"#{self.job_id}" if self.job_id else ""
        return f"{self.event}#{self.reservation_id or 'booker'}{renewed}{changed}"


def confirmation_mails(
    booking: Booking, reservations: tuple[Reservation, ...], owed_at: Instant
) -> tuple[OwedMail, ...]:
    """Return what a confirmed booking owes: each visitor's mail and the booker's summary."""
    each = [confirmation_mail(reservation, owed_at) for reservation in reservations]
    return (*each, _about(booking, MailEvent.SUMMARY, booking.booker_email, owed_at))


def confirmation_mail(reservation: Reservation, owed_at: Instant) -> OwedMail:
    """Return what a visitor is owed: the confirmation with the links as they are now."""
    return OwedMail(
        organisation_id=reservation.organisation_id,
        booking_id=reservation.booking_id,
        event=MailEvent.CONFIRMATION,
        reservation_id=reservation.id,
        link_generation=reservation.link_generation,
        recipient=reservation.visitor.email,
        owed_at=owed_at,
        kept_until=reservation.kept_until,
    )


def new_code_mail(reservation: Reservation, job_id: str, owed_at: Instant) -> OwedMail:
    """Return what a visitor is owed whose keypad code was changed."""
    return OwedMail(
        organisation_id=reservation.organisation_id,
        booking_id=reservation.booking_id,
        event=MailEvent.NEW_CODE,
        reservation_id=reservation.id,
        job_id=job_id,
        recipient=reservation.visitor.email,
        owed_at=owed_at,
        kept_until=reservation.kept_until,
    )


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


def refund_mail(booking: Booking, reservation: Reservation, owed_at: Instant) -> OwedMail:
    """Return what the booker, who paid, is owed when a visitor's cancellation sends money back."""
    return _about(booking, MailEvent.REFUND, booking.booker_email, owed_at, reservation.id)


def unpaid_mail(booking: Booking, owed_at: Instant) -> OwedMail:
    """Return what the booker is owed when the spots were given back because nobody paid."""
    return _about(booking, MailEvent.UNPAID, booking.booker_email, owed_at)


def late_payment_mail(booking: Booking, owed_at: Instant) -> OwedMail:
    """Return what the booker is owed when money buys nothing and all of it goes back."""
    return _about(booking, MailEvent.LATE_PAYMENT, booking.booker_email, owed_at)


def refund_failed_mail(
    booking: Booking, refund: Refund, host: EmailAddress, owed_at: Instant
) -> OwedMail:
    """Return what the host is owed when a refund did not go through."""
    return _about(booking, MailEvent.REFUND_FAILED, host, owed_at, refund.reservation_id)


def dispute_mail(booking: Booking, host: EmailAddress, owed_at: Instant) -> OwedMail:
    """Return what the host is owed when the payer disputes the payment."""
    return _about(booking, MailEvent.DISPUTE, host, owed_at)


def _about(
    booking: Booking,
    event: MailEvent,
    recipient: EmailAddress,
    owed_at: Instant,
    reservation_id: ReservationId | None = None,
) -> OwedMail:
    return OwedMail(
        organisation_id=booking.organisation_id,
        booking_id=booking.id,
        event=event,
        reservation_id=reservation_id,
        recipient=recipient,
        owed_at=owed_at,
        kept_until=booking.kept_until,
    )
