"""Until when a visitor may cancel, and why not after."""

from datetime import datetime, timedelta

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.cancellation import cancellation_violation
from tests.builders import END, START, a_reservation
from tests.domain.clock_changes import BRUSSELS

SECOND = timedelta(seconds=1)


def test_a_confirmed_reservation_may_be_cancelled_until_the_second_before_it_begins() -> None:
    assert cancellation_violation(a_reservation(), BRUSSELS, START - SECOND) is None


@pytest.mark.parametrize("now", [START, START + SECOND, END])
def test_a_reservation_that_has_begun_is_too_late_to_cancel(now: datetime) -> None:
    found = cancellation_violation(a_reservation(), BRUSSELS, now)
    assert found is not None
    assert found.code == "TOO_LATE_TO_CANCEL"
    assert str(found.facts["start"]) == "2026-11-24 14:00:00+01:00"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ReservationState.HELD, "NOT_YET_CONFIRMED"),
        (ReservationState.USED, "ALREADY_USED"),
        (ReservationState.EXPIRED, "BOOKING_EXPIRED"),
        (ReservationState.CANCELLED, "ALREADY_CANCELLED"),
    ],
)
@pytest.mark.parametrize("now", [START - SECOND, END])
def test_what_is_not_confirmed_says_so_whatever_the_time(
    state: ReservationState, code: str, now: datetime
) -> None:
    found = cancellation_violation(a_reservation(state=state), BRUSSELS, now)
    assert found is not None
    assert found.code == code
