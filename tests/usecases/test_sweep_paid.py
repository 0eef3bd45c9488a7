"""The sweep and money: what nobody heard of, what nobody closed, what nobody gave back."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import BookingState, ReleaseReason
from baypass.domain.payments import (
    FOLLOW_AGAIN,
    LATE_LOOK,
    PAID_HOLD,
    CheckoutSession,
    Payment,
    RefundState,
)
from baypass.ports.payments import PaymentsAway
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.fakes import Ended, FakeCheckout, FakeClock
from tests.money_builders import PER_SPOT
from tests.usecases.acting import LATER
from tests.usecases.paying import DEADLINE_OVER, Paying, order

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def acting() -> Paying:
    """Return a booking that waits to be paid, whose workflow never ran."""
    acting = Paying.on_premises()
    acting.book(order())
    acting.world.calls.made.clear()
    return acting


def test_a_payment_of_which_nobody_heard_is_found_and_confirmed(acting: Paying) -> None:
    acting.pay()
    acting.wait(MINUTE)
    acting.sweep()
    assert acting.record().booking.state is BookingState.CONFIRMED
    assert len(acting.letters()) == 2
    assert acting.balance() == acting.worth() == PER_SPOT


def test_an_open_checkout_is_left_open_and_looked_at_each_minute(acting: Paying) -> None:
    acting.wait(MINUTE)
    assert acting.sweep() == 1
    assert acting.sweep() == 0
    acting.wait(MINUTE)
    assert acting.sweep() == 1
    assert acting.can_be_paid()
    assert acting.record().booking.state is BookingState.HELD


def test_a_workflow_that_never_started_is_started(acting: Paying) -> None:
    acting.world.workflows.bookings.clear()
    acting.wait(MINUTE)
    acting.sweep()
    assert acting.world.workflows.bookings == [(ORGANISATION, BOOKING)]
    assert acting.world.workflows.payment_due == {(ORGANISATION, BOOKING): True}


class Forgetful(FakeCheckout):
    """A provider whose clock stands still, and which notes whether it was told to close."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.was_closed = False

    def close(self, payment: Payment, session_id: str) -> CheckoutSession:
        self.was_closed = True
        return super().close(payment, session_id)


@pytest.mark.parametrize(("after", "closed"), [(MINUTE, False), (MINUTE + MOMENT, True)])
def test_a_checkout_that_the_provider_forgot_is_closed_a_minute_after_its_deadline(
    after: timedelta, closed: object
) -> None:
    world, provider = Paying.on_premises().world, Forgetful()
    world.checkout = provider
    acting = Paying(world)
    acting.book(order())
    acting.wait(PAID_HOLD + after)
    acting.sweep()
    assert provider.was_closed is closed
    assert acting.is_released(ReleaseReason.UNPAID) is closed


