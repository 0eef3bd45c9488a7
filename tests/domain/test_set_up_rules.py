"""The rules that span a portal, its car park and its organisation."""

from datetime import date
from typing import Any

import pytest

from baypass.domain.car_parks import CarPark, OpenPeriod, Weekday
from baypass.domain.portals import DateRule, DurationRule, Portal, PredefinedTimeSlot
from baypass.domain.set_up_rules import currency_violations, slot_violations
from tests.builders import a_car_park, a_portal
from tests.money_builders import an_hourly_tariff

WORKDAYS = [Weekday(day) for day in range(5)]
A_SUNDAY = date(2026, 11, 29)


def open_on(weekdays: Any, *periods: tuple[str, str]) -> CarPark:
    hours = tuple(OpenPeriod(opens=opens, closes=closes) for opens, closes in periods)
    return a_car_park(opening_hours=dict.fromkeys(weekdays, hours))


def offering(starts: str, ends: str, **dates: Any) -> Portal:
    slot = PredefinedTimeSlot(name="Morning", starts=starts, ends=ends)
    return a_portal(durations=DurationRule(predefined=(slot,)), dates=DateRule(**dates))


def outside(portal: Portal, car_park: CarPark) -> list[object]:
    return [one.facts["weekday"] for one in slot_violations(portal, car_park)]


@pytest.mark.parametrize(
    ("starts", "ends"), [("08:00", "18:00"), ("08:00", "12:00"), ("13:00", "13:15")]
)
def test_a_time_slot_inside_the_opening_hours_can_be_offered(starts: str, ends: str) -> None:
    assert not slot_violations(offering(starts, ends), open_on(Weekday, ("08:00", "18:00")))


@pytest.mark.parametrize(
    ("starts", "ends"), [("07:45", "12:00"), ("17:00", "18:15"), ("20:00", "06:00")]
)
def test_one_that_begins_or_ends_outside_them_cannot(starts: str, ends: str) -> None:
    (violation,) = slot_violations(offering(starts, ends), open_on(Weekday, ("08:00", "18:00")))
    assert (violation.code, violation.field) == ("SLOT_OUTSIDE_HOURS", "durations.predefined.0")
    assert violation.facts == {"slot": "Morning", "weekday": "Monday"}


def test_one_over_a_lunch_break_cannot_be_offered() -> None:
    assert outside(
        offering("08:00", "18:00"), open_on(Weekday, ("08:00", "12:00"), ("13:00", "18:00"))
    )


def test_one_over_two_periods_that_meet_can() -> None:
    meeting = open_on(Weekday, ("08:00", "12:00"), ("12:00", "18:00"))
    assert not outside(offering("08:00", "18:00"), meeting)


def test_a_day_on_which_the_car_park_never_opens_is_a_closed_day() -> None:
    assert not outside(offering("08:00", "12:00"), open_on(WORKDAYS, ("08:00", "18:00")))


def test_a_weekday_that_cannot_be_booked_does_not_matter() -> None:
    car_park = a_car_park(
        opening_hours={
            **open_on(WORKDAYS, ("08:00", "18:00")).opening_hours,
            **open_on([Weekday.SATURDAY], ("10:00", "12:00")).opening_hours,
        }
    )
    assert outside(offering("08:00", "12:00"), car_park) == ["Saturday"]
    assert not outside(offering("08:00", "12:00", weekdays=frozenset(WORKDAYS)), car_park)


def test_a_night_needs_the_hours_of_the_next_day_too() -> None:
    night = offering("20:00", "06:00", weekdays=frozenset({Weekday.FRIDAY}))
    assert not outside(night, open_on(Weekday, ("00:00", "00:00")))
    assert outside(night, open_on(WORKDAYS, ("00:00", "00:00"))) == ["Friday"]


def test_a_portal_of_one_day_is_held_to_that_days_hours() -> None:
    fixed = offering("08:00", "12:00", fixed=A_SUNDAY)
    assert not outside(fixed, open_on([Weekday.SUNDAY], ("08:00", "18:00")))
    assert outside(fixed, open_on(WORKDAYS, ("08:00", "18:00")))


def test_a_time_slot_that_can_never_be_booked_is_refused() -> None:
    weekend = offering("08:00", "12:00", weekdays=frozenset({Weekday.SUNDAY}))
    assert outside(weekend, open_on(WORKDAYS, ("08:00", "18:00"))) == ["Sunday"]


def test_a_portal_charges_in_the_currency_of_its_organisation() -> None:
    paid = a_portal(tariff=an_hourly_tariff())
    assert not currency_violations(paid, "EUR")
    (violation,) = currency_violations(paid, "CHF")
    assert (violation.code, violation.field) == ("OTHER_CURRENCY", "tariff.currency")
    assert not currency_violations(a_portal(), "CHF")
