"""Whether the money that stayed is the price of what was sold: payments against their booking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from baypass.domain.bookings import BookingRecord, BookingState, Reservation, ReservationState
from baypass.domain.money import Money
from baypass.domain.payments import Refund, RefundState
from baypass.domain.refunds import lacks_credit_note
from baypass.words.money import money

# So long may a webhook, a workflow and the sweep that follows them take.
PATIENCE = timedelta(minutes=10)
SOLD = (ReservationState.CONFIRMED, ReservationState.USED)
TO_BE_ASKED = (RefundState.DUE, RefundState.ASKING)
BookingKey = tuple[str, str]


class Verdict(StrEnum):
    """What a comparison found."""

    RIGHT = "right"
    UNDER_WAY = "under way"
    VIOLATION = "VIOLATION"


@dataclass(frozen=True)
class Taken:
    """What the provider says of one payment, in minor units.

    `refunded` went back or is on its way back; `credited` counts only where there is an invoice.
    """

    payment: str
    organisation_id: str
    booking_id: str
    currency: str
    captured: int
    refunded: int
    invoice: str | None = None
    credited: int = 0

    @property
    def booking(self) -> BookingKey:
        """Return what the payment is for."""
        return self.organisation_id, self.booking_id


@dataclass(frozen=True)
class Balance:
    """The payments of one booking beside what should have stayed of them, and why it does not."""

    payments: tuple[Taken, ...]
    should_stay: int
    verdict: Verdict
    reasons: tuple[str, ...]

    def as_text(self) -> str:
        """Return one line."""
        first, *others = self.payments
        captured = sum(one.captured for one in self.payments)
        refunded = sum(one.refunded for one in self.payments)
        told = [
            " + ".join([first.payment, *(one.payment for one in others)]),
            first.booking_id,
            f"captured {_told(captured, first)}",
            f"given back {_told(refunded, first)}",
            f"stayed {_told(captured - refunded, first)}",
            f"should stay {_told(self.should_stay, first)}",
        ]
        why = f"  ({'; '.join(self.reasons)})" if self.reasons else ""
        return f"{self.verdict:<9}  {'  '.join(told)}{why}"


def by_booking(taken: Iterable[Taken]) -> dict[BookingKey, list[Taken]]:
    """Return the payments of each booking, which are one unless something went wrong."""
    grouped: dict[BookingKey, list[Taken]] = {}
    for one in taken:
        grouped.setdefault(one.booking, []).append(one)
    return grouped


def nothing_taken(record: BookingRecord) -> Taken:
    """Return what stands for the payment of a booking of which the provider knows none."""
    booking = record.booking
    currency = record.reservations[0].price.gross.currency
    return Taken("no payment", booking.organisation_id, booking.id, currency, 0, 0)


def is_sold(record: BookingRecord) -> bool:
    """Tell whether something stands confirmed that costs money."""
    return any(one.state in SOLD and not one.price.is_free for one in record.reservations)


def balance(taken: Sequence[Taken], record: BookingRecord | None, now: datetime) -> Balance:
    """Compare what the provider has of one booking's payments with what the booking became."""
    should_stay = _should_stay(record) if record else 0
    problems = list(_problems(taken, record, should_stay))
    waits = list(_waits(record, now)) if record and problems else []
    if waits:
        return Balance(tuple(taken), should_stay, Verdict.UNDER_WAY, tuple(waits))
    verdict = Verdict.VIOLATION if problems else Verdict.RIGHT
    return Balance(tuple(taken), should_stay, verdict, (*problems, *_remarks(record)))


def _should_stay(record: BookingRecord) -> int:
    """Add the price of what is sold, what policies kept, and what no bank would take back."""
    kept = sum(_kept(one, record) for one in record.reservations)
    return kept + sum(one.price.gross.amount for one in _failed(record))


def _kept(reservation: Reservation, record: BookingRecord) -> int:
    if reservation.state in SOLD:
        return reservation.price.gross.amount
    if reservation.state is not ReservationState.CANCELLED:
        return 0
    refund = record.refund_of(reservation.id)
    return reservation.price.gross.amount - (refund.price.gross.amount if refund else 0)


def _problems(
    taken: Sequence[Taken], record: BookingRecord | None, should_stay: int
) -> Iterable[str]:
    stayed = sum(one.captured - one.refunded for one in taken)
    if record is None:
        if stayed:
            yield "nobody knows this booking"
        return
    currencies = {one.currency for one in taken}
    if currencies != {record.reservations[0].price.gross.currency}:
        yield "another currency than the price's"
    if stayed != should_stay:
        yield f"{_told(abs(stayed - should_stay), taken[0])} too {_much(stayed, should_stay)}"
    if any(one.invoice for one in taken) and not _failed(record):
        credited = sum(one.credited for one in taken)
        owed = sum(one.price.gross.amount for one in record.refunds)
        if credited != owed:
            yield f"credit notes over {_told(credited, taken[0])} for {_told(owed, taken[0])}"


def _waits(record: BookingRecord, now: datetime) -> Iterable[str]:
    """Say what is still to happen by itself, and has had no more time than it may take."""
    booking = record.booking
    if booking.state is BookingState.HELD and now < booking.hold_until + PATIENCE:
        yield "the booking is not settled yet"
    recent = [one for one in record.refunds if now < one.asked_at + PATIENCE]
    if any(one.state in TO_BE_ASKED for one in recent):
        yield "a refund has not been asked for yet"
    if any(_is_to_be_credited(one, record) for one in recent):
        yield "a refund has not been credited yet"


def _is_to_be_credited(refund: Refund, record: BookingRecord) -> bool:
    return refund.state is RefundState.SUCCEEDED and lacks_credit_note(record.payment, refund)


def _remarks(record: BookingRecord | None) -> Iterable[str]:
    if record and _failed(record):
        yield "a refund failed, and the host was told"


def _failed(record: BookingRecord) -> list[Refund]:
    return [one for one in record.refunds if one.state is RefundState.FAILED]


def _much(stayed: int, should_stay: int) -> str:
    return "much" if stayed > should_stay else "little"


def _told(amount: int, of: Taken) -> str:
    told = money(Money(amount=abs(amount), currency=of.currency))
    return f"-{told}" if amount < 0 else told