def test_an_unpaid_booking_is_released_and_its_booker_told(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.sweep()
    assert acting.is_released(ReleaseReason.UNPAID)
    assert acting.taken() == acting.uses() == 0
    assert acting.letters() == [f"booker@visitor.example.com: unpaid {RESERVATION}"]


def test_a_booking_that_never_got_a_checkout_is_released_before_its_deadline() -> None:
    acting = Paying.on_premises()
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    acting.world.checkout.work_again()
    acting.wait(timedelta(minutes=6))
    acting.sweep()
    assert acting.is_released(ReleaseReason.UNPAID)


def test_a_booking_whose_checkout_answer_was_lost_can_still_be_paid() -> None:
    acting = Paying.on_premises()
    acting.world.calls.end_after(4)
    with pytest.raises(Ended):
        acting.book(order())
    acting.world.calls.go_on()
    acting.wait(MINUTE)
    acting.sweep()
    booked = acting.book(order())
    assert booked.record.payment
    assert booked.record.payment.checkout_url
    acting.pay()
    acting.wait(MINUTE)
    acting.sweep()
    assert acting.record().booking.state is BookingState.CONFIRMED


def test_spots_are_kept_while_the_provider_is_away(acting: Paying) -> None:
    acting.world.checkout.be_away()
    for _ in range(3):
        acting.wait(DEADLINE_OVER)
        with pytest.raises(ExceptionGroup):
            acting.sweep()
        assert acting.record().booking.state is BookingState.HELD
    acting.world.checkout.work_again()
    acting.wait(MINUTE)
    acting.sweep()
    assert acting.is_released(ReleaseReason.UNPAID)


def test_a_booking_that_makes_trouble_goes_behind_the_others(acting: Paying) -> None:
    """Of two that are overdue, the one that made trouble is not the next one's first."""
    acting.wait(MINUTE)
    acting.world.checkout.be_away()
    with pytest.raises(ExceptionGroup):
        acting.sweep()
    assert acting.sweep() == 0


def test_a_refund_that_nobody_asked_for_is_paid() -> None:
    acting = Paying.on_premises().have_paid(2)
    acting.cancel()
    acting.wait(MINUTE)
    acting.sweep()
    assert acting.balance() == acting.worth() == PER_SPOT
    (refund,) = acting.refunds()
    assert refund.state is RefundState.SUCCEEDED


def test_a_refund_is_left_to_its_workflow_for_a_minute() -> None:
    acting = Paying.on_premises().have_paid(2)
    acting.cancel()
    acting.wait(MINUTE - MOMENT)
    acting.sweep()
    assert acting.balance() == 2 * PER_SPOT


def test_refunds_that_cannot_be_paid_hold_up_no_mail_and_no_other_booking() -> None:
    acting = Paying.on_premises(portal={"booker_may_cancel": True}).have_paid(2)
    acting.cancel_all()
    acting.world.checkout.be_away()
    acting.wait(MINUTE)
    with pytest.raises(ExceptionGroup) as troubles:
        acting.sweep()
    assert len(troubles.value.exceptions) == 2
    assert [one for one in acting.letters() if " cancellation " in one]
    acting.world.checkout.work_again()
    acting.wait(LATER)
    acting.sweep()
    assert acting.balance() == 0


def test_late_money_goes_back_and_is_told_without_any_workflow(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.sweep()
    acting.world.checkout.pay_late(BOOKING)
    acting.hear()
    acting.wait(MINUTE)
    acting.sweep()
    assert acting.balance() == 0
    assert acting.letters()[-1] == f"booker@visitor.example.com: late_payment {RESERVATION}"


def test_late_money_of_which_nobody_heard_is_found_days_later(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.sweep()
    acting.world.checkout.pay_late(BOOKING)
    acting.wait(LATE_LOOK)
    acting.sweep()
    acting.wait(MINUTE)
    acting.sweep()
    assert acting.balance() == 0
    assert acting.letters()[-1] == f"booker@visitor.example.com: late_payment {RESERVATION}"


def test_who_never_paid_is_asked_about_once_and_never_again(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.sweep()
    acting.wait(LATE_LOOK)
    acting.world.calls.made.clear()
    assert acting.sweep() == 1
    assert [one for one in acting.world.calls.made if one.startswith("checkout.")]
    assert not acting.world.bookings.overdue(acting.world.clock.now() + 9 * LATE_LOOK, 10)
    assert acting.letters() == [f"booker@visitor.example.com: unpaid {RESERVATION}"]


def test_a_last_look_that_the_provider_cannot_answer_is_repeated(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.sweep()
    acting.world.checkout.pay_late(BOOKING)
    acting.world.checkout.be_away()
    acting.wait(LATE_LOOK)
    with pytest.raises(ExceptionGroup):
        acting.sweep()
    assert acting.sweep() == 0
    acting.world.checkout.work_again()
    for _ in range(2):
        acting.wait(FOLLOW_AGAIN)
        acting.sweep()
    assert acting.balance() == 0


def test_a_booking_that_is_forgotten_is_not_looked_for(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.sweep()
    acting.world.state.forget(ORGANISATION, BOOKING)
    acting.wait(LATE_LOOK)
    acting.sweep()
    assert not acting.world.bookings.overdue(acting.world.clock.now() + 9 * LATE_LOOK, 10)


def test_a_failed_refund_is_told_to_the_host_by_the_next_sweep() -> None:
    acting = Paying.on_premises().have_paid()
    acting.cancel()
    acting.world.checkout.refunds_will_be(RefundState.FAILED)
    acting.wait(MINUTE)
    acting.sweep()
    told = [one for one in acting.letters() if one.startswith("reception@acme.example.com")]
    assert told == [f"reception@acme.example.com: refund_failed {RESERVATION}"]
    acting.wait(LATER)
    assert acting.sweep() == 0
