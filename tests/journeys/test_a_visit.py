"""A whole visit in a real browser: from the invitation to an open gate, and back."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.visitors import (
    PAUSE_SECONDS,
    Mailbox,
    Visitor,
    a_slot,
    eventually,
    http,
    link_in,
    today,
)

SLOW = 300_000
PRESSES = 5
MOVING = {"OPENING", "OPEN", "CLOSING"}
TOMORROW = ("10:00", "11:00")
expect.set_options(timeout=SLOW)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(SLOW)
    yield patient(context.new_page())
    context.close()


def patient(page: Page) -> Page:
    """Let a page that had no answer from a busy machine be tried again, as people do."""
    again = page.get_by_role("button", name="Try again").first
    page.add_locator_handler(again, lambda button: button.click())
    return page


def book_two(phone: Page, link: str, days_ahead: int, start: str | None, *emails: str) -> None:
    """Book two spots of one hour as a visitor does; without a start, from now on."""
    day = today() + timedelta(days=days_ahead)
    phone.goto(link)
    phone.get_by_role("button", name="Choose a time").click()
    phone.get_by_role("radio", name=f"{day:%A} {day.day} {day:%B}").check(force=True)
    with phone.expect_response(lambda answer: "spots=2" in answer.url and answer.ok):
        phone.get_by_role("button", name="One spot more").click()
    choose_one_hour(phone, start)
    phone.get_by_role("button", name="Continue").click()
    for place, (name, email) in enumerate(zip(("Ann", "Björn"), emails, strict=True)):
        card = phone.get_by_role("group", name="Visitor").nth(place)
        card.get_by_label("First name", exact=True).fill(name)
        card.get_by_label("Last name", exact=True).fill("Peeters")
        card.get_by_label("Licence plate", exact=True).fill(f"1-ABC-{days_ahead}{place}4")
        card.get_by_label("E-mail", exact=True).fill(email)
    phone.get_by_role("button", name="Book 2 spots").click()
    expect(phone.get_by_role("heading", name="Your 2 spots are booked")).to_be_visible()


def choose_one_hour(phone: Page, start: str | None) -> None:
    first, last = phone.get_by_label("From", exact=True), phone.get_by_label("To", exact=True)
    other_time = phone.get_by_role("radio", name="Another time")
    expect(first.or_(other_time).first).to_be_visible()
    if other_time.count():
        other_time.check(force=True)
    if start:
        first.select_option(label=start)
    else:
        first.select_option(index=1)
    one_hour = last.locator("option", has_text="(1 h)").inner_text()
    last.select_option(label=one_hour)


@contextmanager
def lifting(addresses: dict[str, Any], gate: str) -> Iterator[None]:
    """Watch the simulated barrier of this gate, which must have moved when the block is left."""
    moved, over = threading.Event(), threading.Event()

    def watch() -> None:
        while not over.wait(PAUSE_SECONDS):
            states = http().get(f"{addresses['gates']}/state.json").json()
            if next(one["barrier"] for one in states if one["name"] == gate) in MOVING:
                moved.set()

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        try:
            yield
            eventually(lambda: moved.is_set() or None, "a moving barrier")
        finally:
            over.set()
    watching.result()


def press_until(opened: Locator, no_answer: Locator, press: Callable[[], None]) -> None:
    """Press, and press again as people do when the gate did not answer.

    A command that a busy machine carries for ten seconds opens nothing any more.
    """
    for _ in range(PRESSES):
        press()
        expect(opened.or_(no_answer)).to_be_visible()
        if opened.is_visible():
            return
    message = "the gate never answered"
    raise AssertionError(message)


def test_two_spots_from_now_are_booked_and_the_gate_opens_from_the_first_mail(
    addresses: dict[str, Any], phone: Page
) -> None:
    mailbox = Mailbox(addresses)
    book_two(phone, addresses["invitations"]["free"], 0, None, "ann@now.example", "bo@now.example")
    first = mailbox.sent_to("ann@now.example", "your parking spot")
    second = mailbox.sent_to("bo@now.example", "your parking spot")
    assert "1-ABC-004" in first["text"]
    assert "1-ABC-014" in second["text"]
    assert [one["name"] for one in first["attachments"]] == ["visit.ics"]

    phone.goto(link_in(first, "visit", "r"))
    with lifting(addresses, "Main gate"):
        press_until(
            opened=phone.get_by_text("Open. Drive in."),
            no_answer=phone.get_by_text(re.compile("did not answer|connection broke")),
            press=phone.get_by_role("button", name="Open Main gate").click,
        )


def test_tomorrows_spot_is_given_back_from_its_own_mail_and_the_other_stays(
    addresses: dict[str, Any], phone: Page
) -> None:
    link, mailbox = addresses["invitations"]["free"], Mailbox(addresses)
    visitor = Visitor(addresses, link)
    slot = a_slot(1, *TOMORROW)
    for fill in range(2):
        visitor.book(slot, *(f"full{fill}{one}@example.com" for one in range(5)))
    book_two(phone, link, 1, TOMORROW[0], "ann@later.example", "bo@later.example")
    assert not visitor.is_free(slot, 1)

    mail = mailbox.sent_to("ann@later.example", "your parking spot")
    phone.goto(link_in(mail, "cancel", "m"))
    phone.get_by_role("button", name="Cancel this spot").click()
    expect(phone.get_by_role("heading", name="cancelled")).to_be_visible()
    cancelled = mailbox.sent_to("ann@later.example", "cancelled")
    assert "METHOD:CANCEL" in mailbox.attached(cancelled)
    assert visitor.is_free(slot, 1)
    assert not visitor.is_free(slot, 2)

    others = mailbox.sent_to("bo@later.example", "your parking spot")
    phone.goto(link_in(others, "visit", "r"))
    expect(phone.get_by_role("button", name="Main gate")).to_have_count(0)
    expect(phone.get_by_role("timer")).to_be_visible()
    token = link_in(others, "visit", "r").partition("#")[2]
    assert visitor.holding(token).get("/api/reservation").json()["state"] == "CONFIRMED"
