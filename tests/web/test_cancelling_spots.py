"""The booker cancels some spots or all: first what comes back, one press, then the fact."""

from playwright.sync_api import Page, expect

from . import answers, paid_answers
from .answers import Json
from .conftest import LOST, Api
from .paid_steps import BOOKING
from .steps import TOKEN, open_link

PREVIEW = "GET /api/booking/cancellations"
CANCEL = "POST /api/booking/cancellations"
WHY = "Until the start, all of the price comes back."


def after(*cancelled: str) -> Json:
    spots = paid_answers.two_spots()
    for spot in spots:
        if spot["id"] in cancelled:
            spot.update(state="CANCELLED", refund=paid_answers.a_refund())
    return paid_answers.a_paid_booking(booker_may_cancel=True, reservations=spots)


def open_the_choice(page: Page, api: Api, preview: Json | None = None) -> None:
    api.on(BOOKING, paid_answers.a_paid_booking(booker_may_cancel=True))
    api.on(PREVIEW, preview or paid_answers.cancellations())
    open_link(page, "/booking")
    page.get_by_role("button", name="Cancel spots").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Your 2 spots are booked")


def test_what_comes_back_follows_what_is_chosen(page: Page, api: Api) -> None:
    open_the_choice(page, api)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which spots do you cancel?")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator(".price")).to_have_text("Choose what to cancel")
    page.get_by_role("checkbox", name="Ann Peeters").check()
    expect(page.locator(".price")).to_have_text("€ 7.50, to Visa ending in 4242")
    page.get_by_role("checkbox", name="Bo Peeters").check()
    expect(page.locator(".price")).to_have_text("€ 15.00, to Visa ending in 4242")
    expect(page.get_by_role("button", name="Cancel 2 spots")).to_be_visible()
    expect(page.get_by_text(WHY)).to_have_count(1)
    assert api.writes == []


def test_one_press_cancels_what_was_chosen_and_says_what_comes_back(page: Page, api: Api) -> None:
    api.on(CANCEL, after("rsv_one01"))
    open_the_choice(page, api)
    page.get_by_role("checkbox", name="Ann Peeters").check()
    api.hold(CANCEL)
    page.get_by_role("button", name="Cancel 1 spot").dblclick()
    api.release()
    expect(page.get_by_role("heading", level=1)).to_have_text("The spot is cancelled")
    expect(page.locator(".refunds li")).to_have_count(1)
    expect(page.locator(".refunds")).to_contain_text("is on its way back to Visa ending in 4242")
    [request] = api.sent(CANCEL)
    assert api.bodies(CANCEL) == [{"reservation_ids": ["rsv_one01"]}]
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    api.on(BOOKING, after("rsv_one01"))
    page.get_by_role("button", name="Back to your booking").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")


def test_nothing_chosen_is_said_and_nothing_is_sent(page: Page, api: Api) -> None:
    open_the_choice(page, api)
    page.get_by_role("button", name="Cancel spots").click()
    expect(page.get_by_role("alert")).to_have_text("Choose at least one spot.")
    expect(page.get_by_role("checkbox", name="Ann Peeters")).to_be_focused()
    assert api.writes == []


