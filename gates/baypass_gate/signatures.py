"""Whose word counts: signatures of the cloud's keys, and nothing but those.

A message is a JSON Web Signature in compact form (RFC 7515) under Ed25519 (RFC 8037, named as in
RFC 9864). Nothing of a message is believed, or repeated to anybody, before its signature stands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from baypass_gate.messages import Reason

ALGORITHM: Final = "Ed25519"
COMMAND_TYPE: Final = "baypass-command"
LIST_TYPE: Final = "baypass-list"
# The cloud signs no more than 4096 bytes; the signature itself takes 86 and a dot.
LONGEST_MESSAGE: Final = 4096 + 87


class KeysUnusableError(Exception):
    """The file holds no keys; the message is a sentence for the installer."""


@dataclass(frozen=True)
class Unverified:
    """The message is not what it should be: why."""

    reason: Literal[Reason.UNSIGNED, Reason.MALFORMED]
    explanation: str


class _Header(BaseModel):
    # Whatever else a header may ask for (another key, no signature at all) is not done here.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    alg: Literal["Ed25519"]
    kid: str
    typ: str


class _Key(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    kid: Annotated[str, Field(min_length=1)]
    # 32 bytes.
    x: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]


class _KeySet(BaseModel):
    keys: Annotated[tuple[_Key, ...], Field(min_length=1)]


class CloudKeys:
    """The public keys that this gate was given; several while one follows another."""

    def __init__(self, keys: Mapping[str, OKPKey]) -> None:
        """Trust these keys, each under its id."""
        self._keys = dict(keys)

    @classmethod
    def read(cls, file: Path) -> "CloudKeys":
        """Return the keys of a JWK set; raises KeysUnusableError."""
        try:
            written = _KeySet.model_validate_json(file.read_bytes())
            return cls({key.kid: OKPKey.import_key(key.model_dump()) for key in written.keys})
        except (OSError, ValidationError, JoseError, ValueError) as error:
            message = f"The file {file} holds no keys to check the cloud's signatures with."
            raise KeysUnusableError(message) from error

    def verify(self, token: bytes, typ: str) -> bytes | Unverified:
        """Return what was signed as a message of this type, or why it does not count."""
        if len(token) > LONGEST_MESSAGE:
            return _unsigned("The message is too long to be signed.")
        header = _header_of(token)
        if header is None:
            return _unsigned("The message is not signed as this protocol asks.")
        # The id only chooses among the keys that are here.
        key = self._keys.get(header.kid)
        if key is None:
            return _unsigned("The message is signed with a key that this gate does not know.")
        try:
            payload = jws.deserialize_compact(token, key, algorithms=[ALGORITHM]).payload
        except (JoseError, ValueError):
            return _unsigned("The signature does not fit the message.")
        if header.typ != typ:
            return Unverified(
                Reason.MALFORMED, "The message is signed, but as one of another kind."
            )
        return payload


def _header_of(token: bytes) -> _Header | None:
    try:
        read = jws.extract_compact(token).protected
        return _Header.model_validate_json(json.dumps(read))
    except (JoseError, ValueError, TypeError, RecursionError):
        return None


def _unsigned(explanation: str) -> Unverified:
    return Unverified(Reason.UNSIGNED, explanation)
