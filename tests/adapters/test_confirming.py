"""A confirmation gives keypad codes and owes the mails: all of it or nothing, once."""

from datetime import UTC, datetime, timedelta

import pytest

from baypass.domain.bookings import BookingRecord, BookingState, ReservationState
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.mails import MailEvent, MailState
from baypass.domain.time_slots import LONGEST_STAY, TimeSlot
from baypass.ports import KeypadCodeTaken, Offer
from tests.adapters.stores import Store, another
from tests.builders import BOOKING, ORGANISATION, a_car_park, a_record, a_time_slot, an_offer
from tests.fakes import NOW

OVER_MIDNIGHT = TimeSlot(
    start=datetime(2026, 11, 24, 22, 0, tzinfo=UTC), end=datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
)
NEXT_MORNING = a_time_slot(datetime(2026, 11, 25, 7, 0, tzinfo=UTC))


def held(store: Store, record: BookingRecord, offer: Offer) -> BookingRecord:
    return store.offering(offer).hold(record, offer)


def test_a_confirmed_booking_has_its_codes(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True, spots=2)
    held(store, record, offer)
    store.confirm(record, offer, ["111111", "222222"])
    standing = store.standing(record)
    assert standing.booking.state is BookingState.CONFIRMED
    assert [one.state for one in standing.reservations] == [ReservationState.CONFIRMED] * 2
    assert [one.keypad_code for one in standing.reservations] == ["111111", "222222"]


def test_a_car_park_without_keypad_gives_no_codes(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    held(store, record, offer)
    store.confirm(record, offer)
    (reservation,) = store.standing(record).reservations
    assert reservation.state is ReservationState.CONFIRMED
    assert reservation.keypad_code is None


def test_a_confirmation_leaves_counters_and_uses_as_the_hold_left_them(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True, spots=2)
    held(store, record, offer)
    before = store.taken(record.reservations[0].time_slot, offer.car_park)
    store.confirm(record, offer, ["111111", "222222"])
    assert store.taken(record.reservations[0].time_slot, offer.car_park) == before
    assert store.uses(offer) == 1
    assert store.standing(record).booking.live == 2


def test_a_confirmation_owes_each_visitor_a_mail_and_the_booker_one(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True, spots=2)
    held(store, record, offer)
    store.confirm(record, offer, ["111111", "222222"])
    owed = store.owed(record)
    assert [(mail.event, mail.reservation_id) for mail in owed] == [
        (MailEvent.CONFIRMATION, record.reservations[0].id),
        (MailEvent.CONFIRMATION, record.reservations[1].id),
        (MailEvent.SUMMARY, None),
    ]
    assert {mail.state for mail in owed} == {MailState.PENDING}


def test_confirming_twice_keeps_the_first_codes_and_owes_nothing_more(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    held(store, record, offer)
    store.confirm(record, offer, ["111111"])
    owed = store.owed(record)
    store.confirm(record, offer, ["222222"], NOW + timedelta(hours=1))
    assert store.standing(record).reservations[0].keypad_code == "111111"
    assert store.owed(record) == owed


def test_a_code_of_a_confirmation_that_came_second_is_still_free(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    held(store, record, offer)
    store.confirm(record, offer, ["111111"])
    store.confirm(record, offer, ["222222"])
    assert store.book(another(1), offer, ["222222"]).booking.state is BookingState.CONFIRMED


def test_confirming_a_booking_that_is_not_there_does_nothing(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    store.offering(offer).confirm(record, offer, ["111111"])
    assert store.bookings.record(ORGANISATION, BOOKING) is None
    assert not store.owed(record)


def test_a_code_of_the_same_day_is_refused_and_confirms_nothing(store: Store) -> None:
    offer, second = an_offer(), another(2, spots=2)
    store.offering(offer).book(another(1), offer, ["111111"])
    store.hold(second, offer)
    with pytest.raises(KeypadCodeTaken):
        store.confirm(second, offer, ["333333", "111111"])
    assert store.standing(second) == second
    assert not store.owed(second)
    store.confirm(second, offer, ["333333", "444444"])
    assert store.standing(second).booking.state is BookingState.CONFIRMED


def test_two_days_of_one_car_park_may_share_a_code(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).book(another(1), offer, ["111111"])
    other = store.book(another(2, NEXT_MORNING), offer, ["111111"])
    assert other.reservations[0].keypad_code == "111111"


def test_a_code_of_a_stay_over_midnight_is_taken_on_both_days(store: Store) -> None:
    offer, next_morning = an_offer(), another(2, NEXT_MORNING)
    store.offering(offer).book(another(1, OVER_MIDNIGHT), offer, ["111111"])
    store.hold(next_morning, offer)
    with pytest.raises(KeypadCodeTaken):
        store.confirm(next_morning, offer, ["111111"])


def test_a_code_is_taken_on_every_day_on_which_grace_lets_it_open_a_gate(store: Store) -> None:
    offer = an_offer(car_park=a_car_park(grace_after_minutes=120))
    evening = TimeSlot(start=OVER_MIDNIGHT.start, end=datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
    next_morning = another(2, NEXT_MORNING)
    store.offering(offer).book(another(1, evening), offer, ["111111"])
    store.hold(next_morning, offer)
    with pytest.raises(KeypadCodeTaken):
        store.confirm(next_morning, offer, ["111111"])


def test_two_car_parks_may_share_a_code(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).book(another(1), offer, ["111111"])
    there = an_offer(car_park=a_car_park(id="cpk_elsewhere"))
    record = another(2)
    elsewhere = record.model_copy(
        update={
            "reservations": tuple(
                one.model_copy(update={"car_park_id": "cpk_elsewhere"})
                for one in record.reservations
            )
        }
    )
    store.offering(there).book(elsewhere, there, ["111111"])
    assert store.visit(elsewhere).reservation.keypad_code == "111111"


def test_the_largest_booking_there_can_be_is_confirmed(store: Store) -> None:
    offer = an_offer(car_park=a_car_park(spots=50, grace_before_minutes=120))
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    three_days = TimeSlot(start=late, end=late + LONGEST_STAY)
    record = another(1, three_days, spots=MAXIMUM_RESERVATIONS)
    held(store, record, offer)
    store.confirm(record, offer, [f"{100_000 + place}" for place in range(MAXIMUM_RESERVATIONS)])
    assert store.standing(record).booking.state is BookingState.CONFIRMED
    assert len(store.owed(record)) == MAXIMUM_RESERVATIONS + 1


def test_a_confirmed_booking_owes_its_mails_and_nothing_else(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    held(store, record, offer)
    store.confirm(record, offer, ["111111"])
    for mail in store.owed(record):
        store.mails.claim(mail, NOW)
        store.mails.sent(mail, "a message id")
    assert not store.bookings.overdue(NOW + timedelta(days=30), 10)
