"""A release gives back all that a hold took, once; and never what is paid."""

from datetime import UTC, datetime, timedelta

import pytest

from baypass.domain.bookings import (
    BookingRecord,
    BookingState,
    ReleaseReason,
    ReservationState,
)
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.mails import MailEvent
from baypass.domain.payments import PaymentState, RefundReason
from baypass.domain.time_slots import LONGEST_STAY, QUARTER, TimeSlot
from baypass.ports import Offer
from tests.adapters.stores import (
    SLOT,
    Store,
    a_full_refund,
    a_mail,
    another,
    another_to_pay,
    small,
)
from tests.builders import BOOKING, ORGANISATION, a_car_park, a_record, a_time_slot, an_offer
from tests.fakes import NOW
from tests.money_builders import a_paid_record

EVER = NOW + timedelta(days=30)
BEFORE_ANY_LAST_LOOK = NOW + timedelta(days=3)
A_MOMENT = timedelta(microseconds=1)
LATE = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
THREE_DAYS = TimeSlot(start=LATE, end=LATE + LONGEST_STAY)
MANY_CODES = [f"{100_000 + place}" for place in range(MAXIMUM_RESERVATIONS)]


def held(store: Store, offer: Offer, spots: int = 1) -> BookingRecord:
    return store.offering(offer).hold(a_paid_record(spots=spots, held=True), offer)


def everything(store: Store, record: BookingRecord, offer: Offer) -> tuple[object, ...]:
    """Return all that a release can change."""
    return (
        store.standing(record),
        store.owed(record),
        store.uses(offer),
        store.taken_at_all(SLOT, offer.car_park),
        list(store.bookings.overdue(EVER, 10)),
    )


def test_a_release_gives_back_every_spot_and_the_use(store: Store) -> None:
    offer = small(2, quota=1)
    record = held(store, offer, spots=2)
    assert store.release(record, offer)
    assert store.taken_at_all(SLOT, offer.car_park) == 0
    assert store.uses(offer) == 0


def test_what_was_released_can_be_booked_by_somebody_else(store: Store) -> None:
    offer = small(2, quota=1)
    store.release(held(store, offer, spots=2), offer)
    other = store.book(another(1, spots=2), offer)
    assert other.booking.state is BookingState.CONFIRMED


def test_a_released_booking_says_so_and_why(store: Store) -> None:
    offer = an_offer()
    record = held(store, offer, spots=3)
    store.release(record, offer, ReleaseReason.LEFT)
    standing = store.standing(record)
    assert standing.booking.state is BookingState.EXPIRED
    assert standing.booking.released_because is ReleaseReason.LEFT
    assert standing.booking.live == 0
    assert {one.state for one in standing.reservations} == {ReservationState.EXPIRED}
    assert store.payment(record).state is PaymentState.CLOSED


def test_a_release_owes_its_mails_and_a_last_look_days_later(store: Store) -> None:
    offer = an_offer()
    record = held(store, offer)
    store.release(record, offer)
    assert store.owed(record) == [a_mail(record, MailEvent.UNPAID)]
    for mail in store.owed(record):
        store.mails.claim(mail, NOW)
        store.mails.sent(mail, "a message id")
    assert not store.bookings.overdue(BEFORE_ANY_LAST_LOOK, 10)


def test_a_release_may_owe_no_mail(store: Store) -> None:
    offer = an_offer()
    record = held(store, offer)
    assert store.bookings.release(record, ReleaseReason.LEFT, [], None, offer.car_park)
    assert not store.owed(record)
    assert not store.bookings.overdue(BEFORE_ANY_LAST_LOOK, 10)


def test_a_second_release_changes_nothing(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).hold(another(1), offer)
    record = store.hold(a_paid_record(spots=2, held=True), offer)
    store.release(record, offer, ReleaseReason.UNPAID)
    before = everything(store, record, offer)
    assert not store.release(record, offer, ReleaseReason.LEFT)
    assert everything(store, record, offer) == before
    assert (store.uses(offer), store.taken(SLOT, offer.car_park)) == (1, [1] * 12)


