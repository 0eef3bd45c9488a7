"""What the API answers hosts; every builder is valid by default, as in `answers`."""

from typing import Any

from .answers import Json

PORTAL = "prt_visit"
OTHER_PORTAL = "prt_event"
TOKEN = "token-of-the-host"


def a_session(token: str = TOKEN) -> Json:
    return {
        "token": token,
        "access_token": f"access-{token}",
        "refresh_token": f"refresh-{token}",
        "expires_in": 900,
        "challenge": None,
        "session": None,
    }


def a_challenge(name: str = "NEW_PASSWORD") -> Json:
    nothing = dict.fromkeys(("token", "access_token", "refresh_token", "expires_in"))
    return {**nothing, "challenge": name, "session": "challenge-1"}


def a_portal(portal_id: str = PORTAL, name: str = "Visit Acme Campus") -> Json:
    return {"id": portal_id, "name": name, "car_park_id": "cpk_acme_main", "archived": False}


def an_organisation(**changes: Any) -> Json:
    return {
        "id": "org_acme",
        "name": "Acme Campus",
        "address": ["Rue de la Loi 1", "1000 Brussels"],
        "contact": {"email": "reception@acme.example", "phone": "+32 2 555 01 00"},
        "vat_number": None,
        "languages": ["en"],
        "brand_colour": "#0b5d4b",
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
        "version": 1,
        "me": {"email": "host@acme.example", "name": "Hanna Maes", "role": "owner"},
        "car_parks": [
            {
                "id": "cpk_acme_main",
                "name": "Visitors' car park",
                "time_zone": "Europe/Brussels",
                "archived": False,
            }
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
        "mailed_at": "2026-11-20T09:15:02Z" if changes.get("email") else None,
        "language": "en",
        "note": None,
        "version": 4,
        **changes,
    }


def a_list(*invitations: Json, more: str | None = None) -> Json:
    return {"items": list(invitations), "next": more}


def a_host(number: int = 1, **changes: Any) -> Json:
    """Return one of the people of the organisation."""
    return {
        "id": f"hst_{number:04}",
        "email": f"person{number}@acme.example",
        "name": f"Person {number}",
        "role": "reception",
        "state": "ACTIVE",
        "created_at": "2026-11-20T09:15:00Z",
        "version": 1,
        **changes,
    }


def an_account(**changes: Any) -> Json:
    me = {"email": "host@acme.example", "name": "Hanna Maes", "role": "owner"}
    return {**me, "two_factor": False, **changes}


def a_two_factor() -> Json:
    return {
        "secret": "JBSWY3DPEHPK3PXP",
        "uri": "otpauth://totp/Acme:host@acme.example?secret=JBSWY3DPEHPK3PXP&issuer=Acme",
        "qr_svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    }
