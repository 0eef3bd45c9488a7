"""What the API answers hosts; every builder is valid by default, as in `answers`."""

from typing import Any

from .answers import Json

PORTAL = "prt_visit"
OTHER_PORTAL = "prt_event"
TOKEN = "token-of-the-host"


def a_session(token: str = TOKEN) -> Json:
    return {"token": token, "expires_in": 3600, "challenge": None, "session": None}


def a_challenge(name: str = "NEW_PASSWORD") -> Json:
    return {"token": None, "expires_in": None, "challenge": name, "session": "challenge-1"}


def a_portal(portal_id: str = PORTAL, name: str = "Visit Acme Campus") -> Json:
    return {"id": portal_id, "name": name, "car_park_id": "cpk_acme_main"}


def an_organisation(**changes: Any) -> Json:
    return {
        "id": "org_acme",
        "name": "Acme Campus",
        "brand_colour": "#0b5d4b",
        "car_parks": [
            {"id": "cpk_acme_main", "name": "Visitors' car park", "time_zone": "Europe/Brussels"}
        ],
        "portals": [a_portal(), a_portal(OTHER_PORTAL, "Open day")],
        **changes,
    }


def an_invitation(number: int = 1, **changes: Any) -> Json:
    """Return one of many invitations, each with its own id, name and link."""
    return {
        "id": f"inv_{number:04}",
        "portal_id": PORTAL,
        "name": f"Project review {number}",
        "state": "OPEN",
        "quota": 20,
        "uses": 3,
        "valid_until": "2026-12-31T22:59:59Z",
        "fixed_date": None,
        "email": None,
        "link": f"https://parking.example/invitation#i.org.{number:04}.secret",
        "created_at": "2026-11-20T09:15:00Z",
        **changes,
    }


def a_list(*invitations: Json, more: str | None = None) -> Json:
    return {"items": list(invitations), "next": more}