def test_reservations_at_different_times_are_given_back_where_they_were(store: Store) -> None:
    offer = small(3)
    due = a_paid_record(spots=2, held=True)
    later = a_time_slot(SLOT.start + timedelta(hours=2))
    slots = (SLOT, later)
    record = due.model_copy(
        update={
            "reservations": tuple(
                one.model_copy(update={"time_slot": slot})
                for one, slot in zip(due.reservations, slots, strict=True)
            )
        }
    )
    store.offering(offer).hold(another(1, later), offer)
    store.hold(record, offer)
    assert store.release(record, offer)
    assert store.taken(SLOT, offer.car_park) == [0] * 8 + [1] * 4
    assert store.taken(later, offer.car_park) == [1] * 12


def test_a_held_booking_that_costs_nothing_can_be_released_too(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True, spots=2)
    store.offering(offer).hold(record, offer)
    assert store.release(record, offer)
    standing = store.standing(record)
    assert (standing.booking.state, standing.payment) == (BookingState.EXPIRED, None)
    assert store.taken_at_all(SLOT, offer.car_park) == 0


def test_a_confirmed_booking_is_not_released(store: Store) -> None:
    offer = an_offer()
    record = store.offering(offer).buy(a_paid_record(held=True), offer)
    before = everything(store, record, offer)
    assert not store.release(record, offer)
    assert everything(store, record, offer) == before


def test_a_free_booking_that_is_confirmed_is_not_released(store: Store) -> None:
    offer = an_offer()
    record = store.offering(offer).book(a_record(held=True), offer)
    before = everything(store, record, offer)
    assert not store.release(record, offer)
    assert everything(store, record, offer) == before


def test_what_is_paid_is_not_released(store: Store) -> None:
    """It was paid in between; whoever releases had looked before."""
    offer = an_offer()
    record = held(store, offer)
    store.pay(record)
    before = everything(store, record, offer)
    assert not store.release(record, offer)
    assert everything(store, record, offer) == before


@pytest.mark.parametrize("first", ["pay", "release"])
def test_of_a_payment_and_a_release_the_first_one_counts(store: Store, first: str) -> None:
    offer = an_offer()
    record = held(store, offer)
    noted = {"pay": lambda: store.pay(record), "release": lambda: store.release(record, offer)}
    order = sorted(noted, key=lambda name: name != first)
    assert [noted[name]() for name in order] == [True, False]
    expected = {
        "pay": (BookingState.HELD, PaymentState.PAID),
        "release": (BookingState.EXPIRED, PaymentState.CLOSED),
    }
    standing = store.standing(record)
    assert (standing.booking.state, store.payment(record).state) == expected[first]


def test_money_that_does_not_fit_releases_and_goes_back_in_one_breath(store: Store) -> None:
    offer = an_offer()
    record = held(store, offer)
    store.pay(record)
    refund = a_full_refund(record, RefundReason.WRONG_AMOUNT)
    assert store.release(record, offer, ReleaseReason.WRONG_AMOUNT, refund)
    standing = store.standing(record)
    assert standing.booking.released_because is ReleaseReason.WRONG_AMOUNT
    assert standing.refunds == (refund,)
    assert store.payment(record).state is PaymentState.PAID
    assert store.taken_at_all(SLOT, offer.car_park) == 0
    assert not store.release(record, offer, ReleaseReason.WRONG_AMOUNT, refund)


def test_nothing_goes_back_that_was_not_paid(store: Store) -> None:
    offer = an_offer()
    for record in (another_to_pay(1), another(2)):
        store.offering(offer).hold(record, offer)
        refund = a_full_refund(record, RefundReason.WRONG_AMOUNT)
        assert not store.release(record, offer, ReleaseReason.WRONG_AMOUNT, refund)
        assert store.standing(record) == record
        assert not store.owed(record)


