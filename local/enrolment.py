"""Enrols a gate: its thing, its certificate and the policy for its own topics."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import certifi

from baypass.domain.gates import Gate

if TYPE_CHECKING:
    from mypy_boto3_iot import IoTClient


@dataclass(frozen=True)
class Broker:
    """Where a gate connects to, and the authority that signed the broker's certificate."""

    host: str
    port: int
    ca: Path


@dataclass(frozen=True)
class GateFiles:
    """A gate's folder: certificate, private key and, with a broker, the agent's configuration."""

    gate_id: str
    name: str
    folder: Path

    @property
    def config(self) -> Path:
        """Return the agent's configuration file."""
        return self.folder / "gate.toml"


def amazon_authorities(folder: Path) -> Path:
    """Write the authorities that sign AWS IoT's broker certificates, and return the file."""
    end = "-----END CERTIFICATE-----\n"
    known = Path(certifi.where()).read_text(encoding="utf-8").split(end)
    amazon = [one.lstrip() + end for one in known if "O=Amazon" in one.partition("\n-----")[0]]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "amazon-authorities.pem"
    file.write_text("".join(amazon), encoding="utf-8")
    return file


def enrol(
    gate: Gate, iot: "IoTClient", policy: str, folder: Path, broker: Broker | None
) -> GateFiles:
    """Make the thing, and a certificate if this folder holds none; safe to repeat.

    The private key exists in this folder only.
    """
    files = GateFiles(gate.id, gate.name, folder / gate.id)
    iot.create_thing(thingName=gate.id)
    certificate = files.folder / "certificate.pem"
    if not certificate.exists():
        _write_certificate(iot, files)
    arn = (files.folder / "certificate.arn").read_text(encoding="utf-8")
    iot.attach_policy(policyName=policy, target=arn)
    iot.attach_thing_principal(thingName=gate.id, principal=arn)
    if broker is not None:
        files.config.write_text(_configuration(gate, files, broker), encoding="utf-8")
    return files


def _write_certificate(iot: "IoTClient", files: GateFiles) -> None:
    made = iot.create_keys_and_certificate(setAsActive=True)
    files.folder.mkdir(parents=True, exist_ok=True)
    key = files.folder / "private.key"
    key.touch(mode=0o600)
    key.write_text(made["keyPair"]["PrivateKey"], encoding="utf-8")
    (files.folder / "certificate.arn").write_text(made["certificateArn"], encoding="utf-8")
    # Last, because its presence says that the others are there.
    (files.folder / "certificate.pem").write_text(made["certificatePem"], encoding="utf-8")


def _configuration(gate: Gate, files: GateFiles, broker: Broker) -> str:
    """Return the agent's configuration as TOML; JSON strings are TOML strings."""
    values = {
        "gate_id": gate.id,
        "name": gate.name,
        "host": broker.host,
        "ca": str(broker.ca),
        "certificate": str(files.folder / "certificate.pem"),
        "key": str(files.folder / "private.key"),
        "state_dir": str(files.folder / "state"),
        "driver": "simulated",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join([*lines, f"port = {broker.port}", ""])
