"""Held and not paid: the time that is left, and the two presses there are."""

import pytest
from playwright.sync_api import Page, expect

from . import answers, paid_answers
from .conftest import LOST, Answer, Api
from .paid_steps import (
    BOOKERS_TOKEN,
    BOOKING,
    CHECK,
    INVITATIONS_TOKEN,
    LEAVE,
    let_the_checkout_answer,
    one_unpaid_spot,
    pay,
    run,
    wait_at,
)
from .steps import offer, open_link

IN_YOUR_MAIL = "If you have paid, the confirmation is in your e-mail"
IN_HALF_A_MINUTE = "Sun, 22 Nov 2026 18:05:30 GMT"


def given_back() -> Answer:
    return (200, paid_answers.an_expired_booking(released_because="LEFT"))


def give_back(page: Page) -> None:
    page.get_by_role("button", name="Give the spots back").click()


def test_the_page_says_until_when_what_and_how_much(page: Page, api: Api) -> None:
    wait_at(page, api)
    for fact in (
        "We hold your spots until 19:06 (Brussels time).",
        "Tuesday 24 November, 14:00 to 17:00 (Brussels time)",
        "Visitors' car park, Acme Campus",
        "€ 15.00 incl. 21 % VAT",
        "You pay on Stripe's page. Giving back costs nothing.",
    ):
        expect(page.get_by_role("main")).to_contain_text(fact)
    [request] = api.sent(BOOKING)
    assert request.headers["authorization"] == f"Bearer {BOOKERS_TOKEN}"
    assert api.writes == []


def test_the_day_is_said_when_the_time_to_pay_ends_on_another(page: Page, api: Api) -> None:
    payment = paid_answers.a_payment(pay_until="2026-11-23T00:06:00+01:00")
    wait_at(page, api, paid_answers.an_unpaid_booking(payment=payment))
    expect(page.get_by_role("main")).to_contain_text(
        "We hold your spots until Monday 23 November, 00:06 (Brussels time)."
    )


def test_the_time_left_goes_by_the_servers_clock(page_with_a_clock: Page, api: Api) -> None:
    page = page_with_a_clock
    wait_at(page, api)
    expect(page.get_by_role("timer")).to_have_text("34 min 12 s")
    run(page, 10)
    expect(page.get_by_role("timer")).to_have_text("34 min 2 s")


