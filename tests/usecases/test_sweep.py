"""The sweep pays what is overdue, all of it, and leaves alone what a workflow still has in hand."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from baypass.domain.bookings import BookingRecord, BookingState
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import MailState, OwedMail
from tests.builders import BOOKING, ORGANISATION
from tests.fakes import FakeBookings
from tests.usecases.acting import LATER, Acting, another_form, spots

MINUTE = timedelta(minutes=1)


def test_a_sweep_finds_nothing_where_nothing_is_owed(acting: Acting) -> None:
    acting.have_booked()
    acting.wait(LATER)
    before = acting.state()
    assert acting.sweep() == 0
    assert acting.state() == before
    assert acting.world.calls.made == ["bookings.overdue"]


def test_a_booking_is_left_to_its_workflow_for_a_minute(acting: Acting) -> None:
    acting.book()
    acting.wait(MINUTE - timedelta(microseconds=1))
    assert acting.sweep() == 0
    assert acting.record().booking.state is BookingState.HELD


def test_a_booking_whose_workflow_never_ran_is_confirmed_and_told(acting: Acting) -> None:
    acting.book()
    acting.wait(MINUTE)
    assert acting.sweep() == 1
    assert acting.record().booking.state is BookingState.CONFIRMED
    assert len(acting.letters()) == 2


def test_a_cancellation_whose_workflow_never_ran_is_told(acting: Acting) -> None:
    acting.have_booked()
    acting.cancel()
    acting.wait(LATER)
    assert acting.sweep() == 1
    assert [letter.split()[1] for letter in acting.letters()] == [
        "confirmation",
        "summary",
        "cancellation",
    ]


def test_sweeping_twice_is_sweeping_once(acting: Acting) -> None:
    acting.book()
    acting.wait(LATER)
    acting.sweep()
    before = acting.state()
    acting.wait(LATER)
    assert acting.sweep() == 0
    assert acting.state() == before


def test_the_workflow_that_comes_after_the_sweep_finds_it_done(acting: Acting) -> None:
    acting.book()
    acting.wait(LATER)
    acting.sweep()
    before = acting.state()
    acting.run_workflows()
    assert acting.state() == before
    assert len(acting.letters()) == 2


def test_one_bookings_trouble_does_not_hold_up_the_others(acting: Acting) -> None:
    class Broken(FakeBookings):
        def confirm(
            self, record: BookingRecord, mails: Sequence[OwedMail], car_park: CarPark
        ) -> None:
            if record.booking.id == BOOKING:
                raise LookupError
            super().confirm(record, mails, car_park)

    acting.book()
    other = acting.book(another_form())
    whole, acting.world.bookings = acting.world.bookings, Broken(acting.world.state)
    acting.wait(LATER)
    with pytest.raises(ExceptionGroup, match="some debts could not be paid") as troubles:
        acting.sweep()
    assert len(troubles.value.exceptions) == 1
    confirmed = acting.record(other.record.booking.id).booking.state
    assert confirmed is BookingState.CONFIRMED
    acting.world.bookings = whole
    acting.sweep()
    assert acting.record().booking.state is BookingState.CONFIRMED


def test_a_booking_that_is_forgotten_is_no_trouble(acting: Acting) -> None:
    acting.book()
    state = acting.world.state
    del state.bookings[ORGANISATION, BOOKING]
    acting.wait(LATER)
    assert acting.sweep() == 1


def test_a_sweep_counts_the_mails_that_can_never_be_sent(acting: Acting) -> None:
    acting.world.mailer.refuse("ann@visitor.example.com")
    acting.book(spots(2))
    acting.wait(LATER)
    assert acting.sweep() == 1
    acting.wait(LATER)
    assert acting.sweep() == 0


def test_a_mailer_that_is_out_of_order_costs_no_mail(acting: Acting) -> None:
    acting.book()
    acting.world.mailer.be_out_of_order(ConnectionError())
    for _ in range(3):
        acting.wait(LATER)
        with pytest.raises(ExceptionGroup):
            acting.sweep()
    acting.world.mailer.work_again()
    acting.wait(LATER)
    acting.sweep()
    assert len(acting.letters()) == 2
    assert {mail.state for mail in acting.world.state.mails.values()} == {MailState.SENT}
