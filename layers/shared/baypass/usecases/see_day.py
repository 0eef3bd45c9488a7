"""See a day at a car park: how full it is, who comes, and what happened at its gates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from baypass.domain.car_parks import CarPark
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.domain.time_slots import first_instant, quarters_in
from baypass.ports import Bookings, Catalogue, Clock
from baypass.ports.desk import AccessLog, Board, ListedReservation, LoggedAccess

PAGE = 50
# Away from both ends of the calendar a day can always be added.
_YEARS = range(1970, 9000)


@dataclass(frozen=True)
class OccupiedDay:
    """How many spots are taken in each quarter hour of a local day, and which of them are open."""

    day: date
    starts: datetime
    taken: Sequence[int]
    is_open: Sequence[bool]


@dataclass(frozen=True)
class Occupancy:
    """Some days of a car park."""

    car_park: CarPark
    days: Sequence[OccupiedDay]


@dataclass(frozen=True)
class ReservationPage:
    """One page of who is there on a day, and the next page's cursor."""

    car_park: CarPark
    items: Sequence[ListedReservation]
    next: str | None


@dataclass(frozen=True)
class AccessPage:
    """One page of what happened at the gates on a day, as it looks now."""

    car_park: CarPark
    items: Sequence[LoggedAccess]
    next: str | None
    now: datetime


def see_occupancy(
    organisation_id: str,
    car_park_id: str,
    first: date,
    count: int,
    *,
    catalogue: Catalogue,
    bookings: Bookings,
) -> Occupancy:
    """Return this many days from the first one on; a day nobody booked is empty."""
    car_park = _car_park(organisation_id, car_park_id, catalogue)
    _refuse_far_away(first, "from")
    days = [first + timedelta(days=number) for number in range(count)]
    taken = bookings.taken(car_park, days)
    return Occupancy(car_park, [_day(car_park, day, taken.get(day)) for day in days])


def list_reservations(
    organisation_id: str,
    car_park_id: str,
    day: date,
    cursor: str | None,
    *,
    catalogue: Catalogue,
    board: Board,
) -> ReservationPage:
    """Return one page of who is there on this local day, by start."""
    car_park = _car_park(organisation_id, car_park_id, catalogue)
    _refuse_far_away(day, "date")
    items, following = board.of_day(car_park, day, cursor, PAGE)
    return ReservationPage(car_park, items, following)


def list_access_events(
    organisation_id: str,
    car_park_id: str,
    day: date,
    cursor: str | None,
    *,
    catalogue: Catalogue,
    access_log: AccessLog,
    clock: Clock,
) -> AccessPage:
    """Return one page of what happened at the gates on this local day, newest first."""
    car_park = _car_park(organisation_id, car_park_id, catalogue)
    _refuse_far_away(day, "date")
    items, following = access_log.of_day(car_park, day, cursor, PAGE)
    return AccessPage(car_park, items, following, clock.now())


def _car_park(organisation_id: str, car_park_id: str, catalogue: Catalogue) -> CarPark:
    own = (one for one in catalogue.car_parks(organisation_id) if one.id == car_park_id)
    if (car_park := next(own, None)) is None:
        raise NotFound.because("CAR_PARK_NOT_FOUND", "car_park_id")
    return car_park


def _refuse_far_away(day: date, field: str) -> None:
    if day.year not in _YEARS:
        raise AgainstTheRules.because("INVALID", field)


def _day(car_park: CarPark, day: date, taken: Sequence[int] | None) -> OccupiedDay:
    return OccupiedDay(
        day=day,
        starts=first_instant(day, car_park.zone),
        taken=taken if taken is not None else [0] * quarters_in(day, car_park.zone),
        is_open=car_park.open_quarters(day),
    )
