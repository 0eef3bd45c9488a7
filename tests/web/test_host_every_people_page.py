"""What holds for every page of the console holds for those of people and of signing in."""

import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from . import host_answers as answers
from .conftest import HOSTS_CLOCK, PHONE, Api, new_tab, watched
from .host_steps import EMAIL, SIGN_IN, a_desk, heading, sign_in
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
ROBIN = answers.a_host(2, name=LONG, email=f"{LONG.lower()}@acme.example")


def reach(page: Page, address: str) -> None:
    page.goto(address)
    sign_in(page)


def show_code(page: Page, api: Api) -> None:
    api.on(SIGN_IN, answers.a_challenge("CODE"))
    page.goto("/host/people")
    sign_in(page)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".summary")).to_be_visible()


def show_forgotten(page: Page, api: Api) -> None:
    api.on("POST /api/host/session/forgotten-password", (202, {}))
    page.goto("/host/people")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_role("button", name="Forgotten the password?").click()
    page.get_by_role("button", name="Send me a code").click()
    heading(page, "Choose a new password")


def show_people(page: Page, _: Api) -> None:
    reach(page, "/host/people")
    expect(page.get_by_role("table")).to_be_visible()


def show_form(page: Page, _: Api) -> None:
    reach(page, "/host/people/new")
    page.get_by_role("button", name="Add this person").click()
    expect(page.locator(".summary")).to_be_visible()


def show_person(page: Page, _: Api) -> None:
    reach(page, "/host/people/hst_0002")
    expect(page.get_by_role("button", name="Remove this person…")).to_be_visible()


def show_two_factor(page: Page, api: Api) -> None:
    api.on("POST /api/host/account/two-factor", answers.a_two_factor())
    reach(page, "/host/account")
    page.get_by_role("button", name="Set up a second factor").click()
    expect(page.locator(".secret")).to_be_visible()


def show_end_of_two_factor(page: Page, api: Api) -> None:
    api.on("GET /api/host/account", answers.an_account(two_factor=True))
    reach(page, "/host/account")
    page.get_by_role("button", name="Turn it off…").click()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()


PAGES: dict[str, Callable[[Page, Api], None]] = {
    "code": show_code,
    "forgotten": show_forgotten,
    "people": show_people,
    "form": show_form,
    "person": show_person,
    "two factor": show_two_factor,
    "end of two factor": show_end_of_two_factor,
}


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Each page is opened once, for all that is asked of it."""
    api = Api()
    a_desk(api)
    api.on("GET /api/host/hosts", {"items": [answers.a_host(), ROBIN], "next": None})
    api.on("GET /api/host/account", answers.an_account())
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


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("HostsView", {"items": [answers.a_host()], "next": None}),
        ("HostView", answers.a_host()),
        ("AccountView", answers.an_account()),
        ("TwoFactorView", answers.a_two_factor()),
    ],
)
def test_the_answers_of_these_tests_are_those_of_the_api(schema: str, answer: object) -> None:
    jsonschema = importlib.import_module("jsonschema")
    components = json.loads(OPENAPI.read_text())["components"]
    every_field_known = components["schemas"][schema] | {"additionalProperties": False}
    jsonschema.validate(answer, {**every_field_known, "components": components})
