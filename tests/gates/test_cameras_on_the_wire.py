"""Cameras over real HTTP and MQTT: who may speak, what is too much, what comes after trouble."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from baypass_gate.cameras.axis_listener import LONGEST_BODY
from baypass_gate.cameras.readings import Reading
from baypass_gate.cameras.running import watching
from baypass_gate.cameras.settings import (
    AxisCamera,
    CameraSettings,
    FrigateCamera,
    TwoNCamera,
)
from tests.gates.builders import NOW
from tests.gates.cloud import PATIENCE, Cloud
from tests.gates.devices import PASSWORD, SAMPLES, USER, a_two_n_device
from tests.waiting import finished

PLATE = "1ABC234"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def an_axis_camera(**changes: Any) -> AxisCamera:
    fields = {
        "kind": "axis",
        "id": "entrance",
        "address": "127.0.0.1",
        "port": free_port(),
        "user": USER,
        "password": PASSWORD,
    }
    return AxisCamera.model_validate(fields | changes)


class Heard:
    """The readings that came, and a way to wait for the next."""

    def __init__(self) -> None:
        self._readings: asyncio.Queue[Reading] = asyncio.Queue()

    def take(self, reading: Reading) -> None:
        self._readings.put_nowait(reading)

    async def next(self) -> Reading:
        return await asyncio.wait_for(self._readings.get(), PATIENCE)

    def nothing_more(self) -> bool:
        return self._readings.empty()


@asynccontextmanager
async def hearing(camera: CameraSettings) -> AsyncIterator[Heard]:
    heard = Heard()
    async with watching([camera], heard.take, lambda: NOW):
        yield heard


async def tried(attempt: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Return the first answer of a listener that is just starting."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await attempt()
            except httpx.ConnectError:
                await asyncio.sleep(0.02)


# ------------------------------------------------------------------ Axis pushes


def pushed(camera: AxisCamera, *pushes: dict[str, Any]) -> tuple[list[int], list[Reading]]:
    """Return what the listener answered to each push, and the readings of all."""

    async def run() -> tuple[list[int], list[Reading]]:
        readings: list[Reading] = []
        url = f"http://127.0.0.1:{camera.port}/any"
        async with watching([camera], readings.append, lambda: NOW), httpx.AsyncClient() as http:
            answers = [
                await tried(partial(http.request, "POST", url, **{"auth": (USER, PASSWORD)} | each))
                for each in pushes
            ]
        return [answer.status_code for answer in answers], readings

    return finished(run())


def test_an_axis_camera_that_signs_in_is_heard_and_its_repeats_are_not_repeated() -> None:
    events = [
        {"content": (SAMPLES / f"axis_{state}.json").read_bytes()}
        for state in ("new", "update", "lost")
    ]
    statuses, readings = pushed(an_axis_camera(), *events)
    assert statuses == [200, 200, 200]
    assert [reading.plate for reading in readings] == [PLATE]
    assert readings[0].camera_id == "entrance"


def test_an_axis_camera_may_send_the_event_as_a_file_beside_pictures() -> None:
    files = {
        "event": ("event.json", (SAMPLES / "axis_new.json").read_bytes(), "application/json"),
        "image": ("plate.jpg", bytes(range(256)) * 4000, "image/jpeg"),
    }
    statuses, readings = pushed(an_axis_camera(), {"files": files})
    assert statuses == [200]
    assert [reading.plate for reading in readings] == [PLATE]


def test_whoever_does_not_sign_in_rightly_is_not_heard() -> None:
    event = (SAMPLES / "axis_new.json").read_bytes()
    refused = [None, (USER, "another password"), ("somebody", PASSWORD)]
    statuses, readings = pushed(
        an_axis_camera(), *({"content": event, "auth": auth} for auth in refused)
    )
    assert statuses == [401, 401, 401]
    assert readings == []


def test_what_an_axis_camera_does_not_send_is_refused_and_the_next_event_is_heard() -> None:
    event = (SAMPLES / "axis_new.json").read_bytes()
    statuses, readings = pushed(
        an_axis_camera(),
        {"content": b"{"},
        {"content": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=nowhere"}},
        {"content": b" " * (LONGEST_BODY + 1)},
        {"content": event},
    )
    assert statuses == [400, 400, 413, 200]
    assert len(readings) == 1


def test_a_peer_that_speaks_no_http_leaves_the_listener_listening(
    caplog: pytest.LogCaptureFixture,
) -> None:
    camera = an_axis_camera()

    async def run() -> None:
        async with hearing(camera) as heard, httpx.AsyncClient() as http:
            url = f"http://127.0.0.1:{camera.port}/"
            refused = await tried(lambda: http.get(url, auth=(USER, PASSWORD)))
            assert refused.status_code == 405
            for nonsense in (b"\x16\x03\x01\x00\x00", b"GET " + b"a" * 100_000, b""):
                reader, writer = await asyncio.open_connection("127.0.0.1", camera.port)
                writer.write(nonsense)
                writer.write_eof()
                await reader.read()
                writer.close()
            event = (SAMPLES / "axis_new.json").read_bytes()
            await http.post(url, content=event, auth=(USER, PASSWORD))
            assert (await heard.next()).plate == PLATE

    with caplog.at_level(logging.DEBUG):
        finished(run())
    assert PLATE not in caplog.text
    assert PASSWORD not in caplog.text


# ------------------------------------------------------------------ 2N is asked


def test_2n_is_asked_with_the_sign_in_it_demands_and_again_after_it_forgot_the_asker(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> None:
        with a_two_n_device() as device:
            camera = TwoNCamera.model_validate(
                {"kind": "2n", "id": "gate", "url": device.url, "user": USER, "password": PASSWORD}
            )
            async with hearing(camera) as heard:
                device.read_plate()
                assert (await heard.next()).plate == PLATE
                device.read_plate()  # the same event, told again
                device.drop_subscriptions()
                await until(lambda: len(device.subscriptions) == 2)
            assert heard.nothing_more()
            # A new subscription begins empty: what nobody heard has long passed.
            assert [wish["include"] for wish in device.subscriptions] == [["new"], ["new"]]

    with caplog.at_level(logging.DEBUG, "baypass_gate"):
        finished(run())
    assert PLATE not in caplog.text


def test_a_2n_device_that_is_away_or_wants_another_password_is_asked_until_it_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> None:
        with a_two_n_device() as device:
            camera = TwoNCamera.model_validate(
                {"kind": "2n", "id": "g", "url": device.url, "user": USER, "password": "wrong one"}
            )
            async with hearing(camera):
                await until(lambda: "does not give its log" in caplog.text)
            assert device.subscriptions == []

    with caplog.at_level(logging.INFO):
        finished(run())
    assert "wrong one" not in caplog.text


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 - it happens in another program
            await asyncio.sleep(0.02)


# ------------------------------------------------------------------ Frigate's broker


@pytest.fixture
def frigate(cloud: Cloud) -> FrigateCamera:
    """A camera at a real broker: the emulator's, which lets anybody in on this machine."""
    return FrigateCamera.model_validate(
        {
            "kind": "frigate",
            "id": "entrance",
            "camera": "entrance",
            "host": cloud.emulator.mqtt_host,
            "port": cloud.emulator.mqtt_port,
            "ca": Path(cloud.emulator.ca_path),
        }
    )


