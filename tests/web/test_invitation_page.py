"""The invitation: what is offered, and every way in which it may not be."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from . import answers
from .conftest import LOST, Api
from .steps import DAY, MONTH, offer, open_link


def test_the_invitation_says_where_when_what_it_costs_and_what_is_needed(
    page: Page, api: Api
) -> None:
    offer(api)
    open_link(page, "/invitation")
    expect(page.get_by_role("heading", level=1)).to_have_text("Park at Acme Campus")
    for fact in (
        "Rue de la Loi 1",
        "Any open day from Sunday 22 November to Tuesday 22 December",
        "Next open day: Monday 23 November",
        "Free of charge",
        "The name, plate and e-mail of each visitor",
    ):
        expect(page.get_by_role("main")).to_contain_text(fact)
    expect(page).to_have_title("Park at Acme Campus · Acme Campus")
    expect(page.get_by_role("link", name="reception@acme.example")).to_be_visible()


def test_an_invitation_for_one_day_names_it(page: Page, api: Api) -> None:
    offer(api, answers.an_invitation_for("2026-11-24"))
    open_link(page, "/invitation")
    expect(page.get_by_role("main")).to_contain_text("Tuesday 24 November")
    page.get_by_role("button", name="Choose a time").click()
    expect(page.get_by_role("radio", name="Morning")).to_be_visible()
    assert len(api.sent(DAY)) == 1
    assert api.sent(MONTH) == []


def test_a_fixed_day_without_a_spot_is_said_before_anything_is_chosen(page: Page, api: Api) -> None:
    full = answers.a_day(status="FULL", predefined=[])
    offer(api, answers.an_invitation_for("2026-11-24"), day=full)
    open_link(page, "/invitation")
    expect(page.get_by_role("main")).to_contain_text("There is no spot left on Tuesday 24 November")
    expect(page.get_by_role("main")).to_contain_text("write to reception@acme.example")
    expect(page.get_by_role("button", name="Choose a time")).to_have_count(0)


def test_a_fixed_day_on_which_the_car_park_is_closed_is_said(page: Page, api: Api) -> None:
    closed = answers.a_day(date(2026, 11, 22), status="CLOSED", predefined=[])
    offer(api, answers.an_invitation_for("2026-11-22"), day=closed)
    open_link(page, "/invitation")
    expect(page.get_by_role("main")).to_contain_text("takes no bookings on Sunday 22 November")


def test_when_every_day_is_full_the_page_says_so(page: Page, api: Api) -> None:
    portal = answers.a_portal(dates={"fixed": None, "first": "2026-11-23", "last": "2026-11-24"})
    full = dict.fromkeys(("2026-11-23", "2026-11-24"), "FULL")
    days = answers.days("2026-11-23", "2026-11-24", full)
    offer(api, answers.an_invitation(portal=portal), month=days)
    open_link(page, "/invitation")
    expect(page.get_by_role("main")).to_contain_text(
        "There is no spot left from Monday 23 November to Tuesday 24 November"
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("NOT_YET", "Booking has not opened yet"),
        ("EXPIRED", "This invitation has expired"),
        ("REVOKED", "This invitation was withdrawn"),
        ("USED_UP", "This invitation is used up"),
    ],
)
def test_a_closed_invitation_says_why_and_whom_to_ask(
    page: Page, api: Api, state: str, sentence: str
) -> None:
    offer(api, answers.an_invitation(state=state))
    open_link(page, "/invitation")
    expect(page.get_by_role("heading", level=1)).to_have_text(sentence)
    expect(page.get_by_role("main")).to_contain_text("reception@acme.example")
    expect(page.get_by_role("button")).to_have_count(0)


def test_an_expired_invitation_says_until_when_it_was_valid(page: Page, api: Api) -> None:
    offer(api, answers.an_invitation(state="EXPIRED", valid_until="2026-11-20T23:59:00+01:00"))
    open_link(page, "/invitation")
    expect(page.get_by_role("main")).to_contain_text("Friday 20 November, 23:59 (Brussels time)")


@pytest.mark.parametrize(
    "path", ["/invitation", "/booking", "/visit", "/cancel"], ids=lambda path: path[1:]
)
def test_a_mistyped_link_offers_to_paste_it_again(page: Page, api: Api, path: str) -> None:
    problem = answers.a_problem(404, "INVITATION_NOT_FOUND", "There is no such invitation.")
    question = {"/visit": "/reservation", "/cancel": "/reservation/cancellation"}.get(path, path)
    api.on(f"GET /api{question}", (404, problem))
    open_link(page, path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    expect(page.get_by_label("Paste the link or the code here")).to_be_visible()


def test_a_link_without_its_code_asks_nobody(page: Page, api: Api) -> None:
    page.goto("/invitation")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    assert api.requests == []


@pytest.mark.parametrize(
    ("pasted", "leads_to"),
    [
        ("the-code-alone", "/invitation#the-code-alone"),
        ("https://park.example/visit#the-code", "/visit#the-code"),
        ("  https://park.example/invitation#the-code ", "/invitation#the-code"),
    ],
)
def test_a_pasted_link_or_code_opens_its_page(
    page: Page, address: str, pasted: str, leads_to: str
) -> None:
    page.goto("/")
    page.get_by_label("Paste the link or the code here").fill(pasted)
    page.get_by_role("button", name="Open").click()
    expect(page).to_have_url(address + leads_to)


@pytest.mark.parametrize("pasted", ["", "not a code", "https://elsewhere.example/#some-code"])
def test_what_is_no_link_is_refused_under_the_field(page: Page, api: Api, pasted: str) -> None:
    page.goto("/")
    page.get_by_label("Paste the link or the code here").fill(pasted)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("#link-fault")).to_have_text(re.compile("link or (the|a) code"))
    expect(page.get_by_label("Paste the link or the code here")).to_be_focused()
    assert api.requests == []


def test_without_a_connection_the_page_offers_to_try_again(page: Page, api: Api) -> None:
    offer(api)
    api.on("GET /api/invitation", LOST, answers.an_invitation())
    open_link(page, "/invitation")
    expect(page.get_by_role("heading", level=1)).to_have_text("The page could not be loaded")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Park at Acme Campus")


def test_a_host_without_contact_details_leaves_no_gap_in_the_sentence(page: Page, api: Api) -> None:
    host = answers.an_organisation(contact={"email": "", "phone": ""})
    offer(api, answers.an_invitation(state="REVOKED", organisation=host))
    open_link(page, "/invitation")
    expect(page.get_by_role("main")).to_contain_text("Ask your host for a new invitation.")


def test_names_are_shown_as_text_whatever_they_contain(page: Page, api: Api) -> None:
    host = answers.an_organisation(name="<img src=x onerror=alert(1)> & Sons")
    offer(api, answers.an_invitation(organisation=host))
    open_link(page, "/invitation")
    expect(page.get_by_role("banner")).to_have_text("<img src=x onerror=alert(1)> & Sons")
    expect(page.locator("img")).to_have_count(0)


def test_while_it_loads_the_page_keeps_the_places_of_what_comes(page: Page, api: Api) -> None:
    offer(api)
    api.hold("GET /api/invitation")
    api.hold(MONTH)
    open_link(page, "/invitation")
    expect(page.get_by_text("Loading", exact=True)).to_be_attached()
    expect(page.get_by_role("main")).to_have_attribute("aria-busy", "true")
    api.release()
    expect(page.get_by_role("main")).to_contain_text("Next open day: Monday 23 November")
    assert page.evaluate("window.moved") < 0.02
