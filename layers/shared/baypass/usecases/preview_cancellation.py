"""See what a cancellation would give back, before pressing anything."""

from dataclasses import dataclass

from baypass.domain.cancellation import cancellation_violation
from baypass.domain.money import Money
from baypass.domain.refusals import Violation
from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Clock, Visit
from baypass.usecases.holders import visit_of


@dataclass(frozen=True)
class CancellationPreview:
    """What would come back, or why it cannot be cancelled."""

    visit: Visit
    refund: Money
    violation: Violation | None


def preview_cancellation(
    token: str | None, *, bookings: Bookings, clock: Clock
) -> CancellationPreview:
    """Return the preview; only the manage token may ask."""
    visit, _ = visit_of(token, bookings, Capability.MANAGE)
    return CancellationPreview(
        visit=visit,
        refund=visit.reservation.price.gross,
        violation=cancellation_violation(visit.reservation, visit.car_park.zone, clock.now()),
    )
