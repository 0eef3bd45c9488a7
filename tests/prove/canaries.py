"""Secrets, and how they look where they should not be: plain, coded, escaped or hashed."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote, quote_plus

# Shorter ones are in every text by chance, once they are coded.
_LONG_ENOUGH = 6


def disguises(secret: str) -> dict[str, str]:
    """Return how a secret looks in a text that has it, by the name of the disguise."""
    coded = secret.encode()
    hashed = hashlib.sha256(coded)
    inside_base64 = {
        f"base64 at {shift}": _inner_base64(coded, shift)
        for shift in range(3)
        if len(coded) > _LONG_ENOUGH
    }
    return {
        "as it is": secret,
        "in JSON": json.dumps(secret)[1:-1],
        "in JSON in JSON": json.dumps(json.dumps(secret)[1:-1])[1:-1],
        "in a repr": repr(secret)[1:-1],
        "in ASCII": ascii(secret)[1:-1],
        "in an address": quote(secret, safe=""),
        "in a form": quote_plus(secret),
        "in capitals": secret.upper(),
        "as SHA-256": hashed.hexdigest(),
        "as SHA-256 in base64": base64.b64encode(hashed.digest()).decode().rstrip("="),
        "in hexadecimal": coded.hex(),
    } | inside_base64


def found(secrets: Iterable[str], texts: Mapping[str, str]) -> set[tuple[str, str, str]]:
    """Return the secret, its disguise and the place of everything that a text has."""
    looks: dict[str, list[tuple[str, str]]] = {}
    for secret in secrets:
        for disguise, look in _disguised(secret):
            looks.setdefault(look, []).append((secret, disguise))
    return {
        (secret, disguise, place)
        for place, text in texts.items()
        for look in _all_in(text, looks)
        for secret, disguise in looks[look]
    }


def _all_in(text: str, looks: Iterable[str]) -> set[str]:
    """Return the looks that a text has: it is read once, however many there are."""
    by_beginning: dict[str, list[str]] = {}
    for look in looks:
        by_beginning.setdefault(look[:_LONG_ENOUGH], []).append(look)
    short = {begin for begin in by_beginning if len(begin) < _LONG_ENOUGH and begin in text}
    windows = range(len(text) - _LONG_ENOUGH + 1)
    return short | {
        look
        for at in windows
        for look in by_beginning.get(text[at : at + _LONG_ENOUGH], ())
        if text.startswith(look, at)
    }


@lru_cache(maxsize=4096)
def _disguised(secret: str) -> tuple[tuple[str, str], ...]:
    return tuple(disguises(secret).items())


def _inner_base64(secret: bytes, shift: int) -> str:
    """Return the characters that a secret leaves in base64 wherever it begins in the text."""
    encoded = base64.b64encode(b"\0" * shift + secret).decode().rstrip("=")
    first = (8 * shift + 5) // 6
    return encoded[first : -1 or None]
