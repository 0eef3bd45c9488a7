"""What Stripe's answers say, in our words."""

from typing import TYPE_CHECKING, TypeVar

from baypass.domain.money import Money
from baypass.domain.payments import (
    CheckoutSession,
    Payment,
    ProviderRefund,
    Receipt,
    RefundState,
    SessionState,
)
from baypass.words import receipts

if TYPE_CHECKING:
    import stripe
    from stripe import Charge, PaymentIntent, StripeObject
    from stripe.checkout import Session

_Thing = TypeVar("_Thing")

_OVER = frozenset({"requires_payment_method", "canceled"})
_REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
# Stripe's own words for what people know by another name; the others read well as they are.
_NAMES = {
    "amex": "American Express",
    "blik": "BLIK",
    "diners": "Diners Club",
    "eps": "EPS",
    "ideal": "iDEAL",
    "jcb": "JCB",
    "mb_way": "MB WAY",
    "mobilepay": "MobilePay",
    "p24": "Przelewy24",
    "paypal": "PayPal",
    "twint": "TWINT",
    "unionpay": "UnionPay",
}


def marks_of(metadata: "StripeObject | None") -> dict[str, str]:
    """Return the metadata of a thing, which may have none."""
    return metadata.to_dict() if metadata else {}


def belongs_to(session: "Session", payment: Payment) -> bool:
    """Tell whether we opened the session for this payment."""
    own = marks_of(session.metadata)
    named = own.get("organisation_id"), own.get("booking_id")
    return named == (payment.organisation_id, payment.booking_id)


def as_session(session: "Session") -> CheckoutSession:
    """Return the facts of a session of ours; whether it was paid stands in two of its fields."""
    own = marks_of(session.metadata)
    state = _state(session)
    return CheckoutSession(
        id=session.id,
        state=state,
        url=session.url if state is SessionState.OPEN else None,
        organisation_id=own["organisation_id"],
        booking_id=own["booking_id"],
        amount=_money(session.amount_total, session.currency),
        receipt=_receipt(session) if state is SessionState.PAID else None,
    )


def as_refund(refund: "stripe.Refund") -> ProviderRefund:
    """Return where a refund stands; what waits for anybody is pending."""
    state = _REFUND_STATES.get(refund.status or "", RefundState.PENDING)
    return ProviderRefund(id=refund.id, state=state)


def _state(session: "Session") -> SessionState:
    if session.status == "open":
        return SessionState.OPEN
    if session.status != "complete":
        return SessionState.EXPIRED
    if session.payment_status in ("paid", "no_payment_required"):
        return SessionState.PAID
    intent = _expanded(session.payment_intent)
    # Nobody can come back to a completed session, so a method that failed later ends it.
    failed = intent is not None and intent.status in _OVER
    return SessionState.EXPIRED if failed else SessionState.PROCESSING


def _receipt(session: "Session") -> Receipt:
    intent, invoice = _expanded(session.payment_intent), _expanded(session.invoice)
    charge = _expanded(intent.latest_charge) if intent else None
    return Receipt(
        payment_intent_id=intent.id if intent else "",
        captured=_captured(session, intent),
        paid_with=_paid_with(charge) if charge else None,
        receipt_url=charge.receipt_url if charge else None,
        invoice_id=invoice.id if invoice else None,
        invoice_url=invoice.hosted_invoice_url if invoice else None,
    )


def _captured(session: "Session", intent: "PaymentIntent | None") -> Money:
    if intent is None:
        return _money(session.amount_total, session.currency)
    return _money(intent.amount_received, intent.currency)


def _paid_with(charge: "Charge") -> str | None:
    details = charge.payment_method_details
    if details is None:
        return None
    card = details.card if details.type == "card" else None
    if card and card.brand and card.last4:
        return receipts.card(_name(card.brand), card.last4)
    return _name(details.type)


def _name(code: str) -> str:
    return _NAMES.get(code) or code.replace("_", " ").title()


def _money(amount: int | None, currency: str | None) -> Money:
    return Money(amount=amount or 0, currency=(currency or "").upper())


def _expanded(thing: _Thing | str | None) -> _Thing | None:
    """Return what we asked to be told in full; an id alone tells nothing."""
    return None if isinstance(thing, str) else thing
