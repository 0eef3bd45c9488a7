"""The form that invites."""

import re

from playwright.sync_api import Browser, Page, expect

from . import host_answers as answers
from .answers import Json, a_problem
from .conftest import HOSTS_CLOCK, LOST, Api, new_tab, watched
from .host_steps import INVITATIONS, INVITE, NEW, a_desk, fault, fill, heading, invite, stand_at

MADE = (201, answers.an_invitation(7, email="ann@example.com"))


def stand_at_the_form(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(INVITE, MADE)
    api.on("GET /api/host/invitations/inv_0007/qr.svg", (200, b"<svg/>"))
    api.on("GET /api/host/invitations/inv_0007", MADE[1])
    stand_at(desk, NEW)


def sent(api: Api) -> Json:
    """Return what the one press sent."""
    [request] = api.sent(INVITE)
    body: Json = request.post_data_json or {}
    return body


def keys(api: Api) -> list[str]:
    return [request.headers["idempotency-key"] for request in api.sent(INVITE)]


def test_what_is_typed_is_sent_and_the_invitation_shown(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    fill(desk, name=" Project review 7 ", quota="20", valid_until="2026-12-31")
    fill(desk, fixed_date="2026-11-24", email="ann@example.com")
    invite(desk)
    heading(desk, "Project review 7")
    news = "an e-mail with its link is on its way to ann@example.com"
    expect(desk.get_by_role("status").first).to_contain_text(news)
    assert sent(api) == {
        "portal_id": answers.PORTAL,
        "name": "Project review 7",
        "quota": 20,
        "valid_until": "2026-12-31T23:59:59+01:00",
        "fixed_date": "2026-11-24",
        "email": "ann@example.com",
    }
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", keys(api)[0])
    assert desk.evaluate("Object.keys(sessionStorage)") == ["baypass host"]
    api.on("GET /api/host/invitations/inv_0007", MADE[1])
    desk.reload()
    heading(desk, "Project review 7")
    expect(desk.get_by_text(news)).to_have_count(0)


def test_only_the_name_has_to_be_typed(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    fill(desk, name="Project review 7")
    invite(desk)
    heading(desk, "Project review 7")
    body = sent(api)
    assert (body["quota"], body["fixed_date"], body["email"]) == (1, None, None)
    assert body["valid_until"] == "2026-12-22T23:59:59+01:00", "thirty days from now"


def test_the_end_of_a_summers_day_has_summers_offset(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    fill(desk, name="Summer", valid_until="2027-07-01")
    invite(desk)
    heading(desk, "Project review 7")
    assert sent(api)["valid_until"] == "2027-07-01T23:59:59+02:00"


def test_the_day_ends_where_the_host_is(browser: Browser, address: str, api: Api) -> None:
    with watched(new_tab(browser, address, timezone_id="America/St_Johns"), api) as away:
        away.clock.set_fixed_time(HOSTS_CLOCK)
        away.goto("/robots.txt")
        stand_at_the_form(away, api)
        expect(away.get_by_text("until the end of this day, St Johns time")).to_be_visible()
        fill(away, name="Far away", valid_until="2026-12-31")
        invite(away)
        heading(away, "Project review 7")
        assert sent(api)["valid_until"] == "2026-12-31T23:59:59-03:30"
    away.context.close()


def test_the_portal_is_the_one_chosen(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    desk.get_by_label("Portal").select_option("Open day")
    fill(desk, name="Open day")
    desk.reload()
    expect(desk.get_by_label("Portal")).to_have_value(answers.OTHER_PORTAL)
    invite(desk)
    heading(desk, "Project review 7")
    assert sent(api)["portal_id"] == answers.OTHER_PORTAL


WHOLE_NUMBER = "Enter a whole number from 1 to 100,000."
FAULTS = [
    ("name", "  ", "Enter a name."),
    ("quota", "0", WHOLE_NUMBER),
    ("quota", "1.5", WHOLE_NUMBER),
    ("quota", "100001", WHOLE_NUMBER),
    ("valid_until", "", "Enter a whole date: day, month and year."),
    ("valid_until", "2026-11-21", "Choose today or a later day."),
    ("fixed_date", "2026-11-21", "Choose today or a later day."),
    ("email", "ann@", "Enter an e-mail address such as ann@example.com."),
]
RIGHT = {"name": "x", "quota": "1", "valid_until": "2026-12-31", "fixed_date": "", "email": ""}


def test_a_fault_is_said_under_its_field_before_anything_is_sent(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    for field, text, sentence in FAULTS:
        fill(desk, **{**RIGHT, field: text})
        invite(desk)
        fault(desk, field, sentence)
        expect(desk.locator("[aria-invalid]")).to_have_count(1)
        expect(desk.locator(".summary")).to_be_focused()
        desk.locator(".summary").get_by_role("button", name=sentence).click()
        expect(desk.locator(f"#{field}")).to_be_focused()
    assert api.writes == []


def test_a_date_typed_halfway_is_not_taken_for_none(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    fill(desk, name="Project review")
    desk.get_by_label("Fixed date (optional)", exact=True).press("1")
    invite(desk)
    fault(desk, "fixed_date", "Enter a whole date: day, month and year.")


def test_what_the_server_refuses_is_said_under_its_field(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    errors = [
        ("valid_until", "VALID_UNTIL_PASSED", "Choose a moment in the future."),
        ("email", "EMAIL_INVALID", "Enter an e-mail address, like name@example.com."),
        ("portal_id", "PORTAL_NOT_FOUND", "There is no such portal."),
    ]
    refusal = a_problem(422, "VALID_UNTIL_PASSED", "Choose a moment in the future.", errors)
    api.on(INVITE, (422, refusal), MADE)
    fill(desk, name="Project review 7", email="ann@example.com")
    invite(desk)
    for field, _, sentence in errors:
        fault(desk, field, sentence)
    expect(desk.get_by_role("heading", name="3 things to put right")).to_be_visible()
    invite(desk)
    heading(desk, "Project review 7")


def test_a_refusal_of_no_field_is_a_sentence(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    api.on(INVITE, (409, a_problem(409, "STATE_CHANGED", "The portal was just closed.")))
    fill(desk, name="Project review 7")
    invite(desk)
    expect(desk.locator(".summary")).to_contain_text("The portal was just closed.")


def test_a_press_whose_answer_is_lost_is_repeated_with_the_same_key(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    api.on(INVITE, LOST, (503, a_problem(503, "UNAVAILABLE", "")), MADE)
    fill(desk, name="Project review 7")
    invite(desk)
    expect(desk.locator(".summary")).to_contain_text("it is made once")
    desk.reload()
    invite(desk)
    expect(desk.locator(".summary")).to_contain_text("it is made once")
    invite(desk)
    heading(desk, "Project review 7")
    assert len(keys(api)) == 3
    assert len(set(keys(api))) == 1


def test_another_invitation_is_never_sent_under_the_key_of_a_lost_one(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    api.on(INVITE, LOST, MADE)
    fill(desk, name="Project review 7")
    invite(desk)
    expect(desk.locator(".summary")).to_be_visible()
    fill(desk, quota="21")
    invite(desk)
    heading(desk, "Project review 7")
    assert len(set(keys(api))) == 2


def test_a_second_press_while_the_first_is_under_way_sends_nothing(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    api.hold(INVITE)
    fill(desk, name="Project review 7")
    invite(desk)
    busy = desk.get_by_role("button", name="Making the invitation…")
    expect(busy).to_have_attribute("aria-disabled", "true")
    busy.click(force=True)
    api.release()
    heading(desk, "Project review 7")
    assert len(api.sent(INVITE)) == 1


def test_the_way_back_leads_to_the_list_with_the_new_one_on_top(desk: Page, api: Api) -> None:
    a_desk(api)
    api.on(INVITE, MADE)
    api.on("GET /api/host/invitations/inv_0007/qr.svg", (200, b"<svg/>"))
    api.on("GET /api/host/invitations/inv_0007", MADE[1])
    stand_at(desk, INVITATIONS)
    desk.get_by_role("link", name="New invitation").click()
    fill(desk, name="Project review 7")
    invite(desk)
    heading(desk, "Project review 7")
    desk.go_back()
    expect(desk.get_by_role("rowheader")).to_have_text(["Project review 7", "Project review 1"])


def test_whoever_leaves_the_form_by_its_way_back_starts_anew(desk: Page, api: Api) -> None:
    stand_at_the_form(desk, api)
    fill(desk, name="Never mind")
    desk.get_by_role("link", name="Back to the invitations").click()
    desk.get_by_role("link", name="New invitation").click()
    expect(desk.get_by_label("Name")).to_have_value("")
