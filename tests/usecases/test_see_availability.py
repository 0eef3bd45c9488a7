"""What is left: by day for a month, by quarter and time slot for one day."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from baypass.domain.availability import DayStatus
from baypass.domain.portals import DurationRule, FreeDuration, PredefinedTimeSlot
from baypass.domain.refusals import AgainstTheRules, WorldMoved
from tests.builders import START
from tests.fakes import NOW
from tests.usecases.acting import Acting, another_form, asked_for, spots

TUESDAY = date(2026, 11, 24)
TODAY = NOW.date()
DAY = timedelta(days=1)
AFTERNOON = PredefinedTimeSlot(name="Afternoon", starts=time(14), ends=time(17))
NIGHT = PredefinedTimeSlot(name="Night", starts=time(22), ends=time(2))
WHOLE = PredefinedTimeSlot(name="Whole day", starts=time(0), ends=time(0))


def offering(*predefined: PredefinedTimeSlot, **premises: Any) -> Acting:
    return Acting.on_premises(portal={"durations": DurationRule(predefined=predefined)}, **premises)


def test_every_day_that_was_asked_for_is_told_both_ends_included(acting: Acting) -> None:
    seen = acting.see_availability(TODAY - DAY, TODAY + DAY)
    assert [day for day, _ in seen.days] == [TODAY - DAY, TODAY, TODAY + DAY]
    assert [status for _, status in seen.days] == [
        DayStatus.CLOSED,
        DayStatus.FREE,
        DayStatus.FREE,
    ]
    assert not seen.quarters
    assert not seen.predefined


def test_a_day_beyond_the_horizon_is_closed(acting: Acting) -> None:
    last = TODAY + 30 * DAY
    seen = acting.see_availability(last, last + DAY)
    assert [status for _, status in seen.days] == [DayStatus.FREE, DayStatus.CLOSED]


def test_a_single_day_shows_its_quarters_and_which_are_taken() -> None:
    acting = Acting.on_premises(car_park={"spots": 1})
    acting.book()
    seen = acting.see_availability(TUESDAY)
    assert len(seen.quarters) == 96 + 39
    taken = [quarter.time_slot.start for quarter in seen.quarters if not quarter.available]
    assert taken == [START + place * timedelta(minutes=15) for place in range(12)]


def test_what_is_free_for_one_may_be_full_for_three() -> None:
    acting = offering(AFTERNOON, car_park={"spots": 10})
    acting.book(spots(5))
    acting.book(another_form(*spots(3).reservations))
    one, three = (acting.see_availability(TUESDAY, count=count) for count in (1, 3))
    assert one.days == [(TUESDAY, DayStatus.FEW)]
    assert three.days == [(TUESDAY, DayStatus.FULL)]
    assert [slot.available for slot in one.predefined] == [True]
    assert [slot.available for slot in three.predefined] == [False]


def test_a_night_counts_what_is_taken_after_midnight() -> None:
    acting = offering(NIGHT, WHOLE, car_park={"spots": 1})
    _, whole = acting.see_availability(TUESDAY + DAY).predefined
    acting.book(another_form(asked_for(whole.time_slot.start, whole.time_slot.end)))
    day_before = acting.see_availability(TUESDAY)
    assert [(one.name, one.available) for one in day_before.predefined] == [
        ("Night", False),
        ("Whole day", True),
    ]


def test_a_cancelled_spot_is_available_again() -> None:
    acting = Acting.on_premises(car_park={"spots": 1})
    acting.have_booked()
    acting.cancel()
    assert all(quarter.available for quarter in acting.see_availability(TUESDAY).quarters)


def test_an_invitation_for_one_day_opens_that_day_alone() -> None:
    acting = Acting.on_premises(invitation={"fixed_date": TUESDAY})
    seen = acting.see_availability(TUESDAY - DAY, TUESDAY + DAY)
    assert [status for _, status in seen.days] == [
        DayStatus.CLOSED,
        DayStatus.FREE,
        DayStatus.CLOSED,
    ]


def test_only_days_that_may_be_booked_and_the_ones_after_them_are_read(acting: Acting) -> None:
    acting.see_availability(TODAY - 40 * DAY, TODAY - DAY)
    assert acting.world.calls.made == ["catalogue.invitation", "catalogue.offer", "bookings.taken"]


@pytest.mark.parametrize(
    ("first", "last"), [(TUESDAY, TUESDAY - DAY), (TUESDAY, TUESDAY + 62 * DAY)]
)
def test_a_range_that_is_turned_round_or_too_long_is_refused(
    acting: Acting, first: date, last: date
) -> None:
    with pytest.raises(AgainstTheRules) as refusal:
        acting.see_availability(first, last)
    assert [(one.code, one.field) for one in refusal.value.violations] == [
        ("WRONG_DATE_RANGE", "to")
    ]
    assert len(acting.see_availability(TUESDAY, TUESDAY + 61 * DAY).days) == 62


@pytest.mark.parametrize("zone", ["Europe/Brussels", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_there_is_are_closed(zone: str, day: date) -> None:
    durations = DurationRule(free=FreeDuration(), predefined=(NIGHT, WHOLE))
    acting = Acting.on_premises(portal={"durations": durations}, car_park={"time_zone": zone})
    seen = acting.see_availability(day)
    assert seen.days == [(day, DayStatus.CLOSED)]
    assert not seen.quarters
    assert not seen.predefined


@pytest.mark.parametrize(
    ("invitation", "code"),
    [
        ({"valid_until": NOW}, "INVITATION_EXPIRED"),
        ({"revoked_at": NOW}, "INVITATION_REVOKED"),
        ({"valid_from": NOW + DAY}, "INVITATION_NOT_YET"),
    ],
)
def test_an_invitation_that_does_not_stand_shows_nothing(
    invitation: dict[str, Any], code: str
) -> None:
    with pytest.raises(WorldMoved) as refusal:
        Acting.on_premises(invitation=invitation).see_availability(TUESDAY)
    assert refusal.value.code == code
