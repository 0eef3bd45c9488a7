"""A refund: asked for once however often, followed to its end, credited, never tried again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from baypass.domain.payments import (
    FOLLOW_AGAIN,
    REFUND_LEASE,
    Payment,
    ProviderRefund,
    Refund,
    RefundState,
)
from baypass.ports.payments import PaymentsAway
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.fakes import FakeCheckout
from tests.money_builders import PER_SPOT
from tests.usecases.acting import LATER
from tests.usecases.paying import DEADLINE_OVER, Paying, order

HOST = "reception@acme.example.com"


def cancelled(*, company: bool = False) -> Paying:
    """Return a paid booking of two whose first reservation was cancelled a moment ago."""
    acting = Paying.on_premises().have_paid(2, company_invoice=company)
    acting.cancel()
    acting.world.calls.made.clear()
    return acting


@pytest.fixture
def acting() -> Paying:
    return cancelled()


def refund_of(acting: Paying) -> Refund:
    (refund,) = acting.refunds()
    return refund


def test_the_share_of_the_reservation_goes_back_and_no_more(acting: Paying) -> None:
    assert acting.refund(RESERVATION) is RefundState.SUCCEEDED
    assert acting.balance() == acting.worth() == PER_SPOT
    assert refund_of(acting).provider_id


def test_it_is_claimed_before_it_is_asked_for_and_noted_after(acting: Paying) -> None:
    acting.refund(RESERVATION)
    assert acting.world.calls.made == [
        "payments.money_of",
        "payments.claim",
        "checkout.refund",
        "payments.note_refund",
    ]


def test_asking_twice_gives_back_once(acting: Paying) -> None:
    acting.refund(RESERVATION)
    before = acting.state()
    assert acting.refund(RESERVATION) is RefundState.SUCCEEDED
    assert acting.state() == before
    assert acting.balance() == PER_SPOT


def test_who_comes_while_another_asks_leaves_it_alone(acting: Paying) -> None:
    acting.world.payments.claim(refund_of(acting), acting.world.clock.now())
    assert acting.refund(RESERVATION) is RefundState.ASKING
    assert acting.balance() == 2 * PER_SPOT


def test_an_answer_that_was_lost_is_found_when_the_lease_is_over(acting: Paying) -> None:
    acting.world.checkout.lose_answers()
    with pytest.raises(PaymentsAway):
        acting.refund(RESERVATION)
    assert acting.refund(RESERVATION) is RefundState.ASKING
    acting.wait(REFUND_LEASE)
    assert acting.refund(RESERVATION) is RefundState.SUCCEEDED
    assert acting.balance() == PER_SPOT


def test_what_costs_nothing_to_cancel_owes_nothing(acting: Paying) -> None:
    other = acting.record().reservations[1].id
    assert acting.refund(other) is None
    assert acting.refund() is None
    assert acting.balance() == 2 * PER_SPOT


def test_a_booking_that_is_not_there_owes_nothing() -> None:
    assert Paying.on_premises().refund(RESERVATION) is None


# ---------------------------------------------------------------- followed to its end


def pending(acting: Paying) -> Paying:
    acting.world.checkout.refunds_will_be(RefundState.PENDING)
    assert acting.refund(RESERVATION) is RefundState.PENDING
    return acting


def test_a_refund_that_takes_its_time_is_looked_at_again_later(acting: Paying) -> None:
    pending(acting)
    assert refund_of(acting).owed_at == acting.world.clock.now() + FOLLOW_AGAIN


@pytest.mark.parametrize("outcome", [RefundState.SUCCEEDED, RefundState.FAILED])
def test_a_refund_is_followed_until_the_bank_has_decided(
    acting: Paying, outcome: RefundState
) -> None:
    pending(acting)
    assert acting.refund(RESERVATION) is RefundState.PENDING
    acting.world.checkout.finish_refund(RESERVATION, outcome)
    assert acting.refund(RESERVATION) is outcome
    assert refund_of(acting).state is outcome


def test_the_sweep_follows_it_each_hour_and_no_more_often(acting: Paying) -> None:
    acting.send_mails()
    pending(acting)
    acting.wait(FOLLOW_AGAIN - timedelta(minutes=1))
    assert acting.sweep() == 0
    acting.wait(timedelta(minutes=1))
    assert acting.sweep() == 1
    assert refund_of(acting).owed_at == acting.world.clock.now() + FOLLOW_AGAIN


# ---------------------------------------------------------------- failed


def test_a_refund_that_fails_is_told_to_the_host_once(acting: Paying) -> None:
    acting.world.checkout.refunds_will_be(RefundState.FAILED)
    assert acting.refund(RESERVATION) is RefundState.FAILED
    acting.refund(RESERVATION)
    assert acting.mails().count(f"{HOST} REFUND_FAILED") == 1


def test_a_refund_that_failed_is_not_tried_again(acting: Paying) -> None:
    acting.world.checkout.refunds_will_be(RefundState.FAILED)
    acting.refund(RESERVATION)
    acting.world.checkout.refunds_will_be(RefundState.SUCCEEDED)
    acting.world.calls.made.clear()
    for _ in range(3):
        acting.wait(LATER)
        acting.sweep()
        assert acting.refund(RESERVATION) is RefundState.FAILED
    assert "checkout.refund" not in acting.world.calls.made
    assert acting.balance() == 2 * PER_SPOT


def test_a_refund_that_a_host_made_by_hand_is_not_made_twice(acting: Paying) -> None:
    """Nothing is left to give back: the provider refuses, and the host is told."""
    acting.world.checkout.refund_by_hand(BOOKING, 2 * PER_SPOT)
    assert acting.refund(RESERVATION) is RefundState.FAILED
    assert acting.balance() == 0


# ---------------------------------------------------------------- companies


def test_a_companys_invoice_is_credited_with_what_went_back() -> None:
    acting = cancelled(company=True)
    acting.refund(RESERVATION)
    assert acting.world.checkout.ledger()[BOOKING].credited == PER_SPOT
    assert refund_of(acting).credit_note_id


def test_a_company_is_credited_once_when_the_money_is_back_and_not_before() -> None:
    acting = pending(cancelled(company=True))
    assert acting.world.checkout.ledger()[BOOKING].credited == 0
    acting.world.checkout.finish_refund(RESERVATION, RefundState.SUCCEEDED)
    for _ in range(3):
        acting.refund(RESERVATION)
    assert acting.world.calls.made.count("checkout.credit") == 1
    assert acting.world.checkout.ledger()[BOOKING].credited == PER_SPOT
    assert refund_of(acting).credit_note_id


def test_what_did_not_go_back_is_not_credited() -> None:
    acting = cancelled(company=True)
    acting.world.checkout.refunds_will_be(RefundState.FAILED)
    acting.refund(RESERVATION)
    assert acting.world.checkout.ledger()[BOOKING].credited == 0


def test_an_invoice_that_was_made_after_the_payment_is_credited_too() -> None:
    acting = cancelled(company=True)
    payment = acting.payment()
    assert payment.receipt
    early = payment.receipt.model_copy(update={"invoice_id": None, "invoice_url": None})
    without = payment.model_copy(update={"receipt": early})
    acting.world.state.payments[ORGANISATION, BOOKING] = without
    acting.refund(RESERVATION)
    assert acting.world.checkout.ledger()[BOOKING].credited == PER_SPOT
    assert acting.payment() == payment


def test_a_private_payer_is_credited_nothing(acting: Paying) -> None:
    acting.refund(RESERVATION)
    assert acting.world.checkout.ledger()[BOOKING].credited == 0


# ---------------------------------------------------------------- two at once


class Overtaken(FakeCheckout):
    """A provider whose answer takes so long that somebody else is there first."""

    def __init__(self, acting: Paying, meanwhile: Callable[[], object]) -> None:
        super().__init__(acting.world.clock)
        self._own, self._meanwhile = acting.world.checkout, meanwhile

    def refund(self, payment: Payment, refund: Refund) -> ProviderRefund:
        found = self._own.refund(payment, refund)
        self._meanwhile()
        return found


def test_an_answer_that_comes_after_the_end_changes_nothing(acting: Paying) -> None:
    """It said pending; the news that it succeeded was faster."""

    def news() -> None:
        acting.world.checkout.finish_refund(RESERVATION, RefundState.SUCCEEDED)
        acting.wait(REFUND_LEASE)
        acting.refund(RESERVATION)

    acting.world.checkout.refunds_will_be(RefundState.PENDING)
    slow = Paying(acting.world)
    slow.asking_of(checkout=Overtaken(acting, news))
    slow.refund(RESERVATION)
    assert refund_of(acting).state is RefundState.SUCCEEDED
    assert acting.balance() == PER_SPOT


def test_a_late_payment_goes_back_whole() -> None:
    acting = Paying.on_premises()
    acting.book(order(3))
    acting.wait(DEADLINE_OVER)
    acting.go_on()
    acting.world.checkout.pay_late(BOOKING)
    acting.settle()
    assert acting.refund() is RefundState.SUCCEEDED
    assert acting.balance() == 0
