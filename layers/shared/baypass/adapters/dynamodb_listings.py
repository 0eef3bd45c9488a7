"""What bookings and reservations are listed under and found by: attributes beside their values.

All of it is written by the put that makes the row, so that a list costs no write of its own; the
indexes are sparse, and a list reads only what it shows.
"""

from baypass.adapters import dynamodb_keys as keys
from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.finding import folded_email, folded_name, folded_plate
from baypass.domain.money import total
from baypass.domain.time_slots import quarters_by_day
from baypass.domain.values import as_text

# What a reservation that nobody comes with any more gives up.
OF_A_DAY = ("listed_under", "listed_at", "ends_under", "begins_at")
# Between what is looked for and the rest of the key: it sorts before every letter and digit.
END_OF_WORD = "\x1f"


def of_booking(record: BookingRecord) -> dict[str, object]:
    """Return where a booking is listed, and what its line tells of its reservations."""
    booking, reservations = record.booking, record.reservations
    gross = total([one.price for one in reservations]).gross
    return {
        "listed_under": keys.bookings_of(booking.organisation_id),
        "listed_at": f"{as_text(booking.created_at)}#{booking.id}",
        "spots": len(reservations),
        "begins": as_text(min(one.time_slot.start for one in reservations)),
        "gross": gross.model_dump(),
    }


def of_reservation(reservation: Reservation, car_park: CarPark) -> dict[str, str]:
    """Return on which local days a reservation is listed, and what it is found by."""
    organisation_id = reservation.organisation_id
    days = sorted(quarters_by_day(reservation.time_slot, car_park.zone))
    position = place_of(reservation)
    of_the_day = {
        "listed_under": keys.beginning_on(organisation_id, car_park.id, days[0]),
        "listed_at": position,
    }
    overnight = {
        "ends_under": keys.ending_on(organisation_id, car_park.id, days[-1]),
        "begins_at": position,
    }
    return {
        **of_the_day,
        **(overnight if len(days) > 1 else {}),
        "found_under": keys.reservations_of(organisation_id),
        **found_by(reservation),
    }


def found_by(reservation: Reservation) -> dict[str, str]:
    """Return what a reservation is found by; whoever changes visitor or plate writes it too."""
    visitor = reservation.visitor
    words = {
        "by_plate": folded_plate(reservation.licence_plate.typed),
        "by_email": folded_email(visitor.email),
        "by_last_name": folded_name(visitor.last_name, visitor.first_name),
        "by_first_name": folded_name(visitor.first_name, visitor.last_name),
    }
    return {index: f"{word}{END_OF_WORD}{place_of(reservation)}" for index, word in words.items()}


def place_of(reservation: Reservation) -> str:
    """Return where a reservation stands among others: by its start."""
    return f"{as_text(reservation.time_slot.start)}#{reservation.id}"
