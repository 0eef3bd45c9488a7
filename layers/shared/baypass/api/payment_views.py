"""What is answered about payments and refunds."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from baypass.api.views import MoneyView, PriceView, local, money_view, price_view
from baypass.domain.car_parks import CarPark
from baypass.domain.payments import Payment, PaymentState, Refund, RefundReason, RefundState


class RefundProgress(StrEnum):
    """Where a refund stands, as far as whoever waits for it is concerned."""

    ON_ITS_WAY = "ON_ITS_WAY"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class RefundView(BaseModel):
    """Money that goes back to the account it came from."""

    amount: MoneyView
    state: RefundProgress
    reason: RefundReason


class PaymentView(BaseModel):
    """What a booking costs, where to pay it, and what was paid."""

    state: PaymentState
    price: PriceView
    pay_until: datetime
    checkout_url: str | None
    company_invoice: bool
    paid_at: datetime | None
    paid_with: str | None
    receipt_url: str | None
    invoice_url: str | None
    disputed: bool


_PROGRESS = {
    RefundState.SUCCEEDED: RefundProgress.SUCCEEDED,
    RefundState.FAILED: RefundProgress.FAILED,
}


def refund_view(refund: Refund | None) -> RefundView | None:
    """Return the refund; who waits for it need not know how often we have asked."""
    if refund is None:
        return None
    return RefundView(
        amount=money_view(refund.price.gross),
        state=_PROGRESS.get(refund.state, RefundProgress.ON_ITS_WAY),
        reason=refund.reason,
    )


def payment_view(payment: Payment | None, car_park: CarPark, *, held: bool) -> PaymentView | None:
    """Return the payment; where to pay it only as long as paying it confirms the booking."""
    if payment is None:
        return None
    zone, receipt = car_park.zone, payment.receipt
    due = payment.state is PaymentState.DUE
    return PaymentView(
        state=payment.state,
        price=price_view(payment.price),
        pay_until=local(payment.pay_until, zone),
        checkout_url=payment.checkout_url if held and due else None,
        company_invoice=payment.company_invoice,
        paid_at=local(payment.paid_at, zone) if payment.paid_at else None,
        paid_with=receipt.paid_with if receipt else None,
        receipt_url=receipt.receipt_url if receipt else None,
        invoice_url=receipt.invoice_url if receipt else None,
        disputed=payment.disputed_at is not None,
    )
