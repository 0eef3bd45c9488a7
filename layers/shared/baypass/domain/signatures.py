"""What the cloud signs for gates: JSON Web Signatures in compact form (RFC 7515, RFC 8037).

The algorithm is Ed25519 by its own name (RFC 9864). The private key signs elsewhere; here is only
what it signs, and how the result is written.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from enum import StrEnum

ALGORITHM = "Ed25519"
MOST_SIGNED_BYTES = 4096  # what AWS KMS signs in one piece


class Signed(StrEnum):
    """What a signature is for, so that one kind of message cannot pose as another."""

    COMMAND = "baypass-command"
    LIST = "baypass-list"


def signing_input(kind: Signed, key_id: str, message: Mapping[str, object]) -> bytes:
    """Return what is to be signed: header and message; ValueError when it is too long."""
    header = {"alg": ALGORITHM, "kid": key_id, "typ": kind}
    signed = b".".join(map(_encoded, map(_as_json, (header, message))))
    if len(signed) > MOST_SIGNED_BYTES:
        problem = f"{kind} is {len(signed)} bytes long"
        raise ValueError(problem)
    return signed


def compact(signed: bytes, signature: bytes) -> str:
    """Return the message with its signature, as it travels."""
    return b".".join((signed, _encoded(signature))).decode()


def public_key(key_id: str, raw: bytes) -> dict[str, str]:
    """Return a JSON Web Key of the 32 bytes of an Ed25519 public key."""
    x = _encoded(raw).decode()
    return {"kty": "OKP", "crv": "Ed25519", "alg": ALGORITHM, "use": "sig", "kid": key_id, "x": x}


def _as_json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
