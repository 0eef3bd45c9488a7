"""The gate's connection: MQTT 5 over mutual TLS, through paho.

paho runs its own thread; whatever it reports is handed over to the event loop's thread.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Final, Protocol

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from baypass_gate.attempt_messages import answer_topic
from baypass_gate.event_messages import receipt_topic
from baypass_gate.identity import Identity
from baypass_gate.list_messages import chunk_topic, manifest_topic
from baypass_gate.messages import Status, command_topic, status_topic
from baypass_gate.settings import GateSettings
from baypass_gate.trust import tls_context

# AWS IoT Core's smallest keep-alive; a dead line is noticed after one and a half of it.
KEEP_ALIVE_SECONDS: Final = 30
FIRST_RETRY_SECONDS: Final = 1
LONGEST_RETRY_SECONDS: Final = 5
FAREWELL_SECONDS: Final = 2.0
# Connected or not, paho's thread reports something far more often than this.
SILENCE_SECONDS: Final = 120.0
TOPICS_AT_ONCE: Final = 8

_log = logging.getLogger(__name__)


class ConnectionRefusedByPolicyError(Exception):
    """The broker lets the gate in but not hear what is for it; the message is a sentence."""


class NotConnectedError(Exception):
    """There is no connection that could be left; the message is a sentence."""


class Listener(Protocol):
    """Who is told what happens on the connection, on the event loop's thread."""

    def status(self, *, online: bool) -> Status:
        """Return the status to leave as the last will; called on paho's thread."""

    def came_online(self) -> None:
        """Hear that messages arrive from now on."""

    def went_offline(self) -> None:
        """Hear that the connection is lost."""

    def heard(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """Hear a message from one of the gate's topics."""


class MqttConnection:
    """Keeps one gate connected until closed, retrying with paho's own growing delay."""

    def __init__(
        self, settings: GateSettings, identity: Identity, ended: asyncio.Future[None]
    ) -> None:
        """Prepare, without connecting; `ended` fails when no retry can help.

        Raises CertificatesUnusableError.
        """
        self._gate_id = settings.gate_id
        self._ca, self._identity = settings.ca, identity
        self._listener: Listener | None = None
        self._chunks = chunk_topic(self._gate_id, "+")
        self._last_sign_of_life = monotonic()
        self._is_cut = False
        self._is_away = False
        self._listening: int | None = None
        self._address = (settings.host, settings.port)
        self._ended = ended
        self._loop = ended.get_loop()
        self._client = self._new_client()

    def start(self, listener: Listener) -> None:
        """Connect in the background and keep trying."""
        self._listener = listener
        self._listen_with(listener)
        self._connect()

    @asynccontextmanager
    async def left_alone(self) -> AsyncIterator[None]:
        """Say goodbye and be away while the block runs; come back as who the gate is by then."""
        if self._listener is None or self._is_cut:
            message = "A gate that is not connected has nothing to leave."
            raise NotConnectedError(message)
        listener = self._listener
        await self.close(listener.status(online=False))
        self._is_away = True
        try:
            yield
        finally:
            self._is_away = False
            self._show_life()
            # paho takes another certificate only in another client.
            self._client = self._new_client()
            self._listen_with(listener)
            self._connect()

    def is_alive(self) -> bool:
        """Tell whether the thread behind the connection has reported anything lately."""
        return (
            self._is_away or self._is_cut or monotonic() - self._last_sign_of_life < SILENCE_SECONDS
        )

    def ask_for_chunks(self, numbers: Sequence[int]) -> None:
        """Have the broker send these chunks of the access list, which it keeps.

        AWS IoT sends nothing that it keeps to a subscription with a wildcard, takes eight topics at
        once, and bears 50 subscriptions for one connection.
        """
        kept = _hearing(what_was_kept=True)
        topics = [(chunk_topic(self._gate_id, number), kept) for number in numbers]
        for first in range(0, len(topics), TOPICS_AT_ONCE):
            self._client.subscribe(topics[first : first + TOPICS_AT_ONCE])

    async def cut(self) -> None:
        """Lose the link without a word, as if the cable was pulled; only the simulator does."""
        self._is_cut = True
        line = self._client.socket()
        if line is not None:
            with suppress(OSError), socket.socket(fileno=os.dup(line.fileno())) as same_line:
                same_line.shutdown(socket.SHUT_RDWR)
        await asyncio.to_thread(self._client.loop_stop)

    def mend(self) -> None:
        """Plug the cable in again."""
        if self._is_cut:
            self._is_cut = False
            self._connect()

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

    def _new_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._gate_id,
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        client.tls_set_context(tls_context(self._ca, *self._identity.current))
        client.reconnect_delay_set(FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS)
        return client

    def _connect(self) -> None:
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

    def _listen_with(self, listener: Listener) -> None:
        client = self._client

        def leave_will(_client: Client, _userdata: object) -> None:
            self._show_life()
            will = listener.status(online=False).model_dump_json()
            client.will_set(status_topic(self._gate_id), will, qos=1, retain=True)

        def connected(
            _client: Client, _userdata: object, _flags: ConnectFlags, code: ReasonCode, *_: object
        ) -> None:
            self._show_life()
            if code.is_failure:
                _log.error("The broker refuses gate %s: %s.", self._gate_id, code)
                return
            self._listening = client.subscribe(self._subscriptions())[1]

        def subscribed(
            _client: Client, _userdata: object, mid: int, codes: list[ReasonCode], *_: object
        ) -> None:
            self._show_life()
            if mid != self._listening:
                if any(code.is_failure for code in codes):
                    _log.error("The broker does not let gate %s hear its list.", self._gate_id)
                return
            asked = [topic for topic, _ in self._subscriptions()]
            refused = [topic for topic, code in zip(asked, codes, strict=True) if code.is_failure]
            if refused:
                self._on_loop(lambda: self._give_up(refused[0]))
            else:
                self._on_loop(listener.came_online)

        def disconnected(
            _client: Client, _userdata: object, _flags: DisconnectFlags, *_: object
        ) -> None:
            self._show_life()
            self._on_loop(listener.went_offline)

        def arrived(_client: Client, _userdata: object, message: MQTTMessage) -> None:
            self._show_life()
            topic, payload, retained = message.topic, bytes(message.payload), message.retain
            self._on_loop(lambda: listener.heard(topic, payload, retained=retained))

        client.on_pre_connect = leave_will
        client.on_connect = connected
        client.on_connect_fail = self._log_unreachable
        client.on_subscribe = subscribed
        client.on_disconnect = disconnected
        client.on_message = arrived
        client.on_publish = self._log_refused_publish

    def _subscriptions(self) -> list[tuple[str, SubscribeOptions]]:
        """Return what is listened to; of what the broker keeps, only the list's manifest."""
        live = _hearing(what_was_kept=False)
        return [
            (command_topic(self._gate_id), live),
            (answer_topic(self._gate_id), live),
            (receipt_topic(self._gate_id), live),
            (self._chunks, live),
            (manifest_topic(self._gate_id), _hearing(what_was_kept=True)),
        ]

    def _on_loop(self, call: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(call)

    def _show_life(self) -> None:
        self._last_sign_of_life = monotonic()

    def _give_up(self, topic: str) -> None:
        if not self._ended.done():
            message = f"The broker does not let gate {self._gate_id} hear {topic}."
            self._ended.set_exception(ConnectionRefusedByPolicyError(message))

    def _log_unreachable(self, _client: Client, _userdata: object) -> None:
        self._show_life()
        host, port = self._address
        _log.warning("The broker at %s port %d cannot be reached.", host, port)

    def _log_refused_publish(
        self, _client: Client, _userdata: object, _mid: int, code: ReasonCode, *_: object
    ) -> None:
        self._show_life()
        if code.is_failure:
            _log.error("The broker refused a message of gate %s: %s.", self._gate_id, code)


def _hearing(*, what_was_kept: bool) -> SubscribeOptions:
    kept = SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE
    return SubscribeOptions(
        qos=1, retainHandling=kept if what_was_kept else SubscribeOptions.RETAIN_DO_NOT_SEND
    )
