"""A tariff charges what the host said, by elapsed time, and its lines add up to the cent."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from baypass.domain.car_parks import Weekday
from baypass.domain.money import total
from baypass.domain.tariffs import FREE, Band, Cost, HourlyTariff, LineKind, Tariff, VatRate
from baypass.domain.time_slots import TimeSlot
from tests.builders import in_brussels
from tests.domain.clock_changes import BRUSSELS
from tests.money_builders import a_daily_tariff, a_flat_tariff, an_hourly_tariff

WORKING_DAYS = frozenset(list(Weekday)[:5])
WEEKEND = frozenset(list(Weekday)[5:])
DAY_AND_NIGHT = (
    Band(weekdays=WORKING_DAYS, starts=time(8), ends=time(18), amount=300),
    Band(weekdays=WORKING_DAYS, ends=time(8), amount=100),
    Band(weekdays=WORKING_DAYS, starts=time(18), amount=100),
    Band(weekdays=WEEKEND, amount=0),
)


def stay(start: str, end: str) -> TimeSlot:
    return TimeSlot(start=in_brussels(start), end=in_brussels(end))


def cost(tariff: Any, start: str, end: str) -> Cost:
    found: Cost = tariff.cost(stay(start, end), BRUSSELS, "EUR")
    return found


def gross(tariff: Any, start: str, end: str) -> int:
    return cost(tariff, start, end).price.gross.amount


def counted(found: Cost) -> list[tuple[LineKind, int, int]]:
    return [(line.kind, line.quantity, line.price.gross.amount) for line in found.lines]


def test_a_free_tariff_costs_nothing_in_the_organisations_currency() -> None:
    found = FREE.cost(stay("2026-11-24T09:00", "2026-11-24T18:00"), BRUSSELS, "CHF")
    assert found.price.is_free
    assert found.price.gross.currency == "CHF"


@pytest.mark.parametrize(
    ("end", "hours"), [("09:15", 1), ("10:00", 1), ("10:15", 2), ("11:00", 2), ("18:00", 9)]
)
def test_a_started_hour_is_charged_whole(end: str, hours: int) -> None:
    assert gross(an_hourly_tariff(), "2026-11-24T09:00", f"2026-11-24T{end}") == hours * 250


def test_a_day_costs_at_most_its_maximum_and_says_so_instead_of_the_hours() -> None:
    tariff = an_hourly_tariff(daily_maximum=1200)
    assert gross(tariff, "2026-11-24T09:00", "2026-11-24T13:00") == 1000
    found = cost(tariff, "2026-11-24T09:00", "2026-11-24T18:00")
    assert counted(found) == [(LineKind.DAILY_MAXIMUM, 1, 1200)]


def test_exactly_the_maximum_is_still_told_in_hours() -> None:
    found = cost(an_hourly_tariff(daily_maximum=750), "2026-11-24T09:00", "2026-11-24T12:00")
    assert counted(found) == [(LineKind.HOURS, 3, 750)]


def test_each_day_of_a_night_has_a_maximum_of_its_own_and_a_line_with_its_date() -> None:
    tariff = an_hourly_tariff(daily_maximum=500)
    found = cost(tariff, "2026-11-24T20:00", "2026-11-25T01:00")
    assert counted(found) == [(LineKind.DAILY_MAXIMUM, 1, 500), (LineKind.HOURS, 1, 250)]
    assert [line.day for line in found.lines] == [date(2026, 11, 24), date(2026, 11, 25)]


def test_the_free_minutes_come_first_and_hours_are_counted_from_their_end() -> None:
    tariff = an_hourly_tariff(free_minutes=30)
    assert gross(tariff, "2026-11-24T09:00", "2026-11-24T09:30") == 0
    assert gross(tariff, "2026-11-24T09:00", "2026-11-24T09:45") == 250
    assert gross(tariff, "2026-11-24T09:00", "2026-11-24T10:30") == 250
    assert gross(tariff, "2026-11-24T09:00", "2026-11-24T10:45") == 500


@pytest.mark.parametrize(
    "tariff", [a_flat_tariff(free_minutes=60), a_daily_tariff(free_minutes=60)]
)
def test_a_short_visit_is_free_and_a_longer_one_costs_all(tariff: Any) -> None:
    assert gross(tariff, "2026-11-24T09:00", "2026-11-24T10:00") == 0
    assert gross(tariff, "2026-11-24T09:00", "2026-11-24T10:15") == tariff.amount


def test_an_hour_costs_what_the_band_charges_in_which_it_begins() -> None:
    tariff = an_hourly_tariff(bands=DAY_AND_NIGHT)
    found = cost(tariff, "2026-11-24T06:30", "2026-11-24T09:00")
    assert counted(found) == [(LineKind.HOURS, 2, 200), (LineKind.HOURS, 1, 300)]
    assert gross(tariff, "2026-11-24T17:45", "2026-11-24T18:45") == 300
    assert gross(tariff, "2026-11-28T09:00", "2026-11-28T18:00") == 0


def test_from_friday_night_to_saturday_only_fridays_hours_cost() -> None:
    tariff = an_hourly_tariff(bands=DAY_AND_NIGHT)
    assert gross(tariff, "2026-11-27T22:00", "2026-11-28T04:00") == 200


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-29T01:00", "2026-03-29T04:00", 2),  # the clocks go forward: two hours pass
        ("2026-10-25T01:00", "2026-10-25T04:00", 4),  # the clocks go back: four hours pass
    ],
)
def test_hours_are_those_that_pass_whatever_the_clocks_say(
    start: str, end: str, hours: int
) -> None:
    assert gross(an_hourly_tariff(), start, end) == hours * 250


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-11-24"])
def test_a_day_of_any_length_is_one_day(day: str) -> None:
    assert gross(a_daily_tariff(), f"{day}T00:00", f"{day}T23:45") == 800


def test_a_visit_over_midnight_is_two_days() -> None:
    found = cost(a_daily_tariff(), "2026-11-24T22:00", "2026-11-25T06:00")
    assert counted(found) == [(LineKind.DAYS, 2, 1600)]
    assert gross(a_daily_tariff(), "2026-11-24T22:00", "2026-11-25T00:00") == 800


def test_a_flat_price_is_the_same_however_long() -> None:
    assert gross(a_flat_tariff(), "2026-11-24T09:00", "2026-11-24T09:15") == 500
    assert gross(a_flat_tariff(), "2026-11-24T00:00", "2026-11-25T01:00") == 500


def test_vat_is_that_of_the_local_day_on_which_the_visit_begins() -> None:
    rates = (VatRate(basis_points=2100), VatRate(valid_from=date(2027, 1, 1), basis_points=2200))
    tariff = a_flat_tariff(vat=rates)
    before = cost(tariff, "2026-12-31T23:00", "2027-01-01T01:00").price
    after = cost(tariff, "2027-01-01T00:00", "2027-01-01T01:00").price
    assert (before.vat_basis_points, before.vat.amount) == (2100, 87)
    assert (after.vat_basis_points, after.vat.amount) == (2200, 90)


def test_the_first_rate_holds_before_its_day_too() -> None:
    tariff = a_flat_tariff(vat=(VatRate(valid_from=date(2027, 1, 1), basis_points=600),))
    found = cost(tariff, "2026-11-24T09:00", "2026-11-24T10:00")
    assert found.price.vat_basis_points == 600


@given(
    st.integers(0, 7 * 96),
    st.integers(1, 100),
    st.sampled_from([0, 15, 30, 60, 95]),
    st.sampled_from([None, 50, 777, 1200]),
    st.sampled_from([0, 600, 2100, 10_000]),
)
def test_lines_add_up_to_the_price_and_hours_to_a_naive_count(
    quarter: int, quarters: int, free: int, maximum: int | None, vat: int
) -> None:
    start = datetime(2026, 10, 23, tzinfo=UTC) + timedelta(minutes=15 * quarter)
    slot = TimeSlot(start=start, end=start + timedelta(minutes=15 * quarters))
    tariff = an_hourly_tariff(
        bands=DAY_AND_NIGHT, free_minutes=free, daily_maximum=maximum,
        vat=(VatRate(basis_points=vat),),
    )  # fmt: skip
    found = tariff.cost(slot, BRUSSELS, "EUR")
    assert found.price.gross.amount == naive_gross(slot, free, maximum)
    if found.lines:
        assert total([line.price for line in found.lines]) == found.price


def naive_gross(slot: TimeSlot, free: int, maximum: int | None) -> int:
    by_day: dict[date, int] = {}
    minute = slot.start + timedelta(minutes=free)
    while minute < slot.end:
        there = minute.astimezone(BRUSSELS)
        working = there.weekday() < 5
        amount = (300 if 8 <= there.hour < 18 else 100) if working else 0
        by_day[there.date()] = by_day.get(there.date(), 0) + amount
        minute += timedelta(hours=1)
    return sum(min(of_day, maximum) if maximum else of_day for of_day in by_day.values())


@pytest.mark.parametrize(
    "bands",
    [
        (Band(starts=time(8), ends=time(18), amount=300),),  # nights are missing
        (Band(amount=300), Band(starts=time(8), ends=time(9), amount=100)),  # twice
        (Band(weekdays=WORKING_DAYS, amount=300),),  # the weekend is missing
        (),
    ],
)
def test_a_tariff_with_gaps_or_overlaps_cannot_exist(bands: tuple[Band, ...]) -> None:
    with pytest.raises(ValidationError):
        an_hourly_tariff(bands=bands)


def test_a_band_ends_after_it_starts_and_has_a_day() -> None:
    with pytest.raises(ValidationError):
        Band(starts=time(18), ends=time(8), amount=100)
    with pytest.raises(ValidationError):
        Band(weekdays=frozenset(), amount=100)


@pytest.mark.parametrize("amount", [-1, 1, 49, 5_000_001, 2.5, "300", True])
def test_an_amount_is_one_that_can_be_paid(amount: Any) -> None:
    with pytest.raises(ValidationError):
        an_hourly_tariff(bands=({"amount": amount},))
    with pytest.raises(ValidationError):
        a_flat_tariff(amount=amount)


@pytest.mark.parametrize(
    ("currency", "least"),
    [
        ("EUR", 50),
        ("CHF", 50),
        ("GBP", 30),
        ("BGN", 100),
        ("AED", 200),
        ("MYR", 200),
        ("PLN", 200),
        ("RON", 200),
        ("DKK", 250),
        ("NOK", 300),
        ("SEK", 300),
        ("MXN", 1000),
        ("THB", 1000),
        ("CZK", 1500),
        ("HUF", 17_500),
        ("JPY", 50),
    ],
)
def test_nothing_costs_less_than_can_be_paid_in_its_currency(currency: str, least: int) -> None:
    def tariffs(amount: int) -> list[Callable[[], Any]]:
        dear, cheap = Band(starts=time(12), amount=least), Band(ends=time(12), amount=amount)
        return [
            lambda: a_flat_tariff(currency=currency, amount=amount),
            lambda: a_daily_tariff(currency=currency, amount=amount),
            lambda: an_hourly_tariff(currency=currency, bands=(dear, cheap)),
            lambda: an_hourly_tariff(
                currency=currency, bands=(Band(amount=least),), daily_maximum=amount
            ),
        ]

    for tariff in tariffs(least):
        assert tariff()
    for tariff in tariffs(least - 1):
        with pytest.raises(ValidationError, match=f"{currency} are nothing, or at least {least} "):
            tariff()


def test_an_hour_may_be_free_in_every_currency() -> None:
    bands = (Band(starts=time(12), amount=0), Band(ends=time(12), amount=1500))
    assert an_hourly_tariff(currency="CZK", bands=bands)


def test_an_hour_may_be_free_but_a_flat_price_is_a_price() -> None:
    assert Band(amount=0).amount == 0
    with pytest.raises(ValidationError):
        a_flat_tariff(amount=0)


@pytest.mark.parametrize(
    "vat",
    [
        (),
        (VatRate(basis_points=600), VatRate(basis_points=2100)),
        (VatRate(valid_from=date(2027, 1, 1), basis_points=600), VatRate(basis_points=2100)),
    ],
)
def test_vat_rates_stand_in_order_each_with_a_day(vat: tuple[VatRate, ...]) -> None:
    with pytest.raises(ValidationError):
        a_flat_tariff(vat=vat)


@pytest.mark.parametrize(
    "tariff", [FREE, a_flat_tariff(), a_daily_tariff(), an_hourly_tariff(bands=DAY_AND_NIGHT)]
)
def test_a_tariff_survives_being_stored(tariff: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Tariff)
    assert adapter.validate_python(tariff.model_dump(mode="json")) == tariff


def test_a_tariff_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Tariff).validate_python({"kind": "PER_MINUTE", "amount": 5})
    assert isinstance(an_hourly_tariff(), HourlyTariff)
