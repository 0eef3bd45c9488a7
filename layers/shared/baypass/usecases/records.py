"""From an id that a worker was given to what it is about."""

from baypass.domain.bookings import BookingRecord
from baypass.domain.refusals import NotFound
from baypass.ports import Bookings, Visit


def record_of(organisation_id: str, booking_id: str, bookings: Bookings) -> BookingRecord:
    """Return the booking with its reservations and its money."""
    record = bookings.record(organisation_id, booking_id)
    if record is None:
        raise NotFound.because("BOOKING_NOT_FOUND")
    return record


def place_of(record: BookingRecord, bookings: Bookings) -> Visit:
    """Return the booking's first reservation with the place that all of them are for."""
    visit = bookings.visit(record.booking.organisation_id, record.reservations[0].id)
    if visit is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    return visit


def priced_record(visit: Visit, bookings: Bookings) -> BookingRecord | None:
    """Return the booking of a visit that costs something; a free one has no money to look at."""
    reservation = visit.reservation
    if reservation.price.is_free:
        return None
    return record_of(reservation.organisation_id, reservation.booking_id, bookings)
