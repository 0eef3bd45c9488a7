"""A cancellation gives back the spot, the code and, with the last one, the invitation's use."""

from datetime import UTC, datetime, timedelta

import pytest

from baypass.domain.bookings import BookingRecord, ReservationState
from baypass.domain.mails import MailEvent
from baypass.domain.refusals import NotFound, WorldMoved
from baypass.domain.time_slots import TimeSlot
from baypass.ports import KeypadCodeTaken, Offer
from tests.adapters.stores import SLOT, Store, another, small
from tests.builders import a_car_park, a_command, a_record, a_visit, an_offer
from tests.fakes import NOW

EVENING = TimeSlot(
    start=datetime(2026, 11, 24, 20, 0, tzinfo=UTC), end=datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
)


def booked(store: Store, offer: Offer, spots: int = 1) -> BookingRecord:
    codes = ["111111", "222222", "333333"][:spots]
    return store.offering(offer).book(a_record(held=True, spots=spots), offer, codes)


def refused(store: Store, record: BookingRecord, place: int = 0) -> str:
    visit = a_visit(reservation=record.reservations[place])
    with pytest.raises(WorldMoved) as refusal:
        store.cancel(visit)
    return refusal.value.code


def test_a_cancelled_reservation_gives_its_spot_back(store: Store) -> None:
    offer = small(2)
    record = booked(store, offer, spots=2)
    store.cancel(store.visit(record))
    assert store.taken(SLOT, offer.car_park) == [1] * 12
    assert store.taken_at_all(SLOT, offer.car_park) == 12


def test_it_gives_its_spot_back_once_whatever_else_would_keep_it_from_it(store: Store) -> None:
    offer = small(2)
    visit = store.visit(booked(store, offer, spots=2))
    store.cancel(visit)
    with pytest.raises(WorldMoved):
        store.bookings.cancel(visit, [], None)
    assert store.taken(SLOT, offer.car_park) == [1] * 12


def test_the_spot_can_be_taken_by_somebody_else(store: Store) -> None:
    offer = small(1)
    store.cancel(store.visit(booked(store, offer)))
    assert store.book(another(1), offer, ["111111"]).booking.live == 1


def test_a_stay_over_midnight_is_given_back_on_both_days(store: Store) -> None:
    offer = small(1)
    slot = TimeSlot(start=EVENING.start, end=EVENING.end + timedelta(hours=3))
    record = store.offering(offer).book(another(1, slot), offer, ["111111"])
    store.cancel(store.visit(record))
    assert store.taken_at_all(slot, offer.car_park) == 0


def test_only_the_cancelled_reservation_changes_its_state(store: Store) -> None:
    record = booked(store, an_offer(), spots=2)
    store.cancel(store.visit(record, 1))
    standing = store.standing(record)
    assert [one.state for one in standing.reservations] == [
        ReservationState.CONFIRMED,
        ReservationState.CANCELLED,
    ]
    assert standing.booking.live == 1
    assert standing.booking.state == record.booking.state


def test_the_last_one_returns_the_use_of_the_invitation(store: Store) -> None:
    offer = an_offer()
    record = booked(store, offer, spots=2)
    store.cancel(store.visit(record, 0))
    assert store.uses(offer) == 1
    store.cancel(store.visit(record, 1))
    assert store.uses(offer) == 0
    assert store.standing(record).booking.live == 0


def test_a_cancellation_owes_its_visitor_one_mail(store: Store) -> None:
    record = booked(store, an_offer())
    store.cancel(store.visit(record), NOW + timedelta(hours=1))
    mails = [mail for mail in store.owed(record) if mail.event is MailEvent.CANCELLATION]
    assert [(mail.reservation_id, mail.recipient, mail.owed_at) for mail in mails] == [
        (
            record.reservations[0].id,
            record.reservations[0].visitor.email,
            NOW + timedelta(hours=1),
        )
    ]


def test_the_code_is_free_for_others(store: Store) -> None:
    offer = an_offer()
    store.cancel(store.visit(booked(store, offer)))
    other = store.book(another(1), offer, ["111111"])
    assert other.reservations[0].keypad_code == "111111"


def test_a_code_that_a_wider_grace_would_bring_to_the_next_day_is_nobody_elses_there(
    store: Store,
) -> None:
    offer = an_offer()
    tonight = store.offering(offer).book(another(1, EVENING), offer, ["111111"])
    tomorrow = TimeSlot(
        start=EVENING.end + timedelta(hours=9), end=EVENING.end + timedelta(hours=10)
    )
    store.hold(another(2, tomorrow), offer)
    with pytest.raises(KeypadCodeTaken):
        store.confirm(another(2, tomorrow), offer, ["111111"])
    store.set_up(a_car_park(grace_after_minutes=120))
    store.cancel(store.visit(tonight))
    assert store.visit(tonight).reservation.state is ReservationState.CANCELLED
    assert store.taken(EVENING, offer.car_park) == [0] * 8
    store.confirm(another(2, tomorrow), offer, ["111111"])


def test_cancelling_twice_is_refused_and_gives_nothing_back_again(store: Store) -> None:
    offer = small(3)
    record = booked(store, offer, spots=2)
    visit = store.visit(record)
    store.cancel(visit)
    owed = store.owed(record)
    assert refused(store, record) == "STATE_CHANGED"
    assert store.taken(SLOT, offer.car_park) == [1] * 12
    assert store.standing(record).booking.live == 1
    assert store.uses(offer) == 1
    assert store.owed(record) == owed


def test_a_used_reservation_is_not_cancelled(store: Store) -> None:
    offer = an_offer()
    record = booked(store, offer)
    visit = store.visit(record)
    store.bookings.use(visit, a_command())
    assert refused(store, record) == "STATE_CHANGED"
    assert store.visit(record).reservation.state is ReservationState.USED
    assert store.taken(SLOT, offer.car_park) == [1] * 12
    assert store.uses(offer) == 1


def test_a_held_reservation_is_not_cancelled(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    store.offering(offer).hold(record, offer)
    assert refused(store, record) == "STATE_CHANGED"
    assert store.standing(record) == record
    assert not store.owed(record)


def test_a_reservation_of_no_booking_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound) as refusal:
        store.offering(an_offer()).cancel(a_visit())
    assert refusal.value.code == "BOOKING_NOT_FOUND"
