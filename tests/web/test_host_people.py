"""Who acts for the organisation, and one's own account."""

import json

import pytest
from playwright.sync_api import Page, expect

from . import host_answers as answers
from .answers import a_problem
from .conftest import LOST, Api
from .host_steps import EMAIL, a_desk, come_in, fault, heading

PEOPLE = "GET /api/host/hosts"
ADD = "POST /api/host/hosts"
ME = answers.a_host(1, name="Hanna Maes", email=EMAIL, role="owner")
ROBIN = answers.a_host(2, name="Robin Peeters", email="robin@acme.example")
ONE = "/host/people/hst_0002"
CHANGE = "PUT /api/host/hosts/hst_0002"
ACCOUNT = "GET /api/host/account"
BEGIN = "POST /api/host/account/two-factor"
FINISH = "PUT /api/host/account/two-factor"
REMOVE = "POST /api/host/account/two-factor-removal"
ACCESS = f"access-{answers.TOKEN}"


def some_people(api: Api) -> None:
    a_desk(api)
    api.on(PEOPLE, {"items": [ME, ROBIN], "next": None})


def test_an_owner_sees_who_signs_in_and_what_each_may_do(desk: Page, api: Api) -> None:
    some_people(api)
    come_in(desk, "/host/people")
    heading(desk, "People")
    rows = desk.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Hanna Maes")
    expect(rows.nth(1)).to_contain_text("You")
    expect(rows.nth(2)).to_contain_text("Reception")


@pytest.mark.parametrize("role", ["manager", "reception", "auditor"])
def test_nobody_else_is_offered_them(desk: Page, api: Api, role: str) -> None:
    some_people(api)
    me = {"email": EMAIL, "name": "Hanna Maes", "role": role}
    a_desk(api, organisation=answers.an_organisation(me=me))
    come_in(desk, "/host/people")
    expect(desk.get_by_text("Only an owner of your organisation sees its people.")).to_be_visible()
    expect(desk.get_by_role("link", name="People")).to_have_count(0)
    assert api.sent(PEOPLE) == []


def test_a_person_is_added_once_even_if_the_answer_is_lost(desk: Page, api: Api) -> None:
    some_people(api)
    api.on(ADD, LOST, (201, ROBIN))
    come_in(desk, "/host/people")
    desk.get_by_role("link", name="Add a person").click()
    heading(desk, "Add a person")
    desk.get_by_role("button", name="Add this person").click()
    fault(desk, "name", "Enter a name.")
    fault(desk, "email", "Enter an e-mail address such as ann@example.com.")
    desk.get_by_label("Name").fill("Robin Peeters")
    desk.get_by_label("E-mail").fill("robin@acme.example")
    desk.get_by_label("Role").select_option("manager")
    desk.get_by_role("button", name="Add this person").click()
    expect(desk.locator(".summary")).to_contain_text("they are added once")
    desk.reload()
    expect(desk.get_by_label("Name")).to_have_value("Robin Peeters")
    expect(desk.get_by_label("Role")).to_have_value("manager")
    desk.get_by_role("button", name="Add this person").click()
    heading(desk, "People")
    expect(desk.get_by_role("status").first).to_contain_text("on its way to robin@acme.example")
    first, second = api.sent(ADD)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.post_data == second.post_data
    assert json.loads(first.post_data or "")["role"] == "manager"


def test_somebody_who_is_there_already_is_told_at_the_field(desk: Page, api: Api) -> None:
    some_people(api)
    detail = "This person is among your people already."
    errors = [{"field": "email", "code": "HOST_EXISTS", "detail": detail}]
    api.on(ADD, (409, {**a_problem(409, "HOST_EXISTS", detail), "errors": errors}))
    come_in(desk, "/host/people/new")
    desk.get_by_label("Name").fill("Robin Peeters")
    desk.get_by_label("E-mail").fill("robin@acme.example")
    desk.get_by_role("button", name="Add this person").click()
    fault(desk, "email", detail)


def test_a_role_is_changed_as_it_was_read(desk: Page, api: Api) -> None:
    some_people(api)
    api.on(CHANGE, {**ROBIN, "role": "manager", "version": 2})
    come_in(desk, ONE)
    heading(desk, "Robin Peeters")
    desk.get_by_label("Role").select_option("manager")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("status").first).to_contain_text("Saved.")
    [sent] = api.sent(CHANGE)
    assert sent.headers["if-match"] == '"1"'
    assert sent.post_data_json == {"name": "Robin Peeters", "role": "manager"}


def test_a_change_made_meanwhile_is_shown_and_saved_over_only_when_asked(
    desk: Page, api: Api
) -> None:
    some_people(api)
    api.on(CHANGE, (412, a_problem(412, "EDITED_MEANWHILE", "")), {**ROBIN, "version": 4})
    come_in(desk, ONE)
    desk.get_by_label("Name").fill("Robin P.")
    api.on(PEOPLE, {"items": [ME, {**ROBIN, "role": "auditor", "version": 3}], "next": None})
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".summary")).to_contain_text("Robin Peeters, Auditor")
    expect(desk.get_by_label("Name")).to_have_value("Robin P.")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("status").first).to_contain_text("Saved.")
    assert api.sent(CHANGE)[1].headers["if-match"] == '"3"'


