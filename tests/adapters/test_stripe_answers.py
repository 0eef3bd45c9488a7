"""What a session of Stripe's says, in our words."""

from typing import Any

import pytest
import stripe
from stripe.checkout import Session

from baypass.adapters.stripe_answers import as_refund, as_session
from baypass.domain.payments import RefundState, SessionState
from tests.builders import BOOKING, ORGANISATION
from tests.money_builders import euros


def a_session(*, intent: dict[str, Any] | None = None, **fields: Any) -> Session:
    """Complete and paid by Visa, unless told otherwise."""
    details = {"type": "card", "card": {"brand": "visa", "last4": "4242"}}
    charge: dict[str, Any] = {"id": "ch_1", "object": "charge", "payment_method_details": details}
    charge |= {"receipt_url": "https://pay.example/r"}
    payment: dict[str, Any] = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "succeeded",
        "currency": "eur",
    }
    payment |= {"amount_received": 750, "latest_charge": charge} | (intent or {})
    usual: dict[str, Any] = {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "complete",
        "payment_status": "paid",
        "url": None,
        "amount_total": 750,
        "currency": "eur",
        "metadata": {"organisation_id": ORGANISATION, "booking_id": BOOKING},
        "payment_intent": payment,
        "invoice": None,
    }
    return Session.construct_from(usual | fields, "sk_test_key")


@pytest.mark.parametrize(
    ("status", "paid", "intent", "state"),
    [
        ("open", "unpaid", "requires_payment_method", SessionState.OPEN),
        ("complete", "paid", "succeeded", SessionState.PAID),
        ("complete", "unpaid", "processing", SessionState.PROCESSING),
        ("complete", "unpaid", "requires_payment_method", SessionState.EXPIRED),
        ("complete", "unpaid", "canceled", SessionState.EXPIRED),
        ("expired", "unpaid", "canceled", SessionState.EXPIRED),
    ],
)
def test_only_what_is_complete_and_paid_is_paid(
    status: str, paid: str, intent: str, state: SessionState
) -> None:
    session = as_session(a_session(intent={"status": intent}, status=status, payment_status=paid))
    assert session.state is state
    assert bool(session.receipt) is (state is SessionState.PAID)


def test_what_was_captured_counts_and_not_what_was_asked() -> None:
    session = as_session(a_session(intent={"amount_received": 700}))
    assert session.receipt
    assert session.receipt.captured == euros(700)


def test_what_needed_no_payment_captured_nothing() -> None:
    session = as_session(
        a_session(payment_status="no_payment_required", payment_intent=None, amount_total=0)
    )
    assert session.state is SessionState.PAID
    assert session.receipt
    assert session.receipt.captured == euros(0)


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"type": "card", "card": {"brand": "visa", "last4": "4242"}}, "Visa ending in 4242"),
        (
            {"type": "card", "card": {"brand": "cartes_bancaires", "last4": "0003"}},
            "Cartes Bancaires ending in 0003",
        ),
        (
            {"type": "card", "card": {"brand": "amex", "last4": "0005"}},
            "American Express ending in 0005",
        ),
        ({"type": "card", "card": {"brand": None, "last4": None}}, "Card"),
        ({"type": "bancontact", "bancontact": {}}, "Bancontact"),
        ({"type": "ideal", "ideal": {}}, "iDEAL"),
        ({"type": "revolut_pay", "revolut_pay": {}}, "Revolut Pay"),
        (None, None),
    ],
)
def test_the_account_that_paid_has_the_name_that_people_use(
    details: dict[str, Any] | None, said: str | None
) -> None:
    charge = {"id": "ch_1", "object": "charge", "payment_method_details": details}
    charge |= {"receipt_url": None}
    session = as_session(a_session(intent={"latest_charge": charge}))
    assert session.receipt
    assert session.receipt.paid_with == said


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("succeeded", RefundState.SUCCEEDED),
        ("pending", RefundState.PENDING),
        ("requires_action", RefundState.PENDING),
        ("something new", RefundState.PENDING),
        ("failed", RefundState.FAILED),
        ("canceled", RefundState.FAILED),
    ],
)
def test_a_refund_is_over_when_the_money_arrived_or_came_back(
    status: str, state: RefundState
) -> None:
    values = {"id": "re_1", "object": "refund", "status": status}
    assert as_refund(stripe.Refund.construct_from(values, "sk_test_key")).state is state
