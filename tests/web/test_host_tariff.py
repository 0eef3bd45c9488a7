"""What a visit costs and what a cancellation gives back, as a host types it."""

import pytest
from playwright.sync_api import Page, expect

from . import set_up_answers as answers
from .answers import Json
from .conftest import Api
from .host_steps import stand_at
from .set_up_steps import PORTAL, PUT_PORTAL, READ_PORTAL, at, premises, press, refused

SAVE = "Save the portal"


def stand_before_a_price(desk: Page, api: Api, tariff: Json | None = None) -> None:
    premises(api)
    read = answers.a_portal(tariff=tariff or answers.an_hourly_tariff())
    api.on(READ_PORTAL, read)
    api.on(PUT_PORTAL, read)
    stand_at(desk, PORTAL)


def saved(desk: Page, api: Api) -> Json:
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_contain_text("Saved.")
    [body] = api.bodies(PUT_PORTAL)
    return body


def kind(desk: Page, label: str) -> None:
    desk.locator(at("tariff.kind")).select_option(label=label)


def fill(desk: Page, path: str, text: str) -> None:
    desk.locator(at(path)).fill(text)


def promised(desk: Page, sentence: str) -> None:
    expect(desk.get_by_role("complementary")).to_contain_text(sentence)


@pytest.mark.parametrize(
    ("label", "name", "promise"),
    [
        ("One amount for each visit", "FLAT", "It costs € 2.50 for each spot"),
        ("By the day", "PER_DAY", "It costs € 2.50 for each day and spot."),
    ],
)
def test_an_amount_is_typed_in_units_and_sent_in_minor_units(
    desk: Page, api: Api, label: str, name: str, promise: str
) -> None:
    stand_before_a_price(desk, api, {"kind": "FREE"})
    kind(desk, label)
    expect(desk.locator(at("tariff.kind"))).to_be_focused()
    fill(desk, "tariff.amount", "2,50")
    fill(desk, "tariff.vat.0.basis_points", "5.5")
    promised(desk, promise)
    promised(desk, "The price includes 5.5 % VAT.")
    assert saved(desk, api)["tariff"] == {
        "kind": name,
        "currency": "EUR",
        "free_minutes": 0,
        "amount": 250,
        "vat": [{"valid_from": "2000-01-01", "basis_points": 550}],
    }


def test_prices_by_the_hour_follow_weekday_and_time(desk: Page, api: Api) -> None:
    stand_before_a_price(desk, api)
    promised(desk, "It costs € 2.50 for each started hour and spot.")
    promised(desk, "You pay at most € 12.00 a day.")
    promised(desk, "The first 30 minutes are free.")
    press(desk, "Add a price for other times")
    expect(desk.locator(at("tariff.bands.1.amount"))).to_be_focused()
    second = desk.locator(at("tariff.bands.1.weekdays"))
    fill(desk, "tariff.bands.1.amount", "0")
    for day in ("Saturday", "Sunday"):
        desk.locator(at("tariff.bands.0.weekdays")).get_by_label(day).uncheck(force=True)
        second.get_by_label(day).check(force=True)
    promised(desk, "Monday to Friday: € 2.50 for each started hour and spot.")
    promised(desk, "Saturday and Sunday: € 0.00")
    assert saved(desk, api)["tariff"]["bands"] == [
        {"weekdays": [0, 1, 2, 3, 4], "starts": "00:00", "ends": "00:00", "amount": 250},
        {"weekdays": [5, 6], "starts": "00:00", "ends": "00:00", "amount": 0},
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        ("08:00", "18:00", "Monday, 00:00 to 08:00: no price covers this."),
        ("00:00", "20:00", "Monday, 20:00 to 24:00: no price covers this."),
    ],
)
def test_a_gap_between_prices_is_told_with_its_day_and_time(
    desk: Page, api: Api, starts: str, ends: str, told: str
) -> None:
    week = [0, 1, 2, 3, 4, 5, 6]
    band = {"weekdays": week, "starts": starts, "ends": ends, "amount": 250}
    stand_before_a_price(desk, api, answers.an_hourly_tariff(bands=[band]))
    press(desk, SAVE)
    expect(desk.locator(at("tariff.bands-fault"))).to_have_text(told)
    assert api.writes == []


