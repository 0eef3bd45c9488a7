"""Valid things about money; a test states only what it is about.

The tariff is € 2.50 for each started hour with 21 % VAT, so the visit of `tests.builders`, three
hours long, costs € 7.50 a spot.
"""

from datetime import datetime, timedelta
from typing import Any

from baypass.domain.bookings import BookingRecord
from baypass.domain.money import Money, Price, price_including_vat, total
from baypass.domain.payments import (
    PAID_HOLD,
    Payment,
    PaymentState,
    Receipt,
    Refund,
    RefundReason,
)
from baypass.domain.tariffs import Band, DailyTariff, FlatTariff, HourlyTariff, VatRate
from tests.builders import BOOKING, ORGANISATION, RESERVATION, a_record
from tests.fakes import NOW

VAT = 2100
PER_HOUR, PER_SPOT = 250, 750
FISCAL = NOW + timedelta(days=7 * 366)


def euros(amount: int) -> Money:
    """Return so many cents."""
    return Money(amount=amount, currency="EUR")


def a_price(gross: int = PER_SPOT) -> Price:
    """Return a price in euro cents with 21 % VAT included."""
    return price_including_vat(euros(gross), VAT)


def an_hourly_tariff(**fields: Any) -> HourlyTariff:
    """€ 2.50 for each started hour, at any time."""
    usual: dict[str, Any] = {"kind": "PER_HOUR", "bands": (Band(amount=PER_HOUR),)}
    return HourlyTariff(**usual | {"vat": (VatRate(basis_points=VAT),)} | fields)


def a_flat_tariff(**fields: Any) -> FlatTariff:
    """€ 5 for the visit."""
    usual: dict[str, Any] = {"kind": "FLAT", "amount": 500, "vat": (VatRate(basis_points=VAT),)}
    return FlatTariff(**usual | fields)


def a_daily_tariff(**fields: Any) -> DailyTariff:
    """€ 8 for each day."""
    usual: dict[str, Any] = {"kind": "PER_DAY", "amount": 800, "vat": (VatRate(basis_points=VAT),)}
    return DailyTariff(**usual | fields)


def a_receipt(captured: int = PER_SPOT, **fields: Any) -> Receipt:
    """Return what the provider knows of a payment by card."""
    usual: dict[str, Any] = {
        "payment_intent_id": "pi_3Qabcdefgh",
        "captured": euros(captured),
        "paid_with": "Visa ending in 4242",
        "receipt_url": "https://pay.stripe.example/receipts/1",
    }
    return Receipt(**usual | fields)


def a_payment(**fields: Any) -> Payment:
    """Due, of one spot; with `state=PaymentState.PAID` it has a receipt too."""
    usual: dict[str, Any] = {
        "organisation_id": ORGANISATION,
        "booking_id": BOOKING,
        "price": a_price(),
        "created_at": NOW,
        "pay_until": NOW + PAID_HOLD,
        "kept_until": FISCAL,
    }
    given = usual | fields
    if given.get("state") is PaymentState.PAID:
        given = {"paid_at": NOW, "receipt": a_receipt(given["price"].gross.amount)} | given
    return Payment(**given)


def a_refund(**fields: Any) -> Refund:
    """Due, of one cancelled reservation."""
    usual: dict[str, Any] = {
        "organisation_id": ORGANISATION,
        "booking_id": BOOKING,
        "reservation_id": RESERVATION,
        "reason": RefundReason.CANCELLED,
        "price": a_price(),
        "asked_at": NOW,
        "owed_at": NOW + timedelta(minutes=1),
        "kept_until": FISCAL,
    }
    return Refund(**usual | fields)


def a_paid_record(
    *, spots: int = 1, held: bool = False, paid: bool | None = None, **booking_fields: Any
) -> BookingRecord:
    """Return a booking at € 7.50 a spot: confirmed and paid, or held and due, unless said."""
    hold: dict[str, datetime] = {"hold_until": NOW + PAID_HOLD}
    record = a_record(spots=spots, held=held, **hold | booking_fields)
    priced = tuple(
        reservation.model_copy(update={"price": a_price()}) for reservation in record.reservations
    )
    is_paid = not held if paid is None else paid
    payment = a_payment(
        booking_id=record.booking.id,
        organisation_id=record.booking.organisation_id,
        price=total([reservation.price for reservation in priced]),
        state=PaymentState.PAID if is_paid else PaymentState.DUE,
    )
    return record.model_copy(update={"reservations": priced, "payment": payment})
