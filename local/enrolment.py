"""Enrols a gate: its thing, its certificate and the policy for its own topics."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from baypass.adapters import iot_enrolment
from baypass.adapters.iot_enrolment import (
    AUTHORITIES,
    CERTIFICATE,
    CONFIGURATION,
    KEYS,
    PRIVATE_KEY,
    configuration,
    join,
    known,
    trusted_keys,
)
from baypass.domain.gates import Gate
from baypass.ports.signatures import Signatures

if TYPE_CHECKING:
    from mypy_boto3_iot import IoTClient


@dataclass(frozen=True)
class Broker:
    """Where a gate connects to, and the authority that signed the broker's certificate."""

    host: str
    port: int
    ca: Path
    simulated: bool


@dataclass(frozen=True)
class GateFiles:
    """A gate's folder: certificate, private key, authorities, keys, and how its agent is set."""

    gate_id: str
    name: str
    folder: Path

    @property
    def config(self) -> Path:
        """Return the agent's configuration file."""
        return self.folder / CONFIGURATION


def amazon_authorities(folder: Path) -> Path:
    """Write the authorities that sign AWS IoT's broker certificates, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "amazon-authorities.pem"
    file.write_text(iot_enrolment.amazon_authorities(), encoding="utf-8")
    return file


def enrol(
    gate: Gate,
    iot: "IoTClient",
    policy: str,
    folder: Path,
    *,
    broker: Broker,
    signatures: Signatures,
) -> GateFiles:
    """Make the thing, and a certificate if this folder holds none; safe to repeat.

    The gate's folder is whole: it can be copied to the gate's computer as it is. The private key
    exists in it only.
    """
    files = GateFiles(gate.id, gate.name, folder / gate.id)
    known(gate, iot)
    if not (files.folder / CERTIFICATE).exists():
        _write_certificate(iot, files)
    arn = (files.folder / "certificate.arn").read_text(encoding="utf-8")
    join(gate, arn, iot, policy)
    (files.folder / KEYS).write_text(trusted_keys(signatures), encoding="utf-8")
    shutil.copyfile(broker.ca, files.folder / AUTHORITIES)
    if broker.simulated or not files.config.exists():
        own = configuration(gate, broker.host, broker.port, simulated=broker.simulated)
        files.config.write_text(own, encoding="utf-8")
    return files


def _write_certificate(iot: "IoTClient", files: GateFiles) -> None:
    made = iot.create_keys_and_certificate(setAsActive=True)
    files.folder.mkdir(parents=True, exist_ok=True)
    key = files.folder / PRIVATE_KEY
    key.touch(mode=0o600)
    key.write_text(made["keyPair"]["PrivateKey"], encoding="utf-8")
    (files.folder / "certificate.arn").write_text(made["certificateArn"], encoding="utf-8")
    # Last, because its presence says that the others are there.
    (files.folder / CERTIFICATE).write_text(made["certificatePem"], encoding="utf-8")
