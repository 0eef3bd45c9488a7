"""What the API answers hosts who set up; every builder is valid by default, as in `answers`."""

from typing import Any

from . import host_answers
from .answers import Json
from .desk_answers import a_command

CAR_PARK = "cpk_acme_main"
PORTAL = "prt_visit"
GATE = "gat_acme01_main01"


def the_organisation(**changes: Any) -> Json:
    """Return the organisation with all its details, as an owner sets them."""
    return host_answers.an_organisation(
        **{
            "address": ["Rue de la Science 14", "1040 Brussels"],
            "contact": {"email": "reception@acme.example", "phone": "+32 2 555 01 00"},
            "vat_number": None,
            "languages": ["en"],
            "logo_url": None,
            "currency": "EUR",
            "stripe_account": None,
            "retention": {
                "readings_unmatched_hours": 24,
                "readings_matched_hours": 72,
                "visitor_details_days": 90,
                "access_log_days": 30,
                "fiscal_years": 7,
            },
            "version": 3,
            **changes,
        }
    )


def nothing_set_up(**changes: Any) -> Json:
    return the_organisation(car_parks=[], portals=[], **changes)


def me(role: str) -> Json:
    return {"me": {"email": "host@acme.example", "name": "Hanna Maes", "role": role}}


def a_car_park(**changes: Any) -> Json:
    return {
        "id": CAR_PARK,
        "name": "Visitors' car park",
        "address": ["Rue de la Science 14", "1040 Brussels"],
        "map_url": "https://maps.example/acme",
        "directions": "Follow the green signs from the roundabout.",
        "time_zone": "Europe/Brussels",
        "spots": 12,
        "opening_hours": [
            {"weekday": weekday, "opens": "08:00", "closes": "18:00"} for weekday in range(5)
        ],
        "closed_days": ["2026-12-25"],
        "access_methods": ["ANPR", "REMOTE_CONTROL"],
        "grace_before_minutes": 15,
        "grace_after_minutes": 15,
        "re_entry_allowed": True,
        "one_wrong_character": False,
        "offline_hours": 24,
        "kill_switch": False,
        "exits_stay_open": True,
        "archived": False,
        "version": 3,
        "over_booked": [],
        "outside_hours": [],
        **changes,
    }


def a_gate(**changes: Any) -> Json:
    return {
        "id": GATE,
        "car_park_id": CAR_PARK,
        "name": "Main gate",
        "direction": "ENTRY",
        "enrolled": True,
        "retired": False,
        "online": True,
        "barrier": "CLOSED",
        "heard_at": "2026-11-22T17:30:00Z",
        "list_version": 42,
        "list_valid_until": "2026-11-23T17:00:00Z",
        "queued_events": 0,
        "locked_until": None,
        "agent": "0.2.0",
        "version": 2,
        **changes,
    }


def a_renewal(**changes: Any) -> Json:
    """Return a gate that was asked to renew its certificate, and the command."""
    return {"gate": a_gate(**changes), "command": a_command("SENT")}


def an_enrolment(**changes: Any) -> Json:
    """Return a gate with the files that are told once."""
    files = {
        "certificate.pem": "-----BEGIN CERTIFICATE-----",
        "private.key": "the key of the gate",
        "authorities.pem": "the authorities",
        "gate.toml": 'gate_id = "gat_acme01_main01"',
    }
    return {"gate": a_gate(online=False, heard_at=None, **changes), "files": files}


def an_hourly_tariff(**changes: Any) -> Json:
    week = [0, 1, 2, 3, 4, 5, 6]
    return {
        "kind": "PER_HOUR",
        "currency": "EUR",
        "free_minutes": 30,
        "vat": [{"valid_from": "2000-01-01", "basis_points": 2100}],
        "bands": [{"weekdays": week, "starts": "00:00", "ends": "00:00", "amount": 250}],
        "daily_maximum": 1200,
        **changes,
    }


def a_portal(**changes: Any) -> Json:
    return {
        "id": PORTAL,
        "name": "Visit Acme Campus",
        "car_park_id": CAR_PARK,
        "message": "Reception is in the glass building.",
        "languages": ["en"],
        "dates": {
            "fixed": None,
            "notice_minutes": 120,
            "horizon_days": 30,
            "weekdays": [0, 1, 2, 3, 4],
            "closed_days": [],
        },
        "durations": {
            "free": {"minimum_minutes": 30, "maximum_minutes": 600, "step_minutes": 15},
            "predefined": [{"name": "Morning", "starts": "08:00", "ends": "12:00"}],
        },
        "maximum_spots": 5,
        "several_days": False,
        "tariff": {"kind": "FREE"},
        "cancellation": {"tiers": [{"hours_before": 0, "percent": 100, "fee": 0}]},
        "booker_may_cancel": True,
        "archived": False,
        "version": 5,
        **changes,
    }
