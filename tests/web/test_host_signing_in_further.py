"""The second factor, the forgotten password, and a sign-in that goes on by itself."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from . import host_answers as answers
from .answers import a_problem
from .conftest import HOSTS_CLOCK, LOST, Api
from .host_steps import (
    EMAIL,
    INVITATIONS,
    LIST,
    ORGANISATION,
    PASSWORD,
    SIGN_IN,
    a_desk,
    come_in,
    fault,
    heading,
    sign_in,
)

CODE = "POST /api/host/session/code"
REFRESH = "POST /api/host/session/refresh"
FORGOTTEN = "POST /api/host/session/forgotten-password"
NEW_PASSWORD = "POST /api/host/session/new-password"
ENDED = (401, a_problem(401, "NOT_SIGNED_IN", "Sign in to see this."))
WRONG_CODE = (
    422,
    {
        **a_problem(422, "CODE_WRONG", "This code is wrong or too old."),
        "errors": [{"field": "code", "code": "CODE_WRONG", "detail": "This code is wrong."}],
    },
)


def reach_the_code(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(SIGN_IN, answers.a_challenge("CODE"))
    api.on(CODE, answers.a_session())
    desk.goto(INVITATIONS)
    sign_in(desk)
    heading(desk, "Enter your code")


def test_the_code_of_the_app_lets_one_in(desk: Page, api: Api) -> None:
    reach_the_code(desk, api)
    field = desk.get_by_label("Code")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    field.fill("123 456")
    desk.keyboard.press("Enter")
    heading(desk, "Invitations")
    body = {"email": EMAIL, "session": "challenge-1", "code": "123456"}
    assert api.bodies(CODE) == [body]


def test_a_wrong_code_can_be_entered_again(desk: Page, api: Api) -> None:
    reach_the_code(desk, api)
    api.on(CODE, WRONG_CODE, answers.a_session())
    desk.get_by_role("button", name="Sign in", exact=True).click()
    fault(desk, "code", "Enter the six digits that your app shows now.")
    for _ in range(2):
        desk.get_by_label("Code").fill("123456")
        desk.get_by_role("button", name="Sign in", exact=True).click()
    heading(desk, "Invitations")


def test_a_code_that_comes_too_late_leads_back_to_the_sign_in(desk: Page, api: Api) -> None:
    reach_the_code(desk, api)
    api.on(CODE, (401, a_problem(401, "SIGN_IN_FAILED", "")))
    desk.get_by_label("Code").fill("123456")
    desk.keyboard.press("Enter")
    expect(desk.locator(".summary")).to_contain_text("open for too long")
    desk.locator(".summary").get_by_role("button", name="Sign in again").click()
    heading(desk, "Sign in")
    expect(desk.get_by_label("E-mail")).to_have_value(EMAIL)


# --- The forgotten password ---------------------------------------------------------------------


def reach_the_new_password(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(FORGOTTEN, (202, {}))
    api.on(NEW_PASSWORD, answers.a_session())
    desk.goto(INVITATIONS)
    desk.get_by_label("E-mail").fill(EMAIL)
    desk.get_by_role("button", name="Forgotten the password?").click()
    heading(desk, "Forgotten password")
    expect(desk.get_by_label("E-mail")).to_have_value(EMAIL)
    desk.get_by_role("button", name="Send me a code").click()
    heading(desk, "Choose a new password")


def test_a_code_from_the_mail_and_a_new_password_let_one_in(desk: Page, api: Api) -> None:
    reach_the_new_password(desk, api)
    expect(desk.get_by_text("If host@acme.example belongs to a host")).to_be_visible()
    desk.get_by_label("Code from the e-mail").fill(" 654321 ")
    desk.get_by_label("New password").fill("four words in a row")
    desk.keyboard.press("Enter")
    heading(desk, "Invitations")
    assert api.bodies(FORGOTTEN) == [{"email": EMAIL}]
    assert api.bodies(NEW_PASSWORD) == [
        {"email": EMAIL, "code": "654321", "new_password": "four words in a row"}
    ]


def test_a_wrong_code_keeps_what_was_typed_and_another_can_be_sent(desk: Page, api: Api) -> None:
    reach_the_new_password(desk, api)
    api.on(NEW_PASSWORD, (401, a_problem(401, "NEW_PASSWORD_FAILED", "")))
    desk.get_by_role("button", name="Save").click()
    fault(desk, "code", "Enter the code from the e-mail.")
    fault(desk, "new_password", "Enter a new password.")
    desk.get_by_label("Code from the e-mail").fill("000000")
    desk.get_by_label("New password").fill("four words in a row")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".summary")).to_contain_text("older than an hour")
    expect(desk.get_by_label("New password")).to_have_value("four words in a row")
    desk.get_by_role("button", name="Send another code").click()
    expect(desk.locator(".told")).to_contain_text("Only the newest one works.")
    assert len(api.sent(FORGOTTEN)) == 2


# --- Staying signed in ---------------------------------------------------------------------------


def test_a_sign_in_that_has_ended_is_renewed_and_nobody_notices(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(ORGANISATION, ENDED, answers.an_organisation())
    api.on(REFRESH, answers.a_session("second-token"))
    come_in(desk, INVITATIONS)
    heading(desk, "Invitations")
    assert api.bodies(REFRESH) == [{"refresh_token": f"refresh-{answers.TOKEN}"}]
    assert api.sent(LIST)[0].headers["authorization"] == "Bearer second-token"


def test_a_sign_in_is_renewed_once_before_it_ends(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(REFRESH, answers.a_session("second-token"))
    come_in(desk, INVITATIONS)
    heading(desk, "Invitations")
    desk.clock.set_fixed_time(HOSTS_CLOCK + timedelta(minutes=14, seconds=30))
    desk.reload()
    heading(desk, "Invitations")
    desk.clock.set_fixed_time(HOSTS_CLOCK)
    assert len(api.sent(REFRESH)) == 1
    assert api.sent(LIST)[-1].headers["authorization"] == "Bearer second-token"


@pytest.mark.parametrize("answer", [(401, a_problem(401, "SIGN_IN_FAILED", "")), ENDED])
def test_a_sign_in_that_cannot_be_renewed_has_ended(
    desk: Page, api: Api, answer: tuple[int, object]
) -> None:
    a_desk(api)
    come_in(desk, INVITATIONS)
    heading(desk, "Invitations")
    api.on(ORGANISATION, ENDED).on(REFRESH, answer)
    desk.reload()
    expect(desk.get_by_role("status").first).to_contain_text("Your sign-in has ended.")
    assert len(api.sent(REFRESH)) == 1
    kept = desk.evaluate("sessionStorage.getItem('baypass host')")
    assert "refresh" not in kept
    assert PASSWORD not in kept


def test_a_renewal_that_got_no_answer_ends_nothing(desk: Page, api: Api) -> None:
    a_desk(api)
    come_in(desk, INVITATIONS)
    heading(desk, "Invitations")
    api.on(ORGANISATION, ENDED, answers.an_organisation()).on(REFRESH, LOST, answers.a_session())
    desk.reload()
    heading(desk, "The page could not be loaded")
    desk.get_by_role("button", name="Try again").click()
    heading(desk, "Invitations")