def test_a_lost_answer_is_asked_for_again_with_the_same_key(page: Page, api: Api) -> None:
    api.on(CANCEL, LOST, after("rsv_one01", "rsv_two02"))
    open_the_choice(page, api)
    for name in ("Ann", "Bo"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Cancel 2 spots").click()
    expect(page.get_by_role("alert")).to_contain_text("each spot is cancelled once")
    page.get_by_role("button", name="Cancel 2 spots").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 spots are cancelled")
    first, second = [request.headers["idempotency-key"] for request in api.sent(CANCEL)]
    assert first == second


def test_a_spot_that_cannot_be_cancelled_says_why(page: Page, api: Api) -> None:
    refusal = {"code": "ALREADY_USED", "detail": "This reservation has been used."}
    preview = paid_answers.cancellations(total=answers.money(750))
    nothing = {"possible": False, "refund": answers.money(), "why": ""}
    preview["reservations"][1] |= {**nothing, "refusal": refusal}
    open_the_choice(page, api, preview)
    expect(page.get_by_role("checkbox", name="Ann Peeters")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Bo Peeters")).to_be_disabled()
    expect(page.get_by_role("main")).to_contain_text("This reservation has been used.")


def test_different_reasons_stand_with_their_spots(page: Page, api: Api) -> None:
    preview = paid_answers.cancellations(total=answers.money(750))
    preview["reservations"][1] |= {"refund": answers.money(), "why": "It is too late."}
    open_the_choice(page, api, preview)
    expect(page.locator(".card").nth(0)).to_contain_text(f"€ 7.50 comes back. {WHY}")
    expect(page.locator(".card").nth(1)).to_contain_text("Nothing comes back. It is too late.")


def test_when_none_can_be_cancelled_the_reason_is_said(page: Page, api: Api) -> None:
    sentence = "Only its visitor can cancel this reservation."
    refusal = {"code": "BOOKER_MAY_NOT_CANCEL", "detail": sentence}
    open_the_choice(page, api, paid_answers.cancellations(allowed=False, refusal=refusal))
    expect(page.get_by_role("heading", level=1)).to_have_text("No spot can be cancelled here")
    expect(page.get_by_role("main")).to_contain_text(sentence)


def test_a_refused_press_says_that_nothing_was_cancelled(page: Page, api: Api) -> None:
    problem = answers.a_problem(422, "ALREADY_USED", "This reservation has been used.")
    api.on(CANCEL, (422, problem))
    open_the_choice(page, api)
    page.get_by_role("checkbox", name="Ann Peeters").check()
    page.get_by_role("button", name="Cancel 1 spot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was cancelled")
    expect(page.get_by_role("main")).to_contain_text("This reservation has been used.")


def test_keeping_them_all_leads_back_and_sends_nothing(page: Page, api: Api) -> None:
    open_the_choice(page, api)
    page.get_by_role("button", name="Keep them all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your 2 spots are booked")
    assert api.writes == []


def test_without_the_right_the_way_is_not_offered_for_other_peoples_spots(
    page: Page, api: Api
) -> None:
    other = paid_answers.two_spots()[1:]
    api.on(BOOKING, paid_answers.a_paid_booking(reservations=other))
    open_link(page, "/booking")
    expect(page.get_by_text("Each visitor can cancel their own spot")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel spots")).to_have_count(0)


def test_a_booking_that_has_begun_offers_no_way_to_cancel_and_says_why(
    page: Page, api: Api
) -> None:
    api.date = "Tue, 24 Nov 2026 13:00:01 GMT"
    api.on(BOOKING, paid_answers.a_paid_booking(booker_may_cancel=True))
    open_link(page, "/booking")
    expect(page.get_by_text("a spot can no longer be cancelled here")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel spots")).to_have_count(0)


def test_a_free_booking_is_cancelled_without_a_word_about_money(page: Page, api: Api) -> None:
    free = {"refund": answers.money(), "why": "", "possible": True, "refusal": None}
    preview = paid_answers.cancellations(
        total=answers.money(), reservations=[{"id": "rsv_one01", **free}]
    )
    api.on(BOOKING, answers.a_booking())
    api.on(PREVIEW, preview)
    api.on(
        CANCEL,
        answers.a_booking(reservations=[{**answers.a_booked_reservation(), "state": "CANCELLED"}]),
    )
    open_link(page, "/booking")
    page.get_by_role("button", name="Cancel this spot").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_visible()
    expect(page.get_by_text("What comes back")).to_have_count(0)
    page.get_by_role("button", name="Cancel this spot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is cancelled")
    expect(page.get_by_role("main")).to_contain_text("on its way to you")
