"""What the API answers about the day and about single reservations; valid by default."""

from typing import Any

from . import host_answers
from .answers import Json
from .conftest import Api

CAR_PARK = "cpk_acme_main"
RESERVATION = "rsv_acme_0000000000000000001"
BOOKING = "bkg_00000000000000000001"
GATE = "gat_acme_north"
PATH = "/api/host"
OCCUPANCY = f"GET {PATH}/car-parks/{CAR_PARK}/occupancy"
CAR_PARK_QUESTION = f"GET {PATH}/car-parks/{CAR_PARK}"
LINES = f"GET {PATH}/reservations"
GATES = f"GET {PATH}/gates"
EVENTS = f"GET {PATH}/access-events"
OPEN = f"POST {PATH}/gates/{GATE}/opening"
SEARCH = f"POST {PATH}/search"
ONE = f"{PATH}/reservations/{RESERVATION}"
BOOKINGS = f"{PATH}/bookings"
QUARTERS = 96


def an_organisation(role: str = "owner", **changes: Any) -> Json:
    me = {"email": "host@acme.example", "name": "Hanna Host", "role": role}
    return host_answers.an_organisation(me=me, **changes)


def a_day(
    date: str = "2026-11-22", starts: str = "2026-11-22T00:00:00+01:00", **changes: Any
) -> Json:
    """Return a day open from 08:00 to 20:00 and empty; `taken` names quarters and their counts."""
    taken = [0] * QUARTERS
    for (start, end), count in changes.pop("taken", {}).items():
        taken[start * 4 : end * 4] = [count] * (end - start) * 4
    opened = [32 <= quarter < 80 for quarter in range(QUARTERS)]
    return {"date": date, "starts": starts, "taken": taken, "open": opened, **changes}


def an_occupancy(*days: Json, spots: int = 12) -> Json:
    busy = {(9, 10): 4, (10, 12): 12, (12, 14): 9, (14, 17): 7, (17, 19): 5}
    return {
        "time_zone": "Europe/Brussels",
        "spots": spots,
        "days": list(days or [a_day(taken=busy)]),
    }


def a_line(number: int = 1, **changes: Any) -> Json:
    return {
        "id": f"rsv_acme_{number:019}",
        "booking_id": BOOKING,
        "car_park_id": CAR_PARK,
        "state": "CONFIRMED",
        "first_name": "Ann",
        "last_name": "Peeters",
        "email": "ann@visitor.example",
        "licence_plate": f"1-ABC-{number:03}",
        "start": "2026-11-22T18:45:00+01:00",
        "end": "2026-11-22T19:45:00+01:00",
        "inside": False,
        "arrived_at": None,
        "paid": None,
        **changes,
    }


def a_gate(**changes: Any) -> Json:
    return {
        "id": GATE,
        "car_park_id": CAR_PARK,
        "name": "North entrance",
        "direction": "ENTRY",
        "enrolled": True,
        "retired": False,
        "online": True,
        "barrier": "CLOSED",
        "heard_at": "2026-11-22T17:31:00Z",
        "list_version": 42,
        "list_valid_until": "2026-11-23T17:00:00Z",
        "queued_events": 0,
        "locked_until": None,
        "agent": "0.2.0",
        "version": 1,
        **changes,
    }


def an_event(number: int = 1, **changes: Any) -> Json:
    return {
        "id": f"evt_{number:020}",
        "at": "2026-11-22T17:12:00Z",
        "gate_id": GATE,
        "gate_name": "North entrance",
        "method": "REMOTE_CONTROL",
        "reason": "ALLOW",
        "sentence": "Opened.",
        "offline": False,
        "reservation_id": RESERVATION,
        "licence_plate": "1-ABC-001",
        "plate_read": None,
        "name": "Ann Peeters",
        "outcome": "OPENED",
        "by": None,
        **changes,
    }


def a_refusal(number: int = 2, **changes: Any) -> Json:
    refused = {"reason": "TOO_EARLY", "sentence": "The time slot has not begun.", "outcome": None}
    return an_event(number, **{**refused, **changes})


def a_car_park(**changes: Any) -> Json:
    return {
        "id": CAR_PARK,
        "name": "Visitors' car park",
        "kill_switch": False,
        "exits_stay_open": True,
        "version": 1,
        **changes,
    }


def a_command(state: str = "SENT") -> Json:
    return {
        "id": "cmd_00000000000000000001",
        "gate_id": GATE,
        "state": state,
        "sentence": "Asked the gate.",
        "requested_at": "2026-11-22T17:32:00Z",
        "expires_at": "2026-11-22T17:32:20Z",
    }


def money(amount: int) -> Json:
    return {"amount": amount, "currency": "EUR"}


