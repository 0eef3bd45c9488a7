"""When a car park is open, quarter by quarter of its own days."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baypass.domain.car_parks import CarPark, OpenPeriod, Weekday
from baypass.domain.time_slots import QUARTER, TimeSlot
from tests.builders import START, a_car_park, in_brussels
from tests.domain.clock_changes import CHANGES, ZONES

TUESDAY, WEDNESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 28)


def period(opens: int, closes: int) -> OpenPeriod:
    return OpenPeriod(opens=time(opens), closes=time(closes))


def open_on_weekdays(*periods: OpenPeriod, **fields: Any) -> CarPark:
    return a_car_park(opening_hours=dict.fromkeys(list(Weekday)[:5], periods), **fields)


def is_open(car_park: CarPark, start: str, end: str) -> bool:
    return car_park.is_open_throughout(TimeSlot(start=in_brussels(start), end=in_brussels(end)))


@pytest.mark.parametrize("name", ZONES)
def test_a_car_park_without_closing_time_is_open_in_every_quarter(name: str) -> None:
    car_park = a_car_park(time_zone=name)
    for change in CHANGES[name]:
        assert all(all(car_park.open_quarters(day)) for day in change.days)
        across = TimeSlot(start=change.instant - 50 * QUARTER, end=change.instant + 50 * QUARTER)
        assert car_park.is_open_throughout(across)


@pytest.mark.parametrize(
    ("start", "end", "open_throughout"),
    [
        ("2026-11-24T08:00", "2026-11-24T18:00", True),
        ("2026-11-24T07:45", "2026-11-24T09:00", False),
        ("2026-11-24T17:45", "2026-11-24T18:15", False),
        ("2026-11-24T18:00", "2026-11-24T18:15", False),
        ("2026-11-24T17:45", "2026-11-25T08:15", False),
        ("2026-11-28T10:00", "2026-11-28T11:00", False),
    ],
)
def test_a_stay_fits_when_each_of_its_quarters_is_inside_the_hours(
    start: str, end: str, *, open_throughout: bool
) -> None:
    assert is_open(open_on_weekdays(period(8, 18)), start, end) is open_throughout


def test_a_break_at_noon_belongs_to_no_stay() -> None:
    car_park = open_on_weekdays(period(8, 12), period(13, 18))
    assert is_open(car_park, "2026-11-24T10:00", "2026-11-24T12:00")
    assert is_open(car_park, "2026-11-24T13:00", "2026-11-24T14:00")
    assert not is_open(car_park, "2026-11-24T11:00", "2026-11-24T14:00")


def test_closing_at_midnight_means_the_end_of_the_day() -> None:
    car_park = open_on_weekdays(period(20, 0))
    assert is_open(car_park, "2026-11-24T20:00", "2026-11-25T00:00")
    assert not is_open(car_park, "2026-11-24T23:45", "2026-11-25T00:15")
    assert not is_open(car_park, "2026-11-24T19:45", "2026-11-25T00:00")


def test_a_stay_over_midnight_fits_when_both_days_are_open_there() -> None:
    car_park = open_on_weekdays(period(20, 0), period(0, 2))
    assert is_open(car_park, "2026-11-24T23:00", "2026-11-25T02:00")
    assert not is_open(car_park, "2026-11-27T23:00", "2026-11-28T01:00")


def test_a_closed_day_is_closed_from_midnight_to_midnight() -> None:
    car_park = a_car_park(closed_days=frozenset({TUESDAY}))
    assert not any(car_park.open_quarters(TUESDAY))
    assert not car_park.opens_on(TUESDAY)
    assert not is_open(car_park, "2026-11-23T23:30", "2026-11-24T00:15")
    assert is_open(car_park, "2026-11-23T23:30", "2026-11-24T00:00")
    assert is_open(car_park, "2026-11-25T00:00", "2026-11-25T01:00")


def test_a_day_of_the_week_without_hours_is_closed() -> None:
    car_park = open_on_weekdays(period(8, 18))
    assert not car_park.opens_on(SATURDAY)
    assert car_park.opens_on(TUESDAY)


def test_the_hours_are_wall_clock_times_on_the_day_the_clocks_move() -> None:
    car_park = a_car_park(opening_hours=dict.fromkeys(Weekday, (period(1, 4),)))
    assert sum(car_park.open_quarters(date(2026, 3, 29))) == 8
    assert sum(car_park.open_quarters(date(2026, 10, 25))) == 16
    assert sum(car_park.open_quarters(TUESDAY)) == 12


def test_two_car_parks_with_the_same_hours_keep_their_own_zones() -> None:
    hours = dict.fromkeys(Weekday, (period(8, 9),))
    here, there = (
        a_car_park(opening_hours=hours, time_zone=zone)
        for zone in ("Europe/Brussels", "Africa/Casablanca")
    )
    slot = TimeSlot(start=in_brussels("2026-03-29T08:00"), end=in_brussels("2026-03-29T09:00"))
    assert here.is_open_throughout(slot)
    assert not there.is_open_throughout(slot)


def test_the_day_of_an_instant_is_the_car_parks_own() -> None:
    assert a_car_park().day_of(in_brussels("2026-11-25T00:00")) == WEDNESDAY
    assert a_car_park().day_of(in_brussels("2026-11-25T00:00") - timedelta(seconds=1)) == TUESDAY
    assert a_car_park(time_zone="Pacific/Chatham").day_of(START) == WEDNESDAY


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Brussels", "Brussels time"),
        ("America/New_York", "New York time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "UTC time"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, name: str) -> None:
    assert a_car_park(time_zone=zone).time_zone_name == name


@pytest.mark.parametrize(
    "fields",
    [
        {"time_zone": "Europe/Atlantis"},
        {"time_zone": "Europe"},
        {"time_zone": ""},
        {"time_zone": "../../etc/passwd"},
        {"spots": -1},
        {"spots": 10_001},
        {"map_url": "http://maps.example/acme"},
        {"map_url": "javascript:alert(1)"},
        {"grace_before_minutes": 121},
        {"grace_after_minutes": -1},
    ],
)
def test_a_car_park_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_car_park(**fields)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("20:00", "02:00"), ("08:00", "08:00"), ("08:10", "18:00"), ("08:00", "18:00:01")],
)
def test_hours_that_would_never_open_or_split_a_quarter_are_refused(
    opens: str, closes: str
) -> None:
    with pytest.raises(ValidationError):
        OpenPeriod.model_validate({"opens": opens, "closes": closes})


def test_hours_have_no_offset_of_their_own() -> None:
    with pytest.raises(ValidationError):
        OpenPeriod.model_validate({"opens": "08:00+01:00", "closes": "18:00+01:00"})
