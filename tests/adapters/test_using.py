"""A press marks the reservation used and writes its command: both or neither, once per key."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import BookingRecord, ReservationState
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, CommandState
from baypass.domain.refusals import TooOften, WorldMoved
from tests.adapters.stores import SLOT, Store
from tests.builders import ORGANISATION, RESERVATION, a_command, a_record, a_visit, an_offer
from tests.fakes import NOW


def booked(store: Store, spots: int = 1) -> BookingRecord:
    offer = an_offer()
    return store.offering(offer).book(a_record(held=True, spots=spots), offer)


def test_a_press_uses_the_reservation_and_writes_the_command(store: Store) -> None:
    record, command = booked(store), a_command()
    assert store.bookings.use(store.visit(record), command) == command
    assert store.visit(record).reservation.state is ReservationState.USED
    assert store.gates.command(ORGANISATION, command.id) == command


def test_a_press_moves_no_counter(store: Store) -> None:
    record, offer = booked(store), an_offer()
    store.bookings.use(store.visit(record), a_command())
    assert store.taken(SLOT, offer.car_park) == [1] * 12
    assert store.uses(offer) == 1
    assert store.standing(record).booking.live == 1


def test_the_same_command_again_is_the_first_one_as_it_stands_now(store: Store) -> None:
    visit, command = store.visit(booked(store)), a_command()
    store.bookings.use(visit, command)
    store.gates.mark_sent(command)
    later = a_command(requested_at=NOW + timedelta(hours=1))
    standing = store.bookings.use(visit, later)
    assert standing == command.model_copy(update={"state": CommandState.SENT})


def test_a_second_press_within_the_pause_is_too_often_and_writes_nothing(store: Store) -> None:
    record = booked(store)
    store.bookings.use(store.visit(record), a_command())
    moment_later = NOW + PAUSE_BETWEEN_PRESSES - timedelta(microseconds=1)
    second = a_command(key="second", requested_at=moment_later)
    with pytest.raises(TooOften) as refusal:
        store.bookings.use(store.visit(record), second)
    (violation,) = refusal.value.violations
    assert (violation.code, violation.facts) == ("PRESSED_TOO_OFTEN", {"seconds": 3})
    assert store.gates.command(ORGANISATION, second.id) is None


def test_a_press_after_the_pause_is_a_new_command(store: Store) -> None:
    record = booked(store)
    store.bookings.use(store.visit(record), a_command())
    second = a_command(key="second", requested_at=NOW + PAUSE_BETWEEN_PRESSES)
    assert store.bookings.use(store.visit(record), second) == second


def test_the_pause_counts_from_the_last_press_that_was_not_refused(store: Store) -> None:
    record = booked(store)
    for number in range(3):
        at = NOW + number * PAUSE_BETWEEN_PRESSES
        store.bookings.use(store.visit(record), a_command(key=f"press {number}", requested_at=at))
    with pytest.raises(TooOften):
        store.bookings.use(store.visit(record), a_command(key="press 4", requested_at=at))


def test_reservations_of_one_booking_do_not_wait_for_each_other(store: Store) -> None:
    record = booked(store, spots=2)
    for place in (0, 1):
        command = a_command(reservation_id=record.reservations[place].id)
        assert store.bookings.use(store.visit(record, place), command) == command


def test_a_cancelled_reservation_gives_no_command(store: Store) -> None:
    record = booked(store)
    visit = store.visit(record)
    store.cancel(visit)
    with pytest.raises(WorldMoved) as refusal:
        store.bookings.use(visit, a_command())
    assert refusal.value.code == "STATE_CHANGED"
    assert store.visit(record).reservation.state is ReservationState.CANCELLED
    assert store.gates.command(ORGANISATION, a_command().id) is None


def test_a_held_reservation_gives_no_command(store: Store) -> None:
    offer, record = an_offer(), a_record(held=True)
    store.offering(offer).hold(record, offer)
    with pytest.raises(WorldMoved) as refusal:
        store.bookings.use(store.visit(record), a_command())
    assert refusal.value.code == "STATE_CHANGED"
    assert store.standing(record) == record


def test_a_reservation_that_is_not_there_gives_no_command(store: Store) -> None:
    with pytest.raises(WorldMoved) as refusal:
        store.bookings.use(a_visit(), a_command())
    assert refusal.value.code == "STATE_CHANGED"
    assert store.bookings.visit(ORGANISATION, RESERVATION) is None


def test_a_passage_is_noted_both_ways(store: Store) -> None:
    record = booked(store)
    for minute, inside in enumerate((True, True, False)):
        at = NOW + timedelta(minutes=minute)
        store.bookings.note_passage(ORGANISATION, RESERVATION, inside=inside, at=at)
        assert store.visit(record).reservation.inside is inside


def test_news_of_an_earlier_passage_replaces_no_later_one(store: Store) -> None:
    record = booked(store)
    for minutes, inside in ((10, False), (5, True), (10, True)):
        at = NOW + timedelta(minutes=minutes)
        store.bookings.note_passage(ORGANISATION, RESERVATION, inside=inside, at=at)
    assert store.visit(record).reservation.inside is False


def test_a_passage_of_nobody_makes_no_reservation(store: Store) -> None:
    store.bookings.note_passage(ORGANISATION, RESERVATION, inside=True, at=NOW)
    assert store.bookings.visit(ORGANISATION, RESERVATION) is None
