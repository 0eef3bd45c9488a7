"""Only what the cloud's keys have signed counts, and only as what it was signed for."""

import hmac
import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from baypass.domain.signatures import MOST_SIGNED_BYTES, Signed
from baypass_gate.messages import Reason
from baypass_gate.signatures import (
    COMMAND_TYPE,
    LIST_TYPE,
    LONGEST_MESSAGE,
    CloudKeys,
    KeysUnusableError,
    Unverified,
)
from tests.fakes import FakeSignatures
from tests.gates.builders import KEY, KEY_ID, KEYS, a_payload, signed, write_keys

PRIVATE = cast("Ed25519PrivateKey", KEY.private_key)
PUBLIC = PRIVATE.public_key()
PAYLOAD = a_payload()
TOKEN = signed(PAYLOAD)
HEADER, BODY, SIGNATURE = TOKEN.split(b".")


def encoded(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")


def problem(token: bytes, keys: CloudKeys = KEYS) -> Reason:
    verified = keys.verify(token, COMMAND_TYPE)
    assert isinstance(verified, Unverified)
    return verified.reason


def with_header(**fields: object) -> bytes:
    """Return the header with fields replaced, and left out where they are None."""
    header = {"alg": "Ed25519", "kid": KEY_ID, "typ": COMMAND_TYPE} | fields
    return encoded(json.dumps({k: v for k, v in header.items() if v is not None}).encode())


def test_what_the_cloud_signed_counts() -> None:
    assert KEYS.verify(TOKEN, COMMAND_TYPE) == PAYLOAD


def test_what_was_signed_as_another_kind_of_message_does_not() -> None:
    assert problem(signed(PAYLOAD, typ=LIST_TYPE)) is Reason.MALFORMED
    assert KEYS.verify(signed(PAYLOAD, typ=LIST_TYPE), LIST_TYPE) == PAYLOAD


@given(place=st.integers(0, len(TOKEN) - 1), other=st.integers(1, 255))
def test_one_other_byte_anywhere_never_makes_another_message_count(place: int, other: int) -> None:
    changed = bytes([*TOKEN[:place], TOKEN[place] ^ other, *TOKEN[place + 1 :]])
    verified = KEYS.verify(changed, COMMAND_TYPE)
    # The last character of 64 bytes in base64 has four bits that stand for nothing.
    if place == len(TOKEN) - 1 and verified == PAYLOAD:
        return
    assert isinstance(verified, Unverified)
    assert verified.reason is Reason.UNSIGNED


@given(place=st.integers(0, len(PAYLOAD) - 1))
def test_a_payload_with_one_other_byte_is_not_signed(place: int) -> None:
    changed = bytes([*PAYLOAD[:place], PAYLOAD[place] ^ 1, *PAYLOAD[place + 1 :]])
    assert problem(b".".join((HEADER, encoded(changed), SIGNATURE))) is Reason.UNSIGNED


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"..",
        b"\xff\xfe",
        PAYLOAD,
        BODY,
        HEADER + b"." + BODY,
        HEADER + b"." + BODY + b".",
        TOKEN + b".",
        TOKEN + b"." + SIGNATURE,
        json.dumps(
            {
                "protected": HEADER.decode(),
                "payload": BODY.decode(),
                "signature": SIGNATURE.decode(),
            }
        ).encode(),
        encoded(b"[" * 2000) + b"." + BODY + b"." + SIGNATURE,
        encoded(b"null") + b"." + BODY + b"." + SIGNATURE,
    ],
)
def test_anything_but_three_signed_parts_is_unsigned(token: bytes) -> None:
    assert problem(token) is Reason.UNSIGNED


def test_a_signature_of_another_key_does_not_count_under_our_keys_id() -> None:
    other = OKPKey.generate_key("Ed25519")
    header = {"alg": "Ed25519", "kid": KEY_ID, "typ": COMMAND_TYPE}
    forged = jws.serialize_compact(header, PAYLOAD, other, algorithms=["Ed25519"])
    assert problem(forged.encode()) is Reason.UNSIGNED


@pytest.mark.parametrize("kid", ["another", "", "../keys.json", None, 1, [KEY_ID]])
def test_a_key_that_the_gate_was_not_given_does_not_count(kid: object) -> None:
    head = with_header(kid=kid)
    token = b".".join((head, BODY, encoded(PRIVATE.sign(head + b"." + BODY))))
    assert problem(token) is Reason.UNSIGNED


