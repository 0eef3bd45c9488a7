"""`expand[]`: ids in an answer that become the things they name."""

from collections.abc import Callable, Iterable
from typing import Any

from local.stripe_double.desk import Desk
from local.stripe_double.errors import Refused
from local.stripe_double.things import Thing

_DEEPEST = 4
# Per kind: which ids can become what. What Stripe could expand and this double has not, is not
# refused but stays an id.
_NAMED: dict[str, dict[str, str]] = {
    "checkout.session": {"payment_intent": "payment_intent", "invoice": "invoice"},
    "payment_intent": {"latest_charge": "charge"},
    "charge": {"payment_intent": "payment_intent"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
    "credit_note": {"invoice": "invoice"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "invoice_payment": {"invoice": "invoice"},
    # Parts of things: of a credit note's refunds, and of an invoice's payments.
    "": {"refund": "refund", "payment_intent": "payment_intent"},
}
_STAYS_AN_ID: dict[str, set[str]] = {
    "checkout.session": {"customer", "subscription", "setup_intent", "payment_link"},
    "payment_intent": {"customer", "payment_method", "review", "application", "on_behalf_of"},
    "charge": {"balance_transaction", "customer", "application", "review", "application_fee"},
    "refund": {"balance_transaction", "failure_balance_transaction", "transfer_reversal"},
    "invoice": {"customer", "default_payment_method", "test_clock"},
    "credit_note": {"customer", "customer_balance_transaction"},
}


def expanded(desk: Desk, thing: Thing, paths: Iterable[str]) -> Thing:
    """Return a thing, or a list of them, with the ids on these paths replaced by things."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > _DEEPEST:
            raise Refused(
                "You cannot expand more than 4 levels of a property. "
                f"You requested expansion of the property '{path}'.",
                param="expand",
            )
        _expand(desk, thing, parts, path)
    return thing


def _expand(desk: Desk, thing: Any, parts: list[str], path: str) -> None:  # noqa: ANN401
    if isinstance(thing, list):
        for each in thing:
            _expand(desk, each, parts, path)
    elif parts and isinstance(thing, dict):  # what is nothing, or stays an id, ends the path
        name, *rest = parts
        if not isinstance(thing.get(name), dict | list):
            thing[name] = _found(desk, thing, name, path)
        _expand(desk, thing[name], rest, path)


def _found(desk: Desk, thing: Thing, name: str, path: str) -> Any:  # noqa: ANN401  any JSON value
    kind = thing.get("object", "")
    if (kind, name) in _LISTS:
        return _LISTS[kind, name](desk, thing)
    if name in _STAYS_AN_ID.get(kind, set()):
        return thing.get(name)
    if name not in _NAMED.get(kind, {}):
        raise Refused(f"This property cannot be expanded ({path}).", param="expand")
    if (thing_id := thing.get(name)) is None:
        return None
    return desk.have(_NAMED[kind][name], thing_id)


def _line_items(_desk: Desk, session: Thing) -> Thing:
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "data": session["_lines"], "has_more": False, "url": url}


def _line_taxes(_desk: Desk, line: Thing) -> list[Thing]:
    taxes: list[Thing] = line["_taxes"]
    return taxes


def _line_discounts(_desk: Desk, _line: Thing) -> list[Thing]:
    return []


def _refunds(desk: Desk, charge: Thing) -> Thing:
    refunds = desk.store.of(charge["payment_intent"], "refund")
    url = f"/v1/charges/{charge['id']}/refunds"
    return {"object": "list", "data": refunds, "has_more": False, "url": url}


def _payments(_desk: Desk, invoice: Thing) -> Thing:
    return {
        "object": "list",
        "data": invoice["_payments"],
        "has_more": False,
        "url": "/v1/invoice_payments",
    }


_LISTS: dict[tuple[str, str], Callable[[Desk, Thing], Any]] = {
    ("checkout.session", "line_items"): _line_items,
    ("item", "taxes"): _line_taxes,
    ("item", "discounts"): _line_discounts,
    ("charge", "refunds"): _refunds,
    ("invoice", "payments"): _payments,
}
