"""Confirm a held booking for which nothing is due any more."""

from baypass.domain.bookings import BookingRecord, BookingState, ReservationState
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.mails import confirmation_mails
from baypass.ports import Bookings, Clock, Dice, KeypadCodeTaken
from baypass.usecases.records import place_of, record_of

_DRAWS = 20


def confirm_booking(
    organisation_id: str, booking_id: str, *, bookings: Bookings, dice: Dice, clock: Clock
) -> None:
    """Confirm with keypad codes and owed mails.

    A booking that is not held, or not paid to the cent, is left alone.
    """
    record = record_of(organisation_id, booking_id, bookings)
    held = record.booking.state is BookingState.HELD
    if not held or (record.payment and not record.payment.is_paid_in_full):
        return None
    visit = place_of(record, bookings)
    mails = confirmation_mails(record.booking, record.reservations, clock.now())
    for _ in range(_DRAWS):
        try:
            return bookings.confirm(_confirmed(record, visit.car_park, dice), mails, visit.car_park)
        except KeypadCodeTaken:
            continue
    raise KeypadCodeTaken


def _confirmed(record: BookingRecord, car_park: CarPark, dice: Dice) -> BookingRecord:
    with_codes = AccessMethod.KEYPAD in car_park.access_methods
    codes = _different_codes(len(record.reservations), dice) if with_codes else []
    reservations = tuple(
        reservation.model_copy(
            update={
                "state": ReservationState.CONFIRMED,
                "keypad_code": codes[place] if with_codes else None,
            }
        )
        for place, reservation in enumerate(record.reservations)
    )
    booking = record.booking.model_copy(update={"state": BookingState.CONFIRMED})
    return record.model_copy(update={"booking": booking, "reservations": reservations})


def _different_codes(count: int, dice: Dice) -> list[str]:
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes[dice.keypad_code()] = None
    return list(codes)