def test_the_last_owner_is_told_why_they_stay(desk: Page, api: Api) -> None:
    some_people(api)
    detail = "Somebody has to stay owner. Make another person an owner first."
    api.on("PUT /api/host/hosts/hst_0001", (409, a_problem(409, "LAST_OWNER", detail)))
    come_in(desk, "/host/people/hst_0001")
    desk.get_by_label("Role").select_option("auditor")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".summary")).to_contain_text(detail)


def test_a_new_first_password_is_sent_after_a_second_thought(desk: Page, api: Api) -> None:
    some_people(api)
    api.on("POST /api/host/hosts/hst_0002/invitation", {**ROBIN, "version": 2})
    come_in(desk, ONE)
    desk.get_by_role("button", name="Send a new first password…").click()
    assert api.sent("POST /api/host/hosts/hst_0002/invitation") == []
    desk.get_by_role("button", name="Send it").click()
    expect(desk.get_by_role("status").first).to_contain_text("on its way to robin@acme.example")
    [sent] = api.sent("POST /api/host/hosts/hst_0002/invitation")
    assert sent.headers["idempotency-key"]


def test_a_person_is_removed_after_a_second_thought(desk: Page, api: Api) -> None:
    some_people(api)
    api.on("DELETE /api/host/hosts/hst_0002", (204, {}))
    come_in(desk, ONE)
    desk.get_by_role("button", name="Remove this person…").click()
    desk.get_by_role("button", name="Remove this person", exact=True).click()
    heading(desk, "People")
    expect(desk.get_by_role("status").first).to_contain_text("Robin Peeters is removed.")
    assert api.sent("DELETE /api/host/hosts/hst_0002")[0].headers["if-match"] == '"1"'


# --- One's own account --------------------------------------------------------------------------


def at_the_account(desk: Page, api: Api, *, two_factor: bool = False) -> None:
    a_desk(api)
    api.on(ACCOUNT, answers.an_account(two_factor=two_factor))
    api.on(BEGIN, answers.a_two_factor())
    come_in(desk, "/host/account")
    heading(desk, "Your account")


def test_a_second_factor_is_set_up_with_a_picture_a_key_and_the_first_code(
    desk: Page, api: Api
) -> None:
    at_the_account(desk, api)
    api.on(FINISH, answers.an_account(two_factor=True))
    desk.get_by_role("button", name="Set up a second factor").click()
    expect(desk.get_by_role("img", name="QR code for your app")).to_be_visible()
    expect(desk.locator(".secret")).to_have_text("JBSW Y3DP EHPK 3PXP")
    link = desk.get_by_role("link", name="Open it in an app on this device")
    expect(link).to_have_attribute("href", answers.a_two_factor()["uri"])
    desk.get_by_label("Code that the app shows").fill("12345")
    desk.get_by_role("button", name="Ask for codes").click()
    fault(desk, "code", "Enter the six digits that the app shows now.")
    desk.get_by_label("Code that the app shows").fill("123 456")
    desk.get_by_role("button", name="Ask for codes").click()
    expect(desk.locator(".told")).to_have_text(
        "The second factor is on. The next sign-in asks for a code."
    )
    assert api.bodies(BEGIN) == [{"access_token": ACCESS}]
    assert api.bodies(FINISH) == [{"access_token": ACCESS, "code": "123456"}]


def test_a_second_factor_ends_with_password_and_code(desk: Page, api: Api) -> None:
    at_the_account(desk, api, two_factor=True)
    api.on(REMOVE, answers.an_account())
    desk.get_by_role("button", name="Turn it off…").click()
    desk.get_by_role("button", name="Turn it off", exact=True).click()
    fault(desk, "password", "Enter your password.")
    desk.get_by_label("Password", exact=True).fill("correct horse battery")
    desk.get_by_label("Code that the app shows").fill("123456")
    desk.get_by_role("button", name="Turn it off", exact=True).click()
    expect(desk.locator(".told")).to_have_text("The second factor is off.")
    body = {"access_token": ACCESS, "password": "correct horse battery", "code": "123456"}
    assert api.bodies(REMOVE) == [body]


def test_signing_out_everywhere_ends_this_sign_in_too(desk: Page, api: Api) -> None:
    at_the_account(desk, api)
    api.on("POST /api/host/account/sign-out", (204, {}))
    desk.get_by_role("button", name="Sign out on every device…").click()
    desk.get_by_role("button", name="Sign out everywhere").click()
    heading(desk, "Sign in")
    expect(desk.get_by_role("status").first).to_contain_text("signed out everywhere")
    assert desk.evaluate("sessionStorage.length") == 0
    assert api.bodies("POST /api/host/account/sign-out") == [{"access_token": ACCESS}]
