"""Settling: the provider is asked, never believed; every order of events ends the same."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from baypass.domain.bookings import BookingRecord, BookingState, ReleaseReason
from baypass.domain.money import Money
from baypass.domain.payments import (
    CheckoutSession,
    Payment,
    PaymentState,
    Receipt,
    RefundReason,
    SessionState,
    Settlement,
)
from baypass.domain.refusals import NotFound
from baypass.domain.tariffs import FREE
from baypass.ports import Busy
from baypass.ports.payments import PaymentsAway
from tests.builders import BOOKING, ORGANISATION
from tests.fakes import Ended, FakePayments
from tests.money_builders import PER_SPOT, euros
from tests.usecases.acting import Acting
from tests.usecases.paying import DEADLINE_OVER, Paying, order


@pytest.fixture
def acting() -> Paying:
    """Return a booking that waits to be paid."""
    acting = Paying.on_premises()
    acting.book(order())
    acting.await_payment()
    acting.world.calls.made.clear()
    return acting


class Overtaken(FakePayments):
    """Payments in which something else happens just before anything is noted."""

    def __init__(self, acting: Acting, meanwhile: Callable[[], object]) -> None:
        super().__init__(acting.world.state)
        self._meanwhile = meanwhile

    def note_paid(self, record: BookingRecord, receipt: Receipt, now: datetime) -> bool:
        self._meanwhile()
        return super().note_paid(record, receipt, now)

    def note_waiting(self, payment: Payment, task_token: str) -> None:
        self._meanwhile()
        super().note_waiting(payment, task_token)


def overtake(acting: Paying, meanwhile: Callable[[], object]) -> Paying:
    """Return somebody in the same world to whom this happens."""
    slow = Paying(acting.world)
    slow.asking_of(payments=Overtaken(acting, meanwhile))
    return slow


def test_an_open_checkout_is_awaited_and_nothing_is_written(acting: Paying) -> None:
    before = acting.state()
    assert acting.settle() is Settlement.AWAITED
    assert acting.state() == before
    assert not acting.woken()


def test_money_is_noted_with_its_receipt_and_the_workflow_told(acting: Paying) -> None:
    acting.pay()
    assert acting.settle() is Settlement.PAID
    payment = acting.payment()
    assert payment.state is PaymentState.PAID
    assert payment.is_paid_in_full
    assert payment.paid_at == acting.world.clock.now()
    assert acting.woken() == [Settlement.PAID]


def test_settling_twice_is_settling_once(acting: Paying) -> None:
    acting.pay()
    acting.settle()
    before = acting.state()
    acting.world.calls.made.clear()
    assert acting.settle() is Settlement.PAID
    assert acting.state() == before
    assert "checkout.session" not in acting.world.calls.made


def test_two_who_settle_at_once_both_find_it_paid(acting: Paying) -> None:
    acting.pay()
    assert overtake(acting, acting.settle).settle() is Settlement.PAID
    assert acting.payment().is_paid_in_full
    assert not acting.refunds()


def test_a_checkout_that_the_provider_closed_is_closed(acting: Paying) -> None:
    acting.world.checkout.expire(BOOKING)
    assert acting.settle() is Settlement.CLOSED
    assert acting.woken() == [Settlement.CLOSED]
    assert acting.record().booking.state is BookingState.HELD


def test_closing_leaves_nothing_to_pay_and_the_spots_for_who_releases(acting: Paying) -> None:
    assert acting.settle(close=True) is Settlement.CLOSED
    assert not acting.can_be_paid()
    assert acting.taken() == 12


def test_closing_what_was_paid_a_moment_ago_finds_it_paid(acting: Paying) -> None:
    """Between the look and the close the payer pressed pay."""

    class PaysFirst:
        def __getattr__(self, name: str) -> Any:
            return getattr(acting.world.checkout, name)

        def close(self, payment: Payment, session_id: str) -> CheckoutSession:
            acting.pay()
            return acting.world.checkout.close(payment, session_id)

    slow = Paying(acting.world)
    slow.asking_of(checkout=PaysFirst())
    assert slow.settle(close=True) is Settlement.PAID
    acting.go_on()
    assert acting.record().booking.state is BookingState.CONFIRMED
    assert acting.balance() == acting.worth() == PER_SPOT


def test_money_on_its_way_is_waited_for_even_after_the_deadline(acting: Paying) -> None:
    acting.world.checkout.pay_slowly(BOOKING)
    acting.wait(DEADLINE_OVER)
    assert acting.settle(close=True) is Settlement.AWAITED
    assert not acting.woken()


def test_a_provider_that_is_away_changes_nothing(acting: Paying) -> None:
    acting.pay()
    before = acting.state()
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.settle(close=True)
    assert acting.state() == before


def test_a_session_that_nobody_noted_is_found_by_asking_for_it_again() -> None:
    acting = Paying.on_premises()
    acting.world.checkout.lose_answers()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    acting.pay()
    assert acting.settle() is Settlement.PAID
    session = acting.world.checkout.session_of(BOOKING)
    assert session
    assert acting.payment().session_id == session.id


def test_a_session_that_nobody_noted_is_found_by_what_the_news_says() -> None:
    acting = Paying.on_premises()
    acting.world.checkout.lose_answers()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    acting.pay()
    acting.world.calls.made.clear()
    assert acting.settle(session_id=f"cs_{BOOKING}") is Settlement.PAID
    assert "checkout.open" not in acting.world.calls.made
    assert acting.payment().session_id == f"cs_{BOOKING}"


def test_when_no_session_exists_and_none_can_be_opened_nobody_can_pay() -> None:
    acting = Paying.on_premises()
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    acting.world.checkout.work_again()
    acting.wait(DEADLINE_OVER)
    assert acting.settle() is Settlement.CLOSED


@pytest.mark.parametrize(
    "named",
    [{"booking_id": "bkg_ofsomebodyelse0000000"}, {"organisation_id": "org_somebodyelse"}],
)
def test_a_session_of_something_else_settles_nothing(acting: Paying, named: Any) -> None:
    foreign = CheckoutSession(
        **{
            "id": "cs_foreign",
            "state": SessionState.PAID,
            "url": None,
            "organisation_id": ORGANISATION,
            "booking_id": BOOKING,
            "amount": euros(PER_SPOT),
            "receipt": Receipt(payment_intent_id="pi_foreign", captured=euros(PER_SPOT)),
        }
        | named
    )

    class Confused:
        def __getattr__(self, name: str) -> Any:
            return getattr(acting.world.checkout, name)

        def session(self, payment: Payment, session_id: str) -> CheckoutSession | None:
            own = acting.world.checkout.session(payment, session_id)
            return foreign if session_id == foreign.id else own

    slow = Paying(acting.world)
    slow.asking_of(checkout=Confused())
    assert slow.settle(session_id=foreign.id) is Settlement.AWAITED
    assert acting.payment().state is PaymentState.DUE


WRONG = [
    pytest.param(euros(PER_SPOT - 1), id="a cent too little"),
    pytest.param(euros(PER_SPOT + 1), id="a cent too much"),
    pytest.param(Money(amount=PER_SPOT, currency="USD"), id="another currency"),
]


@pytest.mark.parametrize("captured", WRONG)
def test_money_that_does_not_fit_confirms_nothing_and_goes_back(
    acting: Paying, captured: Money
) -> None:
    acting.world.checkout.pay(BOOKING, captured)
    assert acting.settle() is Settlement.CLOSED
    assert acting.is_released(ReleaseReason.WRONG_AMOUNT)
    (refund,) = acting.refunds()
    assert (refund.reason, refund.price.gross) == (RefundReason.WRONG_AMOUNT, captured)
    assert acting.taken() == acting.uses() == 0
    assert acting.mails() == ["booker@visitor.example.com LATE_PAYMENT"]
    assert acting.woken() == [Settlement.CLOSED]


def test_money_that_does_not_fit_is_never_confirmed_by_whoever_comes_in_between(
    acting: Paying,
) -> None:
    """Noted as paid, and the process ended before it was given back."""
    acting.pay(1)
    acting.world.calls.end_after(3)
    with pytest.raises(Ended):
        acting.settle()
    acting.world.calls.go_on()
    assert acting.payment().state is PaymentState.PAID
    acting.confirm()
    acting.release()
    assert acting.record().booking.state is BookingState.HELD
    acting.await_payment("another token")
    assert acting.settle() is Settlement.CLOSED
    assert acting.is_released(ReleaseReason.WRONG_AMOUNT)


def expired(acting: Paying) -> Paying:
    acting.settle(close=True)
    acting.release()
    acting.world.workflows.woken.clear()
    return acting


def test_money_after_the_release_is_owed_back_with_a_mail(acting: Paying) -> None:
    expired(acting).world.checkout.pay_late(BOOKING)
    assert acting.settle() is Settlement.CLOSED
    (refund,) = acting.refunds()
    assert (refund.reason, refund.reservation_id) == (RefundReason.LATE_PAYMENT, None)
    assert refund.price == acting.payment().price
    assert acting.payment().state is PaymentState.PAID
    assert "booker@visitor.example.com LATE_PAYMENT" in acting.mails()
    assert acting.taken() == 0


def test_money_that_goes_back_as_a_whole_has_a_workflow_of_its_own(acting: Paying) -> None:
    expired(acting).world.checkout.pay_late(BOOKING)
    acting.settle()
    acting.settle()
    assert acting.world.workflows.refunds == [(ORGANISATION, BOOKING)]
    acting.follow_cancellations()
    acting.world.workflows.refunds.clear()
    acting.settle()
    assert not acting.world.workflows.refunds


def test_money_after_the_release_is_owed_back_once(acting: Paying) -> None:
    expired(acting).world.checkout.pay_late(BOOKING)
    acting.settle()
    before = acting.state()
    assert acting.settle() is Settlement.CLOSED
    assert acting.state() == before


def test_a_release_that_is_faster_than_the_note_of_the_money_makes_it_late(acting: Paying) -> None:
    """The provider took back its word that the session was closed."""
    acting.pay()
    assert overtake(acting, acting.release).settle() is Settlement.CLOSED
    assert acting.is_released(ReleaseReason.UNPAID)
    assert [refund.reason for refund in acting.refunds()] == [RefundReason.LATE_PAYMENT]
    acting.refund()
    assert acting.balance() == acting.worth() == 0


def test_late_money_of_a_wrong_amount_goes_back_as_it_came(acting: Paying) -> None:
    acting.pay(1)
    overtake(acting, acting.release).settle()
    assert [refund.price.gross for refund in acting.refunds()] == [euros(1)]


def test_a_released_booking_that_nobody_paid_is_closed(acting: Paying) -> None:
    before = expired(acting).state()
    assert acting.settle() is Settlement.CLOSED
    assert acting.state() == before


def test_a_released_booking_that_never_had_a_checkout_is_given_none() -> None:
    acting = Paying.on_premises()
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    acting.release()
    acting.world.checkout.work_again()
    assert acting.settle() is Settlement.CLOSED
    assert acting.world.checkout.session_of(BOOKING) is None


def test_a_checkout_that_stayed_open_after_a_release_is_closed(acting: Paying) -> None:
    acting.release()
    assert acting.settle() is Settlement.CLOSED
    assert not acting.can_be_paid()


def test_a_free_booking_has_nothing_to_settle() -> None:
    acting = Paying.on_premises(portal={"tariff": FREE})
    acting.book(order(expected_price=None))
    assert acting.settle(close=True) is Settlement.PAID
    acting.await_payment()
    assert acting.woken() == [Settlement.PAID]


def test_a_booking_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        Paying.on_premises().settle()


def test_a_table_that_takes_no_note_is_tried_again_later(acting: Paying) -> None:
    class TakesNoNote(FakePayments):
        def note_paid(self, *_: object) -> bool:
            return False

    acting.pay()
    slow = Paying(acting.world)
    slow.asking_of(payments=TakesNoNote(acting.world.state))
    with pytest.raises(Busy):
        slow.settle()
