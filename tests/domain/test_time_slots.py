"""Time slots and the quarters of a day, on ordinary days and on those the clocks move."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from baypass.domain.refusals import AgainstTheRules
from baypass.domain.time_slots import (
    QUARTER,
    TimeSlot,
    first_instant,
    instant_at,
    instant_meant,
    is_on_grid,
    quarter_of,
    quarters_by_day,
    quarters_in,
    slot_meant,
    whole_day,
)
from baypass.domain.values import Instant, as_text
from tests.builders import END, START, a_time_slot, in_brussels
from tests.domain.clock_changes import BRUSSELS, CHANGES, ZONES

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
in_every_zone = pytest.mark.parametrize("name", ZONES)


def refused(start: str, end: str) -> list[tuple[str, str]]:
    with pytest.raises(AgainstTheRules) as refusal:
        slot_meant(datetime.fromisoformat(start), datetime.fromisoformat(end), BRUSSELS)
    return [(found.field, found.code) for found in refusal.value.violations]


# One slot


def test_a_slot_holds_its_first_second_and_its_last_but_not_its_end() -> None:
    slot = a_time_slot()
    assert slot.contains(START)
    assert slot.contains(END - SECOND)
    assert not slot.contains(START - SECOND)
    assert not slot.contains(END)


def test_slots_that_only_touch_do_not_overlap() -> None:
    slot = a_time_slot()
    assert not slot.overlaps(a_time_slot(END))
    assert not a_time_slot(END).overlaps(slot)


def test_slots_that_share_a_second_overlap() -> None:
    slot = a_time_slot()
    assert slot.overlaps(a_time_slot(END - SECOND))
    assert a_time_slot(END - SECOND).overlaps(slot)


def test_a_slot_overlaps_one_inside_it() -> None:
    inner = TimeSlot(start=START + HOUR, end=END - HOUR)
    assert a_time_slot().overlaps(inner)
    assert inner.overlaps(a_time_slot())


@pytest.mark.parametrize("end", [START, START - SECOND])
def test_a_slot_ends_after_it_starts(end: datetime) -> None:
    with pytest.raises(ValidationError):
        TimeSlot(start=START, end=end)


def test_a_time_without_an_offset_is_no_instant() -> None:
    with pytest.raises(ValidationError):
        TimeSlot(start=START.replace(tzinfo=None), end=END)


def test_a_slot_keeps_its_times_in_utc_whatever_offset_they_came_with() -> None:
    slot = TimeSlot(start=START.astimezone(BRUSSELS), end=END.astimezone(BRUSSELS))
    assert (slot, slot.start.tzinfo) == (a_time_slot(), UTC)


def test_as_text_an_instant_is_in_utc_with_microseconds() -> None:
    text = '{"start":"2026-11-24T13:00:00.000000Z","end":"2026-11-24T16:00:00.000000Z"}'
    assert a_time_slot().model_dump_json() == text


@given(st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)), max_size=5))  # noqa: DTZ001
def test_the_texts_of_instants_sort_as_they_do(walls: list[datetime]) -> None:
    instants = [wall.replace(tzinfo=UTC) for wall in walls]
    assert [as_text(one) for one in sorted(instants)] == sorted(as_text(one) for one in instants)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-05:00"])
def test_an_instant_that_utc_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[datetime](Instant).validate_python(text)


# The quarters of a day


@in_every_zone
def test_every_zone_moves_its_clocks_twice_a_year(name: str) -> None:
    assert len(CHANGES[name]) >= 10
    assert {change.is_forward for change in CHANGES[name]} == {True, False}


@in_every_zone
def test_the_quarters_of_a_day_fill_it_without_a_gap_or_an_overlap(name: str) -> None:
    for change in CHANGES[name]:
        for day in change.days:
            quarters = list(whole_day(day, change.zone).quarters())
            assert quarters == quarters_of(day, change.zone)
            assert len(quarters) == quarters_in(day, change.zone)
            assert all(later - earlier == QUARTER for earlier, later in pairwise(quarters))


@in_every_zone
def test_the_place_of_a_quarter_leads_back_to_it(name: str) -> None:
    for change in CHANGES[name]:
        for day in change.days:
            for place, start in enumerate(whole_day(day, change.zone).quarters()):
                assert quarter_of(start, change.zone) == (day, place)
                assert quarter_of(start + QUARTER - SECOND, change.zone) == (day, place)


@in_every_zone
def test_a_day_ends_where_the_next_begins(name: str) -> None:
    for change in CHANGES[name]:
        for day, following in pairwise(change.days):
            assert whole_day(day, change.zone).end == whole_day(following, change.zone).start
            first = first_instant(day, change.zone)
            assert first.astimezone(change.zone).date() == day
            assert (first - SECOND).astimezone(change.zone).date() < day


@pytest.mark.parametrize(
    ("zone", "day", "quarters"),
    [
        ("Europe/Brussels", SPRING, 92),
        ("Europe/Brussels", AUTUMN, 100),
        ("Europe/Brussels", date(2026, 11, 24), 96),
        ("Australia/Lord_Howe", date(2026, 10, 4), 94),
        ("Australia/Lord_Howe", date(2026, 4, 5), 98),
        ("Asia/Beirut", date(2026, 3, 29), 92),
        ("Asia/Beirut", date(2026, 10, 24), 100),
    ],
)
def test_a_day_has_as_many_quarters_as_it_is_long(zone: str, day: date, quarters: int) -> None:
    assert quarters_in(day, ZoneInfo(zone)) == quarters


def test_a_day_begins_at_one_where_the_clocks_skip_midnight() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    assert first_instant(SPRING, beirut).astimezone(beirut).time() == time(1)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_every_instant_lies_in_the_quarter_that_is_said(wall: datetime, name: str) -> None:
    instant, zone = wall.replace(tzinfo=UTC), ZoneInfo(name)
    day, place = quarter_of(instant, zone)
    start = first_instant(day, zone) + place * QUARTER
    assert start <= instant < start + QUARTER
    assert instant.astimezone(zone).date() == day
    assert 0 <= place < quarters_in(day, zone)
    assert is_on_grid(instant, zone) is (instant == start)


def test_a_slot_over_midnight_touches_two_days() -> None:
    slot = TimeSlot(start=in_brussels("2026-11-24T23:30"), end=in_brussels("2026-11-25T00:15"))
    touched = {date(2026, 11, 24): [94, 95], date(2026, 11, 25): [0]}
    assert quarters_by_day(slot, BRUSSELS) == touched


def test_a_slot_until_midnight_touches_one_day() -> None:
    slot = TimeSlot(start=in_brussels("2026-11-24T23:30"), end=in_brussels("2026-11-25T00:00"))
    assert quarters_by_day(slot, BRUSSELS) == {date(2026, 11, 24): [94, 95]}


def test_a_slot_off_the_grid_touches_every_quarter_it_begins() -> None:
    slot = TimeSlot(start=in_brussels("2026-11-24T00:14"), end=in_brussels("2026-11-24T00:31"))
    assert quarters_by_day(slot, BRUSSELS) == {date(2026, 11, 24): [0, 1, 2]}


@in_every_zone
def test_a_slot_across_a_clock_change_touches_each_quarter_once(name: str) -> None:
    for change in CHANGES[name]:
        slot = TimeSlot(start=change.instant - 12 * HOUR, end=change.instant + 13 * HOUR)
        touched = [
            (day, place)
            for day, places in quarters_by_day(slot, change.zone).items()
            for place in places
        ]
        assert touched == [quarter_of(instant, change.zone) for instant in slot.quarters()]
        assert len(touched) == 100


# What a time with an offset means


@in_every_zone
def test_a_time_that_is_shown_means_the_instant_it_was_made_of(name: str) -> None:
    for change in CHANGES[name]:
        for day in change.days:
            for start in whole_day(day, change.zone).quarters():
                shown = datetime.fromisoformat(start.astimezone(change.zone).isoformat())
                assert instant_meant(shown, change.zone, "start") == start


@in_every_zone
def test_a_time_that_the_clocks_skip_is_refused(name: str) -> None:
    for change in (one for one in CHANGES[name] if one.is_forward):
        for wall in change.walls:
            for offset in {change.before, change.after} - {timedelta()}:
                with pytest.raises(AgainstTheRules) as refusal:
                    instant_meant(wall.replace(tzinfo=timezone(offset)), change.zone, "start")
                assert refusal.value.code == "TIME_DOES_NOT_EXIST"
                assert refusal.value.violations[0].facts["given"] == wall
            if wall.time() != time():
                assert instant_at(wall.date(), wall.time(), change.zone) is None


@in_every_zone
def test_a_repeated_time_is_usable_twice_each_with_its_offset(name: str) -> None:
    for change in (one for one in CHANGES[name] if not one.is_forward):
        for wall in change.walls:
            first = instant_meant(
                wall.replace(tzinfo=timezone(change.before)), change.zone, "start"
            )
            again = instant_meant(wall.replace(tzinfo=timezone(change.after)), change.zone, "start")
            assert first < change.instant <= again
            assert again - first == -change.shift
            assert first.astimezone(change.zone).replace(tzinfo=None) == wall
            assert again.astimezone(change.zone).replace(tzinfo=None) == wall
            assert instant_at(wall.date(), wall.time(), change.zone) == first


def test_the_last_time_before_the_gap_and_the_first_after_it_exist() -> None:
    for text in ("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00"):
        given_time = datetime.fromisoformat(text)
        assert instant_meant(given_time, BRUSSELS, "start") == given_time


def test_utc_is_understood_everywhere() -> None:
    assert instant_meant(START, BRUSSELS, "start") == START


def test_an_offset_the_zone_does_not_have_then_is_refused() -> None:
    with pytest.raises(AgainstTheRules) as refusal:
        instant_meant(datetime.fromisoformat("2026-11-24T14:00:00+02:00"), BRUSSELS, "start")
    found = refusal.value.violations[0]
    assert (found.code, found.field) == ("WRONG_OFFSET", "start")
    assert found.facts == {"given": datetime(2026, 11, 24, 14), "zone": "Europe/Brussels"}  # noqa: DTZ001


def test_midnight_is_when_the_day_begins_even_where_the_clocks_skip_it() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    assert instant_at(SPRING, time(), beirut) == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert instant_at(SPRING, time(0, 15), beirut) is None


def test_two_times_in_the_zone_mean_the_slot_between_them() -> None:
    given_times = (START.astimezone(BRUSSELS), END.astimezone(BRUSSELS))
    start, end = (datetime.fromisoformat(one.isoformat()) for one in given_times)
    assert slot_meant(start, end, BRUSSELS) == a_time_slot()


def test_both_times_of_a_slot_are_told_at_once() -> None:
    assert refused("2026-03-29T02:30+01:00", "2026-03-29T17:00+01:00") == [
        ("time_slot.start", "TIME_DOES_NOT_EXIST"),
        ("time_slot.end", "WRONG_OFFSET"),
    ]


@pytest.mark.parametrize("end", ["2026-11-24T14:00+01:00", "2026-11-24T13:59:59+01:00"])
def test_an_end_that_is_not_after_the_start_is_refused(end: str) -> None:
    assert refused("2026-11-24T14:00+01:00", end) == [("time_slot.end", "END_BEFORE_START")]


def test_a_stay_of_twenty_five_hours_is_the_longest() -> None:
    start = datetime.fromisoformat("2026-11-24T14:00+01:00")
    assert slot_meant(start, start + 25 * HOUR, BRUSSELS).duration == 25 * HOUR
    too_long = refused("2026-11-24T14:00+01:00", "2026-11-25T15:00:01+01:00")
    assert too_long == [("time_slot.end", "TOO_LONG")]


@pytest.mark.parametrize(
    "far",
    ["0001-01-01T00:00+01:00", "1969-12-31T00:00Z", "9000-01-01T00:00Z", "9999-12-31T23:59-05:00"],
)
def test_a_year_at_the_end_of_the_calendar_is_refused(far: str) -> None:
    assert refused(far, far) == [("time_slot.start", "INVALID"), ("time_slot.end", "INVALID")]


# How long


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-29T01:00+01:00", "2026-03-29T04:00+02:00", 2),
        ("2026-10-25T01:00+02:00", "2026-10-25T04:00+01:00", 4),
        ("2026-10-25T02:45+02:00", "2026-10-25T02:45+01:00", 1),
        ("2026-11-24T14:00+01:00", "2026-11-24T17:00+01:00", 3),
    ],
)
def test_a_stay_lasts_as_long_as_time_passes(start: str, end: str, hours: int) -> None:
    slot = slot_meant(datetime.fromisoformat(start), datetime.fromisoformat(end), BRUSSELS)
    assert slot.duration == hours * HOUR
    assert len(list(slot.quarters())) == hours * 4


def quarters_of(day: date, zone: ZoneInfo) -> list[datetime]:
    """Every quarter of the UTC clock, two days around, whose local date is this day."""
    noon = datetime.combine(day, time(12), UTC)
    near = [noon + QUARTER * count for count in range(-192, 193)]
    return [instant for instant in near if instant.astimezone(zone).date() == day]
