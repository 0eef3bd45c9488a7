"""The gate's connection: MQTT 5 over mutual TLS, through paho.

paho runs its own thread; whatever it reports is handed over to the event loop's thread.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from typing import Final, Protocol

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from baypass_gate.messages import Status, command_topic, status_topic
from baypass_gate.settings import GateSettings

# AWS IoT Core's smallest keep-alive; a dead line is noticed after one and a half of it.
KEEP_ALIVE_SECONDS: Final = 30
FIRST_RETRY_SECONDS: Final = 1
LONGEST_RETRY_SECONDS: Final = 5
FAREWELL_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


class ConnectionRefusedByPolicyError(Exception):
    """The broker lets the gate in but not hear its commands; the message is a sentence."""


class CertificatesUnusableError(Exception):
    """The certificate files do not work together; the message is a sentence."""


class Listener(Protocol):
    """Who is told what happens on the connection, on the event loop's thread."""

    def status(self, *, online: bool) -> Status:
        """Return the status to leave as the last will; called on paho's thread."""

    def came_online(self) -> None:
        """Hear that commands arrive from now on."""

    def went_offline(self) -> None:
        """Hear that the connection is lost."""

    def received(self, payload: bytes, *, retained: bool) -> None:
        """Hear a message from the command topic."""


class MqttConnection:
    """Keeps one gate connected until closed, retrying with paho's own growing delay."""

    def __init__(self, settings: GateSettings, ended: asyncio.Future[None]) -> None:
        """Prepare, without connecting; `ended` fails when no retry can help.

        Raises CertificatesUnusableError.
        """
        self._gate_id = settings.gate_id
        self._address = (settings.host, settings.port)
        self._ended = ended
        self._loop = ended.get_loop()
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=settings.gate_id,
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        self._client.tls_set_context(_tls_context(settings))
        self._client.reconnect_delay_set(FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS)

    def start(self, listener: Listener) -> None:
        """Connect in the background and keep trying."""
        self._listen_with(listener)
        # Nothing of an earlier session survives: a command sent while the gate was away is lost,
        # which is what a command that lives for seconds should be.
        forget_at_once = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        forget_at_once.SessionExpiryInterval = 0
        self._client.connect_async(
            *self._address,
            keepalive=KEEP_ALIVE_SECONDS,
            clean_start=True,
            properties=forget_at_once,
        )
        self._client.loop_start()

    def publish(self, topic: str, payload: str, *, retain: bool) -> None:
        """Send at least once; a message published while offline leaves at the next connection."""
        self._client.publish(topic, payload, qos=1, retain=retain)

    async def close(self, farewell: Status) -> None:
        """Say goodbye and leave, so that the broker has no last will to publish."""
        if self._client.is_connected():
            topic = status_topic(self._gate_id)
            sent = self._client.publish(topic, farewell.model_dump_json(), qos=1, retain=True)
            await asyncio.to_thread(sent.wait_for_publish, FAREWELL_SECONDS)
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def _listen_with(self, listener: Listener) -> None:
        client = self._client

        def leave_will(_client: Client, _userdata: object) -> None:
            will = listener.status(online=False).model_dump_json()
            client.will_set(status_topic(self._gate_id), will, qos=1, retain=True)

        def connected(
            _client: Client, _userdata: object, _flags: ConnectFlags, code: ReasonCode, *_: object
        ) -> None:
            if code.is_failure:
                _log.error("The broker refuses gate %s: %s.", self._gate_id, code)
                return
            options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
            client.subscribe(command_topic(self._gate_id), options=options)

        def subscribed(
            _client: Client, _userdata: object, _mid: int, codes: list[ReasonCode], *_: object
        ) -> None:
            if any(code.is_failure for code in codes):
                self._on_loop(self._give_up)
            else:
                self._on_loop(listener.came_online)

        def disconnected(
            _client: Client, _userdata: object, _flags: DisconnectFlags, *_: object
        ) -> None:
            self._on_loop(listener.went_offline)

        def arrived(_client: Client, _userdata: object, message: MQTTMessage) -> None:
            payload, retained = bytes(message.payload), message.retain
            self._on_loop(lambda: listener.received(payload, retained=retained))

        client.on_pre_connect = leave_will
        client.on_connect = connected
        client.on_connect_fail = self._log_unreachable
        client.on_subscribe = subscribed
        client.on_disconnect = disconnected
        client.on_message = arrived
        client.on_publish = self._log_refused_publish

    def _on_loop(self, call: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(call)

    def _give_up(self) -> None:
        if not self._ended.done():
            topic = command_topic(self._gate_id)
            message = f"The broker does not let gate {self._gate_id} hear {topic}."
            self._ended.set_exception(ConnectionRefusedByPolicyError(message))

    def _log_unreachable(self, _client: Client, _userdata: object) -> None:
        host, port = self._address
        _log.warning("The broker at %s port %d cannot be reached.", host, port)

    def _log_refused_publish(
        self, _client: Client, _userdata: object, _mid: int, code: ReasonCode, *_: object
    ) -> None:
        if code.is_failure:
            _log.error("The broker refused a message of gate %s: %s.", self._gate_id, code)


def _tls_context(settings: GateSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca)
    except (OSError, ssl.SSLError) as error:
        message = f"The file {settings.ca} holds no certificate authority."
        raise CertificatesUnusableError(message) from error
    try:
        context.load_cert_chain(settings.certificate, settings.key)
    except (OSError, ssl.SSLError) as error:
        message = f"{settings.certificate} and {settings.key} are not a certificate and its key."
        raise CertificatesUnusableError(message) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
