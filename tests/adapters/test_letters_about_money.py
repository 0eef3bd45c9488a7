"""What was paid: the booker's receipt to the cent, and nobody else's business."""

import re
from datetime import timedelta

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.money import Money, price_including_vat
from baypass.domain.tariffs import LineKind, PriceLine
from baypass.ports import Letter, Visit
from tests.adapters.letters import (
    WRITER,
    Page,
    at_a_price,
    cancellation,
    changed,
    confirmation,
    due,
    money_letters,
    paid_for,
    parts,
    says,
    says_none_of,
    summary,
)
from tests.builders import a_time_slot, a_visit, a_visitor
from tests.fakes import NOW
from tests.money_builders import a_price, a_receipt, a_refund, euros

VISIT = at_a_price(a_visit())
CANCELLED = changed(VISIT, state=ReservationState.CANCELLED)
PAYER = "ann@visitor.example.com"
HALF_LATE = CancellationPolicy(
    tiers=(CancellationTier(hours_before=48), CancellationTier(percent=50, fee=50))
)
INVOICE = "https://invoice.stripe.example/i/1"
AMOUNT = re.compile(r"€ [0-9.,]*[0-9]")


def receipt_of(*visits: Visit, **of_record: object) -> Letter:
    return WRITER.summary(paid_for(*visits, **of_record), visits)  # type: ignore[arg-type]


def test_the_bookers_summary_is_the_receipt() -> None:
    letter = receipt_of(VISIT)
    assert letter.recipient == "booker@visitor.example.com"
    assert letter.subject == (
        "Acme Campus, Tuesday 24 November: 1 parking spot booked, with your receipt"
    )
    assert says(
        letter,
        "3 started hours at € 2.50",
        "€ 7.50",
        "VAT 21 %",
        "€ 1.30",
        "€ 6.20",
        "Paid with Visa ending in 4242 on Sunday 22 November 2026.",
    )
    text, words = parts(letter)
    assert "Paid: € 7.50 Of which VAT 21 %: € 1.30 Without VAT: € 6.20" in text
    assert "Paid€ 7.50 Of which VAT 21 %€ 1.30 Without VAT€ 6.20" in words


def test_a_receipt_of_several_spots_adds_up_to_the_cent() -> None:
    visits = [at_a_price(a_visit(), hours) for hours in (1, 2, 3)]
    text = parts(receipt_of(*visits))[0]
    for line in (
        "1 started hour at € 2.50: € 2.50",
        "2 started hours at € 2.50: € 5.00",
        "hours at € 2.50: € 7.50",
    ):
        assert line in text
    assert "Paid: € 15.00 Of which VAT 21 %: € 2.60 Without VAT: € 12.40" in text


def test_a_spot_with_several_lines_has_a_sum_of_its_own() -> None:
    free = PriceLine(
        kind=LineKind.FREE_MINUTES,
        quantity=30,
        unit=euros(0),
        price=price_including_vat(euros(0), 0),
    )
    lines = (free, *VISIT.reservation.price_lines)
    text = parts(receipt_of(changed(VISIT, price_lines=lines)))[0]
    charged = "3 started hours at € 2.50: € 7.50 This spot: € 7.50"
    assert f"The first 30 minutes are free: € 0.00 {charged}" in text
    assert "This spot" not in parts(receipt_of(VISIT))[0]


def test_vat_of_several_rates_is_told_for_each_rate() -> None:
    reduced = changed(VISIT, price=price_including_vat(euros(1060), 600))
    letter = receipt_of(VISIT, reduced)
    assert "VAT 21 %: € 1.30 Of which VAT 6 %: € 0.60 Without VAT: € 16.20" in parts(letter)[0]


def test_a_currency_without_cents_has_none() -> None:
    yen = price_including_vat(Money(amount=1100, currency="JPY"), 1000)
    letter = receipt_of(changed(VISIT, price=yen, price_lines=()))
    assert "Paid: JPY 1,100 Of which VAT 10 %: JPY 100 Without VAT: JPY 1,000" in parts(letter)[0]


def test_the_receipt_and_the_invoice_are_linked() -> None:
    letter = receipt_of(VISIT, receipt=a_receipt(invoice_url=INVOICE))
    for address in ("https://pay.stripe.example/receipts/1", INVOICE):
        assert address in letter.text
        assert address in Page(letter.html).links
    assert says_none_of(letter, "being made")


