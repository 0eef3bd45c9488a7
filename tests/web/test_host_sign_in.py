"""Who comes into the host console, stays, and leaves."""

import json

import pytest
from playwright.sync_api import Page, expect

from . import host_answers as answers
from .answers import a_problem
from .conftest import LOST, Api
from .host_steps import (
    EMAIL,
    FIRST_PASSWORD,
    INVITATIONS,
    INVITE,
    LIST,
    NEW,
    ONE,
    ORGANISATION,
    PASSWORD,
    SIGN_IN,
    a_desk,
    come_in,
    fault,
    fill,
    heading,
    invite,
    sign_in,
)

WRONG = (401, a_problem(401, "SIGN_IN_FAILED", "The e-mail address or the password is wrong."))
ENDED = (401, a_problem(401, "NOT_SIGNED_IN", "Sign in to see this."))


def test_a_host_comes_in_with_e_mail_and_password(desk: Page, api: Api) -> None:
    a_desk(api)
    come_in(desk, INVITATIONS)
    heading(desk, "Invitations")
    expect(desk.get_by_role("heading", level=1)).to_be_focused()
    expect(desk.locator("#organisation")).to_have_text("Acme Campus")
    [asked] = api.sent(SIGN_IN)
    assert asked.post_data_json == {"email": EMAIL, "password": PASSWORD}
    assert api.sent(LIST)[0].headers["authorization"] == f"Bearer {answers.TOKEN}"


def test_password_managers_know_the_fields(desk: Page) -> None:
    desk.goto("/host/invitations")
    expect(desk.get_by_label("E-mail")).to_have_attribute("autocomplete", "username")
    password = desk.get_by_label("Password", exact=True)
    expect(password).to_have_attribute("autocomplete", "current-password")
    expect(password).to_have_attribute("type", "password")
    desk.get_by_label("Show the password").check()
    expect(password).to_have_attribute("type", "text")


def test_nothing_is_sent_before_both_fields_are_filled(desk: Page, api: Api) -> None:
    desk.goto("/host/invitations")
    desk.get_by_role("button", name="Sign in").click()
    fault(desk, "email", "Enter your e-mail address.")
    fault(desk, "password", "Enter your password.")
    assert api.requests == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (WRONG, "The e-mail address or the password is wrong. Check both."),
        ((429, a_problem(429, "TOO_OFTEN", "")), "Try again in 20 seconds."),
        (LOST, "Check your connection, then sign in again."),
        ((200, answers.a_challenge("SMS_MFA")), "a further step that this page does not offer"),
    ],
)
def test_whoever_does_not_come_in_reads_why_and_can_try_again(
    desk: Page, api: Api, answer: tuple[int, object], sentence: str
) -> None:
    a_desk(api)
    api.on(SIGN_IN, answer, answers.a_session())
    desk.goto("/host/invitations")
    sign_in(desk)
    expect(desk.locator(".summary")).to_contain_text(sentence)
    expect(desk.locator(".summary")).to_be_focused()
    sign_in(desk)
    heading(desk, "Invitations")


def test_the_token_is_kept_by_this_tab_alone_and_survives_a_reload(desk: Page, api: Api) -> None:
    a_desk(api)
    come_in(desk, INVITATIONS)
    heading(desk, "Invitations")
    assert desk.evaluate("localStorage.length + document.cookie.length") == 0
    assert PASSWORD not in desk.evaluate("JSON.stringify(sessionStorage)")
    assert all(answers.TOKEN not in request.url for request in api.requests)
    desk.reload()
    heading(desk, "Invitations")
    assert len(api.sent(SIGN_IN)) == 1


# --- The first own password -------------------------------------------------------------------


def reach_the_first_password(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(SIGN_IN, answers.a_challenge(), answers.a_session())
    api.on(FIRST_PASSWORD, answers.a_session())
    desk.goto("/host/invitations")
    sign_in(desk)
    heading(desk, "Choose your own password")


def test_a_new_host_chooses_a_password_and_is_in(desk: Page, api: Api) -> None:
    reach_the_first_password(desk, api)
    expect(desk.get_by_text("At least 12 characters.")).to_be_visible()
    field = desk.get_by_label("New password")
    expect(field).to_have_attribute("autocomplete", "new-password")
    expect(desk.get_by_label("E-mail")).to_have_value(EMAIL)
    field.fill("four words in a row")
    desk.keyboard.press("Enter")
    heading(desk, "Invitations")
    assert api.sent(FIRST_PASSWORD)[0].post_data_json == {
        "email": EMAIL,
        "session": "challenge-1",
        "new_password": "four words in a row",
    }


def test_a_password_that_would_be_refused_is_not_sent(desk: Page, api: Api) -> None:
    reach_the_first_password(desk, api)
    faults = {
        "": "Enter a new password.",
        "elevenchars": "This has 11 characters. Use at least 12.",
        " four words in a row": "Leave out the space at the beginning or the end.",
    }
    for password, sentence in faults.items():
        desk.get_by_label("New password").fill(password)
        desk.get_by_role("button", name="Save").click()
        fault(desk, "new_password", sentence)
    assert api.sent(FIRST_PASSWORD) == []


def test_a_refused_first_password_leads_back_to_the_sign_in(desk: Page, api: Api) -> None:
    reach_the_first_password(desk, api)
    api.on(FIRST_PASSWORD, WRONG)
    desk.get_by_label("New password").fill("four words in a row")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".summary")).to_contain_text("the password you came with")
    desk.get_by_role("button", name="Sign in again").click()
    heading(desk, "Sign in")
    sign_in(desk)
    heading(desk, "Invitations")


