"""What Stripe is asked: lines that read well, ids for people's names, keys, accounts, VAT."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from baypass.domain.money import price_including_vat, total
from baypass.domain.tariffs import LineKind, PriceLine
from baypass.ports.payments import Order
from tests.adapters.tills import ACCOUNT, StripeTill, an_order, paid, payment_of
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.money_builders import PER_SPOT, a_refund, euros

SESSIONS = "post /v1/checkout/sessions"
REFUNDS, CREDITS = "post /v1/refunds", "post /v1/credit_notes"
RATES = "post /v1/tax_rates"
VISIT = "Tuesday 24 November, 14:00 to 17:00 (Brussels time)"


@pytest.fixture
def till() -> Iterator[StripeTill]:
    made = StripeTill()
    yield made
    made.close()


def with_lines(order: Order, *lines: PriceLine) -> Order:
    """Return the order with these lines on each of its reservations."""
    price = total([line.price for line in lines])
    reservations = tuple(
        one.model_copy(update={"price": price, "price_lines": lines})
        for one in order.record.reservations
    )
    record = order.record.model_copy(update={"reservations": reservations})
    return Order(record, order.car_park, order.organisation)


def a_line(gross: int = PER_SPOT, vat: int = 2100, **fields: Any) -> PriceLine:
    usual: dict[str, Any] = {"kind": LineKind.HOURS, "quantity": 3, "unit": euros(gross // 3)}
    return PriceLine(**usual | {"price": price_including_vat(euros(gross), vat)} | fields)


# What is sent


def test_a_receipt_reads_well(till: StripeTill) -> None:
    till.checkout.open(with_lines(an_order(), a_line()))
    (asked,) = till.requests.of(SESSIONS)
    item = "line_items[0][price_data]"
    assert asked[f"{item}[product_data][name]"] == "Parking, Visitors' car park"
    said = asked[f"{item}[product_data][description]"]
    assert said == f"{VISIT}, 3 started hours at €\N{NO-BREAK SPACE}2.50"
    assert (asked[f"{item}[unit_amount]"], asked[f"{item}[currency]"]) == ("750", "eur")


def test_each_reservation_is_a_line_of_its_own(till: StripeTill) -> None:
    till.checkout.open(an_order(spots=3))
    (asked,) = till.requests.of(SESSIONS)
    assert [asked[f"line_items[{place}][quantity]"] for place in range(3)] == ["1", "1", "1"]


def test_the_page_leads_back_without_a_token_and_ends_with_the_hold(till: StripeTill) -> None:
    order = an_order()
    till.checkout.open(order)
    (asked,) = till.requests.of(SESSIONS)
    assert asked["success_url"] == "https://visit.example/paid"
    assert asked["cancel_url"] == "https://visit.example/unpaid"
    assert int(asked["expires_at"]) == int(payment_of(order).pay_until.timestamp())
    assert asked["client_reference_id"] == BOOKING
    assert asked["locale"] == "auto", "Stripe speaks the language of the visitor's browser"


def test_nobody_is_named_but_the_booker_on_the_bookers_own_page(till: StripeTill) -> None:
    order = an_order(spots=2, company_invoice=True)
    payment = paid(till, order)
    refund = till.checkout.refund(payment, a_refund())
    till.checkout.credit(payment, a_refund(), refund.id)
    sent = [
        (name, value)
        for _, asked, _ in till.requests.made
        for name, value in asked.items()
        if name != "customer_email"
    ]
    told = " ".join(value for _, value in sent)
    for one in order.record.reservations:
        for secret in (one.visitor.first_name, one.visitor.last_name, one.visitor.email):
            assert secret not in told
        assert one.licence_plate.normalised not in re.sub(r"[^A-Z0-9]", "", told)
    assert order.record.booking.booker_email not in told


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_everything_is_done_on_the_hosts_account_and_marked_with_ids(
    till: StripeTill, account: str | None
) -> None:
    payment = paid(till, an_order(account=account, company_invoice=True))
    refund = till.checkout.refund(payment, a_refund())
    till.checkout.credit(payment, a_refund(), refund.id)
    accounts = {headers.get("Stripe-Account") for _, _, headers in till.requests.made}
    assert accounts == {account}
    marked = {
        SESSIONS: ["metadata", "payment_intent_data[metadata]"],
        REFUNDS: ["metadata"],
        CREDITS: ["metadata"],
    }
    for verb, places in marked.items():
        (asked,) = till.requests.of(verb)
        for place in places:
            assert asked[f"{place}[organisation_id]"] == ORGANISATION
            assert asked[f"{place}[booking_id]"] == BOOKING
    assert till.requests.of(REFUNDS)[0]["metadata[refund_key]"] == RESERVATION


def test_what_moves_money_has_a_key_of_its_own(till: StripeTill) -> None:
    payment = paid(till, an_order(company_invoice=True))
    refund = till.checkout.refund(payment, a_refund())
    till.checkout.credit(payment, a_refund(), refund.id)
    assert till.requests.keys_of(SESSIONS) == [f"checkout:{BOOKING}"]
    assert till.requests.keys_of(REFUNDS) == [f"refund:{RESERVATION}"]
    assert till.requests.keys_of(CREDITS) == [f"credit:{RESERVATION}"]


def test_a_refund_of_the_whole_booking_has_the_bookings_key(till: StripeTill) -> None:
    payment = paid(till, an_order())
    till.checkout.refund(payment, a_refund(reservation_id=None))
    assert till.requests.keys_of(REFUNDS) == [f"refund:{BOOKING}"]


def test_only_methods_whose_money_is_there_at_once_are_offered(till: StripeTill) -> None:
    till.checkout.open(an_order())
    (asked,) = till.requests.of(SESSIONS)
    offered = {value for name, value in asked.items() if name.startswith("allowed_payment")}
    assert {"card", "bancontact", "ideal"} <= offered
    slow = {"sepa_debit", "us_bank_account", "bacs_debit", "customer_balance", "boleto", "klarna"}
    assert not offered & slow
    assert asked["adaptive_pricing[enabled]"] == "false"


def test_only_a_company_is_asked_for_its_tax_id(till: StripeTill) -> None:
    till.checkout.open(an_order())
    (private,) = till.requests.of(SESSIONS)
    assert not {"invoice_creation[enabled]", "tax_id_collection[enabled]"} & set(private)
    till.checkout.open(another_booking(company_invoice=True))
    _, company = till.requests.of(SESSIONS)
    assert company["invoice_creation[enabled]"] == company["tax_id_collection[enabled]"] == "true"
    assert company["billing_address_collection"] == "required"
    assert company["invoice_creation[invoice_data][metadata][organisation_id]"] == ORGANISATION


# VAT


def test_a_rate_is_made_once_and_found_by_every_process(till: StripeTill) -> None:
    first, second = an_order(), another_booking()
    till.checkout.open(first)
    till.another().open(second)
    (rate,) = till.requests.of(RATES)
    assert (rate["percentage"], rate["inclusive"]) == ("21.0", "true")
    used = {asked["line_items[0][tax_rates][0]"] for asked in till.requests.of(SESSIONS)}
    assert len(used) == 1


def test_each_account_has_its_own_rates(till: StripeTill) -> None:
    till.checkout.open(an_order())
    till.checkout.open(another_booking(account=ACCOUNT))
    assert len(till.requests.of(RATES)) == 2


def test_what_bears_no_vat_has_no_rate(till: StripeTill) -> None:
    till.checkout.open(with_lines(an_order(), a_line(vat=0)))
    (asked,) = till.requests.of(SESSIONS)
    assert "line_items[0][tax_rates][0]" not in asked


def test_a_reservation_at_two_rates_is_a_line_for_each(till: StripeTill) -> None:
    session = till.checkout.open(with_lines(an_order(), a_line(300, 600), a_line(450, 2100)))
    (asked,) = till.requests.of(SESSIONS)
    amounts = [asked[f"line_items[{place}][price_data][unit_amount]"] for place in range(2)]
    assert amounts == ["300", "450"]
    rates = [asked[f"line_items[{place}][tax_rates][0]"] for place in range(2)]
    assert len(set(rates)) == 2
    assert session.amount == euros(PER_SPOT)


def test_a_credit_note_bears_the_bookings_vat(till: StripeTill) -> None:
    payment = paid(till, an_order(company_invoice=True))
    refund = till.checkout.refund(payment, a_refund())
    till.checkout.credit(payment, a_refund(), refund.id)
    (asked,) = till.requests.of(CREDITS)
    (session,) = till.requests.of(SESSIONS)
    assert asked["lines[0][tax_rates][0]"] == session["line_items[0][tax_rates][0]"]
    assert asked["lines[0][description]"] == "Cancelled reservation"
    assert asked["refunds[0][refund]"] == refund.id


def test_a_credit_note_of_several_rates_credits_the_sum(till: StripeTill) -> None:
    parts = [price_including_vat(euros(300), 600), price_including_vat(euros(450), 2100)]
    order = with_lines(an_order(company_invoice=True), a_line(300, 600), a_line(450, 2100))
    payment, owed = paid(till, order), a_refund(price=total(parts))
    refund = till.checkout.refund(payment, owed)
    till.checkout.credit(payment, owed, refund.id)
    assert till.ledger(payment).credited == PER_SPOT


def another_booking(**payment_fields: Any) -> Order:
    """Return an order of somebody else."""
    order, other = an_order(**payment_fields), f"{BOOKING[:-1]}7"
    payment = payment_of(order).model_copy(update={"booking_id": other})
    booking = order.record.booking.model_copy(update={"id": other})
    record = order.record.model_copy(update={"booking": booking, "payment": payment})
    return Order(record, order.car_park, order.organisation)