def test_the_countdown_is_not_read_aloud_but_its_last_minutes_are_said_once(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    api.date = "Sun, 22 Nov 2026 18:00:50 GMT"
    wait_at(page, api)
    expect(page.get_by_role("timer")).to_have_text("5 min 10 s")
    expect(page.locator("[aria-live] [role=timer], [role=timer][aria-live]")).to_have_count(0)
    expect(page.locator("#announcer")).to_be_empty()
    api.hold(BOOKING)
    run(page, 11)
    expect(page.locator("#announcer")).to_have_text("5 min 0 s left to pay.")
    run(page, 20)
    expect(page.locator("#announcer")).to_have_text("5 min 0 s left to pay.")


def test_when_the_time_is_over_the_presses_go_and_the_outcome_is_shown(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    api.date = IN_HALF_A_MINUTE
    wait_at(page, api)
    api.hold(BOOKING)
    run(page, 31)
    expect(page.get_by_role("main")).to_contain_text("The spots are being given back")
    expect(page.get_by_role("button")).to_have_count(0)
    api.on(BOOKING, paid_answers.an_expired_booking())
    api.release()
    run(page, 3)
    expect(page.get_by_role("heading", level=1)).to_have_text("The time to pay is over")
    expect(page.get_by_role("main")).to_contain_text("Nothing was charged.")
    assert api.writes == []


def test_paying_elsewhere_is_noticed_here(page_with_a_clock: Page, api: Api, address: str) -> None:
    page = page_with_a_clock
    wait_at(page, api)
    api.on(BOOKING, LOST, paid_answers.a_paid_booking())
    run(page, 25)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your 2 spots are booked")
    expect(page).to_have_url(f"{address}/booking#{BOOKERS_TOKEN}")


def test_pay_leads_back_to_the_same_checkout_without_any_link(page: Page, api: Api) -> None:
    heard = let_the_checkout_answer(page)
    wait_at(page, api)
    pay(page)
    expect(page).to_have_url(paid_answers.CHECKOUT_URL)
    assert BOOKERS_TOKEN not in heard[0]
    assert "referer" not in heard[0]
    assert api.writes == []


def test_giving_back_is_one_press_that_says_what_it_did(page: Page, api: Api, address: str) -> None:
    api.on(LEAVE, given_back())
    wait_at(page, api)
    api.hold(LEAVE)
    page.get_by_role("button", name="Give the spots back").dblclick()
    expect(page.get_by_role("button", name="Pay")).to_have_attribute("aria-disabled", "true")
    api.release()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spots are given back")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator("#announcer")).to_be_empty()
    expect(page.get_by_role("main")).to_contain_text("Nothing was charged.")
    [request] = api.sent(LEAVE)
    assert request.headers["authorization"] == f"Bearer {BOOKERS_TOKEN}"
    assert request.headers["idempotency-key"]
    offer(api)
    page.get_by_role("link", name="Book again").click()
    expect(page).to_have_url(f"{address}/invitation#{INVITATIONS_TOKEN}")
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()


def test_a_lost_answer_to_giving_back_is_asked_for_again_with_the_same_key(
    page: Page, api: Api
) -> None:
    api.on(LEAVE, LOST, (503, {"code": "PAYMENTS_AWAY"}), given_back())
    wait_at(page, api)
    for _ in range(2):
        give_back(page)
        expect(page.get_by_role("alert")).to_contain_text("it counts as the same press")
        expect(page.get_by_role("alert")).to_be_focused()
    give_back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spots are given back")
    assert len({request.headers["idempotency-key"] for request in api.sent(LEAVE)}) == 1


def test_who_gives_back_what_was_just_paid_sees_the_booking(page: Page, api: Api) -> None:
    api.on(LEAVE, paid_answers.a_paid_booking())
    wait_at(page, api)
    give_back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your 2 spots are booked")


def test_a_refusal_to_give_back_is_said(page: Page, api: Api) -> None:
    api.on(LEAVE, (409, answers.a_problem(409, "STATE_CHANGED", "This has changed.")))
    wait_at(page, api)
    give_back(page)
    expect(page.get_by_role("alert")).to_have_text("This has changed.")
    expect(page.get_by_role("button", name="Pay € 15.00")).not_to_have_attribute(
        "aria-disabled", "true"
    )


def test_the_bookers_link_shows_the_same_with_the_same_presses(page: Page, api: Api) -> None:
    let_the_checkout_answer(page)
    api.on(BOOKING, one_unpaid_spot())
    open_link(page, "/booking", BOOKERS_TOKEN)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have not paid yet")
    expect(page.get_by_role("button", name="Give the spot back")).to_be_visible()
    page.get_by_role("button", name="Pay € 7.50").click()
    expect(page).to_have_url(paid_answers.CHECKOUT_URL)
    page.goto("/unpaid")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have not paid yet")


def test_what_becomes_of_it_is_shown_at_the_address_of_the_bookers_link_too(
    page: Page, api: Api, address: str
) -> None:
    api.on(BOOKING, paid_answers.an_unpaid_booking())
    api.on(LEAVE, given_back())
    open_link(page, "/booking", BOOKERS_TOKEN)
    give_back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spots are given back")
    expect(page).to_have_url(f"{address}/booking#{BOOKERS_TOKEN}")
    expect(page.get_by_role("main")).to_contain_text("Book again with the link in your invitation")


def test_a_checkout_that_is_not_open_yet_appears_by_itself(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    payment = paid_answers.a_payment(checkout_url=None)
    wait_at(page, api, paid_answers.an_unpaid_booking(payment=payment))
    expect(page.get_by_text("The way to Stripe's page is not there yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Pay")).to_have_count(0)
    api.on(BOOKING, paid_answers.an_unpaid_booking())
    run(page, 11)
    expect(page.get_by_role("button", name="Pay € 15.00")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "title", "sentence"),
    [
        ("/unpaid", "Your booking is not known here", IN_YOUR_MAIL),
        ("/paid", "Look in your e-mail", IN_YOUR_MAIL),
    ],
)
def test_in_another_browser_the_page_says_honestly_what_it_knows(
    page: Page, api: Api, path: str, title: str, sentence: str
) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("main")).to_contain_text(sentence)
    expect(page.get_by_role("banner")).to_have_text("Visitor parking")
    assert api.requests == []


def test_opening_the_page_that_is_not_paid_for_asks_stripe_nothing(page: Page, api: Api) -> None:
    wait_at(page, api)
    page.wait_for_load_state("networkidle")
    assert api.sent(CHECK) == []
    assert api.writes == []
