"""Enrols gates with AWS IoT: a thing each, with one certificate for its own topics."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from baypass.domain.gates import Gate
from baypass.ports.set_up import Enrolled
from baypass.ports.signatures import Signatures

if TYPE_CHECKING:
    from mypy_boto3_iot import IoTClient

CERTIFICATE, PRIVATE_KEY, AUTHORITIES = "certificate.pem", "private.key", "authorities.pem"
CONFIGURATION, KEYS = "gate.toml", "keys.json"
MQTT_PORT = 8883
# What a gate's computer has, as gates/README.md describes it; its owner may change the pin.
_ON_A_BOARD = {"state_dir": "/var/lib/baypass-gate", "driver": "gpio", "pin": 17}
_SIMULATED = {"state_dir": "state", "driver": "simulated"}
_LONGEST_NAME = 80  # what the agent takes
_END = "-----END CERTIFICATE-----\n"


class IotEnrolment:
    """Things, certificates and what joins them."""

    def __init__(self, iot: "IoTClient", policy: str, signatures: Signatures) -> None:
        """Give every certificate this policy, and every gate the keys of these signatures."""
        self._iot, self._policy, self._signatures = iot, policy, signatures

    def enrol(self, gate: Gate) -> Enrolled:
        """Make the gate known, with a new certificate for its own topics alone."""
        folder = self.folder(gate)
        known(gate, self._iot)
        made = self._iot.create_keys_and_certificate(setAsActive=True)
        certificate = made["certificateArn"]
        join(gate, certificate, self._iot, self._policy)
        own = {CERTIFICATE: made["certificatePem"], PRIVATE_KEY: made["keyPair"]["PrivateKey"]}
        return Enrolled(certificate, {**own, **folder})

    def folder(self, gate: Gate) -> dict[str, str]:
        """Return the files of the gate's computer, all but its certificate and its key."""
        endpoint = self._iot.describe_endpoint(endpointType="iot:Data-ATS")
        return {
            AUTHORITIES: amazon_authorities(),
            KEYS: trusted_keys(self._signatures),
            CONFIGURATION: configuration(
                gate, endpoint["endpointAddress"], MQTT_PORT, simulated=False
            ),
        }

    def keep_only(self, gate: Gate, certificate: str | None) -> None:
        """Let no other certificate open the gate's topics any more; safe to repeat."""
        for other in self._held(gate):
            if other != certificate:
                # Inactive, it connects no more; without its policy, no open connection is any use.
                self._iot.update_certificate(
                    certificateId=other.rpartition("/")[2], newStatus="INACTIVE"
                )
                with suppress(self._iot.exceptions.ResourceNotFoundException):
                    self._iot.detach_policy(policyName=self._policy, target=other)
                self._iot.detach_thing_principal(thingName=gate.id, principal=other)

    def _held(self, gate: Gate) -> list[str]:
        try:
            return self._iot.list_thing_principals(thingName=gate.id)["principals"]
        except self._iot.exceptions.ResourceNotFoundException:
            return []


def known(gate: Gate, iot: "IoTClient") -> None:
    """Make the gate's thing; safe to repeat."""
    iot.create_thing(thingName=gate.id)


def join(gate: Gate, certificate: str, iot: "IoTClient", policy: str) -> None:
    """Let this certificate stand for the gate, and for nothing more; safe to repeat."""
    iot.attach_policy(policyName=policy, target=certificate)
    iot.attach_thing_principal(thingName=gate.id, principal=certificate)


def trusted_keys(signatures: Signatures) -> str:
    """Return the file with the keys whose signatures a gate trusts."""
    return json.dumps(signatures.public_keys(), indent=2) + "\n"


def amazon_authorities() -> str:
    """Return the authorities that sign the broker's certificates."""
    from botocore.httpsession import get_cert_path

    bundle = Path(str(get_cert_path(verify=True))).read_text(encoding="utf-8").split(_END)
    own = (one for one in bundle if "O=Amazon" in one.partition("\n-----")[0])
    return "".join(one.lstrip() + _END for one in own)


def configuration(gate: Gate, host: str, port: int, *, simulated: bool) -> str:
    """Return the agent's configuration as TOML; JSON strings and numbers are TOML's too."""
    values = {
        "gate_id": gate.id,
        "name": gate.name[:_LONGEST_NAME],
        "host": host,
        "port": port,
        "ca": AUTHORITIES,
        "certificate": CERTIFICATE,
        "key": PRIVATE_KEY,
        "keys": KEYS,
        **(_SIMULATED if simulated else _ON_A_BOARD),
    }
    return "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
    )
