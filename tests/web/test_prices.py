"""What it costs, said while choosing and before the press; the server's price throughout."""

from datetime import date

from playwright.sync_api import Page, expect

from . import answers, paid_answers
from .conftest import LOST, Api
from .paid_steps import QUOTE, offer_at_a_price, stand_before_the_press
from .steps import BOOK, DAY, choose_a_time, fill, open_link, pick, pick_morning


def test_the_invitation_says_what_it_costs_and_what_a_cancellation_gives_back(
    page: Page, api: Api
) -> None:
    offer_at_a_price(api)
    open_link(page, "/invitation")
    expect(page.locator(".lines li")).to_have_text(
        [
            "€ 2.50 for each started hour.",
            "At most € 15.00 a day.",
            "VAT of 21 % is included.",
            "Until the start, all of the price comes back.",
        ]
    )


def test_a_free_invitation_says_nothing_of_money_that_comes_back(page: Page, api: Api) -> None:
    offer_at_a_price(api, free_of_charge=True)
    open_link(page, "/invitation")
    expect(page.get_by_role("main")).to_contain_text("Free of charge")
    expect(page.get_by_text("Cancelling")).to_have_count(0)


def test_the_price_with_its_vat_and_its_lines_follows_the_choice(page: Page, api: Api) -> None:
    offer_at_a_price(api)
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_have_text("€ 7.50 incl. 21 % VAT")
    expect(page.locator(".sum li")).to_have_text(["3 started hours at € 2.50€ 7.50"])
    expect(page.locator("#announcer")).to_have_text("€ 7.50 incl. 21 % VAT")
    api.on(QUOTE, paid_answers.a_quote_for_two())
    page.get_by_role("button", name="One spot more").click()
    expect(page.locator(".price")).to_have_text("€ 15.00 incl. 21 % VAT")
    expect(page.locator(".sum li")).to_have_text(
        ["3 started hours at € 2.50€ 7.50", "2 spots at € 7.50€ 15.00"]
    )
    assert [body["spots"] for body in api.bodies(QUOTE)] == [1, 2]


def test_an_answer_about_an_earlier_choice_is_not_shown(page: Page, api: Api) -> None:
    offer_at_a_price(api)
    choose_a_time(page)
    api.hold(QUOTE)
    pick_morning(page)
    page.get_by_role("button", name="One spot more").click()
    expect(page.locator("output")).to_have_text("2")
    one, two = api.held_back
    api.holding.clear()
    api.on(QUOTE, paid_answers.a_quote_for_two(), paid_answers.a_quote())
    two()
    one()
    expect(page.locator(".price")).to_have_text("€ 15.00 incl. 21 % VAT")
    page.wait_for_timeout(100)
    expect(page.locator(".price")).to_have_text("€ 15.00 incl. 21 % VAT")


def test_several_days_are_added_up_each_with_its_lines(page: Page, api: Api) -> None:
    reduced = answers.a_price(530, 30, 6)
    offer_at_a_price(api, several_days=True)
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_have_text("€ 7.50 incl. 21 % VAT")
    wednesday = date(2026, 11, 25)
    api.on(DAY, answers.a_day(wednesday, predefined=[answers.a_morning(wednesday)]))
    page.get_by_role("button", name="Add another day").click()
    pick(page, "Wednesday 25 November")
    api.on(QUOTE, paid_answers.a_quote(), paid_answers.a_quote(price=reduced, per_spot=reduced))
    page.get_by_role("radio", name="Morning").check()
    # Of two rates, the sum of both is all that can be said.
    expect(page.locator(".price")).to_have_text("€ 12.80 incl. € 1.60 VAT")
    expect(page.locator(".sum")).to_have_count(2)
    api.on(QUOTE, paid_answers.a_quote())
    page.get_by_role("button", name="Remove Tuesday 24 November").click()
    expect(page.locator(".price")).to_have_text("€ 7.50 incl. 21 % VAT")


