"""Back from the checkout after paying: the confirmation is waited for, then shown."""

from playwright.sync_api import Page, expect

from . import answers, paid_answers
from .conftest import LOST, Api
from .paid_steps import BOOKERS_TOKEN, BOOKING, CHECK, come_back, run

CONFIRMING = "Your payment is being confirmed"
BOOKED = "Your 2 spots are booked"


def test_a_payment_that_is_known_is_shown_at_once_with_the_bookers_address(
    page: Page, api: Api, address: str
) -> None:
    come_back(page, api, "/paid", paid_answers.a_paid_booking())
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    expect(page).to_have_url(f"{address}/booking#{BOOKERS_TOKEN}")
    assert api.writes == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    for path in ("/unpaid", "/paid"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)


def test_for_three_seconds_the_page_only_looks_then_it_asks_for_a_look_at_stripe(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    api.on(CHECK, paid_answers.an_unpaid_booking(), paid_answers.a_paid_booking())
    come_back(page, api, "/paid", paid_answers.an_unpaid_booking())
    expect(page.get_by_role("heading", level=1)).to_have_text(CONFIRMING)
    expect(page.get_by_role("banner")).to_have_text("Acme Campus")
    run(page, 2)
    assert api.sent(CHECK) == []
    run(page, 2)
    assert len(api.sent(CHECK)) == 1
    run(page, 4)
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert api.sent(CHECK)[0].headers["authorization"] == f"Bearer {BOOKERS_TOKEN}"


def test_lost_answers_and_an_absent_stripe_are_no_news(page_with_a_clock: Page, api: Api) -> None:
    page = page_with_a_clock
    api.on(CHECK, (503, {"code": "PAYMENTS_AWAY"}), LOST)
    come_back(page, api, "/paid", paid_answers.an_unpaid_booking())
    api.on(BOOKING, LOST, paid_answers.an_unpaid_booking())
    run(page, 9)
    expect(page.get_by_role("heading", level=1)).to_have_text(CONFIRMING)
    api.on(BOOKING, paid_answers.a_paid_booking())
    run(page, 3)
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)


def test_after_a_while_the_page_stops_asking_and_says_so(
    page_with_a_clock: Page, api: Api, address: str
) -> None:
    page = page_with_a_clock
    api.on(CHECK, paid_answers.an_unpaid_booking())
    come_back(page, api, "/paid", paid_answers.an_unpaid_booking())
    run(page, 48)
    expect(page.get_by_role("status").first).to_contain_text("not told us of a payment yet")
    asked = len(api.requests)
    assert len(api.sent(CHECK)) <= 15
    run(page, 20)
    assert len(api.requests) == asked
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("button", name="Look again")).to_have_count(0)
    run(page, 48)
    page.get_by_role("link", name="I have not paid yet").click()
    expect(page).to_have_url(f"{address}/unpaid")
    expect(page.get_by_role("button", name="Pay € 15.00")).to_be_visible()


def test_a_payment_that_is_known_but_not_confirmed_is_not_asked_for_twice(
    page_with_a_clock: Page, api: Api
) -> None:
    page = page_with_a_clock
    booking = paid_answers.an_unpaid_booking(payment=paid_answers.a_paid_payment())
    api.on(CHECK, booking)
    come_back(page, api, "/paid", booking)
    run(page, 48)
    expect(page.get_by_role("main")).to_contain_text("This takes longer than usual.")
    expect(page.get_by_role("link", name="I have not paid yet")).to_have_count(0)


def test_a_payment_that_came_too_late_is_told_with_its_way_back(page: Page, api: Api) -> None:
    refund = paid_answers.a_refund(amount=answers.money(1500), reason="LATE_PAYMENT")
    late = paid_answers.an_expired_booking(refund=refund, payment=paid_answers.a_paid_payment())
    come_back(page, api, "/paid", late)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your payment came too late")
    expect(page.get_by_role("main")).to_contain_text(
        "€ 15.00 is on its way back to Visa ending in 4242."
    )
    expect(page.get_by_role("link", name="Book again")).to_be_visible()


def test_a_link_that_is_no_longer_known_is_said(page: Page, api: Api) -> None:
    come_back(page, api, "/paid", paid_answers.a_paid_booking())
    expect(page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    problem = answers.a_problem(404, "BOOKING_NOT_FOUND", "We do not know this booking.")
    api.on(BOOKING, (404, problem))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
