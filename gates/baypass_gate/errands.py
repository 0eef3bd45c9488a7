"""A short visit to the broker: connect, ask, hear the answer, leave.

What a gate does about its certificates is a few questions in a row, before or between the
connections that it lives with.
"""

import queue
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Final, TypeVar

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

ANSWER_SECONDS: Final = 10.0
ASKED_TIMES: Final = 3
KEEP_ALIVE_SECONDS: Final = 30
LONGEST_ANSWER: Final = 64 * 1024

_Item = TypeVar("_Item")


class ErrandFailedError(Exception):
    """The broker was not reached, did not let the gate in or gave no answer; a sentence says it."""


class Errand:
    """One connection and its questions, one after the other; use `visiting` to open it."""

    def __init__(self, client: Client) -> None:
        """Take a client that is not connected yet."""
        self._client = client
        self._connected: queue.Queue[ReasonCode] = queue.Queue()
        self._granted: queue.Queue[list[ReasonCode]] = queue.Queue()
        self._messages: queue.Queue[MQTTMessage] = queue.Queue()
        client.on_connect = lambda _c, _u, _flags, code, *_: self._connected.put(code)
        client.on_subscribe = lambda _c, _u, _mid, codes, *_: self._granted.put(codes)
        client.on_message = lambda _c, _u, message: self._messages.put(message)

    def connect(self, host: str, port: int) -> None:
        """Connect; raises ErrandFailedError."""
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = 0
        try:
            self._client.connect(
                host, port, KEEP_ALIVE_SECONDS, clean_start=True, properties=session
            )
        except (OSError, ValueError) as error:
            message = f"The broker at {host} port {port} cannot be reached: {error}."
            raise ErrandFailedError(message) from error
        self._client.loop_start()
        code = _soon(
            self._connected, "The broker does not answer; it may not know the certificate."
        )
        if code.is_failure:
            message = f"The broker refuses the certificate: {code}."
            raise ErrandFailedError(message)

    def hear(self, topics: Sequence[str]) -> None:
        """Subscribe; raises ErrandFailedError when the broker does not allow it."""
        self._client.subscribe([(topic, 1) for topic in topics])
        codes = _soon(self._granted, "The broker does not let this gate subscribe.")
        if any(code.is_failure for code in codes):
            message = "The broker does not let this gate hear the answer."
            raise ErrandFailedError(message)

    def ask(
        self, topic: str, payload: str, is_answer: Callable[[MQTTMessage], bool]
    ) -> MQTTMessage:
        """Publish, and return the first message that is the answer; raises ErrandFailedError.

        What is not answered is asked again: every question here may be repeated.
        """
        for _ in range(ASKED_TIMES):
            self._client.publish(topic, payload, qos=1)
            end = monotonic() + ANSWER_SECONDS
            while (message := self._before(end)) is not None:
                if len(message.payload) <= LONGEST_ANSWER and is_answer(message):
                    return message
        explanation = "The cloud does not answer."
        raise ErrandFailedError(explanation)

    def _before(self, end: float) -> MQTTMessage | None:
        try:
            return self._messages.get(timeout=max(0.0, end - monotonic()))
        except queue.Empty:
            return None


def _soon(items: "queue.Queue[_Item]", otherwise: str, seconds: float = ANSWER_SECONDS) -> _Item:
    try:
        return items.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise ErrandFailedError(otherwise) from None


@contextmanager
def visiting(address: tuple[str, int], client_id: str, tls: ssl.SSLContext) -> Iterator[Errand]:
    """Be connected until the block ends; raises ErrandFailedError."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
    )
    client.tls_set_context(tls)
    client.connect_timeout = ANSWER_SECONDS
    try:
        errand = Errand(client)
        errand.connect(*address)
        yield errand
    finally:
        client.disconnect()
        client.loop_stop()
