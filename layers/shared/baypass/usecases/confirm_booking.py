"""Confirm a held booking for which nothing is due."""

from baypass.domain.bookings import BookingRecord, BookingState, ReservationState
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.mails import confirmation_mails
from baypass.domain.refusals import NotFound
from baypass.ports import Bookings, Clock, Dice, KeypadCodeTaken

_DRAWS = 20


def confirm_booking(
    organisation_id: str, booking_id: str, *, bookings: Bookings, dice: Dice, clock: Clock
) -> None:
    """Confirm with keypad codes and owed mails; a booking that is not held is left alone."""
    record = bookings.record(organisation_id, booking_id)
    if record is None:
        raise NotFound.because("BOOKING_NOT_FOUND")
    if record.booking.state is not BookingState.HELD:
        return None
    visit = bookings.visit(organisation_id, record.reservations[0].id)
    if visit is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    mails = confirmation_mails(record.booking, record.reservations, clock.now())
    for _ in range(_DRAWS):
        try:
            return bookings.confirm(_confirmed(record, visit.car_park, dice), mails, visit.car_park)
        except KeypadCodeTaken:
            continue
    raise KeypadCodeTaken


def _confirmed(record: BookingRecord, car_park: CarPark, dice: Dice) -> BookingRecord:
    with_codes = AccessMethod.KEYPAD in car_park.access_methods
    booking = record.booking.model_copy(update={"state": BookingState.CONFIRMED})
    codes = _different_codes(len(record.reservations), dice) if with_codes else []
    return BookingRecord(
        booking=booking,
        reservations=tuple(
            reservation.model_copy(
                update={
                    "state": ReservationState.CONFIRMED,
                    "keypad_code": codes[place] if with_codes else None,
                }
            )
            for place, reservation in enumerate(record.reservations)
        ),
    )


def _different_codes(count: int, dice: Dice) -> list[str]:
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes[dice.keypad_code()] = None
    return list(codes)
