"""Two hosts change one thing: nothing typed is lost, nothing is overwritten unseen."""

from playwright.sync_api import Page, expect

from . import set_up_answers as answers
from .conftest import Api
from .host_steps import stand_at
from .set_up_steps import (
    CAR_PARK,
    MEANWHILE,
    PORTAL,
    PUT_CAR_PARK,
    PUT_PORTAL,
    READ_CAR_PARK,
    READ_PORTAL,
    at,
    press,
    stand_before,
)

SAVE = "Save the car park"
THEIRS = answers.a_car_park(spots=20, directions="Second roundabout.", version=4)


def meet(desk: Page, api: Api) -> None:
    """Type a number of spots, and save it after somebody else saved another."""
    stand_before(desk, api, CAR_PARK)
    api.on(PUT_CAR_PARK, MEANWHILE, answers.a_car_park(version=5))
    desk.get_by_label("Spots for visitors").fill("14")
    api.on(READ_CAR_PARK, THEIRS)
    press(desk, SAVE)
    expect(desk.locator(".summary")).to_contain_text("Somebody else changed this")


def saved(desk: Page, api: Api) -> tuple[int, str]:
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_have_text("Saved.")
    body = api.bodies(PUT_CAR_PARK)[-1]
    assert api.sent(PUT_CAR_PARK)[-1].headers["if-match"] == '"4"'
    return body["spots"], body["directions"]


def test_what_is_there_now_stands_beside_what_was_typed(desk: Page, api: Api) -> None:
    meet(desk, api)
    both = desk.locator(".beside")
    expect(both).to_have_count(1)
    expect(both).to_contain_text("There now20")
    expect(both).to_contain_text("You typed14")
    expect(desk.get_by_label("Spots for visitors")).to_have_value("14")


def test_a_second_press_saves_what_was_typed_and_keeps_the_rest_of_theirs(
    desk: Page, api: Api
) -> None:
    meet(desk, api)
    expect(desk.get_by_text("Where you had typed nothing")).to_be_visible()
    expect(desk.get_by_label("Directions")).to_have_value("Second roundabout.")
    assert saved(desk, api) == (14, "Second roundabout.")


def test_theirs_can_be_taken_and_given_up_again(desk: Page, api: Api) -> None:
    meet(desk, api)
    press(desk, "Use what is there now (Spots for visitors)")
    expect(desk.get_by_label("Spots for visitors")).to_have_value("20")
    press(desk, "Use what you typed (Spots for visitors)")
    expect(desk.get_by_label("Spots for visitors")).to_have_value("14")
    press(desk, "Use what is there now (Spots for visitors)")
    assert saved(desk, api) == (20, "Second roundabout.")


def test_it_outlasts_a_reload(desk: Page, api: Api) -> None:
    meet(desk, api)
    desk.reload()
    expect(desk.get_by_label("Spots for visitors")).to_have_value("14")
    assert saved(desk, api) == (14, "Second roundabout.")


def test_a_change_that_touches_no_field_is_no_question(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    api.on(PUT_CAR_PARK, MEANWHILE, answers.a_car_park(version=5))
    desk.get_by_label("Spots for visitors").fill("14")
    api.on(READ_CAR_PARK, answers.a_car_park(kill_switch=True, version=4))
    press(desk, SAVE)
    expect(desk.get_by_role("status").first).to_have_text("Saved.")
    assert [body["spots"] for body in api.bodies(PUT_CAR_PARK)] == [14, 14]


def test_a_tariff_is_compared_in_sentences(desk: Page, api: Api) -> None:
    stand_before(desk, api, PORTAL)
    api.on(PUT_PORTAL, MEANWHILE)
    desk.locator(at("tariff.kind")).select_option(label="By the day")
    desk.locator(at("tariff.amount")).fill("9")
    desk.locator(at("tariff.vat.0.basis_points")).fill("21")
    api.on(READ_PORTAL, answers.a_portal(tariff=answers.an_hourly_tariff(), version=6))
    press(desk, "Save the portal")
    both = desk.locator(".beside")
    expect(both).to_contain_text("It costs € 2.50 for each started hour and spot.")
    expect(both).to_contain_text("It costs € 9.00 for each day and spot.")


def test_what_one_typed_in_a_form_stays_in_that_form(desk: Page, api: Api) -> None:
    stand_before(desk, api, CAR_PARK)
    desk.get_by_label("Name").fill("Half typed")
    stand_at(desk, PORTAL)
    expect(desk.get_by_label("Name").first).to_have_value("Visit Acme Campus")
    stand_at(desk, CAR_PARK)
    expect(desk.get_by_label("Name")).to_have_value("Half typed")
