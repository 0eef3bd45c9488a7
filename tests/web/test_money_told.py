"""What was paid and what comes back, on the booker's page and on the visitor's."""

import pytest
from playwright.sync_api import Page, expect

from . import answers, paid_answers
from .answers import Json
from .conftest import Api
from .paid_steps import BOOKING
from .steps import open_link

VISIT = "GET /api/reservation"
PREVIEW = "GET /api/reservation/cancellation"
CANCEL = "POST /api/reservation/cancellation"
WHY = "Until the start, all of the price comes back."


def see_booking(page: Page, api: Api, booking: Json) -> None:
    api.on(BOOKING, booking)
    open_link(page, "/booking")


def test_the_bookers_page_shows_what_was_paid_to_the_cent(page: Page, api: Api) -> None:
    see_booking(page, api, paid_answers.a_paid_booking())
    expect(page.locator(".facts > div")).to_have_text(
        [
            "Paid€ 15.00Sunday 22 November, 18:33 (Brussels time)",
            "Net€ 12.40",
            "VAT 21 %€ 2.60",
            "Paid withVisa ending in 4242",
            "ReceiptShow the receipt (opens another page)",
        ]
    )
    receipt = page.get_by_role("link", name="Show the receipt")
    expect(receipt).to_have_attribute("href", "https://receipts.example/one")
    expect(receipt).to_have_attribute("rel", "noopener noreferrer")


def test_an_invoice_is_linked_once_it_is_made(page: Page, api: Api) -> None:
    payment = paid_answers.a_paid_payment(company_invoice=True)
    see_booking(page, api, paid_answers.a_paid_booking(payment=payment))
    expect(page.get_by_text("Your invoice is being made.")).to_be_visible()
    payment["invoice_url"] = "https://invoices.example/one"
    page.reload()
    expect(page.get_by_role("link", name="Show the invoice")).to_have_attribute(
        "href", "https://invoices.example/one"
    )


def test_an_address_that_is_no_page_is_not_linked(page: Page, api: Api) -> None:
    payment = paid_answers.a_paid_payment(receipt_url="javascript:alert(1)")
    see_booking(page, api, paid_answers.a_paid_booking(payment=payment))
    expect(page.get_by_text("Visa ending in 4242")).to_be_visible()
    expect(page.get_by_role("link", name="Show the receipt")).to_have_count(0)


def test_a_dispute_shows_nothing(page: Page, api: Api) -> None:
    see_booking(page, api, paid_answers.a_paid_booking())
    expect(page.get_by_role("heading", level=1)).to_have_text("Your 2 spots are booked")
    before = page.get_by_role("main").inner_text()
    disputed = paid_answers.a_paid_payment(disputed=True)
    api.on(BOOKING, paid_answers.a_paid_booking(payment=disputed))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your 2 spots are booked")
    assert page.get_by_role("main").inner_text() == before


def test_each_refund_says_how_far_it_is(page: Page, api: Api) -> None:
    first, second = paid_answers.two_spots("CANCELLED")
    first["refund"] = paid_answers.a_refund("SUCCEEDED")
    second["refund"] = paid_answers.a_refund("FAILED")
    see_booking(page, api, paid_answers.a_paid_booking(reservations=[first, second]))
    expect(page.locator(".refunds li")).to_have_text(
        [
            (
                "Ann Peeters, 1-ABC-234€ 7.50 was sent back to Visa ending in 4242. "
                "Banks take 5 to 10 days to show it."
            ),
            (
                "Bo Peeters, 2-XYZ-987€ 7.50 could not be sent back to Visa ending in 4242. "
                "To get it, write to reception@acme.example or call +32 2 555 01 00."
            ),
        ]
    )


def test_refunds_that_are_as_far_are_one_sum_and_what_is_kept_is_said(page: Page, api: Api) -> None:
    both = paid_answers.two_spots("CANCELLED", refund=paid_answers.a_refund("SUCCEEDED"))
    see_booking(page, api, paid_answers.a_paid_booking(reservations=both))
    expect(page.locator(".refunds li")).to_have_text(
        [
            (
                "€ 15.00 of € 15.00 was sent back to Visa ending in 4242. "
                "Banks take 5 to 10 days to show it."
            )
        ]
    )
    part = paid_answers.a_refund(amount=answers.money(500))
    both = paid_answers.two_spots("CANCELLED", refund=part)
    api.on(BOOKING, paid_answers.a_paid_booking(reservations=both))
    page.reload()
    expect(page.locator(".refunds li").last).to_have_text(
        "Acme Campus keeps € 5.00 by the cancellation rules."
    )


