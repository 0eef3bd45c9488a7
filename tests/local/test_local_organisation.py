"""What `make run` sets up, and the file that says so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from baypass.domain.car_parks import Weekday
from baypass.domain.money import Money, price_including_vat
from baypass.domain.portals import Portal
from baypass.domain.tariffs import HourlyTariff
from baypass.domain.time_slots import TimeSlot
from local.descriptions import Description
from tests.local.programs import CLONE

FILE = CLONE / "local/demo/organisation.yaml"
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def demo(**changes: Any) -> Description:
    return Description.model_validate(yaml.safe_load(FILE.read_text()) | changes)


def portal(name: str) -> Portal:
    [found] = [one for one in demo().the_portals() if one.name == name]
    return found


def cost_of(portal: Portal, minutes: int) -> int:
    [car_park] = demo().the_car_parks()
    slot = TimeSlot(start=START, end=START + timedelta(minutes=minutes))
    return portal.tariff.cost(slot, car_park.zone, "EUR").price.gross.amount


def test_the_first_invitation_is_a_paid_one_and_the_free_ones_are_still_there() -> None:
    invitations = demo().invitations
    assert list(invitations) == ["paid", "paid day", "free", "predefined", "fixed date", "expired"]


@pytest.mark.parametrize(
    ("minutes", "amount"), [(30, 0), (45, 250), (90, 250), (105, 500), (300, 1200), (600, 1200)]
)
def test_parking_costs_so_much_an_hour_up_to_a_daily_maximum(minutes: int, amount: int) -> None:
    assert cost_of(portal("Visitor parking"), minutes) == amount


def test_a_day_ticket_costs_the_same_however_long_and_less_comes_back_late() -> None:
    ticket = portal("Day ticket")
    assert cost_of(ticket, 60) == cost_of(ticket, 600) == 900
    price = price_including_vat(Money(amount=900, currency="EUR"), 2100)
    early, late = START - timedelta(hours=48), START - timedelta(hours=47)
    assert ticket.cancellation.refund(price, START, early).gross.amount == 900
    assert ticket.cancellation.refund(price, START, late).gross.amount == 400
    assert ticket.cancellation.refund(price, START, START).gross.amount == 0


def test_a_band_names_its_weekdays_as_people_do() -> None:
    portals = yaml.safe_load(FILE.read_text())["portals"]
    weekend = ["SATURDAY", "SUNDAY"]
    week = [day.name for day in Weekday if day.name not in weekend]
    bands = [{"weekdays": week, "amount": 250}, {"weekdays": weekend, "amount": 0}]
    portals["paid"]["tariff"]["bands"] = bands
    tariff = demo(portals=portals).the_portals()[0].tariff
    assert isinstance(tariff, HourlyTariff)
    assert tariff.bands[1].weekdays == {Weekday.SATURDAY, Weekday.SUNDAY}


@pytest.mark.parametrize("part", ["organisation", "portals"])
def test_a_language_that_nothing_is_written_in_is_refused_and_named(part: str) -> None:
    described = yaml.safe_load(FILE.read_text())
    where = described["organisation"] if part == "organisation" else described["portals"]["paid"]
    where["languages"] = ["en", "fr"]
    with pytest.raises(ValidationError, match="languages is 'fr', which is none of en"):
        demo(**{part: described[part]})


def test_a_weekday_that_is_none_is_refused_before_anything_is_written() -> None:
    portals = yaml.safe_load(FILE.read_text())["portals"]
    portals["paid"]["tariff"]["bands"] = [{"weekdays": ["SOMEDAY"], "amount": 250}]
    with pytest.raises(ValidationError):
        demo(portals=portals)
