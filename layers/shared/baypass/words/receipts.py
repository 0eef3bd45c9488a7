"""What stands on the payment provider's receipts and invoices, in English."""

from collections.abc import Sequence

from baypass.domain.car_parks import CarPark
from baypass.domain.payments import Refund, RefundReason
from baypass.domain.tariffs import LineKind, PriceLine
from baypass.domain.time_slots import TimeSlot
from baypass.words.en import time_slot_in_words
from baypass.words.money import line

_CREDITS = {
    RefundReason.CANCELLED: "Cancelled reservation",
    RefundReason.LATE_PAYMENT: "Payment that came after the booking had expired",
    RefundReason.WRONG_AMOUNT: "Payment that did not fit the price",
}


def parking(car_park: CarPark) -> str:
    """Return `Parking, Visitors' car park`."""
    return f"Parking, {car_park.name}"


def visit(slot: TimeSlot, car_park: CarPark, lines: Sequence[PriceLine]) -> str:
    """Return `Tuesday 24 November, 14:00 to 17:00 (Brussels time), 3 started hours at € 2.50`."""
    when = time_slot_in_words(slot, car_park.zone, car_park.time_zone_name)
    charged = [one for one in lines if one.kind is not LineKind.FREE_MINUTES]
    return ", ".join([when, *map(line, charged)])


def credit(refund: Refund) -> str:
    """Return why an invoice is credited."""
    return _CREDITS[refund.reason]


def card(brand: str, last_digits: str) -> str:
    """Return what people call a card: `Visa ending in 4242`."""
    return f"{brand} ending in {last_digits}"
