"""The cloud's side of a gate, on the emulator: enrolling, commanding, listening."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Queue
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from baypass_gate.messages import (
    Acknowledgement,
    Command,
    Status,
    acknowledgement_topic,
    command_topic,
    status_topic,
)
from tests.emulator import Emulator
from tests.gates.builders import a_message
from tests.gates.protocol import policy

if TYPE_CHECKING:
    from mypy_boto3_iot import IoTClient
    from mypy_boto3_iot_data import IoTDataPlaneClient

PATIENCE = 90.0
_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}],
}
# Lets a thing connect and speak, but hear nothing.
_DEAF = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "iot:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iot:Subscribe", "Resource": "*"},
    ],
}
_Item = TypeVar("_Item")


def wait_for(items: "Queue[_Item]", wanted: Callable[[_Item], bool] = bool) -> _Item:
    """Return the next item that is wanted, dropping others; raises queue.Empty in the end."""
    deadline = monotonic() + PATIENCE
    while True:
        item = items.get(timeout=max(0.0, deadline - monotonic()))
        if wanted(item):
            return item


@dataclass(frozen=True)
class Credentials:
    """The files with which a thing proves who it is."""

    thing: str
    certificate: Path
    key: Path


class Cloud:
    """One emulator's IoT service, with gates to enrol."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        """Create the policies: a gate's own, and two that only tests need."""
        self.emulator = emulator
        self._folder = folder
        self._numbers = count(1)
        access = {
            "endpoint_url": emulator.endpoint_url,
            "region_name": emulator.region,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        self._iot: IoTClient = boto3.client("iot", **access)  # type: ignore[call-overload]
        self.data: IoTDataPlaneClient = boto3.client("iot-data", **access)  # type: ignore[call-overload]
        of_gates = json.dumps(policy()).replace(
            "REGION:ACCOUNT", f"{emulator.region}:{emulator.account}"
        )
        self._iot.create_policy(policyName="gate", policyDocument=of_gates)
        self._iot.create_policy(policyName="listener", policyDocument=json.dumps(_EVERYTHING))
        self._iot.create_policy(policyName="deaf", policyDocument=json.dumps(_DEAF))

    def new_gate_id(self) -> str:
        return f"gat_{next(self._numbers)}"

    def enrol(self, thing: str, policy_name: str = "gate") -> Credentials:
        self._iot.create_thing(thingName=thing)
        made = self._iot.create_keys_and_certificate(setAsActive=True)
        arn = made["certificateArn"]
        self._iot.attach_policy(policyName=policy_name, target=arn)
        self._iot.attach_thing_principal(thingName=thing, principal=arn)
        credentials = Credentials(
            thing, self._folder / f"{thing}.pem", self._folder / f"{thing}.key"
        )
        credentials.certificate.write_text(made["certificatePem"])
        credentials.key.write_text(made["keyPair"]["PrivateKey"])
        return credentials

    def send(self, gate_id: str, payload: Command | bytes) -> None:
        """Publish on the gate's command topic, as the product does."""
        self.data.publish(
            topic=command_topic(gate_id),
            qos=1,
            messageExpiry=10,
            payload=payload if isinstance(payload, bytes) else a_message(payload),
        )

    def retained_status(self, gate_id: str) -> Status:
        kept = self.data.get_retained_message(topic=status_topic(gate_id))
        return Status.model_validate_json(kept["payload"])


class Visitor:
    """A plain MQTT client that shows what the broker answers.

    With `session_seconds` it resumes its session, and leaves one behind.
    """

    def __init__(
        self, emulator: Emulator, credentials: Credentials, client_id: str, session_seconds: int
    ) -> None:
        self.connected: Queue[tuple[ReasonCode, bool]] = Queue()
        self.granted: Queue[ReasonCode] = Queue()
        self.published: Queue[ReasonCode] = Queue()
        self.messages: Queue[MQTTMessage] = Queue()
        self.client = Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        context = ssl.create_default_context(cafile=emulator.ca_path)
        context.load_cert_chain(credentials.certificate, credentials.key)
        self.client.tls_set_context(context)
        self.client.on_connect = lambda _c, _u, flags, code, _p: self.connected.put(
            (code, flags.session_present)
        )
        self.client.on_subscribe = lambda _c, _u, _m, codes, _p: self.granted.put(codes[0])
        self.client.on_publish = lambda _c, _u, _m, code, _p: self.published.put(code)
        self.client.on_message = lambda _c, _u, message: self.messages.put(message)
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = session_seconds
        self.client.connect(
            emulator.mqtt_host,
            emulator.mqtt_port,
            clean_start=not session_seconds,
            properties=session,
        )
        self.client.loop_start()

    def connection(self) -> tuple[ReasonCode, bool]:
        """Return the broker's answer, and whether it had kept a session."""
        return wait_for(self.connected)

    def subscribe(self, topic: str) -> ReasonCode:
        self.client.subscribe(topic, qos=1)
        return wait_for(self.granted, lambda _: True)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> ReasonCode:
        self.client.publish(topic, payload, qos=1, retain=retain)
        return wait_for(self.published, lambda _: True)


@contextmanager
def visiting(
    emulator: Emulator,
    credentials: Credentials,
    *,
    client_id: str | None = None,
    session_seconds: int = 0,
) -> Iterator[Visitor]:
    visitor = Visitor(emulator, credentials, client_id or credentials.thing, session_seconds)
    try:
        yield visitor
    finally:
        visitor.client.disconnect()
        visitor.client.loop_stop()


class Listener:
    """What the cloud hears of one gate."""

    def __init__(self, gate_id: str, visitor: Visitor) -> None:
        self._gate_id = gate_id
        self.acknowledgements: Queue[Acknowledgement] = Queue()
        self.statuses: Queue[Status] = Queue()
        visitor.client.on_message = self._sort
        for topic in (acknowledgement_topic(gate_id), status_topic(gate_id)):
            assert not visitor.subscribe(topic).is_failure

    def acknowledgement(self) -> Acknowledgement:
        return wait_for(self.acknowledgements)

    def status(self, **wanted: Any) -> Status:
        return wait_for(
            self.statuses,
            lambda status: all(getattr(status, name) == value for name, value in wanted.items()),
        )

    def _sort(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        if message.topic == status_topic(self._gate_id):
            self.statuses.put(Status.model_validate_json(message.payload))
        else:
            self.acknowledgements.put(Acknowledgement.model_validate_json(message.payload))
