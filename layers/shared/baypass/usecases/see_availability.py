"""See on which days, and when on one day, spots are left."""

from dataclasses import dataclass
from datetime import date, timedelta

from baypass.domain.availability import Availability, DayStatus, PredefinedOffer, Quarter
from baypass.domain.car_parks import CarPark
from baypass.domain.refusals import AgainstTheRules
from baypass.domain.time_slots import local_day
from baypass.ports import Bookings, Catalogue, Clock
from baypass.usecases.open_offers import open_offer

MOST_DAYS = 62


@dataclass(frozen=True)
class SeenAvailability:
    """Each day's status; for a single day its quarter hours and predefined time slots too."""

    car_park: CarPark
    days: list[tuple[date, DayStatus]]
    quarters: list[Quarter]
    predefined: list[PredefinedOffer]


def see_availability(
    token: str | None,
    first: date,
    last: date,
    spots: int,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
    clock: Clock,
) -> SeenAvailability:
    """Return what is left from the first to the last day, both included."""
    now = clock.now()
    offer = open_offer(token, catalogue, now)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise AgainstTheRules.because("WRONG_DATE_RANGE", "to", days=MOST_DAYS)
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    zone = offer.car_park.zone
    rule = offer.portal.dates_for(offer.invitation.fixed_date)
    wanted = [day for day in days if rule.allows(day, local_day(now, zone))]
    # A stay of up to 25 hours may end two days later.
    read = sorted({day + timedelta(days=later) for day in wanted for later in range(3)})
    availability = Availability(
        offer.portal,
        offer.car_park,
        bookings.taken(offer.car_park, read),
        fixed=offer.invitation.fixed_date,
        now=now,
    )
    one_day = first == last and first in wanted
    return SeenAvailability(
        car_park=offer.car_park,
        days=[
            (day, availability.status(day, spots) if day in wanted else DayStatus.CLOSED)
            for day in days
        ],
        quarters=availability.quarters(first, spots) if one_day else [],
        predefined=availability.predefined(first, spots) if one_day else [],
    )
