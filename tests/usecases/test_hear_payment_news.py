"""News of the provider: it says where to look; duplicates, delays and any order are harmless."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from baypass.domain.bookings import BookingState, ReleaseReason, ReservationState
from baypass.domain.payments import PaymentState, RefundState, Settlement
from baypass.ports.payments import Forged, PaymentsAway, Topic
from tests.builders import BOOKING, ORGANISATION, RESERVATION, an_organisation
from tests.money_builders import PER_SPOT
from tests.usecases.paying import DEADLINE_OVER, Paying, order

HOST = "reception@acme.example.com"
ACCOUNT = "acct_1Acmecampus"


@pytest.fixture
def acting() -> Paying:
    """Return a booking that waits to be paid."""
    acting = Paying.on_premises()
    acting.book(order(2))
    acting.await_payment()
    acting.world.calls.made.clear()
    return acting


def writes(acting: Paying) -> list[str]:
    looks = {
        "bookings.record",
        "bookings.visit",
        "checkout.news",
        "checkout.session",
        "payments.money_of",
    }
    return [call for call in acting.world.calls.made if call not in looks]


def test_news_of_money_settles_the_payment(acting: Paying) -> None:
    acting.pay()
    acting.hear()
    assert acting.payment().state is PaymentState.PAID
    assert acting.woken() == [Settlement.PAID]


def test_the_same_news_again_changes_nothing(acting: Paying) -> None:
    acting.pay()
    body, signature = acting.world.checkout.news_of(BOOKING)
    acting.hear_this(body, signature)
    acting.go_on()
    before = acting.state()
    for _ in range(3):
        acting.hear_this(body, signature)
    assert acting.state() == before


def rang(acting: Paying) -> bool:
    return "payments.note_wrong_claim" in acting.world.calls.made


def test_news_that_money_came_is_not_believed_when_it_did_not(acting: Paying) -> None:
    before = acting.state()
    acting.hear(amount={"amount": 2 * PER_SPOT, "currency": "EUR"})
    assert acting.state() == before
    assert not rang(acting)


@pytest.mark.parametrize(
    "claimed",
    [
        {"amount": 2 * PER_SPOT - 1, "currency": "EUR"},
        {"amount": 2 * PER_SPOT, "currency": "USD"},
        {"amount": 0, "currency": "EUR"},
    ],
    ids=str,
)
def test_news_of_another_amount_or_currency_confirms_nothing_and_rings(
    acting: Paying, claimed: dict[str, Any]
) -> None:
    before = acting.state()
    acting.hear(amount=claimed)
    assert acting.state() == before
    assert rang(acting)


def test_what_the_news_claims_of_the_amount_rings_and_does_not_count(acting: Paying) -> None:
    acting.pay()
    acting.hear(amount={"amount": 1, "currency": "USD"})
    assert acting.payment().is_paid_in_full
    assert rang(acting)


def test_news_of_what_was_paid_and_does_not_fit_rings_and_is_never_confirmed(
    acting: Paying,
) -> None:
    acting.pay(1)
    acting.hear(amount={"amount": 1, "currency": "EUR"})
    acting.go_on()
    assert acting.is_released(ReleaseReason.WRONG_AMOUNT)
    assert rang(acting)


def test_news_of_an_open_checkout_changes_nothing(acting: Paying) -> None:
    acting.hear()
    assert not writes(acting)


def test_news_that_a_checkout_expired_wakes_the_workflow_that_releases(acting: Paying) -> None:
    acting.world.checkout.expire(BOOKING)
    acting.hear()
    acting.go_on()
    assert acting.record().booking.state is BookingState.EXPIRED
    assert acting.mails() == ["booker@visitor.example.com UNPAID"]


def test_what_the_provider_did_not_sign_is_refused_before_anything_is_read(acting: Paying) -> None:
    acting.pay()
    body, signature = acting.world.checkout.news_of(BOOKING)
    acting.world.calls.made.clear()
    for forged in ((body + b" ", signature), (body, signature[::-1]), (b"", "")):
        with pytest.raises(Forged):
            acting.hear_this(*forged)
    assert set(acting.world.calls.made) == {"checkout.news"}
    assert acting.payment().state is PaymentState.DUE


def test_old_news_is_refused(acting: Paying) -> None:
    body, signature = acting.world.checkout.news_of(BOOKING)
    acting.wait(DEADLINE_OVER)
    with pytest.raises(Forged):
        acting.hear_this(body, signature)


NOT_OURS: list[dict[str, Any]] = [
    {"topic": Topic.OTHER},
    {"booking_id": None},
    {"organisation_id": None},
    {"booking_id": "bkg_ofsomebodyelse0000000"},
    {"organisation_id": "org_somebodyelse"},
    {"account": ACCOUNT},
]


@pytest.mark.parametrize("told", NOT_OURS, ids=str)
def test_news_that_is_not_ours_is_let_pass(acting: Paying, told: dict[str, Any]) -> None:
    acting.pay()
    body, signature = acting.world.checkout.news_of(BOOKING, **told)
    acting.world.calls.made.clear()
    acting.hear_this(body, signature)
    assert not writes(acting)
    assert "checkout.session" not in acting.world.calls.made


def test_news_of_the_organisations_own_account_counts_and_the_platforms_does_not() -> None:
    acting = Paying.on_premises()
    acting.world.state.organisations[ORGANISATION] = an_organisation(stripe_account=ACCOUNT)
    acting.book(order())
    acting.pay()
    acting.hear(account=None)
    assert acting.payment().state is PaymentState.DUE
    acting.hear()
    assert acting.payment().state is PaymentState.PAID


def test_news_about_what_is_free_is_let_pass() -> None:
    acting = Paying.on_premises()
    acting.book(order())
    del acting.world.state.payments[ORGANISATION, BOOKING]
    acting.hear()
    assert not [call for call in writes(acting) if call.startswith("payments.note_paid")]


def test_a_provider_that_is_away_lets_the_news_come_again(acting: Paying) -> None:
    acting.pay()
    body, signature = acting.world.checkout.news_of(BOOKING)
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.hear_this(body, signature)
    acting.world.checkout.work_again()
    acting.hear_this(body, signature)
    assert acting.payment().state is PaymentState.PAID


# ---------------------------------------------------------------- refunds


@pytest.mark.parametrize("outcome", [RefundState.SUCCEEDED, RefundState.FAILED])
def test_news_of_a_refund_follows_it_at_once(outcome: RefundState) -> None:
    acting = Paying.on_premises().have_paid(2)
    acting.cancel()
    acting.world.checkout.refunds_will_be(RefundState.PENDING)
    acting.refund(RESERVATION)
    acting.world.checkout.finish_refund(RESERVATION, outcome)
    acting.hear(Topic.REFUND, refund_key=RESERVATION)
    (refund,) = acting.refunds()
    assert refund.state is outcome


def test_news_of_the_refund_of_everything_follows_that_one(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.go_on()
    acting.world.checkout.pay_late(BOOKING)
    acting.hear()
    acting.hear(Topic.REFUND, refund_key="booking")
    (refund,) = acting.refunds()
    assert refund.state is RefundState.SUCCEEDED


@pytest.mark.parametrize("key", [None, "", "rsv_unknown", "booking"])
def test_news_of_a_refund_that_we_do_not_owe_is_let_pass(key: str | None) -> None:
    acting = Paying.on_premises().have_paid(2)
    acting.cancel()
    before = acting.state()
    acting.hear(Topic.REFUND, refund_key=key)
    assert acting.state() == before


# ---------------------------------------------------------------- disputes


def test_a_dispute_is_told_to_the_host_once_and_closes_no_gate() -> None:
    acting = Paying.on_premises().have_paid()
    acting.hear(Topic.DISPUTE)
    acting.wait(DEADLINE_OVER)
    acting.hear(Topic.DISPUTE)
    assert acting.payment().disputed_at
    assert acting.mails().count(f"{HOST} DISPUTE") == 1
    assert acting.reservation().state is ReservationState.CONFIRMED


def test_a_dispute_of_what_nobody_told_us_was_paid_is_found_paid_first(acting: Paying) -> None:
    acting.pay()
    acting.hear(Topic.DISPUTE)
    assert acting.payment().state is PaymentState.PAID
    assert acting.payment().disputed_at


def test_a_dispute_of_what_was_never_paid_is_let_pass(acting: Paying) -> None:
    acting.hear(Topic.DISPUTE)
    assert acting.payment().disputed_at is None
    assert not acting.mails()


# ---------------------------------------------------------------- any order

ORDERS = list(permutations(["session", "session again", "refund", "dispute", "workflow", "back"]))


@pytest.mark.parametrize("order_of_events", ORDERS[::24], ids=" > ".join)
def test_news_in_any_order_ends_the_same(order_of_events: tuple[str, ...]) -> None:
    acting = Paying.on_premises()
    acting.book(order(2))
    acting.pay()
    happens: dict[str, Callable[[], object]] = {
        "session": acting.hear,
        "session again": acting.hear,
        "refund": lambda: acting.hear(Topic.REFUND, refund_key=RESERVATION),
        "dispute": lambda: acting.hear(Topic.DISPUTE),
        "workflow": acting.await_payment,
        "back": acting.check,
    }
    for event in order_of_events:
        happens[event]()
    acting.go_on()
    assert acting.record().booking.state is BookingState.CONFIRMED
    assert acting.balance() == acting.worth() == 2 * PER_SPOT
    assert len(acting.mails()) == 4
    assert acting.payment().disputed_at


def test_an_invoice_that_comes_after_the_confirmation_is_noted() -> None:
    acting = Paying.on_premises().have_paid(company_invoice=True)
    payment = acting.payment()
    assert payment.receipt
    early = payment.receipt.model_copy(update={"invoice_id": None, "invoice_url": None})
    without = payment.model_copy(update={"receipt": early})
    acting.world.state.payments[ORGANISATION, BOOKING] = without
    acting.hear()
    assert acting.payment() == payment
