"""The way from nothing to the first invitation."""

from playwright.sync_api import Page, expect

from . import host_answers
from . import set_up_answers as answers
from .conftest import Api
from .host_steps import LIST, a_desk, heading, stand_at
from .set_up_steps import POST_CAR_PARK, READ_CAR_PARK, as_role, press

TITLE = "Let your first visitor in"
START = "/host/start"


def steps(desk: Page) -> list[str]:
    """Return what stands beside the title of each step."""
    return desk.get_by_role("main").locator("li small").all_inner_texts()


def test_who_has_nothing_yet_begins_with_a_car_park(desk: Page, api: Api) -> None:
    a_desk(api, organisation=answers.nothing_set_up())
    stand_at(desk, "/host")
    heading(desk, TITLE)
    assert steps(desk) == ["Next", "After that", "After that"]
    way = desk.get_by_role("main").get_by_role("link")
    expect(way).to_have_attribute("href", "/host/car-parks/new")


def test_what_is_done_is_ticked_and_the_next_step_offered(desk: Page, api: Api) -> None:
    a_desk(api, organisation=answers.the_organisation(portals=[]))
    stand_at(desk, START)
    assert steps(desk) == ["Done", "Next", "After that"]
    way = desk.get_by_role("main").get_by_role("link")
    expect(way).to_have_attribute("href", "/host/portals/new")


def test_with_a_portal_the_invitation_is_next(desk: Page, api: Api) -> None:
    a_desk(api, organisation=answers.the_organisation())
    api.on(LIST, host_answers.a_list())
    stand_at(desk, START)
    assert steps(desk) == ["Done", "Done", "Next"]
    way = desk.get_by_role("main").get_by_role("link")
    expect(way).to_have_attribute("href", "/host/invitations/new")


def test_with_an_invitation_all_is_done(desk: Page, api: Api) -> None:
    a_desk(api, organisation=answers.the_organisation())
    stand_at(desk, START)
    assert steps(desk) == ["Done", "Done", "Done"]
    expect(desk.get_by_role("heading", name="Everything is set up")).to_be_visible()


def test_the_new_car_park_leads_on_to_the_next_step(desk: Page, api: Api) -> None:
    a_desk(api, organisation=answers.nothing_set_up())
    api.on(POST_CAR_PARK, (201, answers.a_car_park()))
    api.on(READ_CAR_PARK, answers.a_car_park())
    stand_at(desk, "/host")
    desk.get_by_role("link", name="Add a car park").click()
    desk.get_by_label("Name").fill("Visitors")
    desk.get_by_label("Address").fill("Rue de la Loi 1")
    desk.get_by_label("Spots for visitors").fill("12")
    api.on("GET /api/host/organisation", answers.the_organisation(portals=[]))
    press(desk, "Add the car park")
    desk.get_by_role("link", name=TITLE).click()
    heading(desk, TITLE)
    assert steps(desk) == ["Done", "Next", "After that"]


def test_who_may_not_set_up_is_told_who_may(desk: Page, api: Api) -> None:
    a_desk(api, organisation=as_role("reception", car_parks=[], portals=[]))
    stand_at(desk, "/host")
    expect(desk.get_by_text("An owner or a manager of your organisation can do it")).to_be_visible()
    expect(desk.get_by_role("main").get_by_role("link")).to_have_count(0)
