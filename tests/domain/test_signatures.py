"""What is signed for gates, as it travels."""

import json
from base64 import urlsafe_b64decode

import pytest

from baypass.domain.signatures import MOST_SIGNED_BYTES, Signed, compact, public_key, signing_input


def test_a_message_is_signed_with_what_it_is_for_and_by_which_key() -> None:
    header, payload = signing_input(Signed.COMMAND, "key-1", {"version": 2}).split(b".")
    assert json.loads(urlsafe_b64decode(header + b"==")) == {
        "alg": "Ed25519",
        "kid": "key-1",
        "typ": "baypass-command",
    }
    assert json.loads(urlsafe_b64decode(payload + b"==")) == {"version": 2}


def test_the_signature_stands_behind_what_it_signs() -> None:
    assert compact(b"header.payload", b"\xff\xfe") == "header.payload.__4"


def test_what_is_too_long_for_one_signature_is_never_cut() -> None:
    with pytest.raises(ValueError, match=r"baypass-list is [0-9]+ bytes long"):
        signing_input(Signed.LIST, "key-1", {"chunks": "x" * MOST_SIGNED_BYTES})


def test_a_public_key_is_written_as_rfc_8037_shows_it() -> None:
    raw = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert public_key("key-1", raw) == {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "Ed25519",
        "use": "sig",
        "kid": "key-1",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
