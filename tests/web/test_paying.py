"""The press that books what is to be paid, and the way to the checkout."""

import pytest
from playwright.sync_api import Page, expect

from . import answers, paid_answers
from .conftest import LOST, Answer, Api
from .paid_steps import (
    BOOKERS_TOKEN,
    BOOKING,
    CHECKOUT,
    QUOTE,
    let_the_checkout_answer,
    one_unpaid_spot,
    pay,
    stand_before_the_press,
)
from .steps import BOOK, TOKEN

AFTER_THE_START = "Tue, 24 Nov 2026 13:00:01 GMT"
CHECKOUT_URL = paid_answers.CHECKOUT_URL


def held() -> Answer:
    return (201, {"booking": one_unpaid_spot(), "token": BOOKERS_TOKEN})


def price_changed() -> Answer:
    sentence = "The price has changed: it is € 9.00 now."
    errors = [("price", "PRICE_CHANGED", sentence)]
    return (409, answers.a_problem(409, "PRICE_CHANGED", sentence, errors))


def test_what_happens_next_is_said_before_the_press(page: Page, api: Api) -> None:
    stand_before_the_press(page, api)
    expect(page.locator(".bill")).to_contain_text(
        "You will pay € 7.50 on Stripe's page. We hold your spot for 35 minutes."
    )
    expect(page.locator(".bill")).to_contain_text("Until the start, all of the price comes back.")
    expect(page.get_by_text("You get the confirmation at once")).to_be_hidden()


def test_who_books_a_time_that_has_begun_is_told_that_it_cannot_be_cancelled(
    page: Page, api: Api
) -> None:
    api.date = AFTER_THE_START
    stand_before_the_press(page, api)
    expect(page.locator(".bill")).to_contain_text(
        "This time has begun already, so the booking cannot be cancelled."
    )
    expect(page.locator(".bill")).not_to_contain_text("comes back")


def test_the_press_sends_the_price_that_was_shown_and_leads_to_the_checkout(
    page: Page, api: Api
) -> None:
    api.on(BOOK, held())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    pay(page)
    expect(page).to_have_url(CHECKOUT_URL)
    [body] = api.bodies(BOOK)
    assert body["price"] == answers.money(750)
    assert body["company_invoice"] is False


def test_no_link_reaches_the_checkout(page: Page, api: Api) -> None:
    api.on(BOOK, held())
    heard = let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    pay(page)
    expect(page).to_have_url(CHECKOUT_URL)
    assert len(heard) == 1
    for secret in (BOOKERS_TOKEN, TOKEN, "referer"):
        assert secret not in heard[0]


def test_a_company_may_ask_for_an_invoice(page: Page, api: Api) -> None:
    api.on(BOOK, held())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    tick = page.get_by_label("Invoice for a company")
    expect(tick).to_have_accessible_description(
        "Stripe's page then asks for the company's name and VAT number, "
        "and you get an invoice as well."
    )
    tick.check()
    page.reload()
    expect(tick).to_be_checked()
    pay(page)
    expect(page).to_have_url(CHECKOUT_URL)
    assert api.bodies(BOOK)[0]["company_invoice"] is True


def test_two_presses_on_pay_make_one_booking(page: Page, api: Api) -> None:
    api.on(BOOK, held())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    api.hold(BOOK)
    page.get_by_role("button", name="Pay € 7.50").dblclick()
    expect(page.get_by_role("button", name="Opening Stripe's page…")).to_have_attribute(
        "aria-disabled", "true"
    )
    page.get_by_label("Send the summary to").press("Enter")
    api.release()
    expect(page).to_have_url(CHECKOUT_URL)
    assert len(api.sent(BOOK)) == 1


def test_a_changed_price_is_shown_and_needs_another_press(page: Page, api: Api) -> None:
    nine = answers.a_price(900, 156, 21)
    api.on(BOOK, price_changed(), held())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    api.on(QUOTE, paid_answers.a_quote(price=nine, per_spot=nine))
    pay(page)
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text("it is € 9.00 now")
    expect(page.locator(".price")).to_have_text("€ 9.00 incl. 21 % VAT")
    page.get_by_role("button", name="Pay € 9.00").click()
    expect(page).to_have_url(CHECKOUT_URL)
    first, second = [body["price"] for body in api.bodies(BOOK)]
    assert (first, second) == (answers.money(750), answers.money(900))


