"""What the API answers, in the shapes of its contract; every builder is valid by default.

A test states only what it is about, as keyword arguments that replace whole fields.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

BRUSSELS = ZoneInfo("Europe/Brussels")
SUNDAY = "2026-11-22T18:30:00+01:00"
TUESDAY = date(2026, 11, 24)
QUARTER = timedelta(minutes=15)


def an_organisation(**changes: Any) -> Json:
    return {
        "name": "Acme Campus",
        "brand_colour": "#0b5d4b",
        "logo_url": None,
        "contact": {"email": "reception@acme.example", "phone": "+32 2 555 01 00"},
        **changes,
    }


def a_car_park(**changes: Any) -> Json:
    return {
        "id": "cpk_acme_main",
        "name": "Visitors' car park",
        "address": ["Rue de la Loi 1", "1000 Brussels"],
        "map_url": "https://maps.example/acme",
        "time_zone": "Europe/Brussels",
        "time_zone_name": "Brussels time",
        "directions": "Drive past the main building. The entrance is on the left.",
        "access_methods": ["REMOTE_CONTROL", "ANPR", "KEYPAD"],
        **changes,
    }


def a_free_duration(**changes: Any) -> Json:
    return {"minimum_minutes": 30, "maximum_minutes": 600, "step_minutes": 15, **changes}


def a_portal(**changes: Any) -> Json:
    return {
        "name": "Visit us",
        "message": "Welcome. Your host looks forward to seeing you.",
        "languages": ["en"],
        "maximum_spots": 5,
        "several_days": False,
        "dates": {"fixed": None, "first": "2026-11-22", "last": "2026-12-22"},
        "durations": {
            "free": a_free_duration(),
            "predefined": [{"name": "Morning", "starts": "08:00", "ends": "12:00"}],
        },
        "free_of_charge": True,
        "tariff_lines": ["Free of charge."],
        "cancellation_lines": ["Until the start, all of the price comes back."],
        "privacy": a_privacy_notice(),
        **changes,
    }


def a_privacy_notice() -> Json:
    return {"controller": "Acme Campus", "visitor_details_days": 90, "access_log_days": 30}


def an_invitation(**changes: Any) -> Json:
    return {
        "state": "OPEN",
        "now": SUNDAY,
        "organisation": an_organisation(),
        "car_park": a_car_park(),
        "portal": a_portal(),
        "uses_left": 3,
        "valid_until": "2026-12-31T23:59:00+01:00",
        **changes,
    }


def an_invitation_for(day: str) -> Json:
    dates = {"fixed": day, "first": day, "last": day}
    return an_invitation(portal=a_portal(dates=dates))


def days(first: str, last: str, statuses: dict[str, str] | None = None) -> Json:
    """Return the availability of a range: free on weekdays unless said otherwise."""
    listed, day = [], date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        usual = "CLOSED" if day.weekday() >= 5 else "FREE"  # Saturday
        status = (statuses or {}).get(day.isoformat(), usual)
        listed.append({"date": day.isoformat(), "status": status})
        day += timedelta(days=1)
    return {"days": listed, "quarters": [], "predefined": []}


def a_day(
    day: date = TUESDAY,
    *,
    opens: str = "08:00",
    hours: float = 10,
    status: str = "FREE",
    full: tuple[str, ...] = (),
    predefined: list[Json] | None = None,
) -> Json:
    """Return one day's quarters; `full` names the local times at which no spot is left."""
    start = datetime.fromisoformat(f"{day}T{opens}").replace(tzinfo=BRUSSELS).astimezone(UTC)
    quarters = []
    for place in range(int(hours * 4)):
        begin = (start + place * QUARTER).astimezone(BRUSSELS)
        end = (start + (place + 1) * QUARTER).astimezone(BRUSSELS)
        available = status != "FULL" and f"{begin:%H:%M}" not in full
        quarters.append(
            {"start": begin.isoformat(), "end": end.isoformat(), "available": available}
        )
    return {
        "days": [{"date": day.isoformat(), "status": status}],
        "quarters": [] if status == "CLOSED" else quarters,
        "predefined": [a_morning(day)] if predefined is None else predefined,
    }


def a_morning(day: date = TUESDAY, **changes: Any) -> Json:
    return {
        "name": "Morning",
        "time_slot": {
            "start": f"{day}T08:00:00+01:00",
            "end": f"{day}T12:00:00+01:00",
            "time_zone": "Europe/Brussels",
        },
        "available": True,
        "reason": None,
        **changes,
    }


def money(amount: int = 0) -> Json:
    return {"amount": amount, "currency": "EUR"}


def a_price(gross: int = 0, vat: int = 0, vat_percent: float | None = 0) -> Json:
    net = money(gross - vat)
    return {"net": net, "vat": money(vat), "gross": money(gross), "vat_percent": vat_percent}


