"""See a booking as its booker does."""

from collections.abc import Sequence
from dataclasses import dataclass

from baypass.domain.bookings import BookingRecord
from baypass.domain.mails import OwedMail
from baypass.domain.refusals import NotFound
from baypass.ports import Bookings, Mails, Visit
from baypass.usecases.holders import booking_of


@dataclass(frozen=True)
class SeenBooking:
    """The booking, the place it is for, and what became of its mails."""

    record: BookingRecord
    place: Visit
    mails: Sequence[OwedMail]


def see_booking(token: str | None, *, bookings: Bookings, mails: Mails) -> SeenBooking:
    """Return the booking of the booker who holds this token."""
    record = booking_of(token, bookings)
    booking = record.booking
    place = bookings.visit(booking.organisation_id, record.reservations[0].id)
    if place is None:
        raise NotFound.because("BOOKING_NOT_FOUND")
    return SeenBooking(record, place, mails.of_booking(booking.organisation_id, booking.id))
