"""What holds for every page, for those of the day and of acting for a visitor."""

import importlib
import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from . import desk_answers as answers
from .conftest import HOSTS_CLOCK, PHONE, WEB, Api, new_tab, watched
from .desk_steps import open_today
from .host_steps import heading, stand_at
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
HERE = {"state": "USED", "inside": True, "arrived_at": "2026-11-22T14:02:00+01:00"}
RESERVATION = f"/host/reservations/{answers.RESERVATION}"


def the_day(page: Page, api: Api) -> None:
    lines = [
        answers.a_line(1, last_name=LONG, paid=False),
        answers.a_line(2, **HERE),
        answers.a_line(
            3, **HERE, start="2026-11-22T14:00:00+01:00", end="2026-11-22T15:00:00+01:00"
        ),
        answers.a_line(4, state="CANCELLED"),
        answers.a_line(5, end="2026-11-23T10:00:00+01:00"),
    ]
    answers.a_day_at_the_desk(api, *lines)
    api.on(answers.LINES, answers.a_list(*lines, more="2"))
    api.on(answers.GATES, answers.a_list(answers.a_gate(name=LONG, online=False)))
    api.on(answers.CAR_PARK_QUESTION, answers.a_car_park(kill_switch=True))
    open_today(page)


def the_week(page: Page, api: Api) -> None:
    dates = [f"2026-11-{number}" for number in range(16, 23)]
    days = [answers.a_day(date, f"{date}T00:00:00+01:00", taken={(9, 12): 12}) for date in dates]
    api.on(answers.OCCUPANCY, answers.an_occupancy(*days))
    open_today(page, "/host?view=week")


def the_search(page: Page, api: Api) -> None:
    api.on(answers.SEARCH, {"items": [answers.a_line(1, last_name=LONG), answers.a_line(2)]})
    open_today(page)
    page.get_by_role("searchbox").fill("ann")
    page.keyboard.press("Enter")
    heading(page, "Search")


def the_reservation(page: Page, _: Api) -> None:
    stand_at(page, RESERVATION)
    expect(page.locator(".events li")).not_to_have_count(0)


def the_change(page: Page, _: Api) -> None:
    stand_at(page, RESERVATION)
    page.get_by_role("button", name="Change the details").click()
    page.get_by_label("First name").fill("")
    page.get_by_role("button", name="Save the details").click()


def the_cancellation(page: Page, _: Api) -> None:
    stand_at(page, f"{RESERVATION}/cancellation")
    page.get_by_label("Another amount").check()


def the_bookings(page: Page, api: Api) -> None:
    paid = answers.a_booking_line(2, price=answers.money(2500), payment_state="PAID")
    over = answers.a_booking_line(state="EXPIRED", booker_email=f"{LONG}@visitor.example")
    api.on(f"GET {answers.BOOKINGS}", answers.a_list(paid, over))
    stand_at(page, "/host/bookings")
    expect(page.get_by_role("table")).to_be_visible()


def the_booking(page: Page, _: Api) -> None:
    stand_at(page, f"/host/bookings/{answers.BOOKING}")


def the_form(page: Page, _: Api) -> None:
    stand_at(page, "/host/bookings/new")
    page.get_by_role("button", name="One spot more").click()
    page.get_by_label("Other times").check()
    page.locator("button.button").click()
    expect(page.locator(".strip")).to_be_visible()


def the_audit_log(page: Page, api: Api) -> None:
    long = answers.an_audit_entry(2, email=f"{LONG}@acme.example")
    api.on("GET /api/host/audit", answers.a_list(answers.an_audit_entry(), long))
    stand_at(page, "/host/audit")
    page.get_by_text("What changed").first.click()


PAGES: dict[str, Callable[[Page, Api], None]] = {
    "day": the_day,
    "week": the_week,
    "search": the_search,
    "reservation": the_reservation,
    "change": the_change,
    "cancellation": the_cancellation,
    "bookings": the_bookings,
    "booking": the_booking,
    "form": the_form,
    "audit log": the_audit_log,
}


def an_api() -> Api:
    api = Api()
    answers.a_day_at_the_desk(api)
    refund = {"amount": answers.money(500), "state": "FAILED", "reason": "CANCELLED"}
    price = answers.a_price(1250)
    api.on(f"GET {answers.ONE}", answers.a_reservation(price=price, paid=True, refund=refund))
    api.on(f"GET {answers.ONE}/cancellation", answers.a_cancellation())
    paid = {"price": price, "payment": answers.a_payment(), "refunds": [refund]}
    api.on(f"GET {answers.BOOKINGS}/{answers.BOOKING}", answers.a_booking(**paid))
    api.on("GET /api/host/portals/prt_visit", answers.a_portal())
    return api


@pytest.fixture(scope="module", params=PAGES)
def shown(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Each page is opened once, for all that is asked of it."""
    api = an_api()
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


def test_nothing_moves_while_the_day_is_read(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    for question in (answers.OCCUPANCY, answers.LINES, answers.GATES, answers.EVENTS):
        api.hold(question)
    stand_at(desk, "/host")
    moved = desk.evaluate("window.moved")
    api.release()
    expect(desk.get_by_text("The page follows by itself.")).to_be_visible()
    assert desk.evaluate("window.moved") - moved < 0.1


def test_the_words_of_the_desk_use_no_exclamation_mark() -> None:
    for name in ("desk.js", "records.js"):
        words = (WEB / "host/words" / name).read_text()
        assert "!" not in re.sub(r"!(?=[=\w(])", "", words), name


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("OccupancyView", answers.an_occupancy()),
        ("LinePageView", answers.a_list(answers.a_line(), more="2")),
        ("AccessPageView", answers.a_list(answers.an_event(), answers.a_refusal())),
        ("FoundView", {"items": [answers.a_line()]}),
        ("HostReservationView", answers.a_reservation()),
        ("HostBookingView", answers.a_booking(payment=answers.a_payment())),
        ("BookingPageView", answers.a_list(answers.a_booking_line(), more="2")),
        ("HostCancellationView", answers.a_cancellation()),
        ("HostCommandView", answers.a_command()),
        ("AuditView", answers.a_list(answers.an_audit_entry(), more="2")),
        ("SetUpGateView", answers.a_gate()),
    ],
)
def test_the_answers_of_these_tests_are_those_of_the_api(schema: str, answer: object) -> None:
    jsonschema = importlib.import_module("jsonschema")
    components = json.loads(OPENAPI.read_text())["components"]
    every_field_known = components["schemas"][schema] | {"additionalProperties": False}
    jsonschema.validate(answer, {**every_field_known, "components": components})
