"""What holds for every page of the console, for lists of invitations and for reports."""

import importlib
import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from . import host_answers, paper_answers
from .answers import a_problem
from .conftest import HOSTS_CLOCK, PHONE, WEB, Api, new_tab, watched
from .host_steps import LIST, ONE, a_desk, stand_at
from .paper_answers import JOB
from .test_every_page import (
    test_every_control_has_a_name_and_every_page_one_heading,
    test_no_text_is_fainter_than_four_and_a_half_to_one_in_light_and_dark,
    test_nothing_is_wider_than_a_small_phone,
    test_what_is_pressed_is_large_enough_for_a_thumb,
)
from .test_host_every_page import LONG, OPENAPI
from .test_host_import import IMPORT, PAGE, TWO, WATCH, check, paste

__all__ = [
    "test_every_control_has_a_name_and_every_page_one_heading",
    "test_no_text_is_fainter_than_four_and_a_half_to_one_in_light_and_dark",
    "test_nothing_is_wider_than_a_small_phone",
    "test_what_is_pressed_is_large_enough_for_a_thumb",
]


def show_one(page: Page, api: Api) -> None:
    used = paper_answers.a_use(booker_email=f"{LONG.lower()}@example.com")
    api.on(f"{LIST}/inv_0001/bookings", host_answers.a_list(used, more="2"))
    stand_at(page, ONE)
    expect(page.get_by_role("table")).to_be_visible()


def show_change(page: Page, _: Api) -> None:
    stand_at(page, ONE.replace("?", "/change?"))
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.locator(".summary")).to_be_visible()


def show_import(page: Page, api: Api) -> None:
    sentence = f"“{LONG}” is no column of such a list."
    errors = [("csv", "COLUMN_UNKNOWN", sentence)]
    api.on(IMPORT, (422, a_problem(422, "COLUMN_UNKNOWN", sentence, errors)))
    stand_at(page, PAGE)
    paste(page, TWO)
    check(page)
    expect(page.locator(".summary")).to_be_visible()


def checked(*problems: dict[str, object]) -> Callable[[Page, Api], None]:
    def show(page: Page, api: Api) -> None:
        api.on(IMPORT, {"lines": 10_000, "problems": list(problems)})
        stand_at(page, PAGE)
        paste(page, TWO)
        check(page)
        expect(page.get_by_label("Or paste the list")).to_have_count(0)

    return show


def watched_at(path: str, job: dict[str, object]) -> Callable[[Page, Api], None]:
    def show(page: Page, api: Api) -> None:
        api.on(WATCH, job)
        stand_at(page, f"{path}job={JOB}")

    return show


PAGES: dict[str, Callable[[Page, Api], None]] = {
    "one": show_one,
    "change": show_change,
    "import": show_import,
    "wrong": checked(paper_answers.a_problem_of_a_line(10_001, field="valid_until", detail=LONG)),
    "right": checked(),
    "working": watched_at(f"{PAGE}&", paper_answers.a_job(done=140)),
    "made": watched_at(f"{PAGE}&", paper_answers.a_job("DONE", done=312)),
    "reports": lambda page, _: stand_at(page, "/host/reports"),
    "ready": watched_at("/host/reports?", paper_answers.a_report_job(download_url="https://a/b")),
}


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Each page is opened once, for all that is asked of it."""
    api = Api()
    a_desk(api, host_answers.an_invitation(email="ann@example.com"))
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


def test_sentences_use_no_exclamation_mark() -> None:
    words = (WEB / "host/words/papers.js").read_text()
    assert "!" not in re.sub(r"!(?=[=\w(])", "", words)


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("JobView", paper_answers.a_job(problems=[paper_answers.a_problem_of_a_line()])),
        ("JobView", paper_answers.a_report_job(download_url="https://files.example/report")),
        (
            "CheckedListView",
            {"lines": 2, "problems": [paper_answers.a_problem_of_a_line()]},
        ),
        ("InvitationUsesView", host_answers.a_list(paper_answers.a_use(), more="2")),
    ],
)
def test_the_answers_of_these_tests_are_those_of_the_api(schema: str, answer: object) -> None:
    jsonschema = importlib.import_module("jsonschema")
    components = json.loads(OPENAPI.read_text())["components"]
    every_field_known = components["schemas"][schema] | {"additionalProperties": False}
    jsonschema.validate(answer, {**every_field_known, "components": components})
