"""Say what a time slot costs and whether the rules and the counters allow it, before any name."""

from dataclasses import dataclass
from datetime import datetime

from baypass.domain.availability import Availability
from baypass.domain.money import Price, total
from baypass.domain.payments import too_late_to_pay
from baypass.domain.refusals import Violation
from baypass.domain.tariffs import Cost
from baypass.domain.time_slots import TimeSlot, quarters_by_day, slot_meant
from baypass.ports import Bookings, Catalogue, Clock, Offer
from baypass.ports.payments import Checkout
from baypass.usecases.open_offers import open_offer


@dataclass(frozen=True)
class Quote:
    """What one spot costs, what all of them cost, and what stands in the way of booking them."""

    offer: Offer
    time_slot: TimeSlot
    spots: int
    price: Price
    per_spot: Cost
    violations: list[Violation]


def quote(
    token: str | None,
    start: datetime,
    end: datetime,
    spots: int,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
    checkout: Checkout,
    clock: Clock,
) -> Quote:
    """Return the price of `spots` spots from start to end; changes nothing."""
    now = clock.now()
    offer = open_offer(token, catalogue, now)
    slot = slot_meant(start, end, offer.car_park.zone)
    cost = cost_of(offer, slot)
    violations = [
        *time_slot_violations(offer, slot, now),
        *offer.portal.spots_violations([slot] * spots),
    ]
    if not violations and _spots_left(offer, slot, bookings, now) < spots:
        violations.append(Violation("NO_SPOT_LEFT", "time_slot"))
    violations += not_set_up(cost.price, checkout)
    return Quote(offer, slot, spots, total([cost.price] * spots), cost, violations)


def time_slot_violations(offer: Offer, slot: TimeSlot, now: datetime) -> list[Violation]:
    """Return everything that is wrong with a time slot of the offer, its payment included."""
    return offer.portal.time_slot_violations(
        slot, offer.car_park, fixed=offer.invitation.fixed_date, now=now
    ) or too_late_to_pay(slot, cost_of(offer, slot).price, now)


def not_set_up(price: Price, checkout: Checkout) -> list[Violation]:
    """Return what keeps everybody from paying, if there is something to pay."""
    if price.is_free or checkout.is_set_up():
        return []
    return [Violation("PAYMENTS_NOT_SET_UP")]


def cost_of(offer: Offer, slot: TimeSlot) -> Cost:
    """Return what one spot costs for this time slot: the only price that counts."""
    return offer.portal.tariff.cost(slot, offer.car_park.zone, offer.organisation.currency)


def _spots_left(offer: Offer, slot: TimeSlot, bookings: Bookings, now: datetime) -> int:
    days = list(quarters_by_day(slot, offer.car_park.zone))
    taken = bookings.taken(offer.car_park, days)
    availability = Availability(offer.portal, offer.car_park, taken, fixed=None, now=now)
    return availability.left(slot)
