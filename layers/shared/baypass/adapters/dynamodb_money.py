"""The single writes of payments and refunds, each with its condition named in English.

They lie beside their booking and outlive it: what names nobody is kept for the fiscal years.
"""

from collections.abc import Mapping
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Write, put
from baypass.domain.payments import (
    REFUND_LEASE,
    CheckoutSession,
    Payment,
    PaymentState,
    ProviderRefund,
    Receipt,
    Refund,
    RefundState,
)
from baypass.domain.values import as_text

_STATE = {"#state": "state"}
_NOT_EXISTS = "attribute_not_exists(pk)"
# What a receipt learns after the payment itself; what was captured is never told anew.
_LATER_KNOWN = frozenset({"paid_with", "receipt_url", "invoice_id", "invoice_url"})


def open_payment(payment: Payment) -> Write:
    """Write down what is due, once: what was paid for a forgotten booking is still kept."""
    return put(_payment(payment), payment, condition=_NOT_EXISTS)


def has_been_paid(organisation_id: str, booking_id: str) -> Write:
    """Change nothing, and let nothing else be changed unless the payment is noted as paid."""
    payment_is_paid = "#state = :paid"
    return Write(
        "ConditionCheck",
        keys.payment(organisation_id, booking_id),
        condition=payment_is_paid,
        values={":paid": PaymentState.PAID},
        names=_STATE,
    )


def close_payment(payment: Payment) -> Write:
    """DUE -> CLOSED; a last look for late money is owed."""
    still_due = "#state = :due"
    return _update(
        _payment(payment),
        "SET #state = :closed, owed = :owed, owed_at = :late_look",
        still_due,
        {
            ":due": PaymentState.DUE,
            ":closed": PaymentState.CLOSED,
            ":owed": keys.OWED,
            ":late_look": as_text(payment.late_look_at),
        },
    )


def look_at_payment_again(payment: Payment, at: datetime) -> Write:
    """Keep the last look at a payment owed, but not before this time."""
    return _look_again(_payment(payment), at)


def forgo_payment(payment: Payment) -> Write:
    """Owe no more look at a payment that never came."""
    still_closed = "#state = :closed"
    return _update(
        _payment(payment),
        "REMOVE owed, owed_at",
        still_closed,
        {":closed": PaymentState.CLOSED},
    )


def pay_in_time(payment: Payment, receipt: Receipt, now: datetime) -> Write:
    """DUE -> PAID; a closed payment is only paid late."""
    still_due = "#state = :due"
    return _pay(payment, receipt, now, still_due, {":due": PaymentState.DUE})


def pay_late(payment: Payment, receipt: Receipt, now: datetime) -> Write:
    """DUE or CLOSED -> PAID."""
    not_paid = "#state IN (:due, :closed)"
    states = {":due": PaymentState.DUE, ":closed": PaymentState.CLOSED}
    return _pay(payment, receipt, now, not_paid, states)


def note_session(payment: Payment, session: CheckoutSession) -> Write:
    """Note the first checkout session; a later one is not ours to note."""
    payment_exists = "attribute_exists(pk)"
    no_session_yet = "attribute_not_exists(session_id)"
    known = {":session": session.id} | ({":url": session.url} if session.url else {})
    return Write(
        "Update",
        _payment(payment),
        update="SET session_id = :session" + (", checkout_url = :url" if session.url else ""),
        condition=f"{payment_exists} AND {no_session_yet}",
        values=known,
    )


def note_waiting(payment: Payment, task_token: str) -> Write:
    """Note whom to wake: the last who waits, because whoever waited before gave up."""
    payment_exists = "attribute_exists(pk)"
    return Write(
        "Update",
        _payment(payment),
        update="SET task_token = :token",
        condition=payment_exists,
        values={":token": task_token},
    )


def note_receipt(payment: Payment, receipt: Receipt) -> Write | None:
    """Add to a paid payment's receipt what is known by now; nothing to write if nothing is."""
    known = {name: fact for name, fact in _plain(receipt).items() if name in _LATER_KNOWN}
    if not known:
        return None
    payment_is_paid = "#state = :paid"
    same_payment = "receipt.payment_intent_id = :intent"
    return _update(
        _payment(payment),
        "SET " + ", ".join(f"receipt.{name} = :{name}" for name in sorted(known)),
        f"{payment_is_paid} AND {same_payment}",
        {
            ":paid": PaymentState.PAID,
            ":intent": receipt.payment_intent_id,
            **{f":{name}": text for name, text in known.items()},
        },
    )


def note_dispute(payment: Payment, now: datetime) -> Write:
    """Note that the payment is disputed, once."""
    payment_exists = "attribute_exists(pk)"
    not_disputed = "attribute_not_exists(disputed_at)"
    return Write(
        "Update",
        _payment(payment),
        update="SET disputed_at = :now",
        condition=f"{payment_exists} AND {not_disputed}",
        values={":now": as_text(now)},
    )


