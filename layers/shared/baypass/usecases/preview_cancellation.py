"""See what a cancellation would give back, before pressing anything."""

from dataclasses import dataclass
from datetime import datetime

from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.cancellation import cancellation_violation
from baypass.domain.cancellation_policy import CancellationPolicy
from baypass.domain.money import Money
from baypass.domain.payments import Payment
from baypass.domain.refunds import is_payer, price_given_back
from baypass.domain.refusals import Violation
from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Clock, Visit
from baypass.usecases.holders import visit_of
from baypass.usecases.records import priced_record


@dataclass(frozen=True)
class CancellationPreview:
    """What would come back, or why it cannot be cancelled.

    The policy is the one that decides; free visits have none to tell of. Only to whoever paid
    the payment is shown.
    """

    visit: Visit
    refund: Money
    violation: Violation | None
    now: datetime
    policy: CancellationPolicy | None = None
    payment: Payment | None = None


def preview_cancellation(
    token: str | None, *, bookings: Bookings, clock: Clock
) -> CancellationPreview:
    """Return the preview; only the manage token may ask."""
    visit, _ = visit_of(token, bookings, Capability.MANAGE)
    now, record = clock.now(), priced_record(visit, bookings)
    violation = cancellation_violation(visit.reservation, visit.car_park.zone, now)
    if record is None:
        return CancellationPreview(visit, visit.reservation.price.gross, violation, now)
    return CancellationPreview(
        visit=visit,
        refund=comes_back(record, visit.reservation, violation, now),
        violation=violation,
        now=now,
        policy=record.booking.cancellation_policy,
        payment=record.payment if is_payer(record, visit.reservation) else None,
    )


def comes_back(
    record: BookingRecord, reservation: Reservation, violation: Violation | None, now: datetime
) -> Money:
    """Return what cancelling now gives back; nothing of what cannot be cancelled."""
    if violation:
        return Money(amount=0, currency=reservation.price.gross.currency)
    return price_given_back(record, reservation, now).gross