def test_two_prices_for_one_time_are_told(desk: Page, api: Api) -> None:
    stand_before_a_price(desk, api)
    press(desk, "Add a price for other times")
    fill(desk, "tariff.bands.1.amount", "1")
    desk.locator(at("tariff.bands.1.weekdays")).get_by_label("Tuesday").check(force=True)
    press(desk, SAVE)
    told = "Tuesday, 00:00 to 24:00: two prices cover this."
    expect(desk.locator(at("tariff.bands-fault"))).to_have_text(told)


@pytest.mark.parametrize("text", ["", "0", "2.505", "two", "-1", "50000.01"])
def test_what_is_no_amount_is_not_sent(desk: Page, api: Api, text: str) -> None:
    stand_before_a_price(desk, api, {"kind": "FREE"})
    kind(desk, "By the day")
    fill(desk, "tariff.amount", text)
    fill(desk, "tariff.vat.0.basis_points", "21")
    press(desk, SAVE)
    expect(desk.locator(at("tariff.amount-fault"))).to_have_text("Enter an amount such as 2.50.")
    assert api.writes == []


def test_a_currency_without_cents_takes_whole_amounts(desk: Page, api: Api) -> None:
    vat = [{"valid_from": "2000-01-01", "basis_points": 1000}]
    yen = {"kind": "FLAT", "currency": "JPY", "free_minutes": 0, "amount": 500, "vat": vat}
    stand_before_a_price(desk, api, yen)
    expect(desk.locator(at("tariff.amount"))).to_have_value("500")
    fill(desk, "tariff.amount", "600")
    assert saved(desk, api)["tariff"]["amount"] == 600


def test_a_new_vat_rate_has_a_day_and_takes_its_place_in_the_order(desk: Page, api: Api) -> None:
    vat = [
        {"valid_from": "2000-01-01", "basis_points": 2100},
        {"valid_from": "2028-01-01", "basis_points": 2300},
    ]
    stand_before_a_price(desk, api, answers.an_hourly_tariff(vat=vat))
    press(desk, "Add a rate that holds later")
    fill(desk, "tariff.vat.2.basis_points", "22")
    fill(desk, "tariff.vat.2.valid_from", "2027-01-01")
    promised(desk, "From Friday 1 January 2027 on, it includes 22 %.")
    rates = saved(desk, api)["tariff"]["vat"]
    assert [rate["basis_points"] for rate in rates] == [2100, 2200, 2300]


def test_the_api_names_the_kind_in_its_path_and_the_field_is_found(desk: Page, api: Api) -> None:
    stand_before_a_price(desk, api)
    least = "Amounts in EUR are nothing, or at least € 0.50."
    api.on(PUT_PORTAL, refused(("tariff.PER_HOUR.bands.0.amount", least)))
    press(desk, SAVE)
    expect(desk.locator(at("tariff.bands.0.amount-fault"))).to_have_text(least)


def test_what_comes_back_is_told_step_by_step_and_sent_in_order(desk: Page, api: Api) -> None:
    stand_before_a_price(desk, api)
    promised(desk, "Until it starts: all of the price.")
    press(desk, "Add a step")
    fill(desk, "cancellation.tiers.1.hours_before", "48")
    fill(desk, "cancellation.tiers.1.percent", "100")
    fill(desk, "cancellation.tiers.0.percent", "50")
    fill(desk, "cancellation.tiers.0.fee", "0.50")
    promised(desk, "Until 2 days before it starts: all of the price.")
    promised(desk, "Until it starts: 50 % of the price less € 0.50.")
    assert saved(desk, api)["cancellation"]["tiers"] == [
        {"hours_before": 48, "percent": 100, "fee": 0},
        {"hours_before": 0, "percent": 50, "fee": 50},
    ]


def test_two_steps_at_one_hour_are_told(desk: Page, api: Api) -> None:
    stand_before_a_price(desk, api)
    press(desk, "Add a step")
    fill(desk, "cancellation.tiers.1.hours_before", "0")
    fill(desk, "cancellation.tiers.1.percent", "50")
    press(desk, SAVE)
    fault = desk.locator(at("cancellation.tiers.1.hours_before-fault"))
    expect(fault).to_contain_text("Two steps begin at the same hour")


def test_what_is_free_has_nothing_to_give_back(desk: Page, api: Api) -> None:
    stand_before_a_price(desk, api)
    expect(desk.get_by_role("group", name="What comes back")).to_be_visible()
    kind(desk, "Free of charge")
    expect(desk.get_by_role("group", name="What comes back")).to_be_hidden()
    promised(desk, "You can cancel until it starts.")
    assert saved(desk, api)["tariff"] == {"kind": "FREE"}
