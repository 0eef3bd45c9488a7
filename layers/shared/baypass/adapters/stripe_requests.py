"""What we send to Stripe. Ids say whose it is; nothing in it names a visitor or a car.

The one address in it is the booker's, which Stripe's page shows to the booker.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from baypass.domain.bookings import Reservation
from baypass.domain.payments import FOLLOW_AGAIN, Payment, Refund
from baypass.domain.tariffs import PriceLine
from baypass.ports.payments import Order
from baypass.words import receipts

if TYPE_CHECKING:
    from stripe import RequestOptions
    from stripe.params import (
        CreditNoteCreateParams,
        CreditNoteCreateParamsLine,
        RefundCreateParams,
    )
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

# Those whose money is there at once, or never; a spot is not held for days.
IMMEDIATE = [
    "card",
    "link",
    "amazon_pay",
    "bancontact",
    "bizum",
    "blik",
    "cashapp",
    "eps",
    "ideal",
    "mb_way",
    "mobilepay",
    "p24",
    "paypal",
    "revolut_pay",
    "satispay",
    "swish",
    "twint",
]
EXPANDED = ["payment_intent.latest_charge", "invoice"]

TaxRates = Callable[[int | None], list[str]]


def options(account: str | None, key: str | None = None) -> "RequestOptions":
    """Return on whose account to work, and under which key a repeat is the same request."""
    wanted: RequestOptions = {}
    if account:
        wanted["stripe_account"] = account
    if key:
        wanted["idempotency_key"] = key
    return wanted


def marks(payment: Payment) -> dict[str, str]:
    """Return the metadata of everything that belongs to a booking."""
    return {"organisation_id": payment.organisation_id, "booking_id": payment.booking_id}


def refund_marks(refund: Refund) -> dict[str, str]:
    """Return the metadata of a refund and its credit note."""
    return {
        "organisation_id": refund.organisation_id,
        "booking_id": refund.booking_id,
        "refund_key": refund.key,
    }


def key_of(verb: str, refund: Refund) -> str:
    """Return the idempotency key of what is done about a refund."""
    return f"{verb}:{refund.reservation_id or refund.booking_id}"


def attempt_key_of(refund: Refund, now: datetime) -> str:
    """Return the idempotency key of asking for a refund at `now`.

    Stripe repeats its first answer under a key for a day, even one that has passed since, such as
    that the account lacks the money. So a later attempt has a key of its own, one for each hour.
    What keeps money from going back twice is the look for the refund before each attempt.
    """
    key = key_of("refund", refund)
    is_first = now - refund.asked_at <= FOLLOW_AGAIN
    return key if is_first else f"{key}:{now.astimezone(UTC):%Y%m%d%H}"


def new_session(
    order: Order, payment: Payment, site: str, tax_rates: TaxRates
) -> "SessionCreateParams":
    """Return the checkout session of a booking: a line for each reservation."""
    wanted: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": payment.booking_id,
        "customer_email": order.record.booking.booker_email,
        "line_items": _line_items(order, tax_rates),
        "expires_at": int(payment.pay_until.timestamp()),
        "success_url": f"{site}/paid",
        "cancel_url": f"{site}/unpaid",
        "locale": "auto",
        "allowed_payment_method_types": [*IMMEDIATE],
        # The price that was shown is the price that is charged, in its own currency.
        "adaptive_pricing": {"enabled": False},
        "metadata": marks(payment),
        "payment_intent_data": {
            "description": receipts.parking(order.car_park),
            "metadata": marks(payment),
        },
    }
    if payment.company_invoice:
        wanted["invoice_creation"] = {
            "enabled": True,
            "invoice_data": {"metadata": marks(payment)},
        }
        wanted["tax_id_collection"] = {"enabled": True}
        wanted["billing_address_collection"] = "required"
    return wanted


def new_refund(refund: Refund, payment_intent: str) -> "RefundCreateParams":
    """Return a refund of exactly this much."""
    return {
        "payment_intent": payment_intent,
        "amount": refund.price.gross.amount,
        "metadata": refund_marks(refund),
    }


def new_credit_note(
    refund: Refund, invoice: str, provider_id: str, tax_rates: TaxRates
) -> "CreditNoteCreateParams":
    """Return a credit note of one line, which the refund pays back."""
    amount = refund.price.gross.amount
    wanted: CreditNoteCreateParams = {
        "invoice": invoice,
        "refunds": [{"type": "refund", "refund": provider_id, "amount_refunded": amount}],
        "metadata": refund_marks(refund),
    }
    if refund.price.vat_basis_points is None:
        # Of several rates: Stripe divides it over the invoice's lines.
        wanted["amount"] = amount
        return wanted
    line: CreditNoteCreateParamsLine = {
        "type": "custom_line_item",
        "description": receipts.credit(refund),
        "unit_amount": amount,
        "quantity": 1,
    }
    if rates := tax_rates(refund.price.vat_basis_points):
        line["tax_rates"] = rates
    wanted["lines"] = [line]
    return wanted


@dataclass(frozen=True)
class _Part:
    """What a reservation costs at one VAT rate."""

    basis_points: int | None
    gross: int
    lines: Sequence[PriceLine]


def _line_items(order: Order, tax_rates: TaxRates) -> "list[SessionCreateParamsLineItem]":
    return [
        _line_item(order, reservation, part, tax_rates)
        for reservation in order.record.reservations
        for part in _parts(reservation)
    ]


def _line_item(
    order: Order, reservation: Reservation, part: _Part, tax_rates: TaxRates
) -> "SessionCreateParamsLineItem":
    said = receipts.visit(reservation.time_slot, order.car_park, part.lines)
    item: SessionCreateParamsLineItem = {
        "quantity": 1,
        "price_data": {
            "currency": reservation.price.gross.currency.lower(),
            "unit_amount": part.gross,
            "product_data": {"name": receipts.parking(order.car_park), "description": said},
        },
    }
    if rates := tax_rates(part.basis_points):
        item["tax_rates"] = rates
    return item


def _parts(reservation: Reservation) -> list[_Part]:
    price, lines = reservation.price, reservation.price_lines
    if price.vat_basis_points is not None:
        return [_Part(price.vat_basis_points, price.gross.amount, lines)]
    rates = dict.fromkeys(line.price.vat_basis_points for line in lines)
    parts = ((rate, [one for one in lines if one.price.vat_basis_points == rate]) for rate in rates)
    return [_Part(rate, sum(one.price.gross.amount for one in own), own) for rate, own in parts]
