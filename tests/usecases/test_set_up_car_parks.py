"""Car parks: made once, changed over what was read, archived while something depends on them."""

from datetime import date

import pytest

from baypass.domain.car_parks import OpenPeriod, Weekday
from baypass.domain.portals import DurationRule, PredefinedTimeSlot
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound, WorldMoved
from tests.builders import (
    CAR_PARK,
    a_car_park,
    a_gate,
    a_portal,
    a_record,
    an_invitation,
    an_offer,
)
from tests.fakes import NOW
from tests.usecases.setting_up import SettingUp

IN_THE_MORNING = DurationRule(
    predefined=(PredefinedTimeSlot(name="Morning", starts="08:00", ends="12:00"),)
)
AFTERNOONS = dict.fromkeys(Weekday, (OpenPeriod(opens="12:00", closes="20:00"),))
THE_DAY = date(2026, 11, 24)


def booked(spots: int) -> SettingUp:
    """Return a car park of which so many spots are booked on one day."""
    host = SettingUp(a_car_park(), a_portal(), an_invitation(quota=5))
    host.world.bookings.hold(a_record(spots=spots, held=True), an_offer(quota=5), NOW)
    return host


def test_the_same_press_makes_one_car_park() -> None:
    host = SettingUp()
    assert host.make_car_park() == host.make_car_park()
    assert host.told == ["CAR_PARK_MADE"]


def test_the_same_press_with_other_content_is_refused() -> None:
    host = SettingUp()
    host.make_car_park()
    with pytest.raises(WorldMoved, match="IDEMPOTENCY_KEY_REUSED"):
        host.make_car_park(spots=3)


def test_a_change_tells_what_stood_there_and_what_stands_there_now() -> None:
    host = SettingUp(a_car_park(spots=10))
    assert host.change_car_park(spots=12).car_park.version == 2
    (entry,) = host.world.state.told
    assert (entry.before, entry.after) == ({"spots": 10}, {"spots": 12})
    assert entry.subject_name == "Visitors' car park"


def test_a_change_of_an_older_version_is_refused() -> None:
    host = SettingUp(a_car_park())
    host.change_car_park(spots=12)
    with pytest.raises(EditedMeanwhile):
        host.change_car_park(spots=14)
    assert host.told == ["CAR_PARK_CHANGED"]


def test_nobody_changes_what_is_not_there() -> None:
    with pytest.raises(NotFound, match="CAR_PARK_NOT_FOUND"):
        SettingUp().change_car_park()


def test_fewer_spots_than_are_booked_are_taken_and_the_days_are_told() -> None:
    host = booked(3)
    assert host.change_car_park(spots=2).over_booked == [THE_DAY]
    assert host.change_car_park(version=2, spots=1).over_booked == [THE_DAY]


@pytest.mark.parametrize("spots", [3, 11])
def test_enough_spots_are_over_booked_on_no_day(spots: int) -> None:
    assert not booked(3).change_car_park(spots=spots).over_booked


def test_portals_whose_time_slots_no_longer_fit_are_named() -> None:
    morning = a_portal(durations=IN_THE_MORNING)
    archived = morning.model_copy(update={"id": "prt_archived", "archived": True})
    other = morning.model_copy(update={"id": "prt_elsewhere", "car_park_id": "cpk_elsewhere"})
    free = a_portal(id="prt_anytime")
    host = SettingUp(a_car_park(), morning, archived, other, free)
    assert not host.change_car_park().outside_hours
    changed = host.change_car_park(version=2, opening_hours=AFTERNOONS)
    assert [portal.id for portal in changed.outside_hours] == [morning.id]


def test_a_time_zone_stays_once_somebody_has_booked_in_it() -> None:
    assert SettingUp(a_car_park()).change_car_park(time_zone="Europe/Oslo")
    with pytest.raises(AgainstTheRules, match="TIME_ZONE_FIXED"):
        booked(1).change_car_park(time_zone="Europe/Oslo")


def test_a_car_park_that_nothing_depends_on_is_deleted() -> None:
    host = SettingUp(a_car_park())
    assert not host.remove_car_park()
    assert host.car_park() is None
    assert host.told == ["CAR_PARK_DELETED"]


@pytest.mark.parametrize("depending", [a_portal(), a_gate(), a_gate(retired=True)])
def test_a_car_park_that_something_depends_on_is_archived(depending: object) -> None:
    host = SettingUp(a_car_park(), depending)
    assert host.remove_car_park()
    standing = host.car_park()
    assert standing
    assert standing.archived
    assert host.told == ["CAR_PARK_ARCHIVED"]


def test_a_removal_of_an_older_version_is_refused() -> None:
    host = SettingUp(a_car_park())
    host.change_car_park(spots=12)
    with pytest.raises(EditedMeanwhile):
        host.remove_car_park()


def test_the_kill_switch_is_turned_whoever_edits_and_told_once() -> None:
    host = SettingUp(a_car_park())
    host.change_car_park(spots=12)
    assert host.switch(on=True).kill_switch
    assert host.switch(on=True).kill_switch
    assert not host.switch(on=False).kill_switch
    assert host.told == ["CAR_PARK_CHANGED", "KILL_SWITCH_ON", "KILL_SWITCH_OFF"]


def test_the_kill_switch_of_no_car_park_is_not_found() -> None:
    with pytest.raises(NotFound, match="CAR_PARK_NOT_FOUND"):
        SettingUp(a_car_park(id="cpk_elsewhere")).switch(on=True)
    assert CAR_PARK != "cpk_elsewhere"
