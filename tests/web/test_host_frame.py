"""What stands around every page: the places, the search, the keys."""

import pytest
from playwright.sync_api import Page, expect

from . import desk_answers as answers
from .answers import Json
from .conftest import LOST, PHONE, Api
from .desk_steps import open_today
from .host_steps import heading

ALL = [
    "Today", "Bookings", "Invitations", "Portals", "Car parks", "Reports", "People", "Audit log",
    "Organisation", "Account",
]  # fmt: skip
MISSING = {
    "owner": set(),
    "manager": {"People", "Audit log", "Organisation"},
    "reception": {"Portals", "Car parks", "Reports", "People", "Audit log", "Organisation"},
    "auditor": {"People"},
}


@pytest.mark.parametrize("role", MISSING)
def test_each_role_is_shown_its_places(desk: Page, api: Api, role: str) -> None:
    answers.a_day_at_the_desk(api, role=role)
    open_today(desk)
    places = desk.get_by_role("navigation").get_by_role("link")
    expect(places).to_have_text([place for place in ALL if place not in MISSING[role]])


def test_on_a_phone_the_places_are_a_menu_that_opens(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    api.on(f"GET {answers.BOOKINGS}", answers.a_list(answers.a_booking_line()))
    desk.set_viewport_size(PHONE)
    open_today(desk)
    menu = desk.get_by_role("button", name="Menu")
    expect(desk.get_by_role("navigation")).to_be_hidden()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    desk.get_by_role("link", name="People").focus()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("navigation")).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    desk.get_by_role("link", name="Bookings").click()
    heading(desk, "Bookings")
    expect(desk.get_by_role("navigation")).to_be_hidden()


def test_the_slash_goes_to_the_search_and_escape_leaves_it(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    open_today(desk)
    field = desk.get_by_role("searchbox", name="Search reservations")
    desk.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("heading", level=1)).to_be_focused()


def search_for(desk: Page, api: Api, text: str, *found: Json) -> None:
    answers.a_day_at_the_desk(api)
    api.on(answers.SEARCH, {"items": list(found)})
    open_today(desk)
    desk.keyboard.press("/")
    desk.keyboard.type(text)
    desk.keyboard.press("Enter")


def test_what_fits_is_listed_with_its_day(desk: Page, api: Api) -> None:
    other = answers.a_line(
        2, first_name="Anna", start="2026-11-24T09:00:00+01:00", end="2026-11-24T12:00:00+01:00"
    )
    search_for(desk, api, "ann & co", answers.a_line(), other)
    heading(desk, "Search")
    expect(desk.get_by_text("2 reservations fit")).to_be_visible()
    expect(desk.get_by_role("row").last).to_contain_text("Tue 24 Nov")
    assert api.bodies(answers.SEARCH) == [{"text": "ann & co"}]


def test_what_is_sought_stands_in_no_address_and_survives_a_reload(desk: Page, api: Api) -> None:
    search_for(desk, api, "peeters", answers.a_line(), answers.a_line(2))
    heading(desk, "Search")
    assert desk.url.endswith("/host/search")
    desk.reload()
    expect(desk.get_by_text("2 reservations fit")).to_be_visible()
    expect(desk.get_by_role("searchbox")).to_have_value("peeters")


def test_a_plate_that_comes_once_leads_to_its_reservation(desk: Page, api: Api) -> None:
    api.on(f"GET {answers.ONE}", answers.a_reservation())
    search_for(desk, api, "1abc001", answers.a_line())
    heading(desk, "Ann Peeters")


def test_when_nothing_fits_the_page_says_what_to_try(desk: Page, api: Api) -> None:
    search_for(desk, api, "nobody")
    heading(desk, "Nothing fits")


def test_a_search_without_answer_can_be_repeated(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    api.on(answers.SEARCH, LOST, {"items": [answers.a_line(), answers.a_line(2)]})
    open_today(desk)
    desk.get_by_role("searchbox").fill("ann")
    desk.get_by_role("button", name="Search").click()
    desk.get_by_role("button", name="Search again").click()
    expect(desk.get_by_text("2 reservations fit")).to_be_visible()
