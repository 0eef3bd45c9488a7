"""An hour without a link over a real broker with mutual TLS; only the gate's hour is simulated."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from queue import Queue

from paho.mqtt.client import Client, MQTTMessage

from baypass_gate.connection import MqttConnection
from baypass_gate.deliveries import AGAIN_AFTER_SECONDS
from baypass_gate.event_messages import (
    DecidedOffline,
    Event,
    Events,
    Receipt,
    event_topic,
    receipt_topic,
)
from baypass_gate.identity import Identity
from baypass_gate.messages import Status, status_topic
from baypass_gate.settings import GateSettings, read_settings
from tests.gates.a_gate import AGate
from tests.gates.builders import GATE, NOW
from tests.gates.cloud import PATIENCE, Cloud, Visitor, visiting, wait_for
from tests.gates.lists import a_list, an_entry
from tests.gates.programs import write_settings
from tests.waiting import finished

EVENTS = 200


class Receiver:
    """The cloud's side: hears statuses and events, and gives a receipt for what it heard."""

    def __init__(self, cloud: Cloud, visitor: Visitor) -> None:
        self.events: list[Event] = []
        self.statuses: Queue[Status] = Queue()
        self._cloud = cloud
        visitor.client.on_message = self._hear
        for topic in (event_topic(GATE), status_topic(GATE)):
            assert not visitor.subscribe(topic).is_failure

    def status(self, wanted: Callable[[Status], bool]) -> Status:
        return wait_for(self.statuses, wanted)

    def _hear(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        if message.topic == status_topic(GATE):
            self.statuses.put(Status.model_validate_json(message.payload))
            return
        events = Events.model_validate_json(message.payload).events
        self.events += events
        receipt = Receipt(gate_id=GATE, event_ids=[event.event_id for event in events])
        self._cloud.data.publish(
            topic=receipt_topic(GATE), qos=1, payload=receipt.model_dump_json().encode()
        )


class Line:
    """The cable between a gate and the broker. It carries what it is given, until it is cut."""

    def __init__(self, broker: tuple[str, int]) -> None:
        self._broker = broker
        self._ends: list[asyncio.StreamWriter] = []
        self.port = 0

    async def join(self) -> None:
        self._socket = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._socket.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self._socket.close()
        while self._ends:
            self._ends.pop().transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_broker, to_broker = await asyncio.open_connection(*self._broker)
        self._ends += [writer, to_broker]
        await asyncio.gather(_hand_on(reader, to_broker), _hand_on(from_broker, writer))


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    writer.close()


async def until(seen: Callable[[], bool]) -> None:
    """Let the connection go on until this is seen."""
    async with asyncio.timeout(PATIENCE):
        while not seen():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def an_hour_without_a_link(own: GateSettings, receiver: Receiver, folder: Path) -> None:
    line = Line((own.host, own.port))
    await line.join()
    settings = own.model_copy(update={"port": line.port})
    identity = Identity(own.state_dir, own.certificate, own.key)
    connection = MqttConnection(settings, identity, asyncio.get_running_loop().create_future())
    with AGate(folder, online=False, through=connection) as gate:
        gate.take(a_list([an_entry(1)], re_entry_allowed=True))
        connection.start(gate.agent)
        await until(lambda: gate.seen[-1][0])
        line.cut()
        await until(lambda: not gate.seen[-1][0])
        await asyncio.to_thread(receiver.status, lambda status: not status.online)
        for number in range(EVENTS):
            # Every fourth car is let in; the next one is read a minute later.
            gate.read("1ABC123" if number % 4 == 0 else "9XYZ999", event=str(number))
            gate.timer.pass_seconds(3600 / EVENTS)
        assert gate.clock.now == NOW + timedelta(hours=1)
        assert (gate.diary.waiting, receiver.events) == (EVENTS, [])
        await line.join()
        await until(lambda: gate.diary.waiting == 0)
        # Whatever would be told again is told before this heartbeat.
        gate.timer.pass_seconds(10 * AGAIN_AFTER_SECONDS)
        later = gate.clock.now
        await asyncio.to_thread(receiver.status, lambda status: status.at == later)
        await connection.close(gate.agent.status(online=False))
    line.cut()


def test_an_hour_without_a_link_loses_none_of_two_hundred_events_and_tells_none_twice(
    cloud: Cloud, tmp_path: Path
) -> None:
    settings = write_settings(cloud, cloud.enrol(GATE), tmp_path)
    with visiting(cloud.emulator, cloud.enrol(f"listener-{GATE}", "listener")) as visitor:
        receiver = Receiver(cloud, visitor)
        finished(an_hour_without_a_link(read_settings(settings), receiver, tmp_path))
    told = [event for event in receiver.events if isinstance(event, DecidedOffline)]
    assert len(told) == len({event.event_id for event in told}) == EVENTS
    assert [event.at for event in told] == sorted(event.at for event in told)
    assert sum(event.opened for event in told) == EVENTS // 4
