"""The gate's certificates on its disk: whatever ends in between, one of them works."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.client import MQTTMessage

from baypass_gate.errands import Errand
from baypass_gate.identity import Identity, as_pem, belongs, new_key, signing_request, write_whole
from baypass_gate.provisioning import EnrolmentFailedError, Rejection, answered, enrol
from baypass_gate.settings import read_settings
from tests.gates.builders import GATE, NOW
from tests.gates.test_gate_settings import GOOD

LATER = NOW + timedelta(days=1)


def a_certificate(key: ec.EllipticCurvePrivateKey, since: datetime = NOW) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "AWS IoT Certificate")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def write_pair(folder: Path, since: datetime = NOW) -> None:
    key = new_key()
    write_whole(folder / "private.key", as_pem(key))
    write_whole(folder / "certificate.pem", a_certificate(key, since))


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    write_pair(tmp_path)
    return Identity(tmp_path / "state", tmp_path / "certificate.pem", tmp_path / "private.key")


def proposed(identity: Identity, since: datetime = LATER) -> Path:
    key = new_key()
    certificate, _ = identity.propose(a_certificate(key, since), as_pem(key))
    return certificate


def test_a_gate_is_known_by_the_files_it_came_with(identity: Identity, tmp_path: Path) -> None:
    assert identity.current == (tmp_path / "certificate.pem", tmp_path / "private.key")
    assert identity.issued_at() == NOW
    assert not identity.unconfirmed


def test_a_new_certificate_counts_once_it_has_proved_itself_and_not_before(
    identity: Identity, tmp_path: Path
) -> None:
    first = identity.current
    proposed(identity)
    assert identity.current == first
    identity.adopt()
    assert identity.current == (tmp_path / "state/identity/current.pem",) * 2
    assert identity.issued_at() == LATER
    assert identity.unconfirmed
    identity.note_confirmed()
    assert not identity.unconfirmed


def test_a_certificate_and_its_key_are_one_file_that_only_the_agent_reads(
    identity: Identity,
) -> None:
    file = proposed(identity)
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert "BEGIN CERTIFICATE" in text
    assert belongs(text, text[text.index("-----BEGIN PRIVATE KEY") :])


def test_files_that_an_installer_brings_later_count(identity: Identity, tmp_path: Path) -> None:
    proposed(identity)
    identity.adopt()
    write_pair(tmp_path, LATER + timedelta(days=1))
    assert identity.current == (tmp_path / "certificate.pem", tmp_path / "private.key")


def test_a_renewed_certificate_that_is_damaged_gives_way_to_the_first(
    identity: Identity, tmp_path: Path
) -> None:
    proposed(identity)
    identity.adopt()
    (tmp_path / "state/identity/current.pem").write_text("torn")
    assert identity.current == (tmp_path / "certificate.pem", tmp_path / "private.key")


def test_a_certificate_for_another_key_is_none_of_ours() -> None:
    ours, theirs = new_key(), new_key()
    assert belongs(a_certificate(ours), as_pem(ours))
    assert not belongs(a_certificate(theirs), as_pem(ours))
    assert not belongs("no certificate", as_pem(ours))
    assert not belongs(a_certificate(ours), "no key")


def test_a_request_is_signed_by_the_key_and_holds_no_private_part() -> None:
    key = new_key()
    text = signing_request(key, GATE + "x" * 80)
    request = x509.load_pem_x509_csr(text.encode())
    assert request.is_signature_valid
    assert request.public_key() == key.public_key()
    assert "PRIVATE" not in text


# ------------------------------------------------------------------ enrolling


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("authorities.pem", "keys.json"):
        (tmp_path / name).touch()
    (tmp_path / "gate.toml").write_text(GOOD)
    return tmp_path


def said(folder: Path) -> str:
    with pytest.raises(EnrolmentFailedError) as failed:
        enrol(read_settings(folder / "gate.toml", enrolled=False), folder)
    return str(failed.value)


def test_a_folder_without_an_enrolment_says_so(folder: Path) -> None:
    assert "has nothing to enrol with" in said(folder)


def test_an_enrolment_that_cannot_be_read_says_so_without_its_code(folder: Path) -> None:
    (folder / "enrolment.json").write_text(json.dumps({"version": 1, "code": "the code"}))
    sentence = said(folder)
    assert "cannot be read as an enrolment" in sentence
    assert "the code" not in sentence


class ShortAnswers:
    """The cloud, as far as it answers one question after the other."""

    def __init__(self, *answers: str) -> None:
        self.left = list(answers)

    def hear(self, _topics: object) -> None:
        """Everything is heard."""

    def ask(
        self, topic: str, _payload: str, is_answer: Callable[[MQTTMessage], bool]
    ) -> MQTTMessage:
        refused = self.left.pop(0)
        message = MQTTMessage(topic=f"{topic}/{'rejected' if refused else 'accepted'}".encode())
        message.payload = json.dumps({"errorCode": refused}).encode() if refused else b"{}"
        assert is_answer(message)
        return message


def question(cloud: ShortAnswers) -> bytes | Rejection:
    return answered(cast("Errand", cloud), "$aws/certificates/create/json", {})


def test_a_cloud_that_is_too_busy_is_asked_again_and_one_that_refuses_is_not() -> None:
    assert question(ShortAnswers("InvocationError", "InvocationError", "")) == b"{}"
    refusing = ShortAnswers("AccessDenied", "")
    assert question(refusing) == Rejection(errorCode="AccessDenied")
    assert refusing.left == [""]
    busy = ShortAnswers(*["InvocationError"] * 4)
    assert question(busy) == Rejection(errorCode="InvocationError")
    assert len(busy.left) == 1
