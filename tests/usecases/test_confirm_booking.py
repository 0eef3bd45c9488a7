"""Confirming: codes that nobody else has, and the mails that are owed from then on."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import BookingState, ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.refusals import NotFound
from baypass.ports import KeypadCodeTaken
from tests.fakes import NOW, FakeBookings, FakeDice
from tests.usecases.acting import Acting, another_form, asked_for, spots


def rolling(*codes: str) -> Acting:
    return Acting.on_premises(world={"dice": FakeDice(codes)})


def codes(acting: Acting) -> list[str | None]:
    return [one.keypad_code for one in acting.record().reservations]


def test_a_held_booking_is_confirmed_with_a_code_for_each_spot() -> None:
    acting = rolling("111111", "222222")
    acting.book(spots(2))
    acting.confirm()
    assert acting.record().booking.state is BookingState.CONFIRMED
    assert {one.state for one in acting.record().reservations} == {ReservationState.CONFIRMED}
    assert codes(acting) == ["111111", "222222"]


def test_everybody_is_owed_a_mail_from_then_on(acting: Acting) -> None:
    acting.book(spots(2))
    acting.wait(timedelta(seconds=2))
    acting.confirm()
    owed = acting.world.state.mails.values()
    assert sorted(mail.recipient for mail in owed) == [
        "ann@visitor.example.com",
        "ann@visitor.example.com",
        "booker@visitor.example.com",
    ]
    assert {mail.owed_at for mail in owed} == {NOW + timedelta(seconds=2)}


def test_no_mail_is_sent_by_the_confirmation_itself(acting: Acting) -> None:
    acting.book()
    acting.confirm()
    assert not acting.letters()


def test_a_car_park_without_keypad_rolls_no_dice() -> None:
    methods = frozenset({AccessMethod.REMOTE_CONTROL})
    acting = Acting.on_premises(car_park={"access_methods": methods})
    acting.book()
    acting.confirm()
    assert codes(acting) == [None]
    assert acting.world.dice.keypad_code() == FakeDice().keypad_code()


def test_two_spots_never_get_the_same_code() -> None:
    acting = rolling("111111", "111111", "222222")
    acting.book(spots(2))
    acting.confirm()
    assert codes(acting) == ["111111", "222222"]


def test_a_code_that_is_taken_is_drawn_again() -> None:
    acting = rolling("111111", "111111", "222222")
    acting.book(another_form())
    acting.run_workflows()
    acting.book()
    acting.confirm()
    assert codes(acting) == ["222222"]


def test_a_car_park_full_of_codes_says_so_and_confirms_nothing() -> None:
    acting = rolling("111111", *["111111"] * 20)
    acting.book(another_form())
    acting.run_workflows()
    acting.book()
    before = acting.state()
    with pytest.raises(KeypadCodeTaken):
        acting.confirm()
    assert acting.state() == before


def test_confirming_twice_is_confirming_once(acting: Acting) -> None:
    acting.book()
    acting.confirm()
    before = acting.state()
    acting.wait(timedelta(minutes=1))
    acting.confirm()
    assert acting.state() == before
    assert acting.world.calls.made.count("bookings.confirm") == 1


def test_a_booking_that_is_not_there_is_not_found(acting: Acting) -> None:
    with pytest.raises(NotFound) as refusal:
        acting.confirm()
    assert refusal.value.code == "BOOKING_NOT_FOUND"
    assert acting.world.calls.made == ["bookings.record"]


class _Forgetful(FakeBookings):
    """Bookings whose reservations go away between two reads."""

    def visit(self, organisation_id: str, reservation_id: str) -> None:  # noqa: ARG002
        return None


def test_a_booking_whose_reservations_are_gone_is_not_confirmed(acting: Acting) -> None:
    acting.book()
    before = acting.state()
    acting.world.bookings = _Forgetful(acting.world.state)
    with pytest.raises(NotFound) as refusal:
        acting.confirm()
    assert refusal.value.code == "RESERVATION_NOT_FOUND"
    assert acting.state() == before


def test_reservations_of_another_time_may_have_the_same_code() -> None:
    acting = rolling("111111", "111111")
    acting.book()
    acting.confirm()
    a_day = timedelta(days=1)
    slot = acting.reservation().time_slot
    later = asked_for(slot.start + a_day, slot.end + a_day)
    other = acting.book(another_form(later))
    acting.confirm(other.record.booking.id)
    (reservation,) = acting.record(other.record.booking.id).reservations
    assert reservation.keypad_code == "111111"
