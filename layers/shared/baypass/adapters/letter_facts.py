"""What the templates of letters are told: times on the car park's clocks, and the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baypass.domain.bookings import BookingRecord, Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.money import Money, Price, total
from baypass.domain.payments import (
    Payment,
    PaymentState,
    Receipt,
    Refund,
    RefundReason,
    RefundState,
)
from baypass.domain.refunds import price_given_back
from baypass.domain.time_slots import TimeSlot
from baypass.ports import Visit
from baypass.words import en
from baypass.words.money import cancellation_lines

GIVEN_BACK = (ReservationState.CANCELLED, ReservationState.EXPIRED)


@dataclass(frozen=True)
class Times:
    """A time slot as its car park's clocks show it."""

    slot: TimeSlot
    car_park: CarPark

    @property
    def starts(self) -> datetime:
        """Return the local start."""
        return self.slot.start.astimezone(self.car_park.zone)

    @property
    def ends(self) -> datetime:
        """Return the local end."""
        return self.slot.end.astimezone(self.car_park.zone)

    @property
    def within_a_day(self) -> bool:
        """Tell whether it starts and ends on one local date."""
        return self.starts.date() == self.ends.date()

    def __str__(self) -> str:
        """Return it in one line, with the name of the zone."""
        return en.time_slot_in_words(self.slot, self.car_park.zone, self.car_park.time_zone_name)


@dataclass(frozen=True)
class Paid:
    """What was paid for a booking, with the VAT of each rate; links are not yet trusted."""

    price: Price
    by_rate: Sequence[Price]
    paid_with: str | None
    on: datetime | None
    receipt_url: str | None
    invoice_url: str | None
    wants_invoice: bool


@dataclass(frozen=True)
class GoesBack:
    """How much of a price goes back, and to which account if the reader may know."""

    amount: Money
    kept: Money
    paid: Money
    account: str | None
    rules: Sequence[str] = ()
    refused: bool = False
    wrong_amount: bool = False


def booking_facts(record: BookingRecord, visits: Sequence[Visit]) -> dict[str, Any]:
    """Return what every letter about a whole booking says: when, where and how many."""
    car_park = visits[0].car_park
    slots = [visit.reservation.time_slot for visit in visits]
    earliest = min(slots, key=lambda slot: slot.start)
    return {
        "booking": record.booking,
        "car_park": car_park,
        "times": Times(earliest, car_park),
        "same_times": len(set(slots)) == 1,
        "all_times": [Times(slot, car_park) for slot in dict.fromkeys(slots)],
        "days": len({car_park.day_of(slot.start) for slot in slots}),
        "spots": len(visits),
        "is_paid_booking": _settled(record) is not None,
        "pay_until": _local(record.payment.pay_until, car_park) if record.payment else None,
    }


def expected(visit: Visit, record: BookingRecord) -> dict[str, Any]:
    """Return what the booker is told of one visitor."""
    reservation = visit.reservation
    cancelled = reservation.state in GIVEN_BACK
    return {
        "name": reservation.visitor.full_name,
        "plate": reservation.licence_plate.typed,
        "times": Times(reservation.time_slot, visit.car_park),
        "price": reservation.price,
        "lines": reservation.price_lines,
        "cancelled": cancelled,
        "goes_back": goes_back(record, reservation, to_payer=True) if cancelled else None,
    }


def paid(record: BookingRecord, car_park: CarPark) -> Paid | None:
    """Return what was paid, or nothing for a free booking."""
    settled = _settled(record)
    if settled is None:
        return None
    payment, receipt = settled
    return Paid(
        price=payment.price,
        by_rate=_by_rate([reservation.price for reservation in record.reservations]),
        paid_with=receipt.paid_with,
        on=_local(payment.paid_at, car_park) if payment.paid_at else None,
        receipt_url=receipt.receipt_url,
        invoice_url=receipt.invoice_url,
        wants_invoice=payment.company_invoice,
    )


def goes_back(
    record: BookingRecord, reservation: Reservation, *, to_payer: bool
) -> GoesBack | None:
    """Return what of a cancelled reservation's price goes back; nothing when it was free."""
    settled, price = _settled(record), reservation.price.gross
    if settled is None or not price.amount:
        return None
    refund = record.refund_of(reservation.id)
    returned = refund.price.gross.amount if refund else 0
    kept = price.amount - returned
    policy = record.booking.cancellation_policy
    return GoesBack(
        amount=Money(amount=returned, currency=price.currency),
        kept=Money(amount=kept, currency=price.currency),
        paid=price,
        account=settled[1].paid_with if to_payer else None,
        rules=cancellation_lines(policy, price.currency)
        if kept and not _is_more_than_the_rules_give(record, reservation, refund)
        else (),
        refused=refund is not None and refund.state is RefundState.FAILED,
    )


def _is_more_than_the_rules_give(
    record: BookingRecord, reservation: Reservation, refund: Refund | None
) -> bool:
    """Tell whether the host gave back more: then it is no rule that keeps the rest."""
    if refund is None:
        return False
    by_the_rules = price_given_back(record, reservation, refund.asked_at)
    return refund.price.gross.amount > by_the_rules.gross.amount


def all_goes_back(record: BookingRecord) -> GoesBack:
    """Return what goes back of a payment that bought nothing: all of it."""
    settled, refund = _settled(record), record.refund_of(None)
    if settled is None or refund is None:
        message = "a payment that bought nothing owes all of it back"
        raise ValueError(message)
    amount = refund.price.gross
    return GoesBack(
        amount=amount,
        kept=Money(amount=0, currency=amount.currency),
        paid=amount,
        account=settled[1].paid_with,
        refused=refund.state is RefundState.FAILED,
        wrong_amount=refund.reason is RefundReason.WRONG_AMOUNT,
    )


def payment_facts(record: BookingRecord) -> dict[str, Any]:
    """Return what the host needs to find a payment at the provider."""
    payment = record.payment
    if payment is None:
        message = "the host is told of payments"
        raise ValueError(message)
    # News of a dispute may be faster than the news of the payment itself.
    receipt = payment.receipt
    return {
        "captured": receipt.captured if receipt else payment.price.gross,
        "payment_intent": receipt.payment_intent_id if receipt else None,
        "account": receipt.paid_with if receipt else None,
    }


def _settled(record: BookingRecord) -> tuple[Payment, Receipt] | None:
    payment = record.payment
    if payment is None or payment.receipt is None or payment.state is not PaymentState.PAID:
        return None
    return payment, payment.receipt


def _by_rate(prices: Sequence[Price]) -> list[Price]:
    charged = [price for price in prices if not price.is_free]
    rates = dict.fromkeys(price.vat_basis_points for price in charged)
    return [total([one for one in charged if one.vat_basis_points == rate]) for rate in rates]


def _local(instant: datetime, car_park: CarPark) -> datetime:
    return instant.astimezone(car_park.zone)
