"""What is left to book: against an answer found in another way, and at the edges by hand."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baypass.domain.availability import Availability, DayStatus
from baypass.domain.car_parks import OpenPeriod, Weekday
from baypass.domain.portals import DateRule, DurationRule, FreeDuration, PredefinedTimeSlot
from baypass.domain.time_slots import QUARTER, TimeSlot, first_instant
from tests.builders import a_car_park, a_portal, in_brussels
from tests.domain.clock_changes import CHANGES
from tests.domain.naive_availability import NaiveWorld
from tests.fakes import NOW

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
SECOND = timedelta(seconds=1)
MORNING = PredefinedTimeSlot(name="Morning", starts=time(8), ends=time(12))
NIGHT = PredefinedTimeSlot(name="Night", starts=time(22), ends=time(6))
EARLY = PredefinedTimeSlot(name="Early", starts=time(2, 15), ends=time(5))
_DAYS = [(name, change.days[1]) for name in CHANGES for change in CHANGES[name][:2]]
_ROUND_THE_CLOCK = OpenPeriod(opens=time(), closes=time())
_HOURS: list[tuple[OpenPeriod, ...]] = [
    (_ROUND_THE_CLOCK,),
    (OpenPeriod(opens=time(7), closes=time(12)), OpenPeriod(opens=time(13), closes=time(19))),
    (OpenPeriod(opens=time(0), closes=time(3)), OpenPeriod(opens=time(20), closes=time())),
]


def rarely(draw: st.DrawFn, unusual: Any, usual: Any) -> Any:
    return unusual if draw(st.integers(0, 9)) == 7 else usual


@st.composite
def worlds(draw: st.DrawFn) -> tuple[NaiveWorld, date]:
    name, day = draw(st.sampled_from(_DAYS))
    near = draw(st.sampled_from([day, day, day + timedelta(days=1), day - timedelta(days=1)]))
    hours, spots = draw(st.sampled_from(_HOURS)), draw(st.integers(1, 6))
    car_park = a_car_park(
        time_zone=name,
        spots=rarely(draw, 0, spots),
        opening_hours={one: rarely(draw, (), hours) for one in Weekday},
        closed_days=rarely(draw, {near}, set()),
    )
    portal = a_portal(
        dates=DateRule(
            fixed=rarely(draw, near, None),
            notice_minutes=draw(st.sampled_from([0, 60, 0, 24 * 60, 0])),
            horizon_days=draw(st.sampled_from([1, 0, 2, 3, 9])),
            weekdays=rarely(draw, frozenset(list(Weekday)[1:]), frozenset(Weekday)),
            closed_days=rarely(draw, {near}, set()),
        ),
        durations=draw(durations()),
    )
    midnight = first_instant(day, car_park.zone)
    all_day = TimeSlot(start=midnight, end=midnight + timedelta(days=1))
    booked = [all_day] * draw(st.integers(0, spots)) + draw(st.lists(slots(midnight), max_size=5))
    minutes = draw(st.integers(-2 * 24 * 60, 18 * 60))
    now = midnight + timedelta(minutes=minutes, seconds=draw(st.sampled_from([0, 0, 1, 59])))
    return NaiveWorld(portal, car_park, rarely(draw, near, None), now, booked), day


@st.composite
def durations(draw: st.DrawFn) -> DurationRule:
    shortest = 15 * draw(st.sampled_from([1, 2, 3, 8, 30]))
    longest = shortest + 15 * draw(st.integers(0, 20))
    step = draw(st.sampled_from([15, 30, 60]))
    free = FreeDuration(minimum_minutes=shortest, maximum_minutes=longest, step_minutes=step)
    predefined = (MORNING, NIGHT, EARLY)[: draw(st.sampled_from([0, 0, 1, 3]))]
    only_predefined = bool(predefined) and draw(st.booleans())
    return DurationRule(free=None if only_predefined else free, predefined=predefined)


@st.composite
def slots(draw: st.DrawFn, midnight: datetime) -> TimeSlot:
    start = midnight + QUARTER * draw(st.integers(-20, 100))
    return TimeSlot(start=start, end=start + QUARTER * draw(st.integers(1, 40)))


def an_availability(
    taken: Mapping[date, Sequence[int]] | None = None,
    *,
    now: datetime = NOW,
    spots: int = 10,
    **portal: Any,
) -> Availability:
    car_park = a_car_park(spots=spots)
    return Availability(a_portal(**portal), car_park, taken or {}, fixed=None, now=now)


# Against the naive answer


@given(worlds(), st.data())
def test_a_slot_is_bookable_when_the_rules_and_the_counters_say_so(
    world_and_day: tuple[NaiveWorld, date], data: st.DataObject
) -> None:
    world, day = world_and_day
    zone = world.car_park.zone
    named = [one.on(day, world.car_park) for one in world.portal.durations.predefined]
    offered = [slot for slot in named if slot]
    shortest = _shortest(world, data.draw(st.integers(-4, 100)), day)
    for slot in [data.draw(slots(first_instant(day, zone))), *shortest, *offered]:
        broken = world.portal.time_slot_violations(
            slot, world.car_park, fixed=world.fixed, now=world.now
        )
        assert bool(broken) is not world.allows(slot), slot
        availability = world.availability()
        assert availability.left(slot) == world.left(slot)
        if not broken and world.left(slot) >= 1:
            said = availability.status(world.car_park.day_of(slot.start), 1)
            assert said in (DayStatus.FREE, DayStatus.FEW)


@given(worlds(), st.integers(1, 3))
def test_a_day_is_told_by_the_best_stay_it_still_has(
    world_and_day: tuple[NaiveWorld, date], spots: int
) -> None:
    world, day = world_and_day
    assert world.availability().status(day, spots) is world.status(day, spots)


@given(worlds(), st.integers(1, 3))
def test_a_day_shows_the_quarters_and_the_named_slots_that_the_rules_allow(
    world_and_day: tuple[NaiveWorld, date], spots: int
) -> None:
    world, day = world_and_day
    availability = world.availability()
    tomorrow = first_instant(day + timedelta(days=1), world.car_park.zone)
    shown = availability.quarters(day, spots)
    quarters = [(one.time_slot, one.available) for one in shown if one.time_slot.start < tomorrow]
    assert quarters == [
        (slot, world.left(slot) >= spots)
        for slot in world.quarters_on(day)
        if world.portal.durations.free and world.may_begin(slot.start) and world.is_open(slot)
    ]
    for one in shown:
        assert one.available == (world.left(one.time_slot) >= spots)
        assert world.is_open(one.time_slot)
    named = {one.time_slot: one.available for one in availability.predefined(day, spots)}
    assert named == {
        slot: world.left(slot) >= spots for slot in world.predefined_on(day) if world.allows(slot)
    }


def _shortest(world: NaiveWorld, place: int, day: date) -> list[TimeSlot]:
    free = world.portal.durations.free
    start = first_instant(day, world.car_park.zone) + place * QUARTER
    length = timedelta(minutes=free.minimum_minutes) if free else QUARTER
    return [TimeSlot(start=start, end=start + length)]


# By hand


def test_a_day_without_counters_has_all_its_spots() -> None:
    availability = an_availability()
    assert availability.status(TUESDAY, 10) is DayStatus.FREE
    assert availability.status(TUESDAY, 11) is DayStatus.FULL
    assert len(availability.quarters(TUESDAY, 10)) == 96 + 39


def test_the_quarters_go_on_after_midnight_as_far_as_the_longest_stay_may_end() -> None:
    durations = DurationRule(free=FreeDuration(minimum_minutes=30, maximum_minutes=60))
    last = an_availability(durations=durations).quarters(TUESDAY, 1)[-1]
    assert last.time_slot.end == in_brussels("2026-11-25T00:45")


@pytest.mark.parametrize(
    ("left", "status"),
    [(0, DayStatus.FULL), (1, DayStatus.FEW), (2, DayStatus.FEW), (3, DayStatus.FREE)],
)
def test_a_fifth_of_the_spots_or_less_are_few(left: int, status: DayStatus) -> None:
    assert an_availability({TUESDAY: [10 - left] * 96}).status(TUESDAY, 1) is status


def test_spots_that_a_host_took_away_leave_the_day_full() -> None:
    assert an_availability({TUESDAY: [4] * 96}, spots=3).status(TUESDAY, 1) is DayStatus.FULL


def test_a_car_park_without_spots_is_full() -> None:
    assert an_availability(spots=0).status(TUESDAY, 1) is DayStatus.FULL


def test_a_gap_too_short_for_the_shortest_stay_does_not_make_a_day_free() -> None:
    taken = {TUESDAY: [10] * 40 + [0] + [10] * 55}
    availability = an_availability(taken)
    assert availability.status(TUESDAY, 1) is DayStatus.FULL
    free = [quarter for quarter in availability.quarters(TUESDAY, 1) if quarter.available]
    assert free[0].time_slot.start == in_brussels("2026-11-24T10:00")
    assert free[1].time_slot.start == in_brussels("2026-11-25T00:00")


def test_the_shortest_stay_over_midnight_counts_the_next_day_too() -> None:
    full_but_the_last = [10] * 95 + [0]
    assert an_availability({TUESDAY: full_but_the_last}).status(TUESDAY, 1) is DayStatus.FREE
    taken = {TUESDAY: full_but_the_last, WEDNESDAY: [10]}
    assert an_availability(taken).status(TUESDAY, 1) is DayStatus.FULL


def test_the_longest_shortest_stay_reaches_into_the_day_after_the_next() -> None:
    durations = DurationRule(free=FreeDuration(minimum_minutes=1500, maximum_minutes=1500))
    thursday = WEDNESDAY + timedelta(days=1)
    full_but_the_last = {TUESDAY: [10] * 95}
    last_only = an_availability(full_but_the_last, durations=durations)
    assert last_only.status(TUESDAY, 1) is DayStatus.FREE
    none = an_availability({**full_but_the_last, thursday: [0] * 2 + [10]}, durations=durations)
    assert none.status(TUESDAY, 1) is DayStatus.FULL


def test_the_running_quarter_is_the_first_of_today() -> None:
    now = in_brussels("2026-11-24T14:14") + 59 * SECOND
    first = an_availability(now=now).quarters(TUESDAY, 1)[0]
    assert first.time_slot.start == in_brussels("2026-11-24T14:00")
    later = an_availability(now=now + SECOND).quarters(TUESDAY, 1)[0]
    assert later.time_slot.start == in_brussels("2026-11-24T14:15")


def test_a_portal_with_named_slots_only_has_no_quarters_to_choose_from() -> None:
    availability = an_availability(durations=DurationRule(predefined=(MORNING,)))
    assert availability.quarters(TUESDAY, 1) == []
    assert [offer.name for offer in availability.predefined(TUESDAY, 1)] == ["Morning"]


def test_a_named_slot_is_gone_when_one_of_its_quarters_is() -> None:
    taken = {TUESDAY: [0] * 47 + [10]}
    availability = an_availability(taken, durations=DurationRule(predefined=(MORNING,)))
    assert [offer.available for offer in availability.predefined(TUESDAY, 1)] == [False]
    assert availability.status(TUESDAY, 1) is DayStatus.FULL


def test_a_day_beyond_the_horizon_or_behind_us_is_closed() -> None:
    availability = an_availability(dates=DateRule(horizon_days=1))
    assert availability.status(date(2026, 11, 23), 1) is DayStatus.FREE
    assert availability.status(TUESDAY, 1) is DayStatus.CLOSED
    assert availability.status(date(2026, 11, 21), 1) is DayStatus.CLOSED
    assert availability.quarters(TUESDAY, 1) == []


def test_the_date_of_an_invitation_is_the_only_one_that_is_not_closed() -> None:
    portal, beyond = a_portal(dates=DateRule(horizon_days=0)), WEDNESDAY
    availability = Availability(portal, a_car_park(), {}, fixed=beyond, now=NOW)
    assert availability.status(beyond, 1) is DayStatus.FREE
    assert availability.status(NOW.date(), 1) is DayStatus.CLOSED
    assert len(availability.quarters(beyond, 1)) == 96 + 39


def test_a_day_too_late_for_the_shortest_stay_is_closed() -> None:
    hours = dict.fromkeys(Weekday, (OpenPeriod(opens=time(8), closes=time(18)),))
    car_park = a_car_park(opening_hours=hours)
    now = in_brussels("2026-11-24T17:45")
    availability = Availability(a_portal(), car_park, {}, fixed=None, now=now)
    assert availability.status(TUESDAY, 1) is DayStatus.CLOSED
    earlier = Availability(a_portal(), car_park, {}, fixed=None, now=now - SECOND)
    assert earlier.status(TUESDAY, 1) is DayStatus.FREE