@pytest.mark.parametrize("alg", ["none", "None", "", None, "EdDSA", "HS256", "ES256", "ed25519"])
def test_no_other_algorithm_counts_whatever_its_signature(alg: str | None) -> None:
    head = with_header(alg=alg)
    signatures = (b"", SIGNATURE, encoded(PRIVATE.sign(head + b"." + BODY)))
    for signature in signatures:
        assert problem(b".".join((head, BODY, signature))) is Reason.UNSIGNED


@pytest.mark.parametrize(
    "secret",
    [
        PUBLIC.public_bytes_raw(),
        PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ],
)
def test_the_public_key_is_no_secret_to_sign_with(secret: bytes) -> None:
    head = with_header(alg="HS256")
    confused = hmac.digest(secret, head + b"." + BODY, "sha256")
    assert problem(b".".join((head, BODY, encoded(confused)))) is Reason.UNSIGNED


@pytest.mark.parametrize(
    "field",
    [
        {"jwk": KEY.as_dict(private=False)},
        {"jku": "https://keys.example.com"},
        {"b64": False, "crit": ["b64"]},
        {"crit": []},
        {"x5c": []},
    ],
)
def test_a_header_brings_nothing_along(field: dict[str, object]) -> None:
    head = with_header(**field)
    token = b".".join((head, BODY, encoded(PRIVATE.sign(head + b"." + BODY))))
    assert problem(token) is Reason.UNSIGNED


def test_two_keys_count_while_one_follows_the_other() -> None:
    following = OKPKey.generate_key("Ed25519")
    header = {"alg": "Ed25519", "kid": "next", "typ": COMMAND_TYPE}
    later = jws.serialize_compact(header, PAYLOAD, following, algorithms=["Ed25519"]).encode()
    both = CloudKeys({KEY_ID: KEY, "next": following})
    assert both.verify(TOKEN, COMMAND_TYPE) == both.verify(later, COMMAND_TYPE) == PAYLOAD
    assert problem(later) is Reason.UNSIGNED


def test_whatever_is_longer_than_the_cloud_signs_is_not_even_read() -> None:
    longest = b"x" * (MOST_SIGNED_BYTES // 4 * 3 - 120)
    token = signed(longest)
    assert len(token) <= LONGEST_MESSAGE
    assert KEYS.verify(token, COMMAND_TYPE) == longest
    assert problem(signed(longest + b"x" * 200)) is Reason.UNSIGNED


def test_an_explanation_repeats_nothing_of_the_message() -> None:
    verified = KEYS.verify(b"Ann Peeters", COMMAND_TYPE)
    assert isinstance(verified, Unverified)
    assert verified.explanation.endswith(".")
    assert "Ann" not in verified.explanation


# ---------------------------------------------------------------- the file of keys


def test_a_gate_reads_the_keys_that_enrolment_wrote(tmp_path: Path) -> None:
    assert CloudKeys.read(write_keys(tmp_path)).verify(TOKEN, COMMAND_TYPE) == PAYLOAD


def test_a_gate_believes_what_the_cloud_signs_as_the_cloud_writes_it(tmp_path: Path) -> None:
    signatures = FakeSignatures()
    (tmp_path / "keys.json").write_text(json.dumps(signatures.public_keys()))
    keys = CloudKeys.read(tmp_path / "keys.json")
    for kind, typ in ((Signed.COMMAND, COMMAND_TYPE), (Signed.LIST, LIST_TYPE)):
        verified = keys.verify(signatures.signed(kind, {"plate": "é"}).encode(), typ)
        assert isinstance(verified, bytes)
        assert json.loads(verified) == {"plate": "é"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"keys": []}',
        '{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "a"}]}',
        '{"keys": [{"kty": "OKP", "crv": "X25519", "kid": "a", "x": "%s"}]}' % ("A" * 43),
        '{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "AAAA"}]}',
        '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "%s"}]}' % ("A" * 43),
    ],
)
def test_a_file_without_keys_is_said_to_have_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    with pytest.raises(KeysUnusableError, match="holds no keys"):
        CloudKeys.read(file)


def test_a_file_that_is_not_there_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusableError, match="holds no keys"):
        CloudKeys.read(tmp_path / "keys.json")