@pytest.mark.parametrize(
    ("changes", "title", "sentence"),
    [
        ({"released_because": "UNPAID"}, "The time to pay is over", "Nothing was charged."),
        ({"released_because": "LEFT"}, "Your spots are given back", "Nothing was charged."),
        ({"released_because": "NOT_OFFERED"}, "This visit cannot be paid for", "Ask your host."),
        (
            {
                "released_because": "UNPAID",
                "refund": paid_answers.a_refund("SUCCEEDED", reason="LATE_PAYMENT"),
            },
            "Your payment came too late",
            "€ 7.50 was sent back to the account that paid.",
        ),
        (
            {
                "released_because": "WRONG_AMOUNT",
                "refund": paid_answers.a_refund(reason="WRONG_AMOUNT"),
            },
            "This booking was not confirmed",
            "What was paid is not what the booking costs.",
        ),
    ],
    ids=["not paid", "left", "not offered", "paid late", "wrong amount"],
)
def test_a_booking_that_ended_says_why_and_where_the_money_is(
    page: Page, api: Api, changes: Json, title: str, sentence: str
) -> None:
    see_booking(page, api, paid_answers.an_expired_booking(**changes))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("main")).to_contain_text(sentence)
    expect(page.get_by_role("main")).to_contain_text("Book again with the link in your invitation")


# --- The visitor ----------------------------------------------------------------------------------


def test_the_visit_says_what_the_spot_costs_and_the_payer_finds_the_papers(
    page: Page, api: Api
) -> None:
    payment = paid_answers.a_paid_payment(company_invoice=True, invoice_url="https://i.example/1")
    api.on(VISIT, answers.a_reservation(price=paid_answers.seven_fifty(), payment=payment))
    open_link(page, "/visit")
    expect(page.locator(".facts > div")).to_have_text(
        [
            "This spot€ 7.50 incl. 21 % VAT",
            "Paid withVisa ending in 4242",
            "ReceiptShow the receipt (opens another page)",
            "InvoiceShow the invoice (opens another page)",
        ]
    )


def test_who_did_not_pay_sees_the_price_and_no_account(page: Page, api: Api) -> None:
    api.on(VISIT, answers.a_reservation(price=paid_answers.seven_fifty()))
    open_link(page, "/visit")
    expect(page.locator(".facts > div")).to_have_text(["This spot€ 7.50 incl. 21 % VAT"])


def test_a_free_visit_speaks_of_no_money(page: Page, api: Api) -> None:
    api.on(VISIT, answers.a_reservation())
    open_link(page, "/visit")
    expect(page.get_by_role("article")).to_be_visible()
    expect(page.locator(".facts")).to_have_count(0)


def test_a_cancelled_visit_shows_how_far_its_refund_is(page: Page, api: Api) -> None:
    gone = {"state": "CANCELLED", "keypad_code": None, "price": paid_answers.seven_fifty()}
    api.on(VISIT, answers.a_reservation(**gone, refund=paid_answers.a_refund()))
    open_link(page, "/visit")
    expect(page.locator(".note")).to_contain_text(
        "€ 7.50 is on its way back to the account that paid."
    )


def test_before_cancelling_it_is_said_what_comes_back_to_which_account_and_why(
    page: Page, api: Api
) -> None:
    paid = {"refund": answers.money(750), "paid_with": "Visa ending in 4242", "why": WHY}
    api.on(PREVIEW, answers.a_cancellation(**paid))
    open_link(page, "/cancel")
    expect(page.get_by_role("main")).to_contain_text(
        "What comes back€ 7.50, to Visa ending in 4242"
    )
    expect(page.get_by_role("main")).to_contain_text(WHY)
    assert api.writes == []


def test_when_nothing_of_what_was_paid_comes_back_that_is_said_with_its_reason(
    page: Page, api: Api
) -> None:
    why = "Until 2 hours before the start, nothing comes back."
    api.on(PREVIEW, answers.a_cancellation(why=why))
    open_link(page, "/cancel")
    expect(page.get_by_role("main")).to_contain_text(f"Nothing comes back.{why}")


def test_after_cancelling_the_refund_is_told(page: Page, api: Api) -> None:
    cancelled = answers.a_reservation(
        state="CANCELLED", refund=paid_answers.a_refund(), payment=paid_answers.a_paid_payment()
    )
    api.on(PREVIEW, answers.a_cancellation(refund=answers.money(750), why=WHY))
    api.on(CANCEL, cancelled)
    open_link(page, "/cancel")
    page.get_by_role("button", name="Cancel this spot").click()
    expect(page.locator(".note")).to_contain_text(
        "€ 7.50 is on its way back to Visa ending in 4242. Banks take 5 to 10 days."
    )
    api.on(VISIT, {**cancelled, "refund": paid_answers.a_refund("FAILED")})
    expect(page.locator(".note")).to_contain_text("could not be sent back")


def test_whoever_opens_the_link_again_after_cancelling_sees_the_refund_as_it_is(
    page: Page, api: Api
) -> None:
    reservation = {**answers.a_cancellation()["reservation"], "state": "CANCELLED"}
    api.on(PREVIEW, answers.a_cancellation(possible=False, reservation=reservation))
    api.on(VISIT, answers.a_reservation(refund=paid_answers.a_refund("SUCCEEDED")))
    open_link(page, "/cancel")
    expect(page.locator(".note")).to_contain_text("€ 7.50 was sent back to the account that paid.")
    assert api.writes == []
