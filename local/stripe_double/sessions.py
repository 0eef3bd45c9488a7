"""Checkout sessions: opened by the portal, open until paid, expired or out of time."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from local.stripe_double.desk import Desk
from local.stripe_double.errors import Refused, missing_param, not_now
from local.stripe_double.events import announce
from local.stripe_double.lines import lines_of
from local.stripe_double.things import Thing

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)
SMALLEST = 50
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_LONGEST_REFERENCE = 200
# What Stripe does and this double does not: better refused than silently different.
_NOT_PLAYED = frozenset(
    [
        "after_expiration",
        "customer",
        "customer_account",
        "custom_fields",
        "discounts",
        "managed_payments",
        "optional_items",
        "shipping_address_collection",
        "shipping_options",
        "subscription_data",
        "setup_intent_data",
    ]
)


def create(desk: Desk, asked: Thing) -> Thing:
    """Open a session."""
    _check(desk, asked)
    lines = lines_of(desk, asked["line_items"])
    total = sum(line["amount_total"] for line in lines)
    if total < SMALLEST:
        raise Refused(
            "The Checkout Session's total amount must convert to at least 50 cents.",
            code="amount_too_small",
        )
    ends_at = asked.get("expires_at", desk.seconds + int(LONGEST.total_seconds()))
    common = desk.new("checkout.session")
    session = {
        **common,
        **_as_asked(asked),
        "_lines": lines,
        "_payment_intent_data": asked.get("payment_intent_data", {}),
        "amount_subtotal": sum(line["amount_subtotal"] for line in lines),
        "amount_total": total,
        "currency": lines[0]["currency"],
        "expires_at": ends_at,
        "payment_status": "unpaid",
        "status": "open",
        "total_details": {
            "amount_discount": 0,
            "amount_shipping": 0,
            "amount_tax": sum(line["amount_tax"] for line in lines),
        },
        "url": f"{desk.pages}/pay/{common['id']}",
    }
    desk.add(session, ends_at=ends_at)
    return session


def expire(desk: Desk, session_id: str, _asked: Thing) -> Thing:
    """Let nobody pay any more."""
    session = desk.have("checkout.session", session_id, "session")
    if session["status"] != "open":
        raise not_now(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}.",
            param="session",
        )
    return ended(desk, session)


def ended(desk: Desk, session: Thing) -> Thing:
    """Close an open session without a payment."""
    session |= {"status": "expired", "url": None}
    if (intent_id := session["payment_intent"]) is not None:
        intent = desk.have("payment_intent", intent_id)
        intent |= {"status": "canceled", "canceled_at": desk.seconds, "next_action": None}
        desk.store.change(intent)
    desk.store.change(session, ends=False)
    announce(desk, "checkout.session.expired", session)
    return session


def found(desk: Desk, asked: Thing) -> list[Thing]:
    """Return the account's sessions, newest first."""
    email = asked.get("customer_details", {}).get("email")
    return [
        session
        for session in desk.store.all("checkout.session", desk.account)
        if asked.get("status") in {None, session["status"]}
        and asked.get("payment_intent") in {None, session["payment_intent"]}
        and email in {None, (session["customer_details"] or {}).get("email")}
    ]


def line_items(desk: Desk, session_id: str, _asked: Thing) -> list[Thing]:
    """Return what a session sells."""
    lines: list[Thing] = desk.have("checkout.session", session_id, "session")["_lines"]
    return lines


def _check(desk: Desk, asked: Thing) -> None:
    for name in sorted(_NOT_PLAYED & set(asked)):
        raise Refused(f"This stand-in for Stripe does not play {name}.", param=name)
    for name in ("mode", "line_items", "success_url"):
        if not asked.get(name):
            raise missing_param(name)
    if asked["mode"] != "payment" or asked.get("ui_mode", "hosted_page") != "hosted_page":
        raise Refused("This stand-in for Stripe plays hosted pages in payment mode.", param="mode")
    for name in ("success_url", "cancel_url"):
        _check_url(asked.get(name), name)
    email = asked.get("customer_email")
    if email is not None and not _EMAIL.fullmatch(email):
        raise Refused(
            f"Invalid email address: {email}", param="customer_email", code="email_invalid"
        )
    if len(asked.get("client_reference_id", "")) > _LONGEST_REFERENCE:
        raise Refused("Invalid string: must be at most 200 characters", param="client_reference_id")
    if "expires_at" in asked:
        _check_end(desk, asked["expires_at"])


def _check_url(url: str | None, name: str) -> None:
    if url is not None and not (urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc):
        raise Refused("Not a valid URL", param=name, code="url_invalid")


def _check_end(desk: Desk, ends_at: int) -> None:
    ahead = timedelta(seconds=ends_at - desk.seconds)
    if ahead < SHORTEST:
        raise Refused(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
            "creation.",
            param="expires_at",
        )
    if ahead > LONGEST:
        raise Refused(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def _as_asked(asked: Thing) -> Thing:
    return {
        "adaptive_pricing": {"enabled": asked.get("adaptive_pricing", {}).get("enabled", False)},
        "after_expiration": None,
        "allow_promotion_codes": asked.get("allow_promotion_codes"),
        "allowed_payment_method_types": asked.get("allowed_payment_method_types"),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": asked.get("billing_address_collection"),
        "cancel_url": asked.get("cancel_url"),
        "client_reference_id": asked.get("client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": _custom_text(asked.get("custom_text", {})),
        "customer": None,
        "customer_account": None,
        "customer_creation": asked.get("customer_creation", "if_required"),
        "customer_details": _details(asked.get("customer_email")),
        "customer_email": asked.get("customer_email"),
        "discounts": [],
        "excluded_payment_method_types": asked.get("excluded_payment_method_types"),
        "integration_identifier": asked.get("integration_identifier"),
        "invoice": None,
        "invoice_creation": _invoice_creation(asked.get("invoice_creation", {"enabled": False})),
        "locale": asked.get("locale"),
        "metadata": asked.get("metadata", {}),
        "mode": asked["mode"],
        "origin_context": asked.get("origin_context"),
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": _methods(asked),
        "permissions": None,
        "phone_number_collection": asked.get("phone_number_collection", {"enabled": False}),
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "submit_type": asked.get("submit_type"),
        "subscription": None,
        "success_url": asked["success_url"],
        "tax_id_collection": {
            "enabled": False,
            "required": "never",
            **asked.get("tax_id_collection", {}),
        },
        "ui_mode": "hosted_page",
        "wallet_options": None,
    }


def _methods(asked: Thing) -> list[str]:
    """Return how one can pay; who asks for nothing else is offered slow methods too."""
    allowed: list[str] = asked.get("allowed_payment_method_types", ["card", "sepa_debit"])
    return [each for each in allowed if each not in asked.get("excluded_payment_method_types", [])]


def _custom_text(asked: Thing) -> Thing:
    places = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {place: asked.get(place) or None for place in places}


def _details(email: str | None) -> Thing | None:
    if email is None:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


def _invoice_creation(asked: Thing) -> Thing:
    data = asked.get("invoice_data", {})
    return {
        "enabled": asked["enabled"],
        "invoice_data": {
            "account_tax_ids": data.get("account_tax_ids") or None,
            "custom_fields": data.get("custom_fields") or None,
            "description": data.get("description"),
            "footer": data.get("footer"),
            "issuer": data.get("issuer"),
            "metadata": data.get("metadata", {}),
            "rendering_options": data.get("rendering_options") or None,
        },
    }
