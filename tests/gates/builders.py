"""Valid commands and the doubles of a gate's surroundings."""

import heapq
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import OKPKey

from baypass_gate.attempt_messages import Code, Reading
from baypass_gate.event_messages import Events
from baypass_gate.messages import Acknowledgement, Command, CommandReason, Status
from baypass_gate.signatures import COMMAND_TYPE, CloudKeys

GATE = "gat_here"
# A key of the tests' own cloud, which is no secret; the same in every process.
KEY_ID = "the-clouds-key"
KEY = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(b"the tests' cloud signs with this"))
KEYS = CloudKeys({KEY_ID: KEY})
NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


def a_command(
    *,
    version: int = 2,
    command_id: str = "cmd_1",
    gate_id: str = GATE,
    action: str = "OPEN",
    reason: CommandReason = CommandReason.REMOTE_CONTROL,
    attempt_id: str | None = None,
    issued_at: datetime = NOW,
    lives: timedelta = timedelta(seconds=10),
) -> Command:
    return Command(
        version=version,
        command_id=command_id,
        gate_id=gate_id,
        action=action,
        reason=reason,
        attempt_id=attempt_id,
        issued_at=issued_at,
        expires_at=issued_at + lives,
    )


def a_payload(command: Command | None = None, **changes: object) -> bytes:
    """Return what is signed of a command, with fields added or replaced."""
    written = json.loads((command or a_command()).model_dump_json())
    return json.dumps(written | changes).encode()


def signed(payload: bytes, typ: str = COMMAND_TYPE, **header: object) -> bytes:
    """Return a message as the cloud signs it, with fields of the header added or replaced."""
    given = {"alg": "Ed25519", "kid": KEY_ID, "typ": typ} | header
    return jws.serialize_compact(given, payload, KEY, algorithms=["Ed25519"]).encode()


def a_message(command: Command | None = None, **changes: object) -> bytes:
    """Return the command as it travels, with fields added or replaced."""
    return signed(a_payload(command, **changes))


def write_keys(folder: Path) -> Path:
    """Write the file that a gate is given with the cloud's keys."""
    file = folder / "keys.json"
    file.write_text(json.dumps({"keys": [KEY.as_dict(private=False, kid=KEY_ID)]}))
    return file


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(order=True)
class _Planned:
    due: float
    number: int
    callback: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class ManualTimer:
    """A timer whose seconds pass only when told, and a clock's with them if one is given."""

    def __init__(self, clock: ManualClock | None = None) -> None:
        self._clock = clock
        self._now = 0.0
        self._numbers = count()
        self._planned: list[_Planned] = []

    def call_later(self, delay: float, callback: Callable[[], None], /) -> _Planned:
        planned = _Planned(self._now + delay, next(self._numbers), callback)
        heapq.heappush(self._planned, planned)
        return planned

    def pass_seconds(self, seconds: float) -> None:
        end = self._now + seconds
        while self._planned and self._planned[0].due <= end:
            planned = heapq.heappop(self._planned)
            self._move_to(planned.due)
            if not planned.cancelled:
                planned.callback()
        self._move_to(end)

    def _move_to(self, now: float) -> None:
        if self._clock is not None:
            self._clock.now += timedelta(seconds=now - self._now)
        self._now = now


class KeepingConnection:
    """A connection that keeps what was published, as the messages' own models read it."""

    def __init__(self) -> None:
        self.acknowledgements: list[Acknowledgement] = []
        self.statuses: list[Status] = []
        self.readings: list[Reading] = []
        self.codes: list[Code] = []
        self.events: list[Events] = []
        self.asked_for: list[list[int]] = []
        self.retained_topics: set[str] = set()

    def publish(self, topic: str, payload: str, *, retain: bool) -> None:
        match topic.removeprefix(f"gates/{GATE}/"):
            case "acknowledgements":
                self.acknowledgements.append(Acknowledgement.model_validate_json(payload))
            case "status":
                self.statuses.append(Status.model_validate_json(payload))
            case "readings":
                self.readings.append(Reading.model_validate_json(payload))
            case "codes":
                self.codes.append(Code.model_validate_json(payload))
            case "events":
                self.events.append(Events.model_validate_json(payload))
            case _:
                raise AssertionError(topic)
        if retain:
            self.retained_topics.add(topic)

    def ask_for_chunks(self, numbers: Sequence[int]) -> None:
        self.asked_for.append(list(numbers))
