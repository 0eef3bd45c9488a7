"""After a refund: money that is sent back, invoices that come late, bookings that are forgotten."""

from datetime import timedelta

import pytest

from baypass.domain.payments import (
    CREDIT_AGAIN,
    FOLLOW_AGAIN,
    INVOICE_COMES_WITHIN,
    LAST_LOOK,
    LOOK_FOR_INVOICE,
    NOT_MADE,
    Payment,
    ProviderRefund,
    Refund,
    RefundState,
)
from baypass.ports.payments import PaymentsAway, Topic
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.fakes import FakeCheckout
from tests.money_builders import PER_SPOT
from tests.usecases.acting import LATER
from tests.usecases.paying import DEADLINE_OVER, Paying, order

HOST = "reception@acme.example.com"
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def acting() -> Paying:
    """Return a paid booking of two whose first reservation was cancelled a moment ago."""
    acting = Paying.on_premises().have_paid(2)
    acting.cancel()
    return acting


def refund_of(acting: Paying) -> Refund:
    (refund,) = acting.refunds()
    return refund


def forgotten(acting: Paying) -> Paying:
    acting.world.state.forget(ORGANISATION, BOOKING)
    return acting


def owes(acting: Paying) -> bool:
    return bool(acting.world.bookings.overdue(acting.world.clock.now() + 1000 * LATER, 10))


