"""Signatures that gates trust."""

from collections.abc import Mapping
from typing import Protocol

from baypass.domain.signatures import Signed


class Signatures(Protocol):
    """Signs with a key that nobody else has."""

    def signed(self, kind: Signed, message: Mapping[str, object]) -> str:
        """Return the message with its signature: a JWS in compact form."""

    def public_keys(self) -> Mapping[str, object]:
        """Return the JWK set that gates verify with."""
