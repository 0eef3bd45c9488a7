"""What holds for every page of the console, for those of setting up."""

import importlib
import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from . import set_up_answers as answers
from .conftest import HOSTS_CLOCK, PHONE, WEB, Api, new_tab, watched
from .host_steps import stand_at
from .paper_answers import JOB, a_job
from .set_up_steps import (
    CAR_PARK,
    GATES,
    MEANWHILE,
    ORGANISATION,
    PORTAL,
    PUT_CAR_PARK,
    READ_CAR_PARK,
    READ_PORTAL,
    page_of,
    premises,
    press,
    refused,
)
from .test_every_page import (
    test_every_control_has_a_name_and_every_page_one_heading,
    test_no_text_is_fainter_than_four_and_a_half_to_one_in_light_and_dark,
    test_nothing_is_wider_than_a_small_phone,
    test_what_is_pressed_is_large_enough_for_a_thumb,
)
from .test_host_every_page import OPENAPI

__all__ = [
    "test_every_control_has_a_name_and_every_page_one_heading",
    "test_no_text_is_fainter_than_four_and_a_half_to_one_in_light_and_dark",
    "test_nothing_is_wider_than_a_small_phone",
    "test_what_is_pressed_is_large_enough_for_a_thumb",
]

LONG = "Regionaalontwikkelingssamenwerkingsovereenkomst"
BANDS = [
    {"weekdays": [0, 1, 2, 3, 4], "starts": "00:00", "ends": "08:00", "amount": 100},
    {"weekdays": [0, 1, 2, 3, 4], "starts": "08:00", "ends": "00:00", "amount": 300},
    {"weekdays": [5, 6], "starts": "00:00", "ends": "00:00", "amount": 0},
]
PAID = answers.a_portal(name=LONG, tariff=answers.an_hourly_tariff(bands=BANDS))


def shown_at(path: str) -> Callable[[Page, Api], None]:
    return lambda page, _: stand_at(page, path)


def show_nothing_set_up(page: Page, api: Api) -> None:
    api.on("GET /api/host/organisation", answers.nothing_set_up())
    stand_at(page, "/host/start")


def show_car_parks(page: Page, api: Api) -> None:
    stopped = answers.a_car_park(id="cpk_garage", name=LONG, kill_switch=True)
    api.on("GET /api/host/car-parks", page_of(answers.a_car_park(), stopped, more="2"))
    stand_at(page, "/host/car-parks")


def show_conflict(page: Page, api: Api) -> None:
    stand_at(page, CAR_PARK)
    page.get_by_label("Spots for visitors").fill("14")
    page.get_by_label("Directions").fill(LONG)
    api.on(PUT_CAR_PARK, MEANWHILE)
    api.on(READ_CAR_PARK, answers.a_car_park(spots=20, directions=LONG * 2, version=4))
    press(page, "Save the car park")
    expect(page.locator(".beside")).to_have_count(2)


def show_faults(page: Page, api: Api) -> None:
    api.on(READ_PORTAL, PAID)
    faults = refused(("durations.predefined.0", "Odd."), ("tariff.bands.1.amount", "Little."))
    api.on(f"PUT /api{PORTAL}", faults)
    stand_at(page, PORTAL)
    press(page, "Save the portal")
    expect(page.locator(".summary")).to_be_visible()


def show_codes(page: Page, api: Api) -> None:
    api.on(f"GET /api/host/jobs/{JOB}", a_job(done=185, total=370, kind="CODE_ROTATION"))
    stand_at(page, f"{CAR_PARK}/codes?job={JOB}")
    expect(page.get_by_text("185 of 370")).to_be_visible()


PAGES: dict[str, Callable[[Page, Api], None]] = {
    "nothing set up": show_nothing_set_up,
    "organisation": shown_at(ORGANISATION),
    "car parks": show_car_parks,
    "car park": shown_at(CAR_PARK),
    "changed meanwhile": show_conflict,
    "new car park": shown_at("/host/car-parks/new"),
    "gates": shown_at(GATES),
    "codes": show_codes,
    "portals": shown_at("/host/portals"),
    "portal with faults": show_faults,
    "new portal": shown_at("/host/portals/new"),
}


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Each page is opened once, for all that is asked of it."""
    api = Api()
    premises(api)
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


def test_opening_any_address_changes_nothing(desk: Page, api: Api) -> None:
    premises(api)
    for address in (ORGANISATION, CAR_PARK, GATES, PORTAL, "/host/portals/new?copy=prt_visit"):
        stand_at(desk, address)
    assert api.writes == []


@pytest.mark.parametrize("name", ["set_up", "portals"])
def test_sentences_use_no_exclamation_mark(name: str) -> None:
    words = (WEB / f"host/words/{name}.js").read_text()
    assert "!" not in re.sub(r"!(?=[=\w(])", "", words)


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("HostOrganisationView", answers.the_organisation()),
        ("SetUpCarParkView", answers.a_car_park()),
        ("SetUpGateView", answers.a_gate()),
        ("EnrolledGateView", answers.an_enrolment()),
        ("SetUpPortalView", answers.a_portal()),
        ("SetUpPortalView", PAID),
    ],
)
def test_the_answers_of_these_tests_are_those_of_the_api(schema: str, answer: object) -> None:
    jsonschema = importlib.import_module("jsonschema")
    components = json.loads(OPENAPI.read_text())["components"]
    every_field_known = components["schemas"][schema] | {"additionalProperties": False}
    jsonschema.validate(answer, {**every_field_known, "components": components})