def sweep_for(acting: Paying, time: timedelta, step: timedelta = FOLLOW_AGAIN) -> None:
    for _ in range(time // step):
        acting.wait(step)
        acting.sweep()


# ---------------------------------------------------------------- sent back by the bank


def sent_back(acting: Paying) -> Paying:
    acting.refund(RESERVATION)
    assert refund_of(acting).state is RefundState.SUCCEEDED
    acting.world.checkout.finish_refund(RESERVATION, RefundState.FAILED)
    return acting


def test_money_that_the_bank_sends_back_days_later_is_told_to_the_host(acting: Paying) -> None:
    sent_back(acting)
    acting.wait(timedelta(days=5))
    acting.hear(Topic.REFUND, refund_key=RESERVATION)
    assert refund_of(acting).state is RefundState.FAILED
    assert acting.mails().count(f"{HOST} REFUND_FAILED") == 1
    acting.sweep()
    assert f"{HOST}: refund_failed {RESERVATION}" in acting.letters()


def test_money_that_was_sent_back_is_not_sent_again(acting: Paying) -> None:
    sent_back(acting)
    acting.hear(Topic.REFUND, refund_key=RESERVATION)
    acting.world.checkout.finish_refund(RESERVATION, RefundState.SUCCEEDED)
    for _ in range(3):
        acting.hear(Topic.REFUND, refund_key=RESERVATION)
        sweep_for(acting, LATER, LATER)
        assert acting.refund(RESERVATION) is RefundState.FAILED
    assert acting.mails().count(f"{HOST} REFUND_FAILED") == 1


def test_news_of_a_refund_that_stands_changes_nothing(acting: Paying) -> None:
    acting.refund(RESERVATION)
    before = acting.state()
    acting.hear(Topic.REFUND, refund_key=RESERVATION)
    assert acting.state() == before


def test_money_that_was_sent_back_unheard_of_is_found_by_a_last_look(acting: Paying) -> None:
    sent_back(acting)
    acting.wait(LAST_LOOK - MOMENT)
    acting.sweep()
    assert refund_of(acting).state is RefundState.SUCCEEDED
    acting.wait(MOMENT)
    acting.sweep()
    assert refund_of(acting).state is RefundState.FAILED
    assert acting.mails().count(f"{HOST} REFUND_FAILED") == 1


def test_news_on_the_way_does_not_bring_the_last_look_forward(acting: Paying) -> None:
    acting.refund(RESERVATION)
    acting.hear(Topic.REFUND, refund_key=RESERVATION)
    assert refund_of(acting).owed_at == refund_of(acting).asked_at + LAST_LOOK


def test_money_that_stayed_where_it_went_is_looked_at_once_and_never_again(acting: Paying) -> None:
    acting.refund(RESERVATION)
    acting.send_mails()
    acting.wait(LAST_LOOK)
    assert owes(acting)
    acting.sweep()
    assert not acting.world.bookings.overdue(acting.world.clock.now() + 9 * LAST_LOOK, 10)
    assert refund_of(acting).state is RefundState.SUCCEEDED


# ---------------------------------------------------------------- invoices that come late


def not_invoiced_yet() -> Paying:
    """Return a company's booking whose first reservation was refunded before the invoice came."""
    acting = Paying.on_premises()
    acting.world.checkout.invoices_take_their_time()
    acting.have_paid(2, company_invoice=True)
    acting.cancel()
    acting.send_mails()
    assert acting.refund(RESERVATION) is RefundState.SUCCEEDED
    assert credited(acting) == 0
    return acting


def credited(acting: Paying) -> int:
    return acting.world.checkout.ledger()[BOOKING].credited


def test_an_invoice_that_comes_after_the_refund_is_credited_minutes_later() -> None:
    acting = not_invoiced_yet()
    acting.world.checkout.make_invoice(BOOKING)
    acting.wait(LOOK_FOR_INVOICE - MOMENT)
    acting.sweep()
    assert credited(acting) == 0
    acting.wait(MOMENT)
    acting.sweep()
    assert credited(acting) == PER_SPOT
    assert refund_of(acting).credit_note_id
    assert not owes(acting)


def test_news_of_the_invoice_credits_it_at_once() -> None:
    acting = not_invoiced_yet()
    acting.world.checkout.make_invoice(BOOKING)
    acting.hear()
    assert credited(acting) == PER_SPOT
    assert not owes(acting)


def test_news_of_the_invoice_of_late_money_credits_it_at_once() -> None:
    acting = Paying.on_premises()
    acting.world.checkout.invoices_take_their_time()
    acting.book(order(company_invoice=True))
    acting.wait(DEADLINE_OVER)
    acting.go_on()
    acting.world.checkout.pay_late(BOOKING)
    acting.hear()
    assert acting.refund() is RefundState.SUCCEEDED
    acting.world.checkout.make_invoice(BOOKING)
    acting.hear()
    assert credited(acting) == PER_SPOT


def test_news_of_the_invoice_of_a_forgotten_booking_credits_it_too() -> None:
    acting = forgotten(not_invoiced_yet())
    acting.world.checkout.make_invoice(BOOKING)
    acting.hear()
    assert credited(acting) == PER_SPOT


def test_an_invoice_that_never_comes_is_asked_for_hourly_and_not_for_ever() -> None:
    acting = not_invoiced_yet()
    sweep_for(acting, LOOK_FOR_INVOICE, LOOK_FOR_INVOICE)
    acting.world.calls.made.clear()
    sweep_for(acting, timedelta(hours=5), timedelta(minutes=1))
    assert acting.world.calls.made.count("checkout.session") == 5
    assert owes(acting)
    sweep_for(acting, INVOICE_COMES_WITHIN)
    assert not owes(acting)
    assert refund_of(acting).credit_note_id == NOT_MADE
    assert refund_of(acting).state is RefundState.SUCCEEDED


def test_an_invoice_is_waited_for_while_the_provider_is_away() -> None:
    acting = not_invoiced_yet()
    acting.world.checkout.be_away()
    for _ in range(4):
        acting.wait(INVOICE_COMES_WITHIN)
        with pytest.raises(ExceptionGroup):
            acting.sweep()
    acting.world.checkout.work_again()
    acting.world.checkout.make_invoice(BOOKING)
    sweep_for(acting, FOLLOW_AGAIN)
    assert credited(acting) == PER_SPOT


def test_money_that_was_sent_back_before_the_invoice_came_is_never_credited() -> None:
    acting = not_invoiced_yet()
    acting.world.checkout.finish_refund(RESERVATION, RefundState.FAILED)
    acting.world.checkout.make_invoice(BOOKING)
    acting.hear()
    sweep_for(acting, timedelta(hours=3))
    assert refund_of(acting).state is RefundState.FAILED
    assert credited(acting) == 0
    assert not owes(acting)


@pytest.mark.parametrize("is_done", [True, False])
def test_a_credit_note_that_nobody_noted_is_the_next_sweeps(is_done: bool) -> None:
    acting = Paying.on_premises().have_paid(2, company_invoice=True)
    acting.cancel()
    acting.send_mails()

    class Silent(FakeCheckout):
        def refund(self, payment: Payment, refund: Refund) -> ProviderRefund:
            return acting.world.checkout.refund(payment, refund)

        def credit(self, payment: Payment, refund: Refund, provider_id: str) -> str:
            if is_done:
                acting.world.checkout.credit(payment, refund, provider_id)
            raise PaymentsAway

    slow = Paying(acting.world)
    slow.asking_of(checkout=Silent(acting.world.clock))
    with pytest.raises(PaymentsAway):
        slow.refund(RESERVATION)
    sweep_for(acting, CREDIT_AGAIN, CREDIT_AGAIN)
    assert credited(acting) == PER_SPOT
    assert refund_of(acting).credit_note_id
    assert not owes(acting)


# ---------------------------------------------------------------- forgotten bookings


def test_a_dispute_of_a_forgotten_booking_is_noted_and_mailed_to_nobody() -> None:
    acting = forgotten(Paying.on_premises().have_paid())
    before = acting.mails()
    acting.hear(Topic.DISPUTE)
    assert acting.payment().disputed_at
    assert acting.mails() == before


@pytest.mark.parametrize("asked_before", [False, True])
def test_money_goes_back_although_its_booking_is_forgotten(
    acting: Paying, *, asked_before: bool
) -> None:
    if asked_before:
        acting.world.checkout.refunds_will_be(RefundState.PENDING)
        acting.refund(RESERVATION)
        acting.world.checkout.finish_refund(RESERVATION, RefundState.SUCCEEDED)
    forgotten(acting)
    acting.wait(FOLLOW_AGAIN)
    assert acting.sweep() == 1
    assert refund_of(acting).state is RefundState.SUCCEEDED
    assert acting.balance() == PER_SPOT
    assert not owes(acting)


def test_news_of_a_refund_is_heard_although_its_booking_is_forgotten(acting: Paying) -> None:
    acting.world.checkout.refunds_will_be(RefundState.PENDING)
    acting.refund(RESERVATION)
    acting.world.checkout.finish_refund(RESERVATION, RefundState.SUCCEEDED)
    forgotten(acting).hear(Topic.REFUND, refund_key=RESERVATION)
    assert refund_of(acting).state is RefundState.SUCCEEDED


def test_nobody_writes_about_a_forgotten_booking_whose_refund_failed(acting: Paying) -> None:
    forgotten(sent_back(acting)).hear(Topic.REFUND, refund_key=RESERVATION)
    assert refund_of(acting).state is RefundState.FAILED
    assert not acting.mails()
    acting.wait(LATER)
    assert acting.sweep() == 0


def test_news_of_the_payment_of_a_forgotten_booking_is_let_pass(acting: Paying) -> None:
    before = forgotten(acting).state()
    acting.hear(Topic.PAYMENT)
    assert acting.state() == before


# ---------------------------------------------------------------- poisoned refunds


class Poisoned(FakeCheckout):
    """A provider that knows nothing of the refund."""

    def refund(self, payment: Payment, refund: Refund) -> ProviderRefund:
        raise LookupError(payment.booking_id, refund.key)


@pytest.mark.parametrize("state", list(RefundState))
def test_whatever_trouble_a_refund_meets_it_is_behind_the_others_then(state: RefundState) -> None:
    acting = not_invoiced_yet()
    now = acting.world.clock.now()
    refund = refund_of(acting).model_copy(update={"state": state, "owed_at": now})
    acting.world.state.owe(refund)
    if state is RefundState.FAILED:
        acting.world.state.settle(refund)
    poisoned = Paying(acting.world)
    poisoned.asking_of(checkout=Poisoned(acting.world.clock))
    if state is not RefundState.FAILED:
        with pytest.raises(LookupError):
            poisoned.refund(RESERVATION)
    assert not acting.world.bookings.overdue(now + timedelta(minutes=1), 10)


def test_a_refund_of_which_only_the_payment_is_gone_blocks_nobody(acting: Paying) -> None:
    forgotten(acting)
    del acting.world.state.payments[ORGANISATION, BOOKING]
    acting.wait(LATER)
    assert acting.sweep() == 1
    assert acting.sweep() == 0