def owe_back(refund: Refund) -> Write:
    """Write down that this money is owed back, once."""
    return put(
        _refund(refund),
        refund,
        condition=_NOT_EXISTS,
        owed=keys.OWED,
        listed_under=keys.refunds_of(refund.organisation_id, month_of(refund.asked_at)),
        listed_at=f"{as_text(refund.asked_at)}#{refund.booking_id}#{refund.key}",
    )


def claim_refund(refund: Refund, now: datetime) -> Write:
    """DUE -> ASKING; a lease that ran out is anybody's, and is due to the sweep at that time."""
    due = "#state = :due"
    lease_over = "(#state = :asking AND owed_at <= :now)"
    return _update(
        _refund(refund),
        "SET #state = :asking, owed_at = :lease_until",
        f"{due} OR {lease_over}",
        {
            ":due": RefundState.DUE,
            ":asking": RefundState.ASKING,
            ":now": as_text(now),
            ":lease_until": as_text(now + REFUND_LEASE),
        },
    )


def look_at_refund_again(refund: Refund, at: datetime) -> Write:
    """Keep a refund owed, but not before this time."""
    return _look_again(_refund(refund), at)


def note_refund(refund: Refund, found: ProviderRefund, look_again: datetime | None) -> Write:
    """DUE, ASKING or PENDING -> what the provider says;  SUCCEEDED -> FAILED."""
    not_ended = "#state IN (:due, :asking, :pending)"
    not_failed = "#state IN (:due, :asking, :pending, :succeeded)"
    failed = found.state is RefundState.FAILED
    facts = {":found": found.state, ":provider": found.id}
    ended = {":succeeded": RefundState.SUCCEEDED} if failed else {}
    again = {":look_again": as_text(look_again)} if look_again else {}
    return _update(
        _refund(refund),
        "SET #state = :found, provider_id = :provider"
        + (", owed_at = :look_again" if look_again else " REMOVE owed"),
        not_failed if failed else not_ended,
        {
            ":due": RefundState.DUE,
            ":asking": RefundState.ASKING,
            ":pending": RefundState.PENDING,
            **facts,
            **ended,
            **again,
        },
    )


def note_credit(refund: Refund, credit_note_id: str, look_again: datetime) -> Write:
    """Note the credit note of money that went back, once; a last look at it is owed."""
    has_succeeded = "#state = :succeeded"
    not_credited = "attribute_not_exists(credit_note_id)"
    return _update(
        _refund(refund),
        "SET credit_note_id = :credit, owed_at = :look_again",
        f"{has_succeeded} AND {not_credited}",
        {
            ":succeeded": RefundState.SUCCEEDED,
            ":credit": credit_note_id,
            ":look_again": as_text(look_again),
        },
    )


def close_refund(refund: Refund) -> Write:
    """Owe nothing more of money that went back for good."""
    has_succeeded = "#state = :succeeded"
    return _update(
        _refund(refund), "REMOVE owed", has_succeeded, {":succeeded": RefundState.SUCCEEDED}
    )


def _look_again(key: keys.Key, at: datetime) -> Write:
    still_owed = "attribute_exists(owed)"
    return Write(
        "Update",
        key,
        update="SET owed_at = :at",
        condition=still_owed,
        values={":at": as_text(at)},
    )


def _pay(
    payment: Payment,
    receipt: Receipt,
    now: datetime,
    condition: str,
    states: Mapping[str, PaymentState],
) -> Write:
    return _update(
        _payment(payment),
        "SET #state = :paid, receipt = :receipt, paid_at = :now,"
        " listed_under = :month, listed_at = :place REMOVE owed, owed_at",
        condition,
        {
            **states,
            ":month": keys.payments_of(payment.organisation_id, month_of(now)),
            ":place": f"{as_text(now)}#{payment.booking_id}",
            ":paid": PaymentState.PAID,
            ":receipt": _plain(receipt),
            ":now": as_text(now),
        },
    )


def month_of(instant: datetime) -> str:
    """Return the month of UTC that money is listed under: `2026-11`."""
    return as_text(instant)[:7]


def _update(key: keys.Key, update: str, condition: str, values: Mapping[str, object]) -> Write:
    return Write("Update", key, update=update, condition=condition, values=values, names=_STATE)


def _plain(receipt: Receipt) -> dict[str, object]:
    return receipt.model_dump(mode="json", exclude_none=True)


def _payment(payment: Payment) -> keys.Key:
    return keys.payment(payment.organisation_id, payment.booking_id)


def _refund(refund: Refund) -> keys.Key:
    return keys.refund(refund.organisation_id, refund.booking_id, refund.key)
