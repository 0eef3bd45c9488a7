"""What people write is shown as they wrote it, on every page, and is never more than words."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.prove.hostile import MARKUP

from . import desk_answers, host_answers, set_up_answers
from .conftest import Api
from .host_steps import ONE, stand_at
from .set_up_steps import CAR_PARK, GATES, ORGANISATION, PORTAL, page_of, premises
from .steps import everything, open_link
from .test_desk_every_page import RESERVATION

Show = Callable[[Page], None]
# What people write freely, by the names that the API gives it.
WRITTEN = {
    "address",
    "controller",
    "detail",
    "directions",
    "gate_name",
    "host_name",
    "message",
    "name",
    "note",
    "organisation_name",
    "portal_name",
    "reason_given",
    "sentence",
    "visitor_name",
}
TEXT = "".join(MARKUP)
# Of all that could come of it: an element, a place to go, or something that runs.
TRACES = """() => [...document.querySelectorAll([
  "script:not([src])", "iframe", "object", "base", "img[src='x']", "[onload]", "[onerror]",
  "a[href^='javascript:' i]", "a[href^='data:' i]", "a[href*='elsewhere.example']",
])].map((one) => one.outerHTML)"""


class Hostile(Api):
    """An API in which everybody has written what nobody should."""

    def _give(self, route: Any, question: str) -> None:
        kept = self.answers
        self.answers = {one: [spoilt(answer) for answer in every] for one, every in kept.items()}
        super()._give(route, question)
        self.answers = kept


def spoilt(thing: Any, name: str = "") -> Any:
    """Return the same answer with other words in it."""
    if isinstance(thing, dict):
        return {key: spoilt(value, key) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return type(thing)(spoilt(one, name) for one in thing)
    return TEXT if name in WRITTEN and isinstance(thing, str) else copy.copy(thing)


def visit(path: str) -> Show:
    return lambda page: open_link(page, path)


def desk_at(path: str) -> Show:
    return lambda page: stand_at(page, path)


VISITORS = {path: visit(path) for path in ("/invitation", "/booking", "/visit", "/cancel")}
HOSTS = {
    path: desk_at(path)
    for path in (
        "/host/today",
        "/host/bookings",
        f"/host/bookings/{desk_answers.BOOKING}",
        RESERVATION,
        f"{RESERVATION}/cancellation",
        "/host/invitations",
        ONE,
        "/host/people",
        "/host/car-parks",
        CAR_PARK,
        GATES,
        "/host/portals",
        PORTAL,
        ORGANISATION,
    )
}


@pytest.fixture
def api() -> Api:
    api = Hostile()
    everything(api)
    premises(api)
    desk_answers.a_day_at_the_desk(api)
    premises(api, set_up_answers.the_organisation())
    api.on("GET /api/host/hosts", page_of(host_answers.a_host()))
    api.on(f"GET {desk_answers.ONE}", desk_answers.a_reservation())
    api.on(f"GET {desk_answers.ONE}/cancellation", desk_answers.a_cancellation())
    api.on(f"GET {desk_answers.BOOKINGS}", page_of(desk_answers.a_booking()))
    api.on(f"GET {desk_answers.BOOKINGS}/{desk_answers.BOOKING}", desk_answers.a_booking())
    return api


def only_words(page: Page) -> None:
    expect(page.get_by_role("main")).not_to_have_attribute("aria-busy", "true")
    assert page.evaluate(TRACES) == []
    written = page.locator("body").inner_text() + "".join(
        page.locator("input, textarea").evaluate_all("every => every.map((one) => one.value)")
    )
    assert "<script>alert(1)</script>" in written


@pytest.mark.parametrize("path", VISITORS)
def test_a_visitors_page_shows_what_was_written_and_does_nothing_else(
    page: Page, path: str
) -> None:
    VISITORS[path](page)
    only_words(page)


@pytest.mark.parametrize("path", HOSTS)
def test_a_hosts_page_shows_what_was_written_and_does_nothing_else(desk: Page, path: str) -> None:
    HOSTS[path](desk)
    only_words(desk)
