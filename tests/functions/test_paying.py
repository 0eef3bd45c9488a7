"""From the price on the page to a confirmed booking, or to spots that are given back."""

from typing import Any

import pytest

from tests.functions.deployment import SITE, Deployment
from tests.functions.events import Answer, answered, asked, event, sent, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem
from tests.functions.stripe import PAY_URL

PRICE = {
    "net": {"amount": 620, "currency": "EUR"},
    "vat": {"amount": 130, "currency": "EUR"},
    "gross": {"amount": 750, "currency": "EUR"},
    "vat_percent": 21,
}
BOOKER, VISITOR = "an.booker@visitor.example.com", "zoe.peeters@visitor.example.com"


def booked_for(price: Any, values: dict[str, str]) -> Answer:
    """Return the answer to a form whose page showed this price."""
    request = event("booking/book_paid", values)
    request["body"] = request["body"].replace('{"amount":750,"currency":"EUR"}', price)
    return answered(request, "booking")


def seen(values: dict[str, str]) -> Any:
    return asked("booking/see_booking", values).json


@pytest.fixture
def waiting(premises: Premises) -> dict[str, str]:
    """Return what stands for the placeholders of a booking that waits for its money."""
    return premises.to_be_paid()


# The price


def test_an_invitation_says_what_a_visit_costs_and_what_a_cancellation_gives_back(
    values: dict[str, str],
) -> None:
    paid = values | {"INVITATION_TOKEN": values["PAID_INVITATION_TOKEN"]}
    portal = asked("booking/see_invitation", paid).json["portal"]
    assert not portal["free_of_charge"]
    assert any("2.50" in line for line in portal["tariff_lines"])
    assert portal["cancellation_lines"] == [
        "Until the start, all of the price comes back.",
    ]
    free = asked("booking/see_invitation", values).json["portal"]
    assert (free["tariff_lines"], free["cancellation_lines"]) == (["Free of charge."], [])


def test_a_quote_shows_every_line_with_its_vat(values: dict[str, str]) -> None:
    quoted = asked("booking/quote_paid", values).json
    assert not quoted["free_of_charge"]
    assert quoted["per_spot"] == quoted["price"] == PRICE
    [line] = quoted["lines"]
    assert line == {"description": "3 started hours at €\N{NO-BREAK SPACE}2.50", "price": PRICE}


def test_a_quote_for_two_spots_is_twice_as_much_and_shows_the_lines_of_one(
    values: dict[str, str],
) -> None:
    request = event("booking/quote_paid", values)
    request["body"] = request["body"].replace('"spots":1', '"spots":2')
    quoted = answered(request, "booking").json
    assert quoted["price"]["gross"]["amount"] == 2 * quoted["per_spot"]["gross"]["amount"] == 1500
    assert sum(line["price"]["gross"]["amount"] for line in quoted["lines"]) == 750


