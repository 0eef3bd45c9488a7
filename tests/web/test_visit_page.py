"""The visitor's page at the gate: before, during and after, and what the gate said."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import answers
from .conftest import LOST, Api
from .steps import TOKEN, open_link

VISIT = "GET /api/reservation"
OPEN = "POST /api/reservation/gates/gat_acme_main/open"
COMMAND = "GET /api/reservation/commands/cmd_one"


def at_the_gate(page: Page, api: Api, **changes: object) -> None:
    api.on(VISIT, answers.a_reservation(**changes))
    api.on(OPEN, (202, answers.a_command()))
    open_link(page, "/visit")
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_visible()


def press(page: Page) -> None:
    page.get_by_role("button", name="Open Main entrance").click()


def test_before_the_time_slot_the_page_counts_down_by_the_servers_clock(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    api.on(VISIT, answers.a_reservation_before("2026-11-24T13:44:30+01:00"))
    open_link(page, "/visit")
    expect(page.get_by_role("main")).to_contain_text("The buttons appear at 13:45.")
    expect(page.get_by_role("timer")).to_have_text("30 s")
    expect(page.get_by_role("button", name="Open")).to_have_count(0)
    page.clock.run_for(10_000)
    expect(page.get_by_role("timer")).to_have_text("20 s")
    api.on(VISIT, answers.a_reservation(now="2026-11-24T13:45:00+01:00"))
    page.clock.run_for(21_000)
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_visible()
    assert api.writes == []


def test_a_visit_on_another_day_names_the_day(page: Page, api: Api) -> None:
    api.on(VISIT, answers.a_reservation_before("2026-11-22T10:00:00+01:00"))
    open_link(page, "/visit")
    expect(page.get_by_role("main")).to_contain_text(
        "The buttons appear on Tuesday 24 November, 13:45 (Brussels time)."
    )
    expect(page.get_by_role("timer")).to_have_text("2 days 3 h")


def test_when_the_time_slot_ends_the_buttons_go(page_with_a_clock: Page, api: Api) -> None:
    page = page_with_a_clock
    at_the_gate(page, api, now="2026-11-24T17:14:50+01:00")
    api.on(VISIT, answers.a_reservation_after())
    page.clock.run_for(12_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reservation has ended")
    expect(page.get_by_role("main")).to_contain_text("Tuesday 24 November, 17:00 (Brussels time)")
    expect(page.get_by_role("button", name="Open")).to_have_count(0)


def test_a_camera_that_is_unsure_sends_its_visitor_to_the_phone_in_their_hand(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    at_the_gate(page, api)
    expect(page.get_by_role("main")).not_to_contain_text("stayed shut")
    shut = {
        "at": "2026-11-24T14:05:07+01:00",
        "gate_name": "Main entrance",
        "code": "PLATE_AMBIGUOUS",
        "detail": "The camera cannot tell your car from another one. Open the gate here.",
    }
    api.on(VISIT, answers.a_reservation(turned_away=shut))
    page.clock.run_for(11_000)
    expect(page.get_by_role("main")).to_contain_text(
        "Main entrance stayed shut for you. The camera cannot tell your car from another one."
    )
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_visible()
    api.on(VISIT, answers.a_reservation())
    page.clock.run_for(11_000)
    expect(page.get_by_role("main")).not_to_contain_text("stayed shut")


def test_what_a_host_changes_stands_on_the_page_that_is_open(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    at_the_gate(page, api)
    page.get_by_role("button", name="Open Main entrance").focus()
    api.on(VISIT, answers.a_reservation(keypad_code="111122", licence_plate="2-XYZ-9"))
    page.clock.run_for(11_000)
    expect(page.locator(".code")).to_have_text("1111 22")
    expect(page.get_by_role("article")).to_contain_text("2-XYZ-9")
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_focused()


def test_a_gate_that_comes_back_is_silent_no_more(page_with_a_clock: Page, api: Api) -> None:
    page = page_with_a_clock
    silent = answers.a_remote_control(gates=[answers.a_gate(online=False)])
    at_the_gate(page, api, remote_control=silent)
    expect(page.locator(".answer")).to_contain_text("use the code 4827 19")
    page.get_by_role("button", name="Open Main entrance").focus()
    api.on(VISIT, answers.a_reservation())
    page.clock.run_for(11_000)
    expect(page.locator(".answer")).to_have_text("")
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_focused()


def test_too_many_looks_take_no_button_away(page_with_a_clock: Page, api: Api) -> None:
    page = page_with_a_clock
    at_the_gate(page, api)
    api.on(VISIT, (429, answers.a_problem(429, "TOO_MANY_REQUESTS", "Too many.")))
    page.clock.run_for(11_000)
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_enabled()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("This cannot be shown now")


def test_a_press_asks_the_gate_and_says_what_it_answered(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    api.on(COMMAND, answers.a_command("SENT"), answers.a_command("OPENED"))
    expect(page.get_by_text("The barrier is down")).to_be_attached()
    press(page)
    expect(page.locator(".answer")).to_have_text("Asked the gate…")
    expect(page.locator(".answer")).to_have_text("Open. Drive in.")
    expect(page.get_by_text("The barrier is up")).to_be_attached()
    [request] = api.sent(OPEN)
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.post_data is None


def test_two_presses_on_the_gate_send_one_command(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    api.on(COMMAND, answers.a_command("OPENED"))
    api.hold(OPEN)
    page.get_by_role("button", name="Open Main entrance").dblclick()
    api.release()
    expect(page.locator(".answer")).to_have_text("Open. Drive in.")
    assert len(api.sent(OPEN)) == 1


def test_a_gate_that_does_not_answer_leads_to_the_code_and_the_phone(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    api.on(COMMAND, answers.a_command("TIMED_OUT"))
    press(page)
    expect(page.locator(".answer")).to_have_text(
        "Main entrance did not answer. Use the code 4827 19, or call +32 2 555 01 00."
    )
    expect(page.get_by_text("The barrier is down")).to_be_attached()


def test_a_command_that_nobody_answers_ends_by_itself(page_with_a_clock: Page, api: Api) -> None:
    page = page_with_a_clock
    at_the_gate(page, api)
    api.on(COMMAND, answers.a_command("SENT"))
    press(page)
    expect(page.locator(".answer")).to_have_text("Asked the gate…")
    for _ in range(40):
        page.clock.run_for(500)
    expect(page.locator(".answer")).to_contain_text("Main entrance did not answer.")


def test_a_gate_that_refuses_leads_to_the_code_and_the_phone(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    api.on(COMMAND, answers.a_command("REFUSED"))
    press(page)
    expect(page.locator(".answer")).to_have_text(
        "Main entrance did not open. Use the code 4827 19, or call +32 2 555 01 00."
    )


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (422, "KILL_SWITCH", "The gates are held shut by the reception."),
        (422, "GATE_OFFLINE", "Main entrance cannot be reached. Use the code 4827 19, or call"),
        (429, "PRESSED_TOO_OFTEN", "That was too often. Try again in 20 seconds."),
    ],
)
def test_a_refused_press_is_explained(
    page: Page, api: Api, status: int, code: str, sentence: str
) -> None:
    at_the_gate(page, api)
    detail = sentence if code == "KILL_SWITCH" else "Another sentence."
    api.on(OPEN, (status, answers.a_problem(status, code, detail)))
    press(page)
    expect(page.locator(".answer")).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_enabled()


def test_a_press_lost_on_its_way_is_repeated_with_the_same_key(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    api.on(OPEN, LOST, (202, answers.a_command()))
    api.on(COMMAND, answers.a_command("OPENED"))
    press(page)
    expect(page.locator(".answer")).to_contain_text("it counts as the same press")
    press(page)
    expect(page.locator(".answer")).to_have_text("Open. Drive in.")
    press(page)
    expect(page.locator(".answer")).to_have_text("Open. Drive in.")
    lost, again, new = [request.headers["idempotency-key"] for request in api.sent(OPEN)]
    assert lost == again
    assert new != again, "what is known to have ended is not asked for again"


def test_a_press_long_after_a_lost_one_is_a_new_one(page_with_a_clock: Page, api: Api) -> None:
    page = page_with_a_clock
    at_the_gate(page, api)
    api.on(OPEN, LOST, (202, answers.a_command()))
    api.on(COMMAND, answers.a_command("OPENED"))
    press(page)
    expect(page.locator(".answer")).to_contain_text("it counts as the same press")
    page.clock.run_for(timedelta(minutes=2) // timedelta(milliseconds=1))
    press(page)
    expect(page.locator(".answer")).to_have_text("Asked the gate…")
    first, second = [request.headers["idempotency-key"] for request in api.sent(OPEN)]
    assert first != second, "the old command is dead, its answer would tell of the past"


def test_a_poll_lost_on_its_way_is_asked_again(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    api.on(COMMAND, LOST, answers.a_command("OPENED"))
    press(page)
    expect(page.locator(".answer")).to_have_text("Open. Drive in.")


def test_each_gate_has_its_own_button_named_as_its_sign(page: Page, api: Api) -> None:
    gates = [
        answers.a_gate(),
        answers.a_gate(id="gat_acme_back", name="Rue Joseph II", direction="EXIT"),
    ]
    at_the_gate(page, api, remote_control=answers.a_remote_control(gates=gates))
    api.on("POST /api/reservation/gates/gat_acme_back/open", (202, answers.a_command()))
    api.on(COMMAND, answers.a_command("OPENED"))
    page.get_by_role("button", name="Open Rue Joseph II Way out").click()
    expect(page.locator(".answer").nth(1)).to_have_text("Open. Drive out.")
    expect(page.locator(".button")).to_have_count(1)
    assert api.sent(OPEN) == []


def test_a_silent_gate_says_so_before_the_press(page: Page, api: Api) -> None:
    gates = [answers.a_gate(online=False)]
    at_the_gate(page, api, remote_control=answers.a_remote_control(gates=gates))
    expect(page.locator(".answer")).to_contain_text("use the code 4827 19")


def test_when_the_gates_are_held_shut_there_is_a_sentence_and_no_button(
    page: Page, api: Api
) -> None:
    refusal = {"code": "KILL_SWITCH", "detail": "The gates are held shut by the reception."}
    remote = answers.a_remote_control(status="UNAVAILABLE", refusal=refusal, gates=[])
    api.on(VISIT, answers.a_reservation(remote_control=remote))
    open_link(page, "/visit")
    expect(page.get_by_role("main")).to_contain_text("The gates are held shut by the reception.")
    expect(page.get_by_role("button", name="Open")).to_have_count(0)


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("CANCELLED", "This reservation is cancelled"),
        ("EXPIRED", "This reservation was not confirmed"),
        ("HELD", "Your spot is being confirmed"),
    ],
)
def test_a_reservation_that_opens_nothing_says_why(
    page: Page, api: Api, state: str, title: str
) -> None:
    api.on(VISIT, answers.a_reservation(state=state, keypad_code=None))
    open_link(page, "/visit")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("button", name="Open")).to_have_count(0)
    expect(page.get_by_role("link", name="Cancel")).to_have_count(0)


def test_the_pass_and_the_code_are_on_the_page(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    expect(page.get_by_role("article")).to_contain_text("1-ABC-234")
    expect(page.locator(".code")).to_have_text("4827 19")
    expect(page.get_by_role("main")).to_contain_text("Drive past the main building.")


def test_a_link_that_only_opens_offers_no_cancellation(page: Page, api: Api) -> None:
    at_the_gate(page, api, capabilities=["OPEN"])
    expect(page.get_by_role("link", name="Cancel this spot")).to_have_count(0)


def test_the_calendar_file_is_fetched_with_the_token_and_saved(
    page: Page, api: Api, tmp_path: Path
) -> None:
    api.on("GET /api/reservation/calendar", (200, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
    at_the_gate(page, api)
    with page.expect_download() as download:
        page.get_by_role("button", name="Add to calendar").click()
    file = tmp_path / "parking.ics"
    download.value.save_as(file)
    assert file.read_text().startswith("BEGIN:VCALENDAR")
    [request] = api.sent("GET /api/reservation/calendar")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in request.url


def test_offline_the_code_stays_and_the_page_says_so(page: Page, api: Api) -> None:
    at_the_gate(page, api)
    page.context.set_offline(offline=True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    expect(page.locator(".code")).to_be_visible()
    page.context.set_offline(offline=False)
    expect(page.get_by_text("You are offline.")).to_have_count(0)


def test_a_stay_over_midnight_names_the_day_on_which_it_ends(page: Page, api: Api) -> None:
    ends = "2026-11-25T07:30:00+01:00"
    remote = answers.a_remote_control(closes_at=ends)
    at_the_gate(page, api, time_slot=answers.an_afternoon() | {"end": ends}, remote_control=remote)
    expect(page.get_by_role("article")).to_contain_text("07:30Wednesday 25 November")
    expect(page.get_by_text("The buttons work until Wednesday 25 November, 07:30.")).to_be_visible()
