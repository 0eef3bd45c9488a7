"""The day at a car park, as its host sees it."""

from datetime import date, time, timedelta

import pytest

from baypass.domain.car_parks import OpenPeriod, Weekday
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.usecases.see_day import Occupancy, list_reservations, see_occupancy
from tests.builders import CAR_PARK, ORGANISATION, START
from tests.usecases.acting import Acting

TUESDAY = date(2026, 11, 24)
FROM_EIGHT_TO_SIX = OpenPeriod(opens=time(8), closes=time(18))


def occupancy(
    acting: Acting, first: date = TUESDAY, count: int = 1, car_park_id: str = CAR_PARK
) -> Occupancy:
    w = acting.world
    return see_occupancy(
        ORGANISATION, car_park_id, first, count, catalogue=w.catalogue, bookings=w.bookings
    )


def test_the_quarters_of_a_visit_are_taken_and_no_others() -> None:
    acting = Acting.on_premises()
    acting.have_booked(2)
    (day,) = occupancy(acting).days
    taken = {place: spots for place, spots in enumerate(day.taken) if spots}
    assert taken == dict.fromkeys(range(4 * 14, 4 * 17), 2)


def test_a_day_nobody_booked_is_empty() -> None:
    (day,) = occupancy(Acting.on_premises()).days
    assert list(day.taken) == [0] * 96


@pytest.mark.parametrize(
    ("day", "quarters", "opens"),
    [
        (date(2026, 3, 29), 92, 4 * 7),
        (date(2026, 10, 25), 100, 4 * 9),
        (date(2026, 10, 26), 96, 4 * 8),
    ],
)
def test_a_day_on_which_the_clocks_move_has_its_own_number_of_quarters(
    day: date, quarters: int, opens: int
) -> None:
    hours = dict.fromkeys(Weekday, (FROM_EIGHT_TO_SIX,))
    (seen,) = occupancy(Acting.on_premises(car_park={"opening_hours": hours}), day).days
    assert len(seen.taken) == len(seen.is_open) == quarters
    assert list(seen.is_open).index(True) == opens
    assert sum(seen.is_open) == 40


def test_a_week_is_one_look_at_the_counters() -> None:
    acting = Acting.on_premises()
    days = occupancy(acting, count=7).days
    assert [one.day for one in days] == [TUESDAY + timedelta(days=number) for number in range(7)]
    assert acting.world.calls.made == ["catalogue.car_parks", "bookings.taken"]


def test_a_car_park_of_nobody_is_not_found() -> None:
    with pytest.raises(NotFound, match="CAR_PARK_NOT_FOUND"):
        occupancy(Acting.on_premises(), car_park_id="cpk_elsewhere")


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_without_a_day_beside_it_is_refused(day: date) -> None:
    with pytest.raises(AgainstTheRules, match="INVALID"):
        occupancy(Acting.on_premises(), day)


def test_who_comes_is_listed() -> None:
    acting = Acting.on_premises()
    acting.have_booked(2)
    w = acting.world
    page = list_reservations(
        ORGANISATION, CAR_PARK, TUESDAY, None, catalogue=w.catalogue, board=w.board
    )
    assert [one.reservation.time_slot.start for one in page.items] == [START, START]
    assert page.next is None