@pytest.mark.parametrize("away", [LOST, (503, {"code": "PAYMENTS_AWAY"})], ids=["lost", "503"])
def test_when_the_checkout_cannot_be_opened_the_same_press_goes_on(
    page: Page, api: Api, away: Answer
) -> None:
    api.on(BOOK, away, held())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    pay(page)
    expect(page.locator(".summary")).to_contain_text("Nothing was charged")
    expect(page.locator(".summary")).to_contain_text("it will not book twice")
    pay(page)
    expect(page).to_have_url(CHECKOUT_URL)
    first, second = api.sent(BOOK)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.post_data_json == second.post_data_json


def test_after_the_time_to_pay_the_next_press_is_another_booking(page: Page, api: Api) -> None:
    over = answers.a_problem(409, "CHECKOUT_OVER", "The time to pay is over.")
    api.on(BOOK, (409, over), held())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    pay(page)
    expect(page.locator(".summary")).to_contain_text("The time to pay is over")
    pay(page)
    expect(page).to_have_url(CHECKOUT_URL)
    first, second = [request.headers["idempotency-key"] for request in api.sent(BOOK)]
    assert first != second


def test_what_cannot_be_paid_for_is_refused_and_the_next_press_is_another_booking(
    page: Page, api: Api
) -> None:
    sentence = "This visit cannot be paid for, so nothing was booked. Ask your host."
    api.on(BOOK, (422, answers.a_problem(422, "PAYMENT_NOT_POSSIBLE", sentence)), held())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    pay(page)
    expect(page.locator(".summary")).to_contain_text(sentence)
    pay(page)
    expect(page).to_have_url(CHECKOUT_URL)
    first, second = [request.headers["idempotency-key"] for request in api.sent(BOOK)]
    assert first != second


def test_turning_back_at_the_checkout_finds_the_booking_that_waits(
    page: Page, api: Api, address: str
) -> None:
    api.on(BOOK, held())
    api.on(BOOKING, one_unpaid_spot())
    let_the_checkout_answer(page)
    stand_before_the_press(page, api)
    pay(page)
    expect(page).to_have_url(CHECKOUT_URL)
    page.go_back()
    expect(page).to_have_url(f"{address}/unpaid")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have not paid yet")
    assert len(api.sent(BOOK)) == 1


def test_a_page_brought_back_as_it_was_left_shows_the_booking_that_waits(
    page: Page, api: Api
) -> None:
    api.on(BOOK, held())
    api.on(BOOKING, one_unpaid_spot())
    # An answer without content leaves the browser on the page where it is.
    page.route(CHECKOUT, lambda route: route.fulfill(status=204))
    stand_before_the_press(page, api)
    pay(page)
    expect(page.get_by_role("button", name="Opening Stripe's page…")).to_be_visible()
    page.wait_for_function("location.pathname === '/unpaid'")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have not paid yet")


@pytest.mark.parametrize("given", ["javascript:alert(1)", "data:text/html,hello", "//x.example"])
def test_an_address_that_is_no_page_is_not_followed(page: Page, api: Api, given: str) -> None:
    booking = one_unpaid_spot()
    booking["payment"]["checkout_url"] = given
    api.on(BOOK, (201, {"booking": booking, "token": BOOKERS_TOKEN}))
    stand_before_the_press(page, api)
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have not paid yet")
    expect(page.get_by_role("button", name="Pay")).to_have_count(0)
    expect(page.get_by_role("button", name="Give the spot back")).to_be_visible()


@pytest.mark.parametrize(
    ("address_", "host", "safe"),
    [
        ("https://checkout.example/x", "park.example", True),
        ("http://checkout.example/x", "park.example", False),
        ("http://127.0.0.1:8081/x", "127.0.0.1", True),
        ("http://localhost:8081/x", "localhost", True),
        ("ftp://checkout.example/x", "localhost", False),
        (None, "localhost", False),
    ],
)
def test_plain_http_is_only_for_a_site_on_this_very_machine(
    page: Page, address_: str | None, host: str, *, safe: bool
) -> None:
    page.goto("/")
    script = "([one, two]) => import('/shared/page.js').then(({ isSafe }) => isSafe(one, two))"
    assert page.evaluate(script, [address_, host]) is safe


def test_a_booking_that_was_paid_meanwhile_is_shown_at_once(page: Page, api: Api) -> None:
    paid = {"booking": paid_answers.a_paid_booking(), "token": BOOKERS_TOKEN}
    api.on(BOOK, LOST, (201, paid))
    stand_before_the_press(page, api)
    pay(page)
    expect(page.locator(".summary")).to_be_visible()
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your 2 spots are booked")
