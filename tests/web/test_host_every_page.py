"""What holds for every page of the console, as for every page of the visitor's."""

import importlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from . import host_answers as answers
from .conftest import HOSTS_CLOCK, PHONE, WEB, Api, new_tab, watched
from .host_steps import INVITE, NEW, ONE, PASSWORD, a_desk, heading, invite, sign_in, stand_at
from .test_every_page import (
    test_every_control_has_a_name_and_every_page_one_heading,
    test_no_text_is_fainter_than_four_and_a_half_to_one_in_light_and_dark,
    test_nothing_is_wider_than_a_small_phone,
    test_what_is_pressed_is_large_enough_for_a_thumb,
)

__all__ = [
    "test_every_control_has_a_name_and_every_page_one_heading",
    "test_no_text_is_fainter_than_four_and_a_half_to_one_in_light_and_dark",
    "test_nothing_is_wider_than_a_small_phone",
    "test_what_is_pressed_is_large_enough_for_a_thumb",
]

OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.json"
LONG = "Regionaalontwikkelingssamenwerkingsovereenkomst"


def show_sign_in(page: Page, _: Api) -> None:
    page.goto("/host/invitations")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".summary")).to_be_visible()


def show_list(page: Page, api: Api) -> None:
    api.on("GET /api/host/invitations", answers.a_list(*MANY, more="2"))
    stand_at(page, "/host/invitations")
    expect(page.get_by_role("table")).to_be_visible()


MANY = [
    answers.an_invitation(1, quota=100_000, uses=12_345),
    answers.an_invitation(2, name=LONG, state="REVOKED", fixed_date="2026-11-24"),
]


def show_form(page: Page, _: Api) -> None:
    stand_at(page, NEW)
    invite(page)
    expect(page.locator(".summary")).to_be_visible()


def show_one(page: Page, _: Api) -> None:
    stand_at(page, ONE)
    expect(page.get_by_role("img")).to_be_visible()


PAGES: dict[str, Callable[[Page, Api], None]] = {
    "sign in": show_sign_in,
    "list": show_list,
    "form": show_form,
    "one": show_one,
}


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Each page is opened once, for all that is asked of it."""
    api = Api()
    a_desk(api)
    with watched(new_tab(browser, address), api) as tab:
        tab.clock.set_fixed_time(HOSTS_CLOCK)
        tab.goto("/robots.txt")
        PAGES[request.param](tab, api)
        yield tab
    tab.context.close()


@pytest.fixture
def page(shown: Page) -> Page:
    shown.set_viewport_size(PHONE)
    shown.emulate_media(color_scheme="light", reduced_motion="reduce")
    return shown


def test_an_invitation_can_be_made_without_a_mouse(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(INVITE, (201, answers.an_invitation(7)))
    api.on("GET /api/host/invitations/inv_0007", answers.an_invitation(7))
    api.on("GET /api/host/invitations/inv_0007/qr.svg", (200, b"<svg/>"))
    desk.goto("/host/invitations")
    desk.get_by_label("E-mail").press_sequentially("host@acme.example")
    desk.keyboard.press("Tab")
    desk.keyboard.type(PASSWORD)
    desk.keyboard.press("Enter")
    heading(desk, "Invitations")
    press_tab_to(desk, "New invitation")
    desk.keyboard.press("Enter")
    heading(desk, "New invitation")
    press_tab_to(desk, "name")
    desk.keyboard.type("Project review 7")
    desk.keyboard.press("Enter")
    heading(desk, "Project review 7")


def press_tab_to(desk: Page, wanted: str) -> None:
    """Go on with the tab key until what has this id or text has the focus."""
    for _ in range(12):
        desk.keyboard.press("Tab")
        if desk.evaluate(f"[document.activeElement.id, {TEXT}]").count(wanted):
            return
    pytest.fail(f"The tab key does not reach {wanted}.")


TEXT = "document.activeElement.textContent"


def test_nothing_moves_while_the_list_is_read(desk: Page, api: Api) -> None:
    a_desk(api)
    api.hold("GET /api/host/invitations")
    desk.goto("/host/invitations")
    sign_in(desk)
    expect(desk.locator(".bone")).not_to_have_count(0)
    moved = desk.evaluate("window.moved")
    api.release()
    expect(desk.get_by_role("table")).to_be_visible()
    assert desk.evaluate("window.moved") - moved < 0.01


def test_without_scripts_the_console_says_what_is_needed(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto("/host/invitations")
        expect(page.locator("noscript p")).to_be_visible()


def test_opening_any_address_changes_nothing(desk: Page, api: Api) -> None:
    a_desk(api)
    for address in ("/host", NEW, ONE):
        stand_at(desk, address)
    assert api.writes == []


def test_sentences_use_no_exclamation_mark_and_views_hold_no_sentence() -> None:
    words = (WEB / "host/words/en.js").read_text()
    assert "!" not in re.sub(r"!(?=[=\w(])", "", words)
    for view in (WEB / "host").glob("*.js"):
        code = re.sub(r"//.*|/\*.*?\*/", "", view.read_text(), flags=re.DOTALL)
        assert re.findall(r"\"[A-Z][a-z]+ [a-z]+[^\"]*\"", code) == [], view.name


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("SessionView", answers.a_session()),
        ("SessionView", answers.a_challenge()),
        ("HostOrganisationView", answers.an_organisation()),
        ("HostInvitationView", answers.an_invitation(fixed_date="2026-11-24", email="a@b.example")),
        ("HostInvitationPageView", answers.a_list(answers.an_invitation(), more="2")),
    ],
)
def test_the_answers_of_these_tests_are_those_of_the_api(schema: str, answer: object) -> None:
    jsonschema = importlib.import_module("jsonschema")
    components = json.loads(OPENAPI.read_text())["components"]
    every_field_known = components["schemas"][schema] | {"additionalProperties": False}
    jsonschema.validate(answer, {**every_field_known, "components": components})
