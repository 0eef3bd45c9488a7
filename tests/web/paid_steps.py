"""What a visitor does where something is to be paid."""

import re

from playwright.sync_api import Page, Route, expect

from . import answers, paid_answers
from .answers import Json
from .conftest import Api
from .steps import choose_a_time, fill, offer, pick_morning

QUOTE = "POST /api/quotes"
BOOKING = "GET /api/booking"
CHECK = "POST /api/booking/payment-check"
LEAVE = "POST /api/booking/leave-checkout"
CHECKOUT = "https://checkout.example/**"
BOOKERS_TOKEN = "booker-token"
INVITATIONS_TOKEN = "invitation-token"


def offer_at_a_price(api: Api, quote: Json | None = None, **portal: object) -> None:
    """Let the API offer an invitation that is not free, and say what its times cost."""
    offer(api, answers.an_invitation(portal=paid_answers.a_paid_portal(**portal)))
    api.on(QUOTE, quote or paid_answers.a_quote())


def stand_before_the_press(page: Page, api: Api) -> None:
    """Have chosen and typed everything for one spot at € 7.50."""
    offer_at_a_price(api)
    choose_a_time(page)
    pick_morning(page)
    page.get_by_role("button", name="Continue").click()
    fill(page)
    expect(page.get_by_role("button", name="Pay € 7.50")).to_be_enabled()


def pay(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Pay ")).click()


def one_unpaid_spot() -> Json:
    payment = paid_answers.a_payment(price=paid_answers.seven_fifty())
    reservations = paid_answers.two_spots("HELD")[:1]
    return paid_answers.an_unpaid_booking(payment=payment, reservations=reservations)


def let_the_checkout_answer(page: Page) -> list[str]:
    """Stand in for the payment provider's page; return what it heard from the browser."""
    heard: list[str] = []

    def answer(route: Route) -> None:
        heard.append(f"{route.request.url} {route.request.headers} {route.request.post_data}")
        route.fulfill(status=200, content_type="text/html", body="<h1>Checkout</h1>")

    page.route(CHECKOUT, answer)
    return heard


def keep_the_link(page: Page) -> None:
    """Let the tab remember a booking, as it does while the payer is at the checkout."""
    page.goto("/robots.txt")
    kept = f'{{"token": "{BOOKERS_TOKEN}", "invitation": "{INVITATIONS_TOKEN}"}}'
    page.evaluate(f"sessionStorage.setItem('baypass checkout', '{kept}')")


def come_back(page: Page, api: Api, path: str, booking: Json) -> None:
    """Return from the checkout to one of its two addresses."""
    keep_the_link(page)
    api.on(BOOKING, booking)
    page.goto(path)


def wait_at(page: Page, api: Api, booking: Json | None = None) -> None:
    """Stand on the page that counts down what is left to pay."""
    come_back(page, api, "/unpaid", booking or paid_answers.an_unpaid_booking())
    expect(page.get_by_role("heading", level=1)).to_have_text("You have not paid yet")


def run(page: Page, seconds: int) -> None:
    """Let time pass second by second, so that each second's answers arrive in it."""
    for _ in range(seconds):
        page.clock.run_for(1_000)
        page.wait_for_timeout(0)
