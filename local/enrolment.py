"""Enrols a gate: its thing, its certificate and the policy for its own topics."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import certifi

from baypass.domain.gates import Gate

if TYPE_CHECKING:
    from mypy_boto3_iot import IoTClient

_CERTIFICATE, _PRIVATE_KEY, _AUTHORITIES = "certificate.pem", "private.key", "authorities.pem"


@dataclass(frozen=True)
class Broker:
    """Where a gate connects to, and the authority that signed the broker's certificate."""

    host: str
    port: int
    ca: Path
    simulated: bool


@dataclass(frozen=True)
class GateFiles:
    """A gate's folder: certificate, private key, authorities and the agent's configuration."""

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


def enrol(gate: Gate, iot: "IoTClient", policy: str, folder: Path, broker: Broker) -> GateFiles:
    """Make the thing, and a certificate if this folder holds none; safe to repeat.

    The gate's folder is whole: it can be copied to the gate's computer as it is. The private key
    exists in it only.
    """
    files = GateFiles(gate.id, gate.name, folder / gate.id)
    iot.create_thing(thingName=gate.id)
    if not (files.folder / _CERTIFICATE).exists():
        _write_certificate(iot, files)
    arn = (files.folder / "certificate.arn").read_text(encoding="utf-8")
    iot.attach_policy(policyName=policy, target=arn)
    iot.attach_thing_principal(thingName=gate.id, principal=arn)
    shutil.copyfile(broker.ca, files.folder / _AUTHORITIES)
    if broker.simulated or not files.config.exists():
        files.config.write_text(_configuration(gate, broker), encoding="utf-8")
    return files


def _write_certificate(iot: "IoTClient", files: GateFiles) -> None:
    made = iot.create_keys_and_certificate(setAsActive=True)
    files.folder.mkdir(parents=True, exist_ok=True)
    key = files.folder / _PRIVATE_KEY
    key.touch(mode=0o600)
    key.write_text(made["keyPair"]["PrivateKey"], encoding="utf-8")
    (files.folder / "certificate.arn").write_text(made["certificateArn"], encoding="utf-8")
    # Last, because its presence says that the others are there.
    (files.folder / _CERTIFICATE).write_text(made["certificatePem"], encoding="utf-8")


def _configuration(gate: Gate, broker: Broker) -> str:
    """Return the agent's configuration as TOML; JSON strings and numbers are TOML's too."""
    own = (
        {"state_dir": "state", "driver": "simulated"}
        if broker.simulated
        else {"state_dir": "/var/lib/baypass-gate", "driver": "gpio", "pin": 17}
    )
    values = {
        "gate_id": gate.id,
        "name": gate.name,
        "host": broker.host,
        "port": broker.port,
        "ca": _AUTHORITIES,
        "certificate": _CERTIFICATE,
        "key": _PRIVATE_KEY,
        **own,
    }
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())