@pytest.mark.parametrize("price", ["null", '{"amount":0,"currency":"EUR"}'])
def test_a_page_that_showed_no_price_books_nothing_that_costs(
    price: str, values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    refused = booked_for(price, values)
    assert_problem(refused, 409, "PRICE_CHANGED", {"price": "PRICE_CHANGED"})
    assert "7.50" in refused.json["detail"]
    assert deployment.rows() == before
    assert deployment.stripe.double.sessions() == []


def test_a_page_that_showed_a_price_books_nothing_that_is_free(values: dict[str, str]) -> None:
    refused = booked_for('{"amount":750,"currency":"EUR"}', values | _for_free(values))
    assert_problem(refused, 409, "PRICE_CHANGED", {"price": "PRICE_CHANGED"})


def _for_free(values: dict[str, str]) -> dict[str, str]:
    return {"PAID_INVITATION_TOKEN": values["INVITATION_TOKEN"]}


@pytest.mark.parametrize("price", ['{"amount":7.5,"currency":"EUR"}', '"750"', "750", "true"])
def test_a_price_is_an_amount_in_minor_units_with_its_currency(
    price: str, values: dict[str, str]
) -> None:
    refused = booked_for(price, values)
    assert_problem(refused, 400, "VALIDATION", refused.codes)
    assert {field.partition(".")[0] for field in refused.codes} == {"price"}


# The checkout


def test_a_booking_that_costs_is_held_until_it_is_paid(
    values: dict[str, str], deployment: Deployment
) -> None:
    answer = asked("booking/book_paid", values)
    booking = answer.json["booking"]
    assert (answer.status, booking["state"], booking["price"]) == (201, "HELD", PRICE)
    payment = booking["payment"]
    assert payment == {
        "state": "DUE",
        "price": PRICE,
        "pay_until": booking["hold_until"],
        "checkout_url": deployment.stripe.session_of(booking["id"])["url"],
        "company_invoice": False,
        "paid_at": None,
        "paid_with": None,
        "receipt_url": None,
        "invoice_url": None,
        "disputed": False,
    }
    assert payment["checkout_url"].startswith(PAY_URL)
    assert deployment.executions("booking")[booking["id"]]["payment_due"] is True


def test_stripe_leads_back_to_our_pages_without_a_token(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    session = deployment.stripe.session_of(waiting["BOOKING_ID"])
    assert (session["success_url"], session["cancel_url"]) == (f"{SITE}/paid", f"{SITE}/unpaid")


def test_the_same_press_twice_leads_to_the_same_checkout(
    values: dict[str, str], deployment: Deployment
) -> None:
    first = asked("booking/book_paid", values)
    rows = deployment.rows()
    assert asked("booking/book_paid", values).json == first.json
    assert deployment.rows() == rows
    assert len(deployment.stripe.double.sessions()) == 1


def test_while_stripe_is_away_the_spots_are_held_and_the_next_press_goes_on(
    values: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.be_away()
    assert_problem(asked("booking/book_paid", values), 503, "UNAVAILABLE")
    deployment.stripe.work_again()
    booking = asked("booking/book_paid", values).json["booking"]
    assert booking["payment"]["checkout_url"]
    assert len(deployment.executions("booking")) == 1


def test_who_pays_is_told_what_was_paid_with_what(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.pay(waiting["BOOKING_ID"])
    checked = asked("booking/payment_check", waiting)
    assert (checked.status, checked.json["state"]) == (200, "HELD")
    payment = checked.json["payment"]
    assert (payment["state"], payment["checkout_url"]) == ("PAID", None)
    assert payment["paid_with"] == "Visa ending in 4242"
    assert payment["receipt_url"]
    assert payment["paid_at"]
    sent("booking_workflow/confirm", waiting)
    assert seen(waiting)["state"] == "CONFIRMED"


def test_a_look_at_what_nobody_paid_yet_changes_nothing(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    checked = asked("booking/payment_check", waiting).json
    assert (checked["state"], checked["payment"]["state"]) == ("HELD", "DUE")
    assert deployment.rows() == before


def test_a_company_gets_an_invoice(premises: Premises) -> None:
    payment = seen(premises.paid(company_invoice=True))["payment"]
    assert payment["company_invoice"]
    assert payment["invoice_url"]


def test_who_leaves_the_checkout_gives_the_spots_back_at_once(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    before = asked("booking/see_invitation", _as_paid(waiting)).json["uses_left"]
    left = asked("booking/leave_checkout", waiting)
    assert (left.status, left.json["state"]) == (200, "EXPIRED")
    assert (left.json["released_because"], left.json["mails"]) == ("LEFT", [])
    assert left.json["payment"]["state"] == "CLOSED"
    assert left.json["payment"]["checkout_url"] is None
    assert deployment.stripe.session_of(waiting["BOOKING_ID"])["status"] == "expired"
    assert asked("booking/see_invitation", _as_paid(waiting)).json["uses_left"] == before + 1
    assert asked("booking/leave_checkout", waiting).json == left.json


def _as_paid(values: dict[str, str]) -> dict[str, str]:
    return values | {"INVITATION_TOKEN": values["PAID_INVITATION_TOKEN"]}


def test_who_paid_and_leaves_has_paid(waiting: dict[str, str], deployment: Deployment) -> None:
    deployment.stripe.pay(waiting["BOOKING_ID"])
    left = asked("booking/leave_checkout", waiting).json
    assert (left["state"], left["payment"]["state"]) == ("HELD", "PAID")


def test_while_stripe_is_away_nobody_leaves_the_checkout(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.be_away()
    assert_problem(asked("booking/leave_checkout", waiting), 503, "UNAVAILABLE")
    assert seen(waiting)["state"] == "HELD"


def test_a_host_without_stripe_keys_sells_nothing(
    values: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.lose_keys()
    assert_problem(asked("booking/book_paid", values), 422, "PAYMENTS_NOT_SET_UP")


# What the visitor sees


def test_a_visitor_sees_the_price_and_never_who_paid_it_how(premises: Premises) -> None:
    reservation = asked("remote_open/see_reservation", premises.paid()).json
    assert (reservation["price"], reservation["payment"]) == (PRICE, None)


@pytest.mark.parametrize(("token", "shown"), [("MANAGE_TOKEN", True), ("REMOTE_TOKEN", False)])
def test_who_paid_for_the_own_visit_sees_the_payment_with_the_own_link(
    token: str,
    shown: bool,
    premises: Premises,
) -> None:
    values = premises.paid(booker={"email": VISITOR.upper()})
    request = with_header(
        event("remote_open/see_reservation", values), "Authorization", f"Bearer {values[token]}"
    )
    payment = answered(request, "remote_open").json["payment"]
    assert (payment is not None) == shown
    assert not shown or payment["state"] == "PAID"