def test_a_refusal_takes_the_place_of_the_price(page: Page, api: Api) -> None:
    sentence = "There are not enough spots left for this time."
    refusals = [{"field": "time_slot", "code": "NO_SPOT_LEFT", "detail": sentence}]
    offer_at_a_price(api, paid_answers.a_quote(bookable=False, refusals=refusals))
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_have_text(sentence)


def test_a_price_that_did_not_come_is_asked_for_again(page: Page, api: Api) -> None:
    offer_at_a_price(api)
    api.on(QUOTE, LOST, paid_answers.a_quote())
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_have_text("The price could not be loaded.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".price")).to_have_text("€ 7.50 incl. 21 % VAT")


def test_the_page_does_not_jump_when_the_price_comes(page: Page, api: Api) -> None:
    offer_at_a_price(api)
    choose_a_time(page)
    api.hold(QUOTE)
    pick_morning(page)
    expect(page.locator(".price .bone")).to_be_attached()
    before = page.locator(".foot .button").bounding_box()
    api.release()
    expect(page.locator(".price")).to_have_text("€ 7.50 incl. 21 % VAT")
    assert page.locator(".foot .button").bounding_box() == before


def test_the_form_asks_for_the_price_that_was_shown_without_asking_again(
    page: Page, api: Api
) -> None:
    offer_at_a_price(api)
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_have_text("€ 7.50 incl. 21 % VAT")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Pay € 7.50")).to_be_visible()
    expect(page.locator(".price")).to_have_text("€ 7.50 incl. 21 % VAT")
    assert len(api.sent(QUOTE)) == 1
    page.reload()
    expect(page.get_by_role("button", name="Pay € 7.50")).to_be_visible()


def test_the_form_does_not_jump_when_its_price_comes(page: Page, api: Api) -> None:
    stand_before_the_press(page, api)
    api.hold(QUOTE)
    page.reload()
    press = page.get_by_role("button", name="Pay", exact=True)
    expect(press).to_be_visible()
    before = press.bounding_box()
    api.release()
    expect(page.get_by_role("button", name="Pay € 7.50")).to_be_visible()
    assert page.get_by_role("button", name="Pay € 7.50").bounding_box() == before


def test_nothing_is_sent_before_the_price_is_known(page: Page, api: Api) -> None:
    offer_at_a_price(api)
    choose_a_time(page)
    api.hold(QUOTE)
    pick_morning(page)
    page.get_by_role("button", name="Continue").click()
    fill(page)
    press = page.get_by_role("button", name="Pay", exact=True)
    expect(press).to_have_attribute("aria-disabled", "true")
    press.click(force=True)
    assert api.sent(BOOK) == []
    api.release()
    expect(page.get_by_role("button", name="Pay € 7.50")).to_be_enabled()


def test_a_price_that_did_not_reach_the_form_is_asked_for_again(page: Page, api: Api) -> None:
    offer_at_a_price(api)
    api.on(QUOTE, LOST)
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_have_text("The price could not be loaded.")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".bill")).to_contain_text("The price could not be loaded.")
    api.on(QUOTE, paid_answers.a_quote())
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Pay € 7.50")).to_be_enabled()


def test_a_short_stay_that_costs_nothing_is_booked_without_a_checkout(page: Page, api: Api) -> None:
    free = answers.a_price()
    said = [{"description": "The first 30 min are free", "price": free}]
    offer_at_a_price(api, paid_answers.a_quote(price=free, per_spot=free, lines=said))
    api.on(BOOK, (201, answers.a_booked()))
    choose_a_time(page)
    pick_morning(page)
    expect(page.locator(".price")).to_have_text("Free of charge")
    page.get_by_role("button", name="Continue").click()
    fill(page)
    expect(page.get_by_label("Invoice for a company")).to_have_count(0)
    page.get_by_role("button", name="Book 1 spot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spot is booked")
    assert api.bodies(BOOK)[0]["price"] == answers.money(0)
