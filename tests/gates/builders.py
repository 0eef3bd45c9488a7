"""Valid commands and the doubles of a gate's surroundings."""

import heapq
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from baypass_gate.messages import Acknowledgement, Command, Status

GATE = "gat_here"
NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


def a_command(
    *,
    version: int = 1,
    command_id: str = "cmd_1",
    gate_id: str = GATE,
    action: str = "OPEN",
    issued_at: datetime = NOW,
    lives: timedelta = timedelta(seconds=10),
) -> Command:
    return Command(
        version=version,
        command_id=command_id,
        gate_id=gate_id,
        action=action,
        issued_at=issued_at,
        expires_at=issued_at + lives,
    )


def a_payload(command: Command | None = None, **changes: object) -> bytes:
    """Return the command as it travels, with fields added or replaced."""
    written = json.loads((command or a_command()).model_dump_json())
    return json.dumps(written | changes).encode()


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
    """A timer whose seconds pass only when told."""

    def __init__(self) -> None:
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
            self._now = planned.due
            if not planned.cancelled:
                planned.callback()
        self._now = end


class KeepingConnection:
    """A connection that keeps what was published, as the messages' own models read it."""

    def __init__(self) -> None:
        self.acknowledgements: list[Acknowledgement] = []
        self.statuses: list[Status] = []
        self.retained_topics: set[str] = set()

    def publish(self, topic: str, payload: str, *, retain: bool) -> None:
        if topic.endswith("/acknowledgements"):
            self.acknowledgements.append(Acknowledgement.model_validate_json(payload))
        else:
            self.statuses.append(Status.model_validate_json(payload))
        if retain:
            self.retained_topics.add(topic)
