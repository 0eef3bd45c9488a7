"""What one gate does with what it hears, without a broker."""

from datetime import timedelta
from pathlib import Path

import pytest

from baypass_gate.agent import HEARTBEAT_SECONDS, Agent
from baypass_gate.drivers import (
    BarrierDriver,
    DriverFaultError,
    OnChange,
    SimulatedBarrier,
)
from baypass_gate.memory import ExecutedCommands
from baypass_gate.messages import Barrier, Command, Reason, Result, Status
from baypass_gate.timing import Timer
from tests.gates.builders import (
    GATE,
    NOW,
    KeepingConnection,
    ManualClock,
    ManualTimer,
    a_command,
    a_payload,
)


class CountedBarrier(SimulatedBarrier):
    """A simulated barrier that counts and can be broken."""

    openings = 0
    broken = False

    def open(self) -> None:
        if self.broken:
            message = "The bar is bent."
            raise DriverFaultError(message)
        self.openings += 1
        super().open()


class SlowDisk(ExecutedCommands):
    """A memory whose disk takes so long that the clock runs on."""

    def __init__(self, file: Path, clock: ManualClock, takes: timedelta) -> None:
        super().__init__(file)
        self._clock = clock
        self._takes = takes

    def record(self, command: Command, now: object) -> None:
        super().record(command, NOW)
        assert now == self._clock.now
        self._clock.now += self._takes


class AGate:
    """An agent with everything around it in hand."""

    def __init__(self, folder: Path, disk_takes: timedelta = timedelta(0)) -> None:
        self.clock = ManualClock()
        self.timer = ManualTimer()
        self.connection = KeepingConnection()
        self.seen: list[tuple[bool, Barrier, str | None]] = []
        self.folder = folder
        self.agent = Agent(
            GATE,
            connection=self.connection,
            executed=SlowDisk(folder / "executed.jsonl", self.clock, disk_takes),
            make_barrier=self._make_barrier,
            timer=self.timer,
            clock=self.clock,
            watch=self._watch,
        )
        self.agent.came_online()

    def _make_barrier(self, timer: Timer, on_change: OnChange) -> BarrierDriver:
        self.barrier = CountedBarrier(timer, on_change)
        return self.barrier

    def _watch(self, status: Status, command_id: str | None) -> None:
        self.seen.append((status.online, status.barrier, command_id))

    def hear(self, payload: bytes) -> tuple[Result, Reason | None, str | None]:
        self.agent.received(payload, retained=False)
        answer = self.connection.acknowledgements[-1]
        return answer.result, answer.reason, answer.command_id


@pytest.fixture
def gate(tmp_path: Path) -> AGate:
    return AGate(tmp_path)


def test_a_command_opens_once_and_is_acknowledged(gate: AGate) -> None:
    assert gate.hear(a_payload()) == (Result.OPENED, None, "cmd_1")
    assert gate.barrier.openings == 1


def test_the_same_command_again_does_not_open_again(gate: AGate) -> None:
    gate.hear(a_payload())
    assert gate.hear(a_payload()) == (Result.REFUSED, Reason.REPLAYED, "cmd_1")
    assert gate.barrier.openings == 1


def test_a_refused_message_moves_nothing(gate: AGate) -> None:
    late = a_payload(a_command(issued_at=NOW - timedelta(minutes=1)))
    assert gate.hear(late) == (Result.REFUSED, Reason.EXPIRED, "cmd_1")
    assert gate.hear(b"nonsense") == (Result.REFUSED, Reason.MALFORMED, None)
    assert gate.barrier.openings == 0


def test_a_disk_that_fails_leaves_the_gate_shut(tmp_path: Path) -> None:
    gate = AGate(tmp_path / "missing")
    assert gate.hear(a_payload()) == (Result.REFUSED, Reason.FAULT, "cmd_1")
    assert gate.barrier.openings == 0


def test_a_disk_slower_than_the_command_lives_leaves_the_gate_shut(tmp_path: Path) -> None:
    gate = AGate(tmp_path, disk_takes=timedelta(seconds=10))
    assert gate.hear(a_payload()) == (Result.REFUSED, Reason.EXPIRED, "cmd_1")
    assert gate.barrier.openings == 0


def test_a_broken_barrier_is_acknowledged_as_a_fault_and_not_tried_again(gate: AGate) -> None:
    gate.barrier.broken = True
    assert gate.hear(a_payload()) == (Result.REFUSED, Reason.FAULT, "cmd_1")
    gate.barrier.broken = False
    assert gate.hear(a_payload()) == (Result.REFUSED, Reason.REPLAYED, "cmd_1")
    assert gate.barrier.openings == 0


def test_every_move_is_told_with_the_command_it_is_made_for(gate: AGate) -> None:
    gate.hear(a_payload())
    gate.timer.pass_seconds(10)
    assert gate.seen == [
        (True, Barrier.CLOSED, None),
        (True, Barrier.OPENING, "cmd_1"),
        (True, Barrier.OPEN, "cmd_1"),
        (True, Barrier.CLOSING, "cmd_1"),
        (True, Barrier.CLOSED, None),
    ]
    assert [status.barrier for status in gate.connection.statuses] == [
        barrier for _, barrier, _ in gate.seen
    ]


def test_a_quiet_gate_is_heard_every_thirty_seconds(gate: AGate) -> None:
    gate.timer.pass_seconds(10 * HEARTBEAT_SECONDS)
    assert HEARTBEAT_SECONDS == 30
    assert len(gate.connection.statuses) == 1 + 10


def test_only_the_status_is_retained(gate: AGate) -> None:
    gate.hear(a_payload())
    assert gate.connection.retained_topics == {f"gates/{GATE}/status"}


def test_an_offline_gate_publishes_no_status(gate: AGate) -> None:
    gate.agent.went_offline()
    gate.timer.pass_seconds(10 * HEARTBEAT_SECONDS)
    assert len(gate.connection.statuses) == 1
    assert gate.seen[-1] == (False, Barrier.CLOSED, None)


def test_a_gate_that_comes_back_says_so(gate: AGate) -> None:
    gate.agent.went_offline()
    gate.agent.came_online()
    assert [status.online for status in gate.connection.statuses] == [True, True]
    assert [online for online, _, _ in gate.seen] == [True, False, True]
