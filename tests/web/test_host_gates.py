"""Opening a gate by hand: why, and what became of it."""

from playwright.sync_api import Locator, Page, expect

from . import desk_answers as answers
from .answers import a_problem
from .conftest import LOST, Api
from .desk_steps import REASON, open_today

COMMAND = f"GET {answers.PATH}/commands/cmd_00000000000000000001"


def ask(desk: Page, api: Api, *states: str) -> Locator:
    """Open the window of the gate; the API knows the command and what became of it."""
    answers.a_day_at_the_desk(api)
    api.on(answers.OPEN, (202, answers.a_command()))
    api.on(COMMAND, *(answers.a_command(state) for state in states or ("OPENED",)))
    open_today(desk)
    desk.get_by_role("button", name="Open… North entrance").click()
    return desk.get_by_role("dialog", name="Open North entrance")


def press(desk: Page) -> None:
    desk.get_by_role("button", name="Open the gate", exact=True).click()


def test_each_gate_says_how_it_is(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api)
    south = answers.a_gate(id="gat_acme_south", name="South", online=False, barrier=None)
    gone = answers.a_gate(id="gat_acme_gone", name="Gone", retired=True)
    api.on(answers.GATES, answers.a_list(answers.a_gate(), south, gone))
    open_today(desk)
    gates = desk.locator(".gate-list li")
    expect(gates).to_have_count(2)
    expect(gates.first).to_contain_text("Online, barrier down")
    expect(gates.last).to_contain_text("Offline, last heard at 18:31")


def test_a_gate_is_not_asked_before_somebody_says_why(desk: Page, api: Api) -> None:
    window = ask(desk, api)
    expect(window.get_by_label(REASON)).to_be_focused()
    press(desk)
    expect(desk.locator("#reason-fault")).to_have_text("Say why you open the gate.")
    window.get_by_label(REASON).fill("ab")
    press(desk)
    expect(desk.locator("#reason-fault")).to_have_text("Say it in at least 3 letters.")
    assert api.writes == []


def test_whoever_says_why_reads_what_became_of_it(desk: Page, api: Api) -> None:
    window = ask(desk, api, "SENT", "OPENED")
    window.get_by_role("button", name="Delivery").click()
    press(desk)
    expect(window.get_by_role("status")).to_have_text("Asking the gate…")
    expect(window.get_by_role("status")).to_have_text("The gate is open.")
    assert api.bodies(answers.OPEN) == [{"reason": "Delivery"}]
    assert api.sent(answers.OPEN)[0].headers["idempotency-key"]
    window.get_by_role("button", name="Close").click()
    expect(desk.get_by_role("button", name="Open… North entrance")).to_be_focused()


def test_a_gate_that_does_not_answer_can_be_asked_again(desk: Page, api: Api) -> None:
    window = ask(desk, api, "TIMED_OUT")
    window.get_by_label(REASON).fill("The plate was not read")
    press(desk)
    expect(window.get_by_role("status")).to_contain_text("The gate did not answer.")
    window.get_by_role("button", name="Ask again").click()
    press(desk)
    expect(window.get_by_role("status")).to_contain_text("The gate did not answer.")
    first, second = api.sent(answers.OPEN)
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]


def test_a_lost_answer_is_asked_for_with_the_same_key(desk: Page, api: Api) -> None:
    window = ask(desk, api)
    api.on(answers.OPEN, LOST, (202, answers.a_command()))
    window.get_by_label(REASON).fill("Delivery")
    press(desk)
    expect(window.locator(".summary")).to_contain_text("it opens once")
    press(desk)
    expect(window.get_by_role("status")).to_have_text("The gate is open.")
    first, second = api.sent(answers.OPEN)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_a_refusal_says_why(desk: Page, api: Api) -> None:
    window = ask(desk, api)
    api.on(answers.OPEN, (409, a_problem(409, "GATE_OFFLINE", "The gate is offline.")))
    window.get_by_label(REASON).fill("Delivery")
    press(desk)
    expect(window.locator(".summary")).to_contain_text("The gate is offline.")


def test_the_window_stays_as_it_is_while_the_page_below_follows(desk: Page, api: Api) -> None:
    window = ask(desk, api)
    window.get_by_label(REASON).fill("Deliv")
    api.on(answers.GATES, answers.a_list(answers.a_gate(barrier="OPEN")))
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.get_by_text("Online, barrier up")).to_be_visible()
    expect(window.get_by_label(REASON)).to_be_focused()
    expect(window.get_by_label(REASON)).to_have_value("Deliv")
    desk.keyboard.press("Escape")
    expect(window).to_have_count(0)
    assert api.writes == []


def test_an_auditor_sees_the_gates_and_opens_none(desk: Page, api: Api) -> None:
    answers.a_day_at_the_desk(api, role="auditor")
    open_today(desk)
    expect(desk.get_by_text("Online, barrier down")).to_be_visible()
    expect(desk.get_by_role("button", name="Open…")).to_have_count(0)
    expect(desk.get_by_role("link", name="Book for a visitor")).to_have_count(0)
