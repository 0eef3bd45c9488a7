"""What the API answers where money is concerned: quotes, payments, refunds, and their bookings."""

from typing import Any

from .answers import (
    Json,
    a_booked_reservation,
    a_booking,
    a_portal,
    a_price,
    a_visitor,
    an_afternoon,
    money,
)

CHECKOUT_URL = "https://checkout.example/c/pay/cs_test_one"


def a_paid_portal(**changes: Any) -> Json:
    lines = ["€ 2.50 for each started hour.", "At most € 15.00 a day.", "VAT of 21 % is included."]
    return a_portal(**{"free_of_charge": False, "tariff_lines": lines, **changes})


def seven_fifty() -> Json:
    return a_price(750, 130, 21)


def fifteen() -> Json:
    return a_price(1500, 260, 21)


def a_quote(**changes: Any) -> Json:
    return {
        "time_slot": an_afternoon(),
        "spots": 1,
        "free_of_charge": False,
        "price": seven_fifty(),
        "lines": [{"description": "3 started hours at € 2.50", "price": seven_fifty()}],
        "per_spot": seven_fifty(),
        "bookable": True,
        "refusals": [],
        **changes,
    }


def a_quote_for_two(**changes: Any) -> Json:
    return a_quote(**{"spots": 2, "price": fifteen(), **changes})


def a_payment(**changes: Any) -> Json:
    """Return what is still to be paid for a booking of two spots."""
    return {
        "state": "DUE",
        "price": fifteen(),
        "pay_until": "2026-11-22T19:06:00+01:00",
        "checkout_url": CHECKOUT_URL,
        "company_invoice": False,
        "paid_at": None,
        "paid_with": None,
        "receipt_url": None,
        "invoice_url": None,
        "disputed": False,
        **changes,
    }


def a_paid_payment(**changes: Any) -> Json:
    paid = {
        "state": "PAID",
        "checkout_url": None,
        "paid_at": "2026-11-22T18:33:00+01:00",
        "paid_with": "Visa ending in 4242",
        "receipt_url": "https://receipts.example/one",
    }
    return a_payment(**{**paid, **changes})


def a_refund(state: str = "ON_ITS_WAY", **changes: Any) -> Json:
    return {"amount": money(750), "state": state, "reason": "CANCELLED", **changes}


def two_spots(state: str = "CONFIRMED", **changes: Any) -> list[Json]:
    """Return the reservations of Ann, who books, and of Bo, who comes along."""
    bo = a_visitor(first_name="Bo", email="bo@example.com")
    both = {"state": state, "price": seven_fifty(), **changes}
    other = a_booked_reservation(id="rsv_two02", visitor=bo, licence_plate="2-XYZ-987", **both)
    return [a_booked_reservation(**both), other]


def an_unpaid_booking(**changes: Any) -> Json:
    unpaid = {
        "state": "HELD",
        "hold_until": "2026-11-22T19:06:00+01:00",
        "price": fifteen(),
        "payment": a_payment(),
        "reservations": two_spots("HELD"),
        "mails": [],
    }
    return a_booking(**{**unpaid, **changes})


def a_paid_booking(**changes: Any) -> Json:
    paid = {"price": fifteen(), "payment": a_paid_payment(), "reservations": two_spots()}
    return a_booking(**{**paid, **changes})


def an_expired_booking(**changes: Any) -> Json:
    over = {
        "state": "EXPIRED",
        "price": fifteen(),
        "payment": a_payment(state="CLOSED", checkout_url=None),
        "released_because": "UNPAID",
        "reservations": two_spots("EXPIRED"),
        "mails": [],
    }
    return a_booking(**{**over, **changes})


def cancellations(**changes: Any) -> Json:
    """Return what the booker of two spots would get back for each."""
    why = "Until the start, all of the price comes back."
    each = {"possible": True, "refusal": None, "refund": money(750), "why": why}
    return {
        "allowed": True,
        "refusal": None,
        "total": money(1500),
        "reservations": [{"id": "rsv_one01", **each}, {"id": "rsv_two02", **each}],
        **changes,
    }