def test_frigate_is_heard_through_its_broker(
    cloud: Cloud, frigate: FrigateCamera, caplog: pytest.LogCaptureFixture
) -> None:
    def publishes(name: str, kind: str) -> None:
        payload = (SAMPLES / f"{name}.json").read_bytes()
        cloud.data.publish(topic=f"frigate/{kind}", qos=1, payload=payload)

    async def run() -> None:
        async with hearing(frigate) as heard:
            # Nothing tells from outside that the camera is heard, so it says its garbage until
            # the log does.
            async with asyncio.timeout(PATIENCE):
                while "no event of its kind" not in caplog.text:
                    cloud.data.publish(topic="frigate/events", qos=1, payload=b"[]")
                    await asyncio.sleep(0.1)
            publishes("frigate_new", "events")
            publishes("frigate_update", "events")
            publishes("frigate_lpr", "tracked_object_update")
            publishes("frigate_end", "events")
            reading = await heard.next()
            assert (reading.camera_id, reading.plate) == ("entrance", PLATE)
            cloud.data.publish(
                topic="frigate/tracked_object_update",
                qos=1,
                payload=(SAMPLES / "frigate_lpr.json").read_bytes().replace(b"1ABC234", b"1ABC284"),
            )
            corrected = await heard.next()
            assert (corrected.event_id, corrected.plate) == (reading.event_id, "1ABC284")
            assert heard.nothing_more()

    with caplog.at_level(logging.DEBUG, "baypass_gate"):
        finished(run())
    assert PLATE not in caplog.text