def test_an_invoice_that_is_not_there_yet_is_announced() -> None:
    waiting = receipt_of(VISIT, payment={"company_invoice": True})
    assert says(waiting, "Your invoice is being made; it will be on your booking page.")
    assert says_none_of(receipt_of(VISIT), "invoice")


def test_a_payment_of_which_little_is_known_still_makes_a_receipt() -> None:
    letter = receipt_of(VISIT, receipt=a_receipt(paid_with=None, receipt_url=None))
    assert says(letter, "Paid on Sunday 22 November 2026.")
    assert says_none_of(letter, "None", "Your receipt:")


def test_a_receipt_says_what_a_cancellation_would_give_back_and_nothing_that_is_over() -> None:
    early = receipt_of(VISIT, cancellation_policy=HALF_LATE, created_at=NOW - timedelta(days=1))
    late = receipt_of(VISIT, cancellation_policy=HALF_LATE)
    assert says(early, "Until 2 days before the start, all of the price comes back.")
    for letter in (early, late):
        assert says(letter, "Until the start, 50 % of the price comes back, less € 0.50.")
    assert says_none_of(late, "2 days before")


def test_a_receipt_tells_the_booker_who_may_cancel() -> None:
    sentence = "You can cancel for them on your booking page."
    assert says(receipt_of(VISIT, booker_may_cancel=True), sentence)
    assert says_none_of(receipt_of(VISIT), sentence)


def test_a_receipt_that_comes_late_says_what_goes_back_meanwhile() -> None:
    letter = receipt_of(CANCELLED, refunds=[a_refund(price=a_price(500))])
    assert says(letter, "Cancelled", "€ 5.00 goes back to Visa ending in 4242.")


def test_a_receipt_says_how_long_it_is_kept() -> None:
    sentence = "What was paid, without your name, is kept for 7 years."
    assert says(receipt_of(VISIT), sentence)
    assert says_none_of(summary(a_visit()), sentence)
    assert says_none_of(WRITER.unpaid(due(VISIT), [VISIT]), sentence)


def test_what_is_free_says_nothing_about_money() -> None:
    gone = changed(a_visit(), state=ReservationState.CANCELLED)
    for letter in (confirmation(a_visit()), summary(a_visit()), cancellation(gone)):
        assert says_none_of(letter, "€", "aid", "receipt", "back to", "price")


@pytest.mark.parametrize("booker", [PAYER, "Ann@Visitor.example.com"])
def test_a_visitor_who_paid_finds_the_receipt_in_the_confirmation(booker: str) -> None:
    letter = WRITER.confirmation(VISIT, paid_for(VISIT, booker_email=booker))
    assert says(letter, "You paid € 7.50 with Visa ending in 4242.")
    assert "https://pay.stripe.example/receipts/1" in letter.text
    assert "https://pay.stripe.example/receipts/1" in Page(letter.html).links


def test_a_confirmation_says_for_how_many_spots_was_paid() -> None:
    record = paid_for(VISIT, at_a_price(a_visit()), booker_email=PAYER)
    assert says(WRITER.confirmation(VISIT, record), "You paid € 15.00 for 2 spots with Visa")


def test_a_visitor_who_did_not_pay_reads_nothing_about_money() -> None:
    letter = WRITER.confirmation(VISIT, paid_for(VISIT))
    assert says_none_of(letter, "€", "aid", "Visa", "receipt")


def test_money_of_another_visitor_is_theirs_to_read() -> None:
    other = at_a_price(a_visit(visitor=a_visitor(email="bert@visitor.example.com")), 1)
    record = paid_for(VISIT, other, booker_email=PAYER)
    assert says_none_of(WRITER.confirmation(other, record), "€", "Visa")
    assert says(WRITER.confirmation(VISIT, record), "You paid € 10.00")


def test_text_and_html_say_the_same_amounts() -> None:
    for letter in money_letters(a_visit()):
        text, words = parts(letter)
        # The preheader says one of them once more.
        assert set(AMOUNT.findall(text)) == set(AMOUNT.findall(words))
        assert AMOUNT.findall(text) or "Nothing was charged" in text


def test_the_rules_of_the_last_day_are_told_though_the_first_had_begun() -> None:
    first = VISIT.reservation.time_slot.start
    later = at_a_price(a_visit(time_slot=a_time_slot(first + timedelta(days=1))))
    record = paid_for(VISIT, later, created_at=first + timedelta(minutes=1))
    told = WRITER.summary(record, [VISIT, later])
    assert says(told, "Until the start, all of the price comes back.")
    assert says_none_of(told, "gives nothing back")
