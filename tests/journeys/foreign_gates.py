"""A gate that an installer has built from docs/gates.md: MQTT over mutual TLS, none of our code."""

import json
import tomllib
import uuid
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any

from paho.mqtt.client import Client, MQTTMessage

from tests.emulator import Emulator
from tests.gates.cloud import Credentials, Visitor, visiting, wait_for
from tests.journeys.running import in_folder
from tests.journeys.visitors import Json, eventually

AT_ONCE = timedelta()


class ForeignGate:
    """One that is connected, and says what its tests let it say."""

    def __init__(self, shown: Json, visitor: Visitor) -> None:
        """Play the gate that the console shows so."""
        self.id: str = shown["id"]
        self.name: str = shown["name"]
        self._visitor = visitor
        self._heard: dict[str, Queue[Json]] = {
            f"gates/{self.id}/{topic}": Queue() for topic in ("commands", "answers", "receipts")
        }
        visitor.client.on_message = self._sort
        for topic in self._heard:
            assert not visitor.subscribe(topic).is_failure

    def say(self, *, online: bool, **more: Any) -> None:
        """Report a status."""
        report: Json = {"online": online, "barrier": "CLOSED", "at": _written(AT_ONCE)}
        self._publish("status", retain=True, **report, **more)

    def read(self, plate: str) -> str:
        """Let a camera read a plate, and return the decision."""
        return self._in_time("readings", plate=plate, camera_id="lane", event_id=_an_id("evt"))

    def read_late(self, plate: str, late: timedelta) -> str:
        """Tell of a plate so long after it was read, and return the decision."""
        return self._decision(
            "readings", late, plate=plate, camera_id="lane", event_id=_an_id("evt")
        )

    def type(self, code: str) -> str:
        """Let somebody type a code, and return the decision."""
        return self._in_time("codes", code=code)

    def tell(self, decision: str) -> str:
        """Tell of a decision that was made without the cloud, until it has a receipt."""
        event_id = _an_id("evt")
        event: Json = {"event_id": event_id, "kind": "DECIDED_OFFLINE", "at": _written(AT_ONCE)}
        event |= {"attempt_id": _an_id("att"), "method": "ANPR", "decision": decision}
        self._publish("events", events=[event | {"opened": False}])
        self._hear("receipts", lambda receipt: event_id in receipt["event_ids"])
        return decision

    def open(self) -> None:
        """Acknowledge the command to open that has come or comes now."""
        command = self._hear("commands", lambda command: command["action"] == "OPEN")
        opened: Json = {"command_id": command["command_id"], "result": "OPENED", "reason": None}
        self._publish("acknowledgements", at=_written(AT_ONCE), **opened)

    def _in_time(self, topic: str, **what: Any) -> str:
        """Ask anew while a function's first call takes so long that the answer is `STALE`."""

        def look() -> str | None:
            decision = self._decision(topic, AT_ONCE, **what)
            return None if decision == "STALE" else decision

        return eventually(look, f"an answer in time to {self.name}")

    def _decision(self, topic: str, late: timedelta, **what: Any) -> str:
        attempt_id = _an_id("att")
        self._publish(topic, attempt_id=attempt_id, at=_written(late), **what)
        answer = self._hear("answers", lambda answer: answer["attempt_id"] == attempt_id)
        assert answer["say"], "somebody stands there and reads it"
        return str(answer["decision"])

    def _publish(self, topic: str, *, retain: bool = False, **what: object) -> None:
        message = json.dumps({"version": 1, "gate_id": self.id, **what}).encode()
        published = self._visitor.publish(f"gates/{self.id}/{topic}", message, retain=retain)
        assert not published.is_failure

    def _hear(self, topic: str, wanted: Callable[[Json], bool]) -> Json:
        return wait_for(self._heard[f"gates/{self.id}/{topic}"], wanted)

    def _sort(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        payload = message.payload
        if message.topic.endswith("/commands"):
            # What is signed; whether it is signed well is not what these tests ask.
            signed = payload.split(b".")[1]
            payload = urlsafe_b64decode(signed + b"=" * (-len(signed) % 4))
        self._heard[message.topic].put(json.loads(payload))


def broker_of(addresses: Json) -> Emulator:
    """Return where the gates of the running instance connect to."""
    folder = Path(in_folder(addresses)["BAYPASS_LOCAL_DIR"])
    simulated = next(folder.glob("gates/*/gate.toml"))
    own = tomllib.loads(simulated.read_text())
    return Emulator(addresses["emulator"], own["host"], own["port"], simulated.parent / own["ca"])


@contextmanager
def connected(enrolled: Json, broker: Emulator, folder: Path) -> Iterator[ForeignGate]:
    """Connect with the files that came from the console."""
    shown, files = enrolled["gate"], enrolled["files"]
    credentials = Credentials(
        shown["id"], folder / f"{shown['id']}.pem", folder / f"{shown['id']}.key"
    )
    credentials.certificate.write_text(files["certificate.pem"])
    credentials.key.write_text(files["private.key"])
    with visiting(broker, credentials) as visitor:
        yield ForeignGate(shown, visitor)


def _an_id(kind: str) -> str:
    return f"{kind}_{uuid.uuid4().hex}"


def _written(late: timedelta) -> str:
    at = datetime.now(UTC) - late
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