def a_price(amount: int = 0) -> Json:
    vat = round(amount * 21 / 121)
    return {
        "net": money(amount - vat),
        "vat": money(vat),
        "gross": money(amount),
        "vat_percent": 21.0 if amount else 0.0,
    }


def a_reservation(**changes: Any) -> Json:
    return {
        **a_line(),
        "price": a_price(),
        "refund": None,
        "portal_name": "Visit Acme Campus",
        "car_park_name": "Visitors' car park",
        "time_zone": "Europe/Brussels",
        "keypad_code": "482719",
        "cancellable": True,
        "booker_email": "office@visitor.example",
        **changes,
    }


def a_cancellation(**changes: Any) -> Json:
    return {
        "price": money(1250),
        "policy_refund": money(500),
        "is_paid": True,
        "cancellable": True,
        "why_not": None,
        **changes,
    }


def a_booking_line(number: int = 1, **changes: Any) -> Json:
    return {
        "id": f"bkg_{number:020}",
        "created_at": "2026-11-20T10:15:00+01:00",
        "state": "CONFIRMED",
        "portal_id": host_answers.PORTAL,
        "car_park_id": CAR_PARK,
        "booker_email": "office@visitor.example",
        "spots": 2,
        "start": "2026-11-24T14:00:00+01:00",
        "price": None,
        "payment_state": None,
        **changes,
    }


def a_mail(event: str = "CONFIRMATION", **changes: Any) -> Json:
    at = "2026-11-20T10:15:30+01:00"
    return {
        "event": event,
        "recipient": "ann@visitor.example",
        "state": "SENT",
        "at": at,
        **changes,
    }


def a_booking(**changes: Any) -> Json:
    priced = {"price": a_price(), "refund": None}
    return {
        "id": BOOKING,
        "created_at": "2026-11-20T10:15:00+01:00",
        "state": "CONFIRMED",
        "released_because": None,
        "hold_until": None,
        "portal_id": host_answers.PORTAL,
        "portal_name": "Visit Acme Campus",
        "car_park_id": CAR_PARK,
        "car_park_name": "Visitors' car park",
        "time_zone": "Europe/Brussels",
        "invitation_id": "inv_00000000000000000001",
        "booker_email": "office@visitor.example",
        "spots": 1,
        "start": "2026-11-22T18:45:00+01:00",
        "price": a_price(),
        "payment": None,
        "refunds": [],
        "reservations": [{**a_line(), **priced}],
        "mails": [a_mail(), a_mail("SUMMARY", recipient="office@visitor.example")],
        **changes,
    }


def a_payment(**changes: Any) -> Json:
    return {
        "state": "PAID",
        "price": a_price(1250),
        "pay_until": "2026-11-20T10:50:00+01:00",
        "checkout_url": None,
        "company_invoice": True,
        "paid_at": "2026-11-20T10:17:00+01:00",
        "paid_with": "Visa ending in 4242",
        "receipt_url": "https://pay.example/receipt",
        "invoice_url": "https://pay.example/invoice",
        "disputed": False,
        **changes,
    }


def a_portal(**changes: Any) -> Json:
    free = {"minimum_minutes": 30, "maximum_minutes": 600, "step_minutes": 15}
    predefined = [
        {"name": "Morning", "starts": "08:00:00", "ends": "12:00:00"},
        {"name": "Afternoon", "starts": "13:00:00", "ends": "18:00:00"},
    ]
    return {
        "id": host_answers.PORTAL,
        "name": "Visit Acme Campus",
        "car_park_id": CAR_PARK,
        "durations": {"free": free, "predefined": predefined},
        "maximum_spots": 5,
        **changes,
    }


def an_audit_entry(number: int = 1, **changes: Any) -> Json:
    return {
        "id": f"aud_{number:020}",
        "at": "2026-11-22T17:12:00Z",
        "email": "host@acme.example",
        "role": "owner",
        "action": "CANCEL_FOR_VISITOR",
        "subject_id": RESERVATION,
        "subject_name": "",
        "reason": "The meeting is off",
        "before": {"state": "CONFIRMED"},
        "after": {"state": "CANCELLED"},
        **changes,
    }


def a_list(*items: Json, more: str | None = None) -> Json:
    return {"items": list(items), "next": more}


def a_day_at_the_desk(api: Api, *lines: Json, role: str = "owner") -> None:
    """Let the API know an ordinary Sunday evening."""
    api.on("GET /api/host/organisation", an_organisation(role))
    api.on(OCCUPANCY, an_occupancy())
    api.on(CAR_PARK_QUESTION, a_car_park())
    api.on(LINES, a_list(*(lines or (a_line(),))))
    api.on(GATES, a_list(a_gate()))
    api.on(EVENTS, a_list(a_refusal(), an_event()))
