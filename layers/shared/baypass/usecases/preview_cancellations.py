"""See what a booker may cancel, and what each of it would give back, before pressing anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.money import Money
from baypass.domain.refunds import booker_violation
from baypass.domain.refusals import Violation
from baypass.ports import Bookings, Clock, Visit
from baypass.usecases.cancel_reservations import booker_cancellation_violation
from baypass.usecases.holders import booking_of
from baypass.usecases.preview_cancellation import comes_back
from baypass.usecases.records import place_of


@dataclass(frozen=True)
class ReservationPreview:
    """What cancelling this one would give back, or why it cannot be cancelled."""

    reservation: Reservation
    refund: Money
    violation: Violation | None


@dataclass(frozen=True)
class CancellationsPreview:
    """Whether the booker may cancel anything, and what all that can be cancelled gives back."""

    record: BookingRecord
    place: Visit
    violation: Violation | None
    total: Money
    reservations: Sequence[ReservationPreview]
    now: datetime


def preview_cancellations(
    token: str | None, *, bookings: Bookings, clock: Clock
) -> CancellationsPreview:
    """Return the preview of each reservation; only the booker may ask."""
    record, now = booking_of(token, bookings), clock.now()
    place = place_of(record, bookings)
    each = [_preview(record, one, place, now) for one in record.reservations]
    refusals = [booker_violation(record, one) for one in record.reservations]
    return CancellationsPreview(
        record=record,
        place=place,
        violation=refusals[0] if all(refusals) else None,
        total=Money(
            amount=sum(one.refund.amount for one in each), currency=each[0].refund.currency
        ),
        reservations=each,
        now=now,
    )


def _preview(
    record: BookingRecord, reservation: Reservation, place: Visit, now: datetime
) -> ReservationPreview:
    violation = booker_cancellation_violation(record, reservation, place, now)
    refund = comes_back(record, reservation, violation, now)
    return ReservationPreview(reservation, refund, violation)
