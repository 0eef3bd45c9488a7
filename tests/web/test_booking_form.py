"""Who is coming, and the one press that books."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from . import answers
from .answers import Json
from .conftest import LOST, Api
from .steps import (
    BOOK,
    DAY,
    TOKEN,
    book,
    card,
    choose_a_time,
    fill,
    offer,
    open_link,
    pick,
    pick_morning,
    reach_the_form,
)


def reservations_in(api: Api) -> list[Json]:
    reservations: list[Json] = api.bodies(BOOK)[0]["reservations"]
    return reservations


def key(request_headers: dict[str, str]) -> str:
    return request_headers["idempotency-key"]


def test_a_booking_sends_what_was_typed_and_ends_on_the_bookers_page(
    page: Page, api: Api, address: str
) -> None:
    api.on(BOOK, (201, answers.a_booked()))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    expect(page).to_have_url(f"{address}/booking#booker-token")
    [request] = api.sent(BOOK)
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.post_data_json == {
        "price": None,
        "company_invoice": False,
        "booker": {"email": "ann@example.com"},
        "reservations": [
            {
                "time_slot": {
                    "start": "2026-11-24T08:00:00+01:00",
                    "end": "2026-11-24T12:00:00+01:00",
                },
                "visitor": answers.a_visitor(),
                "licence_plate": "1-ABC-234",
            }
        ],
    }


def test_two_presses_send_one_request(page: Page, api: Api) -> None:
    api.on(BOOK, (201, answers.a_booked()))
    reach_the_form(page, api)
    fill(page)
    api.hold(BOOK)
    page.get_by_role("button", name="Book").dblclick()
    expect(page.get_by_role("button", name="Booking…")).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Send the summary to").press("Enter")
    api.release()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    assert len(api.sent(BOOK)) == 1


def test_each_visitor_has_a_card_and_the_button_counts_them(page: Page, api: Api) -> None:
    reach_the_form(page, api, spots=2)
    expect(page.get_by_role("group")).to_have_count(2)
    expect(page.get_by_role("button", name="Book 2 spots")).to_be_visible()
    expect(card(page, 2)).to_contain_text("Visitor 2 of 2")


def test_the_phone_can_fill_in_what_it_knows(page: Page, api: Api) -> None:
    reach_the_form(page, api, spots=2)
    wanted = {"First name": "given-name", "Last name": "family-name", "E-mail": "email"}
    for number in (1, 2):
        for label, what in wanted.items():
            field = card(page, number).get_by_label(label, exact=True)
            expect(field).to_have_attribute("autocomplete", f"section-visitor-{number} {what}")
    expect(card(page).get_by_label("E-mail", exact=True)).to_have_attribute("type", "email")


def test_a_plate_is_written_in_capitals_as_it_is_typed(page: Page, api: Api) -> None:
    reach_the_form(page, api)
    plate = card(page).get_by_label("Licence plate")
    plate.press_sequentially("1-abc")
    plate.press("Home")
    plate.press_sequentially("q")
    expect(plate).to_have_value("Q1-ABC")


@pytest.mark.parametrize(
    ("plate", "hint"),
    [
        ("1-ABC-23O", "Is “O” a letter or a digit?"),
        ("AB-1I3-CD", "Is “I” a letter or a digit?"),
        ("A0C-123", "Is “0” a letter or a digit?"),
        ("1AB", "That is short for a plate."),
        ("1-ABO-230", ""),
        ("B-OI 101", ""),
        ("ÜB-AB 123", ""),
    ],
)
def test_a_doubtful_plate_raises_a_question_and_never_an_objection(
    page: Page, api: Api, plate: str, hint: str
) -> None:
    api.on(BOOK, (201, answers.a_booked()))
    reach_the_form(page, api)
    fill(page, plate=plate)
    expect(card(page).locator(".doubt")).to_contain_text(hint)
    if not hint:
        expect(card(page).locator(".doubt")).to_be_empty()
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")


def test_a_family_may_share_the_first_visitors_address(page: Page, api: Api) -> None:
    api.on(BOOK, (201, answers.a_booked()))
    reach_the_form(page, api, spots=2)
    page.get_by_label("Same e-mail as the first").check()
    fill(page, 1, email="first@example.com")
    second = card(page, 2)
    expect(second.get_by_label("E-mail", exact=True)).to_have_value("first@example.com")
    for label, text in {"First name": "Bo", "Last name": "Peeters", "Licence plate": "2X"}.items():
        second.get_by_label(label, exact=True).fill(text)
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    assert reservations_in(api)[1]["visitor"]["email"] == "first@example.com"


def test_the_summary_goes_to_the_first_visitor_until_it_is_edited(page: Page, api: Api) -> None:
    reach_the_form(page, api)
    summary = page.get_by_label("Send the summary to")
    fill(page)
    expect(summary).to_have_value("ann@example.com")
    summary.fill("desk@example.com")
    fill(page, email="other@example.com")
    expect(summary).to_have_value("desk@example.com")


def test_what_is_missing_is_said_under_its_field_and_in_a_summary_with_the_focus(
    page: Page, api: Api
) -> None:
    reach_the_form(page, api, spots=2)
    fill(page, 1, email="ann at example")
    fill(page, 2, plate=" ")
    book(page)
    summary = page.locator(".summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("3 things to put right")
    expect(card(page, 2)).to_contain_text("Enter the licence plate.")
    plate = card(page, 2).get_by_label("Licence plate")
    expect(plate).to_have_attribute("aria-invalid", "true")
    expect(plate).to_have_accessible_description(
        "As it is on the car, for example 1-ABC-234 Enter the licence plate."
    )
    summary.get_by_role("button", name="Visitor 2: Enter the licence plate.").click()
    expect(plate).to_be_focused()
    assert TOKEN in page.url
    assert api.sent(BOOK) == []


def test_a_refusal_of_the_server_stands_under_its_field(page: Page, api: Api) -> None:
    sentence = "This plate is already in this booking."
    refusal = answers.a_problem(
        422, "SAME_PLATE_TWICE", sentence, [("reservations.1.licence_plate", "SAME", sentence)]
    )
    api.on(BOOK, (422, refusal), (201, answers.a_booked()))
    reach_the_form(page, api, spots=2)
    fill(page, 1)
    fill(page, 2)
    book(page)
    expect(page.locator(".summary")).to_be_focused()
    expect(card(page, 2).locator(".fault", has_text=sentence)).to_be_visible()
    expect(card(page, 2).get_by_label("Last name")).to_have_value("Peeters")
    fill(page, 2, plate="1-XYZ-999")
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")


def test_a_refused_time_leads_back_to_the_times(page: Page, api: Api) -> None:
    sentence = "This begins too soon. The earliest start is 15:00."
    errors = [(f"reservations.{n}.time_slot.start", "TOO_SOON", sentence) for n in range(2)]
    api.on(BOOK, (422, answers.a_problem(422, "TOO_SOON", sentence, errors)))
    reach_the_form(page, api, spots=2)
    fill(page, 1)
    fill(page, 2)
    book(page)
    expect(page.locator(".summary li")).to_have_text([sentence])
    page.locator(".summary").get_by_role("button", name="Choose another time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When and how many")


def test_when_the_last_spot_is_taken_meanwhile_what_was_typed_is_kept(page: Page, api: Api) -> None:
    sentence = "There is no spot left on Tuesday morning."
    api.on(BOOK, (409, answers.a_problem(409, "NO_SPOT_LEFT", sentence)))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.locator(".summary")).to_contain_text(sentence)
    page.get_by_role("button", name="Choose another time").click()
    pick_morning(page)
    page.get_by_role("button", name="Continue").click()
    expect(card(page).get_by_label("First name")).to_have_value("Ann")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("INVITATION_NOT_YET", "Booking has not opened yet"),
        ("INVITATION_EXPIRED", "This invitation has expired"),
        ("INVITATION_REVOKED", "This invitation was withdrawn"),
        ("INVITATION_USED_UP", "This invitation is used up"),
    ],
)
def test_an_invitation_that_ends_meanwhile_says_so(
    page: Page, api: Api, code: str, title: str
) -> None:
    api.on(BOOK, (409, answers.a_problem(409, code, "No.")))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_pressing_too_often_says_how_long_to_wait(page: Page, api: Api) -> None:
    api.on(BOOK, (429, answers.a_problem(429, "PRESSED_TOO_OFTEN", "Too often.")))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.locator(".summary")).to_contain_text("Try again in 20 seconds.")


@pytest.mark.parametrize("lost", [LOST, (503, {"code": "UNAVAILABLE"})], ids=["answer", "server"])
def test_after_a_lost_answer_the_same_form_sends_the_same_key(
    page: Page, api: Api, lost: tuple[int, object]
) -> None:
    api.on(BOOK, lost, (201, answers.a_booked()))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.locator(".summary")).to_contain_text("it will not book twice")
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    first, second = api.sent(BOOK)
    assert key(first.headers) == key(second.headers)
    assert first.post_data_json == second.post_data_json


def test_a_reload_loses_neither_what_was_typed_nor_the_key(page: Page, api: Api) -> None:
    api.on(BOOK, LOST, (201, answers.a_booked()))
    reach_the_form(page, api, spots=2)
    fill(page, 1)
    fill(page, 2, first_name="Bo")
    book(page)
    expect(page.locator(".summary")).to_be_visible()
    page.reload()
    expect(card(page, 2).get_by_label("First name")).to_have_value("Bo")
    expect(page.get_by_role("main")).to_contain_text("Tuesday 24 November, 08:00 to 12:00")
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    first, second = api.sent(BOOK)
    assert key(first.headers) == key(second.headers)


def test_an_edited_form_after_a_lost_answer_shows_the_booking_that_was_made(
    page: Page, api: Api
) -> None:
    reused = answers.a_problem(409, "IDEMPOTENCY_KEY_REUSED", "Another body was sent before.")
    api.on(BOOK, LOST, (409, reused), (201, answers.a_booked()))
    reach_the_form(page, api)
    fill(page)
    book(page)
    expect(page.locator(".summary")).to_contain_text("it will not book twice")
    fill(page, first_name="Anna")
    book(page)
    expect(page.locator(".summary")).to_contain_text("Your first press did arrive")
    page.get_by_role("button", name="Show that booking").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    first, _, third = api.sent(BOOK)
    assert first.post_data_json == third.post_data_json
    assert len({key(request.headers) for request in api.sent(BOOK)}) == 1


def test_the_next_booking_has_a_key_of_its_own(page: Page, api: Api) -> None:
    api.on(BOOK, (201, answers.a_booked()))
    for _ in range(2):
        reach_the_form(page, api)
        expect(card(page).get_by_label("First name")).to_have_value("")
        fill(page)
        book(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    first, second = api.sent(BOOK)
    assert key(first.headers) != key(second.headers)


def test_going_back_to_the_times_keeps_the_visitors(page: Page, api: Api) -> None:
    reach_the_form(page, api)
    fill(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("When and how many")
    expect(page.get_by_role("radio", name="Morning")).to_be_checked()
    page.go_forward()
    expect(card(page).get_by_label("Licence plate")).to_have_value("1-ABC-234")


def test_the_same_people_come_on_each_of_several_days(page: Page, api: Api) -> None:
    offer(api, answers.an_invitation(portal=answers.a_portal(several_days=True)))
    api.on(BOOK, (201, answers.a_booked()))
    choose_a_time(page)
    pick_morning(page)
    wednesday = date(2026, 11, 25)
    api.on(DAY, answers.a_day(wednesday, predefined=[answers.a_morning(wednesday)]))
    page.get_by_role("button", name="Add another day").click()
    pick(page, "Wednesday 25 November")
    page.get_by_role("radio", name="Morning").check()
    page.get_by_role("button", name="Continue").click()
    fill(page)
    book(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    sent = reservations_in(api)
    assert [one["time_slot"]["start"][:10] for one in sent] == ["2026-11-24", "2026-11-25"]
    assert [one["licence_plate"] for one in sent] == ["1-ABC-234", "1-ABC-234"]


def test_what_happens_with_the_data_is_said_before_the_press(page: Page, api: Api) -> None:
    reach_the_form(page, api)
    expect(page.locator(".data p")).to_have_count(2)
    expect(page.locator(".data")).to_contain_text("deleted 90 days after the visit")


def test_the_form_without_a_time_leads_to_the_times(page: Page, api: Api) -> None:
    offer(api)
    open_link(page, "/invitation")
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()
    page.evaluate("history.replaceState({ step: 'who' }, '', location.href)")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("When and how many")
