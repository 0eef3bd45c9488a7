"""The fake signs as KMS does: a gate with the public keys takes both at their word."""

import json
from collections.abc import Mapping
from pathlib import Path

import boto3
import pytest

from baypass.adapters.kms_signatures import KmsSignatures
from baypass.domain.signatures import Signed
from baypass.ports.signatures import Signatures
from baypass_gate.messages import Reason
from baypass_gate.signatures import COMMAND_TYPE, LIST_TYPE, CloudKeys, Unverified
from tests.fakes import FakeSignatures
from tests.gates.cloud import Cloud


@pytest.fixture(params=["fake", "kms"])
def signatures(request: pytest.FixtureRequest) -> Signatures:
    if request.param == "fake":
        return FakeSignatures()
    cloud: Cloud = request.getfixturevalue("cloud")
    kms = boto3.client(
        "kms",
        endpoint_url=cloud.emulator.endpoint_url,
        region_name=cloud.emulator.region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    made = kms.create_key(KeySpec="ECC_NIST_EDWARDS25519", KeyUsage="SIGN_VERIFY")
    return KmsSignatures(kms, made["KeyMetadata"]["KeyId"])


def keys_of(public_keys: Mapping[str, object], folder: Path) -> CloudKeys:
    (folder / "keys.json").write_text(json.dumps(public_keys))
    return CloudKeys.read(folder / "keys.json")


def test_a_gate_takes_what_was_signed_as_what_it_was_signed_for(
    signatures: Signatures, tmp_path: Path
) -> None:
    keys = keys_of(signatures.public_keys(), tmp_path)
    message = {"version": 2, "action": "OPEN", "reason": "ANPR", "attempt_id": None}
    command = signatures.signed(Signed.COMMAND, message).encode()
    verified = keys.verify(command, COMMAND_TYPE)
    assert isinstance(verified, bytes)
    assert json.loads(verified) == message
    as_list = keys.verify(command, LIST_TYPE)
    assert isinstance(as_list, Unverified)
    assert as_list.reason is Reason.MALFORMED


def test_a_gate_with_other_keys_takes_none_of_it(signatures: Signatures, tmp_path: Path) -> None:
    others = FakeSignatures(b"another seed that is 32 bytes lo")
    keys = keys_of(others.public_keys(), tmp_path)
    unknown = keys.verify(signatures.signed(Signed.COMMAND, {}).encode(), COMMAND_TYPE)
    assert isinstance(unknown, Unverified)
    assert unknown.reason is Reason.UNSIGNED


def test_what_kms_would_not_sign_in_one_piece_is_refused(signatures: Signatures) -> None:
    with pytest.raises(ValueError, match="bytes long"):
        signatures.signed(Signed.LIST, {"chunks": "x" * 4096})
