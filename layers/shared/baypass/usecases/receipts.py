"""The provider makes receipts and invoices a moment after it takes the money."""

from baypass.domain.payments import Payment, Receipt
from baypass.ports.payments import Checkout, Payments


def with_whole_receipt(payment: Payment, *, payments: Payments, checkout: Checkout) -> Payment:
    """Return the payment with what its receipt lacked; asks the provider only if it lacks some."""
    receipt = payment.receipt
    if receipt is None or payment.session_id is None or _is_whole(payment, receipt):
        return payment
    session = checkout.session(payment, payment.session_id)
    found = session.receipt if session else None
    if found is None or not _says_more(found, receipt):
        return payment
    payments.note_receipt(payment, found)
    return payment.model_copy(update={"receipt": found})


def _is_whole(payment: Payment, receipt: Receipt) -> bool:
    has_invoice = bool(receipt.invoice_id and receipt.invoice_url)
    return bool(receipt.receipt_url) and (has_invoice or not payment.company_invoice)


def _says_more(found: Receipt, receipt: Receipt) -> bool:
    """Tell whether it is the same payment's; what was captured is never told anew."""
    same = (found.payment_intent_id, found.captured) == (
        receipt.payment_intent_id,
        receipt.captured,
    )
    return same and found != receipt
