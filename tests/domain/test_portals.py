"""What a portal lets a visitor book: which day, how long, how many spots."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from baypass.domain.car_parks import CarPark, OpenPeriod, Weekday
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.portals import (
    DateRule,
    DurationRule,
    FreeDuration,
    Portal,
    PredefinedTimeSlot,
)
from baypass.domain.refusals import Violation
from baypass.domain.time_slots import TimeSlot
from tests.builders import a_car_park, a_portal, a_time_slot, in_brussels
from tests.fakes import NOW

TODAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 24)
SECOND = timedelta(seconds=1)
NIGHT = PredefinedTimeSlot(name="Night", starts=time(22), ends=time(6))


def dated(**fields: Any) -> Portal:
    return a_portal(dates=DateRule(**fields))


def slot_of(start: str, end: str) -> TimeSlot:
    return TimeSlot(start=in_brussels(start), end=in_brussels(end))


def told(
    portal: Portal,
    slot: TimeSlot,
    *,
    car_park: CarPark | None = None,
    fixed: date | None = None,
    now: datetime = NOW,
) -> list[Violation]:
    return portal.time_slot_violations(slot, car_park or a_car_park(), fixed=fixed, now=now)


def codes(*arguments: Any, **keywords: Any) -> list[str]:
    return [violation.code for violation in told(*arguments, **keywords)]


# The grid


def test_an_ordinary_visit_may_be_booked() -> None:
    assert told(a_portal(), a_time_slot()) == []


@pytest.mark.parametrize(
    ("start", "end", "fields"),
    [
        ("14:07", "15:00", ["time_slot.start"]),
        ("14:00", "15:00:01", ["time_slot.end"]),
        ("14:07", "15:07", ["time_slot.start", "time_slot.end"]),
    ],
)
def test_times_off_the_quarter_are_refused_where_they_stand(
    start: str, end: str, fields: list[str]
) -> None:
    found = told(a_portal(), slot_of(f"2026-11-24T{start}", f"2026-11-24T{end}"))
    assert [(one.code, one.field) for one in found] == [("OFF_GRID", field) for field in fields]


# Which day


def test_without_notice_the_running_quarter_is_the_earliest() -> None:
    start = in_brussels("2026-11-24T14:00")
    slot = a_time_slot(start)
    assert codes(dated(), slot, now=start + timedelta(minutes=15) - SECOND) == []
    assert codes(dated(), slot, now=start + timedelta(minutes=15)) == ["TOO_SOON"]


def test_notice_counts_to_the_second() -> None:
    start = in_brussels("2026-11-24T14:00")
    portal = dated(notice_minutes=120)
    assert codes(portal, a_time_slot(start), now=start - timedelta(hours=2)) == []
    assert codes(portal, a_time_slot(start), now=start - timedelta(hours=2) + SECOND) == [
        "TOO_SOON"
    ]


def test_the_last_day_of_the_horizon_may_be_booked_and_the_next_may_not() -> None:
    portal = dated(horizon_days=2)
    assert told(portal, slot_of("2026-11-24T23:00", "2026-11-25T01:00")) == []
    found = told(portal, slot_of("2026-11-25T00:00", "2026-11-25T01:00"))
    assert [(one.code, one.facts) for one in found] == [("TOO_FAR_AHEAD", {"date": TUESDAY})]


def test_the_horizon_counts_the_car_parks_own_days() -> None:
    chatham = a_car_park(time_zone="Pacific/Chatham")
    start = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
    assert start.astimezone(chatham.zone).isoformat() == "2026-11-24T00:00:00+13:45"
    portal = dated(horizon_days=0)
    assert codes(portal, a_time_slot(start), car_park=chatham, now=start) == []
    assert codes(portal, a_time_slot(start), car_park=chatham, now=start - SECOND) == [
        "TOO_FAR_AHEAD"
    ]


def test_yesterday_is_over() -> None:
    assert codes(a_portal(), slot_of("2026-11-21T14:00", "2026-11-21T15:00")) == ["TOO_SOON"]


def test_only_the_hosts_days_of_the_week_may_be_booked() -> None:
    portal = dated(weekdays=frozenset({Weekday.TUESDAY}))
    assert codes(portal, slot_of("2026-11-24T14:00", "2026-11-24T15:00")) == []
    found = told(portal, slot_of("2026-11-25T14:00", "2026-11-25T15:00"))
    assert [(one.code, one.facts) for one in found] == [
        ("WRONG_WEEKDAY", {"date": date(2026, 11, 25)})
    ]


@pytest.mark.parametrize(
    ("portals", "car_parks"), [({TUESDAY}, set()), (set(), {TUESDAY}), ({TUESDAY}, {TUESDAY})]
)
def test_a_closed_day_is_told_once_whoever_closed_it(
    portals: set[date], car_parks: set[date]
) -> None:
    portal = dated(closed_days=frozenset(portals))
    car_park = a_car_park(closed_days=frozenset(car_parks))
    found = told(portal, a_time_slot(), car_park=car_park)
    assert [(one.code, one.field, one.facts) for one in found] == [
        ("CLOSED_DAY", "time_slot.start", {"date": TUESDAY})
    ]


def test_a_day_without_opening_hours_is_closed() -> None:
    hours = dict.fromkeys([Weekday.MONDAY], (OpenPeriod(opens=time(8), closes=time(18)),))
    assert codes(a_portal(), a_time_slot(), car_park=a_car_park(opening_hours=hours)) == [
        "CLOSED_DAY"
    ]


def test_a_stay_outside_the_opening_hours_is_refused() -> None:
    hours = dict.fromkeys(Weekday, (OpenPeriod(opens=time(8), closes=time(16)),))
    car_park = a_car_park(opening_hours=hours)
    assert codes(a_portal(), a_time_slot(), car_park=car_park) == ["OUTSIDE_OPENING_HOURS"]
    until_closing = slot_of("2026-11-24T14:00", "2026-11-24T16:00")
    assert codes(a_portal(), until_closing, car_park=car_park) == []


# A fixed date


@pytest.mark.parametrize(("own", "invited"), [(TUESDAY, None), (None, TUESDAY), (TODAY, TUESDAY)])
def test_a_fixed_date_is_the_only_one_and_the_invitations_goes_first(
    own: date | None, invited: date | None
) -> None:
    portal = dated(fixed=own)
    assert codes(portal, a_time_slot(), fixed=invited) == []
    found = told(portal, slot_of("2026-11-25T14:00", "2026-11-25T15:00"), fixed=invited)
    assert [(one.code, one.facts) for one in found] == [("DATE_FIXED", {"date": TUESDAY})]


def test_a_fixed_date_stands_above_the_horizon_and_the_days_of_the_week() -> None:
    portal = dated(horizon_days=0, weekdays=frozenset({Weekday.MONDAY}))
    assert codes(portal, a_time_slot(), fixed=TUESDAY) == []


def test_a_fixed_date_does_not_open_a_closed_day() -> None:
    portal = dated(closed_days=frozenset({TUESDAY}))
    assert codes(portal, a_time_slot(), fixed=TUESDAY) == ["CLOSED_DAY"]


def test_a_fixed_date_still_needs_its_notice() -> None:
    portal = dated(fixed=TUESDAY, notice_minutes=60)
    start = in_brussels("2026-11-24T14:00")
    assert codes(portal, a_time_slot(start), now=start - timedelta(minutes=59)) == ["TOO_SOON"]


def test_a_fixed_date_that_is_over_is_too_late_to_book_and_no_matter_of_the_weekday() -> None:
    night_only = DurationRule(predefined=(NIGHT,))
    portal = a_portal(durations=night_only, dates=DateRule(fixed=TUESDAY))
    now = in_brussels("2026-11-25T00:15")
    night = slot_of("2026-11-24T22:00", "2026-11-25T06:00")
    assert codes(portal, night, now=now) == ["TOO_SOON"]


def test_the_window_is_the_fixed_date_or_moves_with_the_day() -> None:
    assert DateRule(horizon_days=2).window(TODAY) == (TODAY, TUESDAY)
    assert DateRule(fixed=TUESDAY, horizon_days=9).window(TODAY) == (TUESDAY, TUESDAY)


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2026, 11, 21), False),
        (TODAY, False),
        (date(2026, 11, 23), True),
        (TUESDAY, False),
        (date(2026, 11, 26), True),
        (date(2026, 11, 27), False),
    ],
)
def test_a_day_is_allowed_inside_the_window_on_the_right_weekday_unless_closed(
    day: date, *, allowed: bool
) -> None:
    rule = DateRule(
        horizon_days=4,
        weekdays=frozenset(set(Weekday) - {Weekday.SUNDAY}),
        closed_days=frozenset({TUESDAY}),
    )
    assert rule.allows(day, TODAY) is allowed


def test_a_fixed_date_in_the_past_allows_nothing() -> None:
    assert not DateRule(fixed=date(2026, 11, 21)).allows(date(2026, 11, 21), TODAY)
    assert DateRule(fixed=TODAY).allows(TODAY, TODAY)


# Together


def test_every_rule_that_is_broken_is_told() -> None:
    hours = dict.fromkeys(Weekday, (OpenPeriod(opens=time(8), closes=time(16)),))
    portal = a_portal(
        dates=DateRule(fixed=TODAY),
        durations=DurationRule(free=FreeDuration(maximum_minutes=60)),
    )
    assert codes(portal, a_time_slot(), car_park=a_car_park(opening_hours=hours)) == [
        "DATE_FIXED",
        "TOO_LONG",
        "OUTSIDE_OPENING_HOURS",
    ]


# How many spots


@pytest.mark.parametrize(("spots", "said"), [(1, []), (5, []), (6, ["TOO_MANY_SPOTS"])])
def test_a_booking_has_at_most_the_hosts_number_of_spots(spots: int, said: list[str]) -> None:
    found = a_portal().spots_violations([a_time_slot()] * spots)
    assert [one.code for one in found] == said
    assert all(one.facts == {"maximum": 5} for one in found)


def test_all_spots_of_a_booking_have_one_time_slot() -> None:
    slots = [a_time_slot(), a_time_slot(a_time_slot().end)]
    assert [one.code for one in a_portal().spots_violations(slots)] == ["DIFFERENT_TIME_SLOTS"]


def test_a_host_may_allow_several_days_each_with_the_full_number_of_spots() -> None:
    portal = a_portal(several_days=True, maximum_spots=2)
    days = [a_time_slot(a_time_slot().start + timedelta(days=day)) for day in range(3)]
    assert portal.spots_violations(days * 2) == []
    assert [one.code for one in portal.spots_violations(days * 3)] == ["TOO_MANY_SPOTS"]


def test_slots_that_overlap_count_together() -> None:
    portal = a_portal(several_days=True, maximum_spots=2)
    start = a_time_slot().start
    staggered = [a_time_slot(start + timedelta(hours=hour)) for hour in range(3)]
    assert [one.code for one in portal.spots_violations(staggered)] == ["TOO_MANY_SPOTS"]
    assert portal.spots_violations([staggered[0], staggered[2]]) == []


def test_several_days_do_not_make_a_booking_longer_than_any_may_be() -> None:
    portal = a_portal(several_days=True, maximum_spots=MAXIMUM_RESERVATIONS)
    start, most = a_time_slot().start, MAXIMUM_RESERVATIONS
    days = [a_time_slot(start + timedelta(days=day)) for day in range(most + 1)]
    assert portal.spots_violations(days[:most]) == []
    found = portal.spots_violations(days)
    assert [(one.code, one.facts) for one in found] == [("TOO_MANY_SPOTS", {"maximum": most})]


def test_a_booking_of_nothing_breaks_no_rule_of_spots() -> None:
    assert a_portal().spots_violations([]) == []