def an_afternoon() -> Json:
    return {
        "start": "2026-11-24T14:00:00+01:00",
        "end": "2026-11-24T17:00:00+01:00",
        "time_zone": "Europe/Brussels",
    }


def a_visitor(**changes: Any) -> Json:
    return {
        "first_name": "Ann",
        "last_name": "Peeters",
        "email": "ann@example.com",
        **changes,
    }


def a_booked_reservation(**changes: Any) -> Json:
    return {
        "id": "rsv_one01",
        "state": "CONFIRMED",
        "time_slot": an_afternoon(),
        "visitor": a_visitor(),
        "licence_plate": "1-ABC-234",
        "price": a_price(),
        "refund": None,
        **changes,
    }


def a_booking(**changes: Any) -> Json:
    return {
        "id": "bkg_one",
        "state": "CONFIRMED",
        "created_at": "2026-11-22T18:31:00+01:00",
        "hold_until": None,
        "booker": {"email": "ann@example.com"},
        "organisation": an_organisation(),
        "car_park": a_car_park(),
        "price": a_price(),
        "payment": None,
        "refund": None,
        "released_because": None,
        "booker_may_cancel": False,
        "reservations": [a_booked_reservation()],
        "mails": [
            {"recipient": "ann@example.com", "event": "CONFIRMATION", "state": "PENDING"},
        ],
        **changes,
    }


def a_booked(booking: Json | None = None) -> Json:
    return {"booking": booking or a_booking(), "token": "booker-token"}


def a_gate(**changes: Any) -> Json:
    return {
        "id": "gat_acme_main",
        "name": "Main entrance",
        "direction": "ENTRY",
        "online": True,
        **changes,
    }


def a_remote_control(**changes: Any) -> Json:
    return {
        "status": "OPEN",
        "opens_at": "2026-11-24T13:45:00+01:00",
        "closes_at": "2026-11-24T17:15:00+01:00",
        "refusal": None,
        "gates": [a_gate()],
        **changes,
    }


def a_reservation(**changes: Any) -> Json:
    """Return a reservation seen in the middle of its time slot."""
    return {
        "id": "rsv_one01",
        "state": "CONFIRMED",
        "time_slot": an_afternoon(),
        "now": "2026-11-24T14:05:00+01:00",
        "visitor": {"first_name": "Ann", "last_name": "Peeters"},
        "licence_plate": "1-ABC-234",
        "organisation": an_organisation(),
        "car_park": a_car_park(),
        "keypad_code": "482719",
        "remote_control": a_remote_control(),
        "turned_away": None,
        "capabilities": ["OPEN", "CANCEL"],
        "cancellation": {"possible": True, "refusal": None},
        "privacy": a_privacy_notice(),
        "price": a_price(),
        "refund": None,
        "payment": None,
        **changes,
    }


def a_reservation_before(now: str = "2026-11-24T13:44:30+01:00") -> Json:
    too_early = {"code": "TOO_EARLY", "detail": "The buttons appear at 13:45."}
    remote = a_remote_control(status="BEFORE", refusal=too_early)
    return a_reservation(now=now, remote_control=remote)


def a_reservation_after() -> Json:
    too_late = {"code": "TOO_LATE", "detail": "Your reservation ended at 17:00."}
    return a_reservation(
        now="2026-11-24T17:20:00+01:00",
        remote_control=a_remote_control(status="AFTER", refusal=too_late),
        cancellation={"possible": False, "refusal": too_late},
    )


def a_command(state: str = "SENT", **changes: Any) -> Json:
    return {
        "id": "cmd_one",
        "gate_id": "gat_acme_main",
        "state": state,
        "requested_at": "2026-11-24T14:05:10+01:00",
        "expires_at": "2026-11-24T14:05:20+01:00",
        "detail": "Asked the gate.",
        **changes,
    }


def a_cancellation(**changes: Any) -> Json:
    return {
        "possible": True,
        "refusal": None,
        "refund": money(),
        "paid_with": None,
        "why": "",
        "until": "2026-11-24T14:00:00+01:00",
        "reservation": {
            "id": "rsv_one01",
            "state": "CONFIRMED",
            "time_slot": an_afternoon(),
            "licence_plate": "1-ABC-234",
            "visitor": {"first_name": "Ann", "last_name": "Peeters"},
        },
        "organisation": an_organisation(),
        "car_park": a_car_park(),
        **changes,
    }


def a_problem(
    status: int, code: str, detail: str, errors: list[tuple[str, str, str]] | None = None
) -> Json:
    return {
        "type": f"https://baypass.example/problems/{code.lower().replace('_', '-')}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [
            {"field": field, "code": reason, "detail": sentence}
            for field, reason, sentence in errors or []
        ],
        "request_id": "req_one",
    }
