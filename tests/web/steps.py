"""What a visitor does on the way to what a test is about."""

import re

from playwright.sync_api import Locator, Page

from . import answers
from .answers import Json
from .conftest import Api

MONTH = "GET /api/invitation/availability"
DAY = "GET /api/invitation/availability of one day"
BOOK = "POST /api/bookings"
TOKEN = "a-token-of-the-visitor"


def everything(api: Api) -> None:
    """Let the API answer every question that a page may ask when it opens."""
    offer(api)
    api.on("GET /api/booking", answers.a_booking())
    api.on("GET /api/reservation", answers.a_reservation())
    api.on("GET /api/reservation/cancellation", answers.a_cancellation())


def open_link(page: Page, path: str, token: str = TOKEN) -> None:
    page.goto(f"{path}#{token}")


def offer(
    api: Api, invitation: Json | None = None, *, month: Json | None = None, day: Json | None = None
) -> None:
    """Let the API offer this invitation, these days and these times."""
    api.on("GET /api/invitation", invitation or answers.an_invitation())
    api.on(MONTH, month or answers.days("2026-11-22", "2026-12-22"))
    api.on(DAY, day or answers.a_day())


def choose_a_time(page: Page) -> None:
    """Open the invitation and go to its days."""
    open_link(page, "/invitation")
    page.get_by_role("button", name="Choose a time").click()


def pick(page: Page, day: str = "Tuesday 24 November") -> None:
    page.get_by_role("radio", name=day).check(force=True)


def pick_morning(page: Page) -> None:
    pick(page)
    page.get_by_role("radio", name="Morning").check()


def reach_the_form(page: Page, api: Api, *, spots: int = 1) -> None:
    """Stand before the empty cards of the visitors."""
    offer(api)
    choose_a_time(page)
    pick_morning(page)
    for _ in range(spots - 1):
        with page.expect_response(lambda answer: f"spots={spots}" in answer.url):
            page.get_by_role("button", name="One spot more").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Who is coming").wait_for()


def card(page: Page, number: int = 1) -> Locator:
    return page.get_by_role("group", name="Visitor").nth(number - 1)


def fill(
    page: Page,
    number: int = 1,
    *,
    first_name: str = "Ann",
    plate: str = "1-ABC-234",
    email: str = "ann@example.com",
) -> None:
    """Type one visitor's details."""
    details = {
        "First name": first_name,
        "Last name": "Peeters",
        "Licence plate": plate,
        "E-mail": email,
    }
    for label, text in details.items():
        card(page, number).get_by_label(label, exact=True).fill(text)


def book(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^Book \d")).click()
