"""One reservation at the desk: seen, changed, sent again, cancelled."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from . import desk_answers as answers
from .answers import Json, a_problem
from .conftest import LOST, Api
from .host_steps import fault, heading, stand_at

ADDRESS = f"/host/reservations/{answers.RESERVATION}"
READ = f"GET {answers.ONE}"
CHANGE = f"PUT {answers.ONE}"
MAIL = f"POST {answers.ONE}/mail"
PREVIEW = f"GET {answers.ONE}/cancellation"
CANCEL = f"POST {answers.ONE}/cancellation"
MEANWHILE = (412, a_problem(412, "EDITED_MEANWHILE", "Somebody changed this meanwhile."))


def open_reservation(desk: Page, api: Api, role: str = "owner", **changes: Any) -> Json:
    answers.a_day_at_the_desk(api, role=role)
    read = answers.a_reservation(**changes)
    api.on(READ, read)
    api.versions[READ] = 7
    stand_at(desk, ADDRESS)
    return read


def fact(desk: Page, name: str) -> str:
    row = desk.locator(".facts > div").filter(has=desk.get_by_text(name, exact=True))
    return row.locator("dd").inner_text().strip()


def test_everything_about_it_stands_on_one_page(desk: Page, api: Api) -> None:
    refund = {"amount": answers.money(500), "state": "SUCCEEDED", "reason": "CANCELLED"}
    open_reservation(desk, api, price=answers.a_price(1250), paid=True, refund=refund)
    heading(desk, "Ann Peeters")
    assert fact(desk, "State") == "Expected"
    assert fact(desk, "When") == "Sunday 22 November, 18:45 to 19:45 (Brussels time)"
    assert fact(desk, "Plate") == "1-ABC-001"
    assert fact(desk, "Code") == "482 719"
    assert fact(desk, "Price") == "€ 12.50, paid"
    assert fact(desk, "Refund") == "€ 5.00, Given back"
    assert fact(desk, "Booked by") == "office@visitor.example"
    assert api.writes == []


def test_its_own_access_events_are_picked_from_the_days_log(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    other = answers.an_event(9, reservation_id="rsv_acme_other", name="Somebody Else")
    first = answers.a_list(answers.a_refusal(), other, more="2")
    api.on(answers.EVENTS, first, answers.a_list(answers.an_event()))
    api.on(READ, answers.a_reservation())
    stand_at(desk, ADDRESS)
    expect(desk.locator(".events li")).to_have_count(2)
    expect(desk.get_by_text("Somebody Else")).to_have_count(0)


def test_an_unknown_reservation_is_said(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    api.on(READ, (404, a_problem(404, "RESERVATION_NOT_FOUND", "We do not know it.")))
    stand_at(desk, ADDRESS)
    heading(desk, "This reservation is not known")


def test_its_gates_can_be_opened_from_here(desk: Page, api: Api) -> None:
    open_reservation(desk, api)
    desk.get_by_role("button", name="Open… North entrance").click()
    expect(desk.get_by_role("dialog", name="Open North entrance")).to_be_visible()


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("auditor", []),
        ("reception", ["Change the details", "Send the mail again…"]),
        ("manager", ["Change the details", "Send the mail again…", "Cancel the reservation…"]),
    ],
)
def test_each_role_is_offered_what_it_may_do(
    desk: Page, api: Api, role: str, shown: list[str]
) -> None:
    open_reservation(desk, api, role)
    expect(desk.locator(".doing").locator("button, a")).to_have_text(shown)


# --- Changing it ------------------------------------------------------------------------------


def test_name_plate_and_address_are_changed_under_the_version_that_was_read(
    desk: Page, api: Api
) -> None:
    open_reservation(desk, api)
    desk.get_by_role("button", name="Change the details").click()
    expect(desk.get_by_label("First name")).to_be_focused()
    desk.get_by_label("Licence plate").fill("2-xyz-9")
    desk.get_by_label("E-mail").fill("new@visitor.example")
    changed = answers.a_reservation(email="new@visitor.example", licence_plate="2-XYZ-9")
    api.on(CHANGE, changed).on(READ, changed)
    desk.get_by_role("button", name="Save the details").click()
    expect(desk.get_by_role("status").filter(has_text="new@visitor.example")).to_contain_text(
        "the links in earlier mails no longer work"
    )
    [sent] = api.sent(CHANGE)
    assert sent.headers["if-match"] == '"7"'
    assert api.bodies(CHANGE) == [
        {
            "visitor": {
                "first_name": "Ann",
                "last_name": "Peeters",
                "email": "new@visitor.example",
            },
            "licence_plate": "2-xyz-9",
        }
    ]
    assert fact(desk, "Plate") == "2-XYZ-9"


def test_what_cannot_be_right_is_said_before_it_is_sent(desk: Page, api: Api) -> None:
    open_reservation(desk, api)
    desk.get_by_role("button", name="Change the details").click()
    desk.get_by_label("First name").fill(" ")
    desk.get_by_label("Licence plate").fill("?")
    desk.get_by_label("E-mail").fill("nobody")
    desk.get_by_role("button", name="Save the details").click()
    fault(desk, "first_name", "Enter a name.")
    fault(desk, "licence_plate", "Enter a licence plate of 2 to 12 letters and digits.")
    fault(desk, "email", "Enter an e-mail address such as ann@example.com.")
    assert api.writes == []


def test_the_servers_refusal_stands_at_its_field(desk: Page, api: Api) -> None:
    open_reservation(desk, api)
    error = {"field": "visitor.first_name", "code": "X", "detail": "Enter a name in letters."}
    api.on(CHANGE, (422, a_problem(422, "VALIDATION", "Check it.") | {"errors": [error]}))
    desk.get_by_role("button", name="Change the details").click()
    desk.get_by_role("button", name="Save the details").click()
    fault(desk, "first_name", "Enter a name in letters.")


def test_a_change_that_somebody_made_meanwhile_is_shown_and_what_was_typed_is_kept(
    desk: Page, api: Api
) -> None:
    open_reservation(desk, api)
    desk.get_by_role("button", name="Change the details").click()
    desk.get_by_label("Licence plate").fill("2-XYZ-9")
    now = answers.a_reservation(licence_plate="3-NEW-3")
    api.on(CHANGE, MEANWHILE, now).on(READ, now)
    api.versions[READ] = 8
    desk.get_by_role("button", name="Save the details").click()
    expect(desk.locator(".summary")).to_contain_text("Somebody changed this meanwhile")
    expect(desk.locator(".summary")).to_contain_text("3-NEW-3")
    expect(desk.get_by_label("Licence plate")).to_have_value("2-XYZ-9")
    desk.get_by_role("button", name="Save the details").click()
    expect(desk.get_by_text("The details are changed.")).to_be_visible()
    assert [sent.headers["if-match"] for sent in api.sent(CHANGE)] == ['"7"', '"8"']


def test_escape_leaves_the_details_as_they_are(desk: Page, api: Api) -> None:
    open_reservation(desk, api)
    desk.get_by_role("button", name="Change the details").click()
    desk.get_by_label("Licence plate").press("Escape")
    expect(desk.get_by_role("button", name="Change the details")).to_be_focused()


# --- Sending the mail again -------------------------------------------------------------------


def test_the_mail_is_sent_again_after_a_second_look(desk: Page, api: Api) -> None:
    read = open_reservation(desk, api)
    api.on(MAIL, LOST, read)
    expect(desk.get_by_text("The links in earlier mails stop working at once.")).to_be_visible()
    desk.get_by_role("button", name="Send the mail again…").click()
    assert api.writes == []
    desk.get_by_role("button", name="Send the mail", exact=True).click()
    expect(desk.get_by_role("alert").filter(has_text="it is sent once")).to_be_visible()
    desk.get_by_role("button", name="Send the mail", exact=True).click()
    expect(desk.get_by_text("is on its way to ann@visitor.example")).to_be_visible()
    first, second = api.sent(MAIL)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


# --- Cancelling it ----------------------------------------------------------------------------


def open_cancellation(desk: Page, api: Api, **changes: Any) -> None:
    answers.a_day_at_the_desk(api)
    api.on(READ, answers.a_reservation(price=answers.a_price(1250), paid=True))
    api.on(PREVIEW, answers.a_cancellation(**changes))
    api.on(CANCEL, answers.a_reservation(state="CANCELLED"))
    stand_at(desk, f"{ADDRESS}/cancellation")


def cancel(desk: Page, reason: str = "The meeting is off") -> None:
    desk.get_by_label("Why do you cancel it?").fill(reason)
    desk.get_by_role("button", name="Cancel this reservation").click()


def test_what_goes_back_by_the_policy_stands_there_before_the_press(desk: Page, api: Api) -> None:
    open_cancellation(desk, api)
    heading(desk, "Cancel the reservation of Ann Peeters")
    expect(desk.get_by_label("By the policy: € 5.00")).to_be_checked()
    assert api.writes == []
    cancel(desk)
    expect(desk.get_by_text("€ 5.00 goes back.")).to_be_visible()
    assert api.bodies(CANCEL) == [{"refund": "POLICY", "reason": "The meeting is off"}]


def test_all_of_it_can_go_back(desk: Page, api: Api) -> None:
    open_cancellation(desk, api)
    desk.get_by_label("All of it: € 12.50").check()
    cancel(desk)
    expect(desk.get_by_text("€ 12.50 goes back.")).to_be_visible()
    assert api.bodies(CANCEL)[0]["refund"] == "FULL"


def test_an_amount_between_the_policy_and_all_can_go_back(desk: Page, api: Api) -> None:
    open_cancellation(desk, api)
    desk.get_by_label("Another amount").check()
    desk.get_by_label("Amount in EUR").fill("20")
    cancel(desk)
    fault(desk, "amount", "Enter an amount from € 5.00 to € 12.50.")
    desk.get_by_label("Amount in EUR").fill("7,50")
    cancel(desk)
    expect(desk.get_by_text("€ 7.50 goes back.")).to_be_visible()
    assert api.bodies(CANCEL)[0]["refund"] == {"amount": 750, "currency": "EUR"}


def test_a_cancellation_needs_a_reason(desk: Page, api: Api) -> None:
    open_cancellation(desk, api)
    cancel(desk, "")
    fault(desk, "reason", "Say why you cancel it.")
    assert api.writes == []


def test_a_lost_answer_is_asked_for_again_under_the_same_key(desk: Page, api: Api) -> None:
    open_cancellation(desk, api)
    api.answers[CANCEL].insert(0, LOST)
    cancel(desk)
    expect(desk.locator(".summary")).to_contain_text("money goes back once")
    cancel(desk)
    heading(desk, "Ann Peeters")
    first, second = api.sent(CANCEL)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_what_costs_nothing_gives_nothing_back(desk: Page, api: Api) -> None:
    nothing = {"price": answers.money(0), "policy_refund": answers.money(0)}
    open_cancellation(desk, api, **nothing, is_paid=False)
    expect(desk.get_by_text("The visit costs nothing, so nothing goes back.")).to_be_visible()
    expect(desk.get_by_role("radio")).to_have_count(0)


def test_what_can_no_longer_be_cancelled_says_why(desk: Page, api: Api) -> None:
    open_cancellation(desk, api, cancellable=False, why_not="This reservation has been used.")
    heading(desk, "This reservation cannot be cancelled")
    expect(desk.get_by_text("This reservation has been used.")).to_be_visible()
