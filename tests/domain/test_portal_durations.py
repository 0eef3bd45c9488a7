"""How long a portal lets a visitor stay: a free choice, time slots the host named, or both."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baypass.domain.portals import (
    DateRule,
    DurationRule,
    FreeDuration,
    Portal,
    PredefinedTimeSlot,
)
from baypass.domain.refusals import Violation
from baypass.domain.time_slots import TimeSlot
from tests.builders import a_car_park, a_portal, in_brussels
from tests.fakes import NOW

TUESDAY = date(2026, 11, 24)
SECOND = timedelta(seconds=1)
MORNING = PredefinedTimeSlot(name="Morning", starts=time(8), ends=time(12))
NIGHT = PredefinedTimeSlot(name="Night", starts=time(22), ends=time(6))
ALL_DAY = PredefinedTimeSlot(name="All day", starts=time(), ends=time())


def lasting(**fields: Any) -> Portal:
    return a_portal(durations=DurationRule(free=FreeDuration(**fields)))


def offering(*predefined: PredefinedTimeSlot, **fields: Any) -> Portal:
    return a_portal(durations=DurationRule(predefined=predefined), **fields)


def slot_of(start: str, end: str) -> TimeSlot:
    return TimeSlot(start=in_brussels(start), end=in_brussels(end))


def told(portal: Portal, slot: TimeSlot, now: datetime = NOW) -> list[Violation]:
    return portal.time_slot_violations(slot, a_car_park(), fixed=None, now=now)


def codes(portal: Portal, slot: TimeSlot, now: datetime = NOW) -> list[str]:
    return [violation.code for violation in told(portal, slot, now)]


def minutes(count: int) -> TimeSlot:
    start = in_brussels("2026-11-24T14:00")
    return TimeSlot(start=start, end=start + timedelta(minutes=count))


# A free choice


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (30, ("TOO_SHORT", 45)),
        (45, None),
        (60, ("WRONG_STEP", 30)),
        (75, None),
        (165, None),
        (180, ("TOO_LONG", 165)),
    ],
)
def test_a_free_stay_has_a_shortest_a_longest_and_steps_from_the_shortest(
    length: int, said: tuple[str, int] | None
) -> None:
    portal = lasting(minimum_minutes=45, maximum_minutes=165, step_minutes=30)
    found = told(portal, minutes(length))
    expected = [] if said is None else [(said[0], "time_slot.end", {"minutes": said[1]})]
    assert [(one.code, one.field, one.facts) for one in found] == expected


def test_a_free_stay_is_measured_in_elapsed_time_across_a_clock_change() -> None:
    two_hours = lasting(minimum_minutes=120, maximum_minutes=120)
    now = in_brussels("2026-03-28T12:00")
    assert codes(two_hours, slot_of("2026-03-29T01:00", "2026-03-29T04:00"), now=now) == []
    assert codes(two_hours, slot_of("2026-03-29T01:00", "2026-03-29T03:00"), now=now) == [
        "TOO_SHORT"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"minimum_minutes": 60, "maximum_minutes": 45},
        {"minimum_minutes": 20},
        {"step_minutes": 0},
        {"maximum_minutes": 25 * 60 + 15},
    ],
)
def test_a_free_stay_that_nobody_could_choose_is_refused(fields: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        FreeDuration(**fields)


def test_a_portal_offers_some_duration() -> None:
    with pytest.raises(ValidationError):
        DurationRule()


# Predefined time slots


def test_a_predefined_slot_is_taken_as_it_is_or_not_at_all() -> None:
    portal = offering(MORNING)
    assert codes(portal, slot_of("2026-11-24T08:00", "2026-11-24T12:00")) == []
    found = told(portal, slot_of("2026-11-24T08:00", "2026-11-24T11:45"))
    assert [(one.code, one.field) for one in found] == [("NOT_A_PREDEFINED_TIME_SLOT", "time_slot")]


def test_with_both_a_predefined_slot_need_not_fit_the_free_lengths() -> None:
    free = FreeDuration(minimum_minutes=60, maximum_minutes=120)
    portal = a_portal(durations=DurationRule(free=free, predefined=(MORNING,)))
    assert codes(portal, slot_of("2026-11-24T08:00", "2026-11-24T12:00")) == []
    assert codes(portal, slot_of("2026-11-24T09:00", "2026-11-24T10:00")) == []
    assert codes(portal, slot_of("2026-11-24T08:00", "2026-11-24T11:00")) == ["TOO_LONG"]


def test_a_predefined_slot_that_ends_before_it_starts_ends_on_the_next_day() -> None:
    night = NIGHT.on(TUESDAY, a_car_park())
    assert night == slot_of("2026-11-24T22:00", "2026-11-25T06:00")
    assert codes(offering(NIGHT), night) == []


def test_a_predefined_slot_until_midnight_or_the_same_time_ends_with_the_day() -> None:
    evening = PredefinedTimeSlot(name="Evening", starts=time(18), ends=time())
    assert evening.on(TUESDAY, a_car_park()) == slot_of("2026-11-24T18:00", "2026-11-25T00:00")
    assert ALL_DAY.on(TUESDAY, a_car_park()) == slot_of("2026-11-24T00:00", "2026-11-25T00:00")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Brussels", date(2026, 3, 29), 23),
        ("Europe/Brussels", date(2026, 10, 25), 25),
        ("Asia/Beirut", date(2026, 3, 28), 24),
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("Asia/Beirut", date(2026, 10, 24), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ],
)
def test_all_day_is_the_whole_local_day_whatever_its_length(
    zone: str, day: date, hours: float
) -> None:
    slot = ALL_DAY.on(day, a_car_park(time_zone=zone))
    assert slot is not None
    assert slot.duration == timedelta(hours=hours)


def test_a_predefined_slot_whose_start_or_end_the_clocks_skip_is_not_offered() -> None:
    spring = date(2026, 3, 29)
    for starts, ends in ((time(2, 30), time(6)), (time(1), time(2, 30))):
        slot = PredefinedTimeSlot(name="Early", starts=starts, ends=ends)
        assert slot.on(spring, a_car_park()) is None
        assert slot.on(TUESDAY, a_car_park()) is not None


def test_a_predefined_slot_that_the_clocks_skip_as_a_whole_is_not_offered() -> None:
    slot = PredefinedTimeSlot(name="Midnight", starts=time(), ends=time(1))
    assert slot.on(date(2026, 3, 29), a_car_park(time_zone="Asia/Beirut")) is None


def test_a_late_arrival_may_book_what_is_left_of_a_predefined_slot() -> None:
    morning = slot_of("2026-11-24T08:00", "2026-11-24T12:00")
    assert codes(offering(MORNING), morning, now=morning.end - SECOND) == []
    assert codes(offering(MORNING), morning, now=morning.end) == ["TOO_SOON"]


def test_a_late_arrival_may_not_when_the_host_wants_notice() -> None:
    portal = offering(MORNING, dates=DateRule(notice_minutes=60))
    morning = slot_of("2026-11-24T08:00", "2026-11-24T12:00")
    assert codes(portal, morning, now=morning.start - timedelta(hours=1)) == []
    assert codes(portal, morning, now=morning.start - timedelta(minutes=59)) == ["TOO_SOON"]


def test_a_late_arrival_may_not_begin_a_free_stay_in_the_past() -> None:
    durations = DurationRule(free=FreeDuration(), predefined=(MORNING,))
    late = in_brussels("2026-11-24T09:00")
    free = slot_of("2026-11-24T08:00", "2026-11-24T12:15")
    assert codes(a_portal(durations=durations), free, now=late) == ["TOO_SOON"]


def test_a_predefined_slot_off_the_quarter_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValidationError):
        PredefinedTimeSlot(name="Odd", starts=time(8, 10), ends=time(12))
