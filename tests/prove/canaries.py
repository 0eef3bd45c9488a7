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
    return {
        (secret, disguise, place)
        for secret in secrets
        for disguise, looks in _disguised(secret)
        for place, text in texts.items()
        if looks in text
    }


@lru_cache(maxsize=4096)
def _disguised(secret: str) -> tuple[tuple[str, str], ...]:
    return tuple(disguises(secret).items())


def _inner_base64(secret: bytes, shift: int) -> str:
    """Return the characters that a secret leaves in base64 wherever it begins in the text."""
    encoded = base64.b64encode(b"\0" * shift + secret).decode().rstrip("=")
    first = (8 * shift + 5) // 6
    return encoded[first : -1 or None]