# --- The end of a sign-in -----------------------------------------------------------------------


def test_after_the_end_of_a_sign_in_one_goes_on_where_one_was(desk: Page, api: Api) -> None:
    a_desk(api)
    come_in(desk, ONE)
    heading(desk, "Project review 1")
    api.on(ORGANISATION, ENDED, answers.an_organisation())
    desk.reload()
    expect(desk.get_by_role("status").first).to_contain_text("Your sign-in has ended.")
    expect(desk.get_by_label("E-mail")).to_have_value(EMAIL)
    sign_in(desk)
    heading(desk, "Project review 1")
    assert desk.url.endswith(ONE)


def test_what_was_typed_outlasts_the_end_of_a_sign_in(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(INVITE, ENDED, (201, answers.an_invitation(7)))
    api.on(f"{LIST}/inv_0007", answers.an_invitation(7))
    come_in(desk, NEW)
    fill(desk, name="Project review 7")
    invite(desk)
    expect(desk.get_by_role("status").first).to_contain_text("what you typed is kept")
    sign_in(desk)
    heading(desk, "New invitation")
    expect(desk.get_by_label("Name")).to_have_value("Project review 7")
    invite(desk)
    heading(desk, "Project review 7")
    first, second = (request.headers["idempotency-key"] for request in api.sent(INVITE))
    assert first == second


def test_another_host_finds_nothing_of_the_one_before(desk: Page, api: Api) -> None:
    a_desk(api)
    come_in(desk, NEW)
    fill(desk, name="Secret plans")
    api.on(INVITE, ENDED)
    invite(desk)
    heading(desk, "Sign in")
    api.on(ORGANISATION, answers.an_organisation(name="Other Place"))
    sign_in(desk, email="else@other.example")
    expect(desk.locator("#organisation")).to_have_text("Other Place")
    desk.get_by_role("navigation").get_by_role("link", name="Invitations").click()
    heading(desk, "Invitations")
    desk.get_by_role("link", name="New invitation").click()
    expect(desk.get_by_label("Name")).to_have_value("")


def test_signing_out_leaves_nothing_behind(desk: Page, api: Api) -> None:
    a_desk(api)
    come_in(desk, INVITATIONS)
    desk.get_by_role("link", name="New invitation").click()
    fill(desk, name="Secret plans")
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("status").first).to_have_text("You are signed out.")
    assert desk.evaluate("sessionStorage.length") == 0
    expect(desk.get_by_role("navigation")).to_be_hidden()
    expect(desk.get_by_role("button", name="Sign out")).to_be_hidden()
    desk.go_back()
    heading(desk, "Sign in")
    expect(desk.get_by_label("E-mail")).to_have_value("")


def test_an_account_of_no_organisation_is_told_so_and_can_leave(desk: Page, api: Api) -> None:
    sentence = "Your account belongs to no organisation yet. Ask its owner to add you."
    a_desk(api)
    api.on(ORGANISATION, (401, a_problem(401, "NO_ORGANISATION", sentence)))
    desk.goto("/host/invitations")
    sign_in(desk)
    heading(desk, "You belong to no organisation yet")
    expect(desk.get_by_role("main")).to_contain_text(sentence)
    desk.get_by_role("button", name="Sign out").click()
    heading(desk, "Sign in")


def test_the_session_holds_only_the_tokens_and_whose_they_are(desk: Page, api: Api) -> None:
    a_desk(api)
    come_in(desk, INVITATIONS)
    heading(desk, "Invitations")
    stored = desk.evaluate("Object.entries(sessionStorage)")
    [(name, text)] = stored
    kept = json.loads(text)
    assert name == "baypass host"
    assert kept.pop("ends_at") > 0
    assert kept == {
        "token": answers.TOKEN,
        "access_token": f"access-{answers.TOKEN}",
        "refresh_token": f"refresh-{answers.TOKEN}",
        "email": EMAIL,
    }
