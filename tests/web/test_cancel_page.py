"""Cancelling: what is given up, one press, then the fact."""

from playwright.sync_api import Page, expect

from . import answers
from .conftest import LOST, Api
from .steps import TOKEN, open_link

PREVIEW = "GET /api/reservation/cancellation"
CANCEL = "POST /api/reservation/cancellation"


def preview(page: Page, api: Api, **changes: object) -> None:
    api.on(PREVIEW, answers.a_cancellation(**changes))
    api.on(CANCEL, answers.a_reservation(state="CANCELLED"))
    open_link(page, "/cancel")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def press(page: Page) -> None:
    page.get_by_role("button", name="Cancel this spot").click()


def test_the_preview_says_what_is_cancelled_and_what_comes_back(page: Page, api: Api) -> None:
    preview(page, api, refund=answers.money(1250))
    for fact in (
        "Tuesday 24 November, 14:00 to 17:00 (Brussels time)",
        "Ann Peeters",
        "1-ABC-234",
        "What comes back€ 12.50, to the account that paid",
        "You can cancel until Tuesday 24 November, 14:00 (Brussels time).",
    ):
        expect(page.get_by_role("main")).to_contain_text(fact)
    assert api.writes == [], "opening the link cancels nothing"


def test_one_press_cancels_and_the_fact_is_said(page: Page, api: Api) -> None:
    preview(page, api)
    api.hold(CANCEL)
    page.get_by_role("button", name="Cancel this spot").dblclick()
    api.release()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is cancelled")
    expect(page.get_by_role("main")).to_contain_text("An e-mail")
    [request] = api.sent(CANCEL)
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


def test_keeping_it_leads_to_the_visit(page: Page, api: Api, address: str) -> None:
    preview(page, api)
    api.on("GET /api/reservation", answers.a_reservation())
    page.get_by_role("link", name="Keep it").click()
    expect(page).to_have_url(f"{address}/visit#{TOKEN}")
    expect(page.get_by_role("button", name="Open Main entrance")).to_be_visible()
    assert api.writes == []


def test_the_visit_leads_to_the_cancellation(page: Page, api: Api) -> None:
    api.on("GET /api/reservation", answers.a_reservation())
    api.on(PREVIEW, answers.a_cancellation())
    open_link(page, "/visit")
    page.get_by_role("link", name="Cancel this spot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel this spot?")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_lost_answer_is_asked_for_again_with_the_same_key(page: Page, api: Api) -> None:
    preview(page, api)
    api.on(CANCEL, LOST, answers.a_reservation(state="CANCELLED"))
    press(page)
    expect(page.get_by_role("alert")).to_contain_text("it is cancelled once")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is cancelled")
    first, second = [request.headers["idempotency-key"] for request in api.sent(CANCEL)]
    assert first == second


def test_too_late_is_said_with_whom_to_ask(page: Page, api: Api) -> None:
    sentence = "Your reservation began at 14:00, so it can no longer be cancelled."
    refusal = {"code": "TOO_LATE_TO_CANCEL", "detail": sentence}
    preview(page, api, possible=False, refusal=refusal)
    expect(page.get_by_role("main")).to_contain_text(sentence)
    expect(page.get_by_role("main")).to_contain_text("call +32 2 555 01 00")
    expect(page.get_by_role("button", name="Cancel this spot")).to_have_count(0)


def test_a_refusal_of_the_press_is_said_too(page: Page, api: Api) -> None:
    sentence = "You have already arrived, so this can no longer be cancelled."
    preview(page, api)
    api.on(CANCEL, (422, answers.a_problem(422, "ALREADY_USED", sentence)))
    press(page)
    expect(page.get_by_role("main")).to_contain_text(sentence)


def test_what_is_cancelled_already_is_said_at_once(page: Page, api: Api) -> None:
    reservation = {**answers.a_cancellation()["reservation"], "state": "CANCELLED"}
    preview(page, api, reservation=reservation, possible=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is cancelled")
