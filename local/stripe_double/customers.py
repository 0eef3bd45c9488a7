"""Who paid, as the pay page asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from local.stripe_double.things import Thing

_EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
_ELSEWHERE = {"GB": "gb_vat", "CH": "ch_vat", "NO": "no_vat"}
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


@dataclass(frozen=True)
class Person:
    """Who pays; a company has `name`, `tax_id`, `line1`, `postal_code`, `city`, `country`."""

    name: str | None = None
    company: Mapping[str, str] | None = None


def details_of(session: Thing, person: Person) -> Thing:
    """Return the customer of a paid session."""
    company = person.company or {}
    business = company.get("name")
    individual = person.name or (None if business else "Paying Visitor")
    return {
        "address": _address(session, company),
        "business_name": business,
        "email": session["customer_email"] or "visitor@example.com",
        "individual_name": individual,
        "name": business or individual,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": _tax_ids(session, company),
    }


def _address(session: Thing, company: Mapping[str, str]) -> Thing:
    country = company.get("country", "BE")
    given = {"country": country, **{part: company[part] for part in _ADDRESS if part in company}}
    if session["billing_address_collection"] == "required" and "line1" not in given:
        given |= {"line1": "Rue de la Loi 1", "postal_code": "1000", "city": "Brussels"}
    return {part: given.get(part) or None for part in _ADDRESS}


def _tax_ids(session: Thing, company: Mapping[str, str]) -> list[Thing]:
    value = company.get("tax_id")
    if not value or not session["tax_id_collection"]["enabled"]:
        return []
    country = company.get("country", value[:2]).upper()
    kind = "eu_vat" if country in _EU else _ELSEWHERE.get(country, "unknown")
    return [{"type": kind, "value": value}]
