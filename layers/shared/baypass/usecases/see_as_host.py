"""See a booking or one of its reservations as a host does."""

from collections.abc import Sequence
from dataclasses import dataclass

from baypass.domain import ids
from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import OwedMail
from baypass.domain.portals import Portal
from baypass.domain.refusals import NotFound
from baypass.ports import Bookings, Catalogue, Mails


@dataclass(frozen=True)
class HostBooking:
    """A booking with where it is for and what became of its mails."""

    record: BookingRecord
    car_park: CarPark
    portal: Portal | None
    mails: Sequence[OwedMail]


@dataclass(frozen=True)
class HostReservation:
    """A reservation with its booking and where it is for."""

    reservation: Reservation
    record: BookingRecord
    car_park: CarPark
    portal: Portal | None


def see_booking_as_host(
    organisation_id: str,
    booking_id: str,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
    mails: Mails,
) -> HostBooking:
    """Return the booking of the host's organisation."""
    record = bookings.record(organisation_id, booking_id)
    if record is None:
        raise NotFound.because("BOOKING_NOT_FOUND")
    car_park, portal = _place(record, catalogue, "BOOKING_NOT_FOUND")
    return HostBooking(record, car_park, portal, mails.of_booking(organisation_id, booking_id))


def see_reservation_as_host(
    organisation_id: str, reservation_id: str, *, catalogue: Catalogue, bookings: Bookings
) -> HostReservation:
    """Return the reservation of the host's organisation."""
    record = bookings.record(organisation_id, ids.booking_of(reservation_id))
    reservations = record.reservations if record else ()
    own = next((one for one in reservations if one.id == reservation_id), None)
    if record is None or own is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    car_park, portal = _place(record, catalogue, "RESERVATION_NOT_FOUND")
    return HostReservation(own, record, car_park, portal)


def _place(record: BookingRecord, catalogue: Catalogue, code: str) -> tuple[CarPark, Portal | None]:
    booking = record.booking
    car_parks = catalogue.car_parks(booking.organisation_id)
    own = next((one for one in car_parks if one.id == booking.car_park_id), None)
    if own is None:
        raise NotFound.because(code)
    return own, catalogue.portal(booking.organisation_id, booking.portal_id)
