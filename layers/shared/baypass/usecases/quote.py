"""Say what a time slot costs and whether the rules and the counters allow it, before any name."""

from dataclasses import dataclass
from datetime import datetime

from baypass.domain.availability import Availability
from baypass.domain.money import Price, free_of_charge
from baypass.domain.refusals import Violation
from baypass.domain.time_slots import TimeSlot, quarters_by_day, slot_meant
from baypass.ports import Bookings, Catalogue, Clock, Offer
from baypass.usecases.open_offers import open_offer


@dataclass(frozen=True)
class Quote:
    """A price, and what stands in the way of booking it."""

    offer: Offer
    time_slot: TimeSlot
    spots: int
    price: Price
    violations: list[Violation]


def quote(
    token: str | None,
    start: datetime,
    end: datetime,
    spots: int,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
    clock: Clock,
) -> Quote:
    """Return the price of `spots` spots from start to end; changes nothing."""
    now = clock.now()
    offer = open_offer(token, catalogue, now)
    slot = slot_meant(start, end, offer.car_park.zone)
    violations = [
        *offer.portal.time_slot_violations(
            slot, offer.car_park, fixed=offer.invitation.fixed_date, now=now
        ),
        *offer.portal.spots_violations([slot] * spots),
    ]
    if not violations and _spots_left(offer, slot, bookings, now) < spots:
        violations.append(Violation("NO_SPOT_LEFT", "time_slot"))
    return Quote(offer, slot, spots, free_of_charge(offer.organisation.currency), violations)


def _spots_left(offer: Offer, slot: TimeSlot, bookings: Bookings, now: datetime) -> int:
    days = list(quarters_by_day(slot, offer.car_park.zone))
    taken = bookings.taken(offer.car_park, days)
    availability = Availability(offer.portal, offer.car_park, taken, fixed=None, now=now)
    return availability.left(slot)
