"""Two reservations whose access windows overlap never have the same keypad code."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from baypass.adapters.system_dice import SystemDice
from baypass.domain.access import access_window, code_days
from baypass.domain.bookings import Reservation
from baypass.domain.time_slots import LONGEST_STAY, TimeSlot
from tests.builders import a_car_park, a_reservation, in_brussels
from tests.domain.clock_changes import BRUSSELS

QUARTER = timedelta(minutes=15)
MIDNIGHTS = [
    in_brussels(f"{day}T00:00") for day in ("2026-11-24", "2026-10-25", "2026-10-26", "2027-03-28")
]
GRACES = st.sampled_from([0, 1, 15, 60, 119, 120])


@st.composite
def stays(draw: st.DrawFn) -> Reservation:
    """Return a stay that begins or ends near a midnight, on days of 23, 24 and 25 hours."""
    start = draw(st.sampled_from(MIDNIGHTS)) + QUARTER * draw(st.integers(-20, 20))
    longest = LONGEST_STAY // QUARTER
    end = start + QUARTER * draw(st.sampled_from([1, 8, 20, 96, longest]))
    return a_reservation(time_slot=TimeSlot(start=start, end=end))


@given(stays(), stays(), GRACES, GRACES)
def test_windows_that_overlap_have_a_day_in_common_on_which_a_code_is_one(
    one: Reservation, other: Reservation, before: int, after: int
) -> None:
    """The codes are claimed per local day; the grace may have been widened since."""
    car_park = a_car_park(grace_before_minutes=before, grace_after_minutes=after)
    windows = access_window(one, car_park), access_window(other, car_park)
    if windows[0].overlaps(windows[1]):
        days = [set(code_days(each, a_car_park())) for each in (one, other)]
        assert days[0] & days[1]


@given(stays(), GRACES, GRACES)
def test_a_code_is_claimed_on_every_day_on_which_it_opens(
    one: Reservation, before: int, after: int
) -> None:
    car_park = a_car_park(grace_before_minutes=before, grace_after_minutes=after)
    window = access_window(one, car_park)
    moments = (window.start, window.start + window.duration / 2, window.end - QUARTER / 15)
    assert {car_park.day_of(moment) for moment in moments} <= set(code_days(one, car_park))
    # A booking of 19 reservations is confirmed in one transaction, which has room for three.
    assert len(code_days(one, car_park)) <= 3


def test_grace_that_reaches_over_midnight_claims_the_day_it_reaches() -> None:
    midnight = datetime(2026, 11, 25, tzinfo=BRUSSELS).astimezone(UTC)
    slot = TimeSlot(start=midnight - timedelta(hours=3), end=midnight - timedelta(hours=1))
    days = code_days(a_reservation(time_slot=slot), a_car_park())
    assert [str(day) for day in days] == ["2026-11-24", "2026-11-25"]


def test_codes_are_drawn_all_over_and_in_no_sequence() -> None:
    codes = [SystemDice().keypad_code() for _ in range(4000)]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len({code[:2] for code in codes}) == 100
    steps = [int(later) - int(earlier) for earlier, later in pairwise(codes)]
    assert len(set(steps)) > 3900
