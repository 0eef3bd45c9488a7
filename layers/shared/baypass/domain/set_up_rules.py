"""What a host may set up: the rules that span more than one thing."""

from collections.abc import Iterable
from datetime import time

from baypass.domain.car_parks import CarPark, Weekday
from baypass.domain.portals import Portal, PredefinedTimeSlot
from baypass.domain.refusals import Violation
from baypass.domain.tariffs import FreeTariff

_QUARTERS, _DAYS = 96, 7


def slot_violations(portal: Portal, car_park: CarPark) -> list[Violation]:
    """Return which predefined time slots lie outside the opening hours, each with one weekday.

    A weekday on which the car park does not open at all is a closed day, and no violation.
    """
    weekdays = _bookable(portal, car_park)
    found = []
    for place, slot in enumerate(portal.durations.predefined):
        outside = [weekday for weekday in weekdays if not _is_open(slot, weekday, car_park)]
        if outside or not weekdays:
            weekday = (outside or sorted(portal.dates.weekdays) or list(Weekday))[0]
            facts = {"slot": slot.name, "weekday": weekday.name.capitalize()}
            field = f"durations.predefined.{place}"
            found.append(Violation("SLOT_OUTSIDE_HOURS", field, facts))
    return found


def currency_violations(portal: Portal, currency: str) -> list[Violation]:
    """Return whether the portal charges in another currency than the organisation."""
    if isinstance(portal.tariff, FreeTariff) or portal.tariff.currency == currency:
        return []
    return [Violation("OTHER_CURRENCY", "tariff.currency", {"currency": currency})]


def _bookable(portal: Portal, car_park: CarPark) -> list[Weekday]:
    """Return the weekdays that can be booked and on which the car park opens."""
    fixed = portal.dates.fixed
    usual = [Weekday(fixed.weekday())] if fixed else sorted(portal.dates.weekdays)
    return [weekday for weekday in usual if car_park.opening_hours.get(weekday)]


def _is_open(slot: PredefinedTimeSlot, weekday: Weekday, car_park: CarPark) -> bool:
    return all(car_park.is_usually_open(day, wall) for day, wall in _quarters(slot, weekday))


def _quarters(slot: PredefinedTimeSlot, weekday: Weekday) -> Iterable[tuple[Weekday, time]]:
    first, end = _place(slot.starts), _place(slot.ends)
    last = end if end > first else end + _QUARTERS
    for place in range(first, last):
        later, quarter = divmod(place, _QUARTERS)
        yield Weekday((weekday + later) % _DAYS), time(quarter // 4, quarter % 4 * 15)


def _place(wall: time) -> int:
    return wall.hour * 4 + wall.minute // 15
