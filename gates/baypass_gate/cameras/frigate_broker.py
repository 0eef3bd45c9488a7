"""Frigate over its broker: MQTT through paho, with whatever sign-in the broker asks for.

paho runs its own thread; whatever it reports is handed over to the event loop's thread.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from baypass_gate.cameras.frigate import EVENTS, UPDATES, read_frigate
from baypass_gate.cameras.readings import LONGEST_EVENT, Sighting
from baypass_gate.cameras.settings import FrigateCamera
from baypass_gate.cameras.watching import Watch

KEEP_ALIVE_SECONDS: Final = 15
FIRST_RETRY_SECONDS: Final = 1
LONGEST_RETRY_SECONDS: Final = 30


@asynccontextmanager
async def hearing_frigate(camera: FrigateCamera, watch: Watch) -> AsyncIterator[None]:
    """Hear Frigate until the block ends, connecting again whenever the broker is lost."""
    broker = _Broker(camera, watch, asyncio.get_running_loop())
    broker.start()
    try:
        yield
    finally:
        await broker.close()


class _Broker:
    def __init__(
        self, camera: FrigateCamera, watch: Watch, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._camera, self._watch, self._loop = camera, watch, loop
        self._topics = {f"{camera.topic_prefix}/{kind}": kind for kind in (EVENTS, UPDATES)}
        self._client = _client(camera)
        self._client.on_connect = self._connected
        self._client.on_connect_fail = self._unreachable
        self._client.on_disconnect = self._disconnected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._arrived

    def start(self) -> None:
        # Nothing is kept for an agent that was away, and nothing longer than an event is taken.
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = 0
        session.MaximumPacketSize = LONGEST_EVENT
        self._client.connect_async(
            self._camera.host,
            self._camera.port,
            keepalive=KEEP_ALIVE_SECONDS,
            clean_start=True,
            properties=session,
        )
        self._client.loop_start()

    async def close(self) -> None:
        self._client.on_disconnect = None
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def _connected(
        self, client: Client, _data: object, _flags: ConnectFlags, code: ReasonCode, *_: object
    ) -> None:
        if code.is_failure:
            self._say(f"is not let in by its broker: {code}")
        else:
            client.subscribe([(topic, 1) for topic in self._topics])

    def _subscribed(
        self, _client: Client, _data: object, _mid: int, codes: list[ReasonCode], *_: object
    ) -> None:
        if any(code.is_failure for code in codes):
            self._say("may not hear Frigate's topics at its broker")
        else:
            self._on_loop(self._watch.well)

    def _disconnected(
        self, _client: Client, _data: object, _flags: DisconnectFlags, *_: object
    ) -> None:
        self._say("has lost its broker")

    def _unreachable(self, _client: Client, _data: object) -> None:
        self._say("cannot reach its broker")

    def _arrived(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        kind = self._topics.get(message.topic)
        # A retained event tells of the past. Frigate retains none, but a broker may be told to.
        if kind is None or message.retain:
            return
        payload = bytes(message.payload)
        self._on_loop(lambda: self._watch.arrived(lambda: self._read(kind, payload)))

    def _read(self, kind: str, payload: bytes) -> Iterable[Sighting]:
        sighting = read_frigate(kind, payload, self._camera.camera)
        return () if sighting is None else (sighting,)

    def _say(self, what: str) -> None:
        self._on_loop(lambda: self._watch.trouble(what))

    def _on_loop(self, call: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(call)


def _client(camera: FrigateCamera) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=f"baypass-{camera.id}",
        protocol=MQTTProtocolVersion.MQTTv5,
    )
    if camera.user is not None:
        password = camera.password.get_secret_value() if camera.password else None
        client.username_pw_set(camera.user, password)
    if camera.ca is not None:
        client.tls_set_context(ssl.create_default_context(cafile=camera.ca))
    client.reconnect_delay_set(FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS)
    return client
