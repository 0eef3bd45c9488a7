"""What Stripe keeps: JSON objects, and how they are named."""

import hashlib
from typing import Any

# An object of Stripe, as its API writes it. What begins with an underscore is the double's own
# and never leaves it.
Thing = dict[str, Any]

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PREFIXES = {
    "checkout.session": ("cs_test_a1", 56),
    "item": ("li_", 24),
    "payment_intent": ("pi_", 24),
    "payment_method": ("pm_", 24),
    "charge": ("ch_", 24),
    "refund": ("re_", 24),
    "invoice": ("in_", 24),
    "line_item": ("il_", 24),
    "invoice_payment": ("inpay_", 24),
    "credit_note": ("cn_", 24),
    "credit_note_line_item": ("cnli_", 24),
    "tax_rate": ("txr_", 24),
    "customer": ("cus_", 14),
    "dispute": ("du_", 24),
    "price": ("price_", 24),
    "product": ("prod_", 14),
    "balance_transaction": ("txn_", 24),
    "event": ("evt_", 24),
    "request": ("req_", 14),
}


def name_of(kind: str, number: int) -> str:
    """Return the id of the so-manieth object of a kind: the same in every run."""
    prefix, length = _PREFIXES[kind]
    rest = int.from_bytes(hashlib.sha512(f"{kind} {number}".encode()).digest(), "big")
    letters = []
    for _ in range(length):
        rest, place = divmod(rest, len(_LETTERS))
        letters.append(_LETTERS[place])
    return prefix + "".join(letters)


def as_answered(thing: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return an object without what is the double's own."""
    if isinstance(thing, dict):
        return {key: as_answered(value) for key, value in thing.items() if not key.startswith("_")}
    if isinstance(thing, list):
        return [as_answered(each) for each in thing]
    return thing
