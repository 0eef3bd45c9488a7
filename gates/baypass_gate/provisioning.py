"""Enrolment without typing: a folder with a claim and a code becomes a folder with a certificate.

AWS IoT's fleet provisioning over MQTT, with the claim certificate:
https://docs.aws.amazon.com/iot/latest/developerguide/fleet-provision-api.html
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from paho.mqtt.client import MQTTMessage
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from baypass_gate.errands import ASKED_TIMES, Errand, ErrandFailedError, visiting
from baypass_gate.identity import (
    Identity,
    as_pem,
    belongs,
    new_key,
    signing_request,
    write_whole,
)
from baypass_gate.renewal import confirm
from baypass_gate.settings import GateSettings
from baypass_gate.trust import CertificatesUnusableError, tls_context

ENROLMENT: Final = "enrolment.json"
IN_HAND: Final = "enrolling.json"
CLAIM: Final = "claim-"


class EnrolmentFailedError(Exception):
    """The gate is not enrolled; the message is a sentence for the installer."""


class Enrolment(BaseModel):
    """What came with the gate's folder: a claim, which can do nothing else, and a code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1]
    code: Annotated[SecretStr, Field(min_length=1, max_length=100)]
    template: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,36}$")]
    certificate: str
    key: SecretStr
    # A cloud on one machine may know no signing requests. AWS IoT does, and the key stays here.
    key_made_by: Literal["gate", "broker"] = "gate"


class Granted(BaseModel):
    """A certificate that is good for nothing until a gate is registered with it, and its key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    certificate: str
    key: str
    token: str


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    certificate: str = Field(alias="certificatePem")
    token: str = Field(alias="certificateOwnershipToken")
    key: str | None = Field(default=None, alias="privateKey")


# The function that looks at enrolment codes did not answer in time.
_TOO_BUSY = "InvocationError"


class Rejection(BaseModel):
    """What the cloud says instead of an answer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str = Field(default="unknown", alias="errorCode")


def enrol(settings: GateSettings, folder: Path) -> None:
    """Get the gate's certificate and write it where the settings say; safe to repeat after a crash.

    What was granted is written down before the code is spent, so that a repeat shows the same
    certificate and is let in again. Raises EnrolmentFailedError.
    """
    enrolment = _read(folder / ENROLMENT)
    identity = Identity(settings.state_dir, settings.certificate, settings.key)
    try:
        granted = _in_hand(folder)
        if granted is None or not _is_written(granted, settings):
            granted = _registered(enrolment, settings, folder)
            # The certificate last: its presence says that the key is there.
            write_whole(settings.key, granted.key)
            write_whole(settings.certificate, granted.certificate)
        confirm(settings, identity)
    except (ErrandFailedError, CertificatesUnusableError) as error:
        raise EnrolmentFailedError(str(error)) from error
    except ValidationError:
        message = "The cloud's answer cannot be read."
        raise EnrolmentFailedError(message) from None
    for spent in (ENROLMENT, IN_HAND):
        (folder / spent).unlink(missing_ok=True)


def _read(file: Path) -> Enrolment:
    try:
        return Enrolment.model_validate_json(file.read_bytes())
    except FileNotFoundError as error:
        message = f"{file} is not there: the gate has nothing to enrol with."
        raise EnrolmentFailedError(message) from error
    except (OSError, ValidationError):
        # The error would carry the code along.
        message = f"{file} cannot be read as an enrolment."
        raise EnrolmentFailedError(message) from None


def _is_written(granted: Granted, settings: GateSettings) -> bool:
    """Tell whether a crash left nothing to do but to be heard."""
    try:
        return settings.certificate.read_text(encoding="utf-8") == granted.certificate
    except OSError:
        return False


def _registered(enrolment: Enrolment, settings: GateSettings, folder: Path) -> Granted:
    """Return the certificate that the gate is now registered with."""
    with tempfile.TemporaryDirectory() as claim:
        certificate, key = Path(claim, "claim.pem"), Path(claim, "claim.key")
        write_whole(certificate, enrolment.certificate)
        write_whole(key, enrolment.key.get_secret_value())
        tls = tls_context(settings.ca, certificate, key)
    gate_id = settings.gate_id
    with visiting((settings.host, settings.port), CLAIM + gate_id, tls) as errand:
        for _ in range(2):
            granted = _in_hand(folder) or _granted(enrolment, gate_id, folder, errand)
            if _register(enrolment, gate_id, granted, errand):
                return granted
            # It was granted too long ago; the code is not spent, and a new one is granted.
            (folder / IN_HAND).unlink()
    message = "The cloud does not take the certificate that it has just given."
    raise EnrolmentFailedError(message)


def _in_hand(folder: Path) -> Granted | None:
    try:
        return Granted.model_validate_json((folder / IN_HAND).read_bytes())
    except (OSError, ValidationError):
        return None


def _granted(enrolment: Enrolment, gate_id: str, folder: Path, errand: Errand) -> Granted:
    """Return a new certificate, written down; for a key of this gate's own making."""
    if enrolment.key_made_by == "gate":
        own = new_key()
        topic = "$aws/certificates/create-from-csr/json"
        question = {"certificateSigningRequest": signing_request(own, gate_id)}
        key: str | None = as_pem(own)
    else:
        topic, question, key = "$aws/certificates/create/json", {}, None
    answer = answered(errand, topic, question)
    if isinstance(answer, Rejection):
        message = f"The cloud gives no certificate ({answer.code})."
        raise EnrolmentFailedError(message)
    made = _Answer.model_validate_json(answer)
    granted = Granted(certificate=made.certificate, key=key or made.key or "", token=made.token)
    if not belongs(granted.certificate, granted.key):
        message = "The cloud gave a certificate for another key."
        raise EnrolmentFailedError(message)
    write_whole(folder / IN_HAND, granted.model_dump_json())
    return granted


def _register(enrolment: Enrolment, gate_id: str, granted: Granted, errand: Errand) -> bool:
    """Become the gate; false when what was granted has expired."""
    answer = answered(
        errand,
        f"$aws/provisioning-templates/{enrolment.template}/provision/json",
        {
            "certificateOwnershipToken": granted.token,
            "parameters": {"GateId": gate_id, "Code": enrolment.code.get_secret_value()},
        },
    )
    if not isinstance(answer, Rejection):
        return True
    if answer.code == "InvalidCertificateOwnershipToken":
        return False
    if answer.code == "AccessDenied":
        message = (
            "The cloud does not take this code: it is wrong, was used, is older than thirty days, "
            "or there is a newer one. Ask the host for a new one."
        )
        raise EnrolmentFailedError(message)
    message = f"The cloud does not register the gate ({answer.code})."
    raise EnrolmentFailedError(message)


def answered(errand: Errand, topic: str, question: Mapping[str, object]) -> bytes | Rejection:
    """Ask, and ask again while the cloud is too busy to look at the question."""
    answer = _asked_once(errand, topic, question)
    for _ in range(ASKED_TIMES - 1):
        if not isinstance(answer, Rejection) or answer.code != _TOO_BUSY:
            break
        answer = _asked_once(errand, topic, question)
    return answer


def _asked_once(errand: Errand, topic: str, question: Mapping[str, object]) -> bytes | Rejection:
    accepted, rejected = f"{topic}/accepted", f"{topic}/rejected"
    errand.hear((accepted, rejected))

    def is_answer(message: MQTTMessage) -> bool:
        return message.topic in {accepted, rejected}

    answer = errand.ask(topic, json.dumps(question), is_answer)
    if answer.topic == accepted:
        return bytes(answer.payload)
    return Rejection.model_validate_json(answer.payload)
