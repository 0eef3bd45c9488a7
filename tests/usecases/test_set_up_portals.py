"""Portals: what cannot be kept is refused, and what was archived offers nothing any more."""

from collections.abc import Callable

import pytest

from baypass.domain.car_parks import OpenPeriod, Weekday
from baypass.domain.portals import DurationRule, PredefinedTimeSlot
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound, WorldMoved
from tests.builders import PORTAL, a_car_park, a_portal, an_invitation
from tests.money_builders import an_hourly_tariff
from tests.usecases.acting import Acting
from tests.usecases.setting_up import SettingUp

MORNING = DurationRule(
    predefined=(PredefinedTimeSlot(name="Morning", starts="08:00", ends="12:00"),)
)
AFTERNOONS = dict.fromkeys(Weekday, (OpenPeriod(opens="12:00", closes="20:00"),))


def with_portal() -> SettingUp:
    return SettingUp(a_car_park(), a_portal())


def test_the_same_press_makes_one_portal() -> None:
    host = SettingUp(a_car_park())
    assert host.make_portal() == host.make_portal()
    assert host.told == ["PORTAL_MADE"]


def test_a_portal_needs_a_car_park_that_is_in_use() -> None:
    with pytest.raises(NotFound, match="CAR_PARK_NOT_FOUND"):
        SettingUp().make_portal()
    with pytest.raises(AgainstTheRules, match="CAR_PARK_ARCHIVED"):
        SettingUp(a_car_park(archived=True)).make_portal()


@pytest.mark.parametrize("make", [True, False])
def test_a_time_slot_outside_the_opening_hours_is_refused(make: bool) -> None:
    host = SettingUp(a_car_park(opening_hours=AFTERNOONS), *([] if make else [a_portal()]))
    with pytest.raises(AgainstTheRules) as refused:
        (host.make_portal if make else host.change_portal)(durations=MORNING)
    (violation,) = refused.value.violations
    assert (violation.code, violation.field) == ("SLOT_OUTSIDE_HOURS", "durations.predefined.0")
    assert host.told == []


def test_a_portal_charges_in_the_organisations_currency() -> None:
    tariff = an_hourly_tariff().model_copy(update={"currency": "CHF"})
    with pytest.raises(AgainstTheRules, match="OTHER_CURRENCY"):
        with_portal().change_portal(tariff=tariff)


def test_a_portal_keeps_its_car_park() -> None:
    host = SettingUp(a_car_park(), a_car_park(id="cpk_elsewhere"), a_portal())
    with pytest.raises(AgainstTheRules, match="CAR_PARK_FIXED"):
        host.change_portal(car_park_id="cpk_elsewhere")


def test_a_change_is_told_with_the_tariff_before_and_after() -> None:
    host = with_portal()
    assert host.change_portal(tariff=an_hourly_tariff()).version == 2
    (entry,) = host.world.state.told
    assert entry.before == {"tariff": {"kind": "FREE"}}
    assert entry.after["tariff"]["kind"] == "PER_HOUR"


def test_a_change_of_an_older_version_is_refused() -> None:
    host = with_portal()
    host.change_portal(name="Visits")
    with pytest.raises(EditedMeanwhile):
        host.change_portal(name="Guests")


def test_a_portal_without_invitations_is_deleted_and_one_with_is_archived() -> None:
    host = with_portal()
    assert not host.remove_portal()
    with pytest.raises(NotFound, match="PORTAL_NOT_FOUND"):
        host.remove_portal()
    host = SettingUp(a_car_park(), a_portal(), an_invitation())
    assert host.remove_portal()
    assert host.world.state.portals["org_acmecampus", PORTAL].archived
    assert host.told == ["PORTAL_ARCHIVED"]


ARCHIVED = [
    pytest.param({"portal": {"archived": True}}, id="portal"),
    pytest.param({"car_park": {"archived": True}}, id="car park"),
]
ASKING: list[Callable[[Acting], object]] = [
    Acting.see_invitation,
    Acting.book,
    lambda acting: acting.quote(),
]


@pytest.mark.parametrize("fields", ARCHIVED)
@pytest.mark.parametrize("asking", ASKING)
def test_what_is_archived_offers_a_visitor_nothing(
    fields: dict[str, dict[str, bool]], asking: Callable[[Acting], object]
) -> None:
    acting = Acting.on_premises(**fields)
    with pytest.raises(WorldMoved, match="NOT_OFFERED"):
        asking(acting)
    assert not acting.world.state.bookings


@pytest.mark.parametrize("fields", ARCHIVED)
def test_nobody_is_invited_to_what_is_archived(fields: dict[str, dict[str, bool]]) -> None:
    acting = Acting.on_premises(**fields)
    before = dict(acting.world.state.invitations)
    with pytest.raises(AgainstTheRules, match="PORTAL_ARCHIVED"):
        acting.invite()
    assert acting.world.state.invitations == before


def test_what_was_booked_before_stands() -> None:
    acting = Acting.on_premises()
    booked = acting.book()
    standing = acting.world.catalogue.portal("org_acmecampus", PORTAL)
    assert standing
    acting.world.catalogue.put(standing.model_copy(update={"archived": True}))
    assert acting.book().record.booking.id == booked.record.booking.id