def test_a_booking_that_is_not_there_is_not_released(store: Store) -> None:
    offer, record = an_offer(), a_paid_record(held=True)
    assert not store.offering(offer).release(record, offer)
    assert not store.owed(record)


def test_a_released_booking_is_not_confirmed(store: Store) -> None:
    offer = an_offer()
    record = held(store, offer)
    store.release(record, offer)
    before = everything(store, record, offer)
    store.confirm(record, offer, ["111111"])
    assert everything(store, record, offer) == before


def test_a_repeat_of_a_released_booking_finds_it_as_it_stands(store: Store) -> None:
    offer = an_offer()
    record = held(store, offer)
    store.release(record, offer)
    released = store.standing(record)
    assert store.hold(record, offer) == released
    assert store.taken_at_all(SLOT, offer.car_park) == 0


def test_a_held_booking_is_left_alone_until_it_is_looked_at_again(store: Store) -> None:
    offer = an_offer()
    record = held(store, offer)
    at = NOW + timedelta(hours=1)
    store.bookings.look_again(record.booking, at)
    assert not store.bookings.overdue(at - A_MOMENT, 10)
    assert list(store.bookings.overdue(at, 10)) == [(ORGANISATION, BOOKING)]


def test_whoever_is_looked_at_again_comes_behind_the_others(store: Store) -> None:
    offer = an_offer()
    first, second = another_to_pay(1), another_to_pay(2)
    store.offering(offer).hold(first, offer)
    store.hold(second, offer, NOW + timedelta(minutes=1))
    store.bookings.look_again(first.booking, NOW + timedelta(minutes=5))
    found = [booking for _, booking in store.bookings.overdue(EVER, 10)]
    assert found == [second.booking.id, first.booking.id]


@pytest.mark.parametrize("ends", ["confirmed", "released"])
def test_a_booking_that_is_not_held_is_never_looked_at_again(store: Store, ends: str) -> None:
    offer = an_offer()
    record = held(store, offer)
    if ends == "confirmed":
        store.pay(record)
        store.bookings.confirm(record, [], offer.car_park)
    else:
        store.bookings.release(record, ReleaseReason.LEFT, [], None, offer.car_park)
    store.bookings.look_again(record.booking, NOW)
    assert not store.bookings.overdue(BEFORE_ANY_LAST_LOOK, 10)


def test_the_largest_booking_there_can_be_is_paid_and_confirmed(store: Store) -> None:
    offer = an_offer(car_park=a_car_park(spots=50, grace_before_minutes=120))
    record = another_to_pay(1, THREE_DAYS, spots=MAXIMUM_RESERVATIONS)
    store.offering(offer).hold(record, offer)
    assert store.pay(record)
    store.confirm(record, offer, MANY_CODES)
    assert store.standing(record).booking.state is BookingState.CONFIRMED
    assert len(store.owed(record)) == MAXIMUM_RESERVATIONS + 1


def test_the_largest_booking_there_can_be_is_released(store: Store) -> None:
    """Each visitor stays over midnight of another day, so no two share a day's counters."""
    offer = an_offer()
    due = another_to_pay(1, spots=MAXIMUM_RESERVATIONS)
    midnight = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    nights = [midnight + timedelta(days=2 * place) for place in range(MAXIMUM_RESERVATIONS)]
    reservations = [
        one.model_copy(update={"time_slot": TimeSlot(start=at - QUARTER, end=at + QUARTER)})
        for one, at in zip(due.reservations, nights, strict=True)
    ]
    record = due.model_copy(update={"reservations": tuple(reservations)})
    store.offering(offer).hold(record, offer)
    assert store.pay(record)
    refund = a_full_refund(record, RefundReason.WRONG_AMOUNT)
    assert store.release(record, offer, ReleaseReason.WRONG_AMOUNT, refund)
    assert [store.taken(one.time_slot, offer.car_park) for one in reservations] == [
        [0, 0]
    ] * MAXIMUM_RESERVATIONS
