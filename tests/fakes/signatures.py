import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from baypass.domain.signatures import Signed, compact, public_key, signing_input

KEY_ID = "the-key-of-tests"


class FakeSignatures:
    """Signs for real, with a key that is no secret."""

    def __init__(self, seed: bytes = b"a seed of thirty-two bytes, long") -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def signed(self, kind: Signed, message: Mapping[str, object]) -> str:
        given = signing_input(kind, KEY_ID, message)
        return compact(given, self._key.sign(given))

    def read(self, token: bytes | str) -> Any:
        """Return a signed message; raises InvalidSignature when it is none."""
        signed, _, signature = (token if isinstance(token, bytes) else token.encode()).rpartition(
            b"."
        )
        self._key.public_key().verify(urlsafe_b64decode(signature + b"=="), signed)
        return json.loads(urlsafe_b64decode(signed.partition(b".")[2] + b"=="))

    def public_keys(self) -> Mapping[str, object]:
        return {"keys": [public_key(KEY_ID, self._key.public_key().public_bytes_raw())]}
