"""What a host does on the way to what a test is about."""

import json

from playwright.sync_api import Page, expect

from . import host_answers as answers
from .answers import Json
from .conftest import Api

EMAIL = "host@acme.example"
PASSWORD = "correct horse battery"
SIGN_IN = "POST /api/host/session"
FIRST_PASSWORD = "POST /api/host/session/password"
ORGANISATION = "GET /api/host/organisation"
LIST = "GET /api/host/invitations"
INVITE = "POST /api/host/invitations"
INVITATIONS = "/host/invitations"
ONE = "/host/invitations/inv_0001?portal=prt_visit"
NEW = "/host/invitations/new?portal=prt_visit"


def a_desk(api: Api, *invitations: Json, organisation: Json | None = None) -> None:
    """Let the API know the host, the organisation and these invitations."""
    api.on(SIGN_IN, answers.a_session())
    api.on(ORGANISATION, organisation or answers.an_organisation())
    listed = invitations or (answers.an_invitation(),)
    api.on(LIST, answers.a_list(*listed))
    for one in listed:
        api.on(f"{LIST}/{one['id']}", one)
        api.on(f"{LIST}/{one['id']}/bookings", answers.a_list())
    api.on("GET /api/host/invitations/inv_0001/qr.svg", (200, A_PICTURE))


A_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Fill in the form that is shown and press its button."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def come_in(page: Page, address: str = "/host/invitations") -> None:
    """Open an address of the console and sign in there."""
    page.goto(address)
    sign_in(page)
    expect(page.get_by_role("navigation")).to_be_visible()


def stand_at(page: Page, address: str) -> None:
    """Open an address as somebody who signed in in this tab a while ago."""
    page.evaluate("kept => sessionStorage.setItem('baypass host', kept)", SIGNED_IN)
    page.goto(address)
    expect(page.get_by_role("main")).not_to_have_attribute("aria-busy", "true")


SIGNED_IN = json.dumps({"token": answers.TOKEN, "email": EMAIL})


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def fill(page: Page, **typed: str) -> None:
    """Type into the form of a new invitation; whatever is not named is left as it is."""
    labels = {
        "name": "Name",
        "quota": "How many bookings",
        "valid_until": "Valid until",
        "fixed_date": "Fixed date (optional)",
        "email": "Send it to (optional)",
    }
    for field, text in typed.items():
        page.get_by_label(labels[field], exact=True).fill(text)


def invite(page: Page) -> None:
    page.get_by_role("button", name="Make the invitation").click()


def fault(page: Page, field: str, sentence: str) -> None:
    """Expect the sentence under the field, and the field to be marked."""
    expect(page.locator(f"#{field}-fault")).to_have_text(sentence)
    expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
