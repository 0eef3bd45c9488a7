"""What one gate does with what it hears, without a broker."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from baypass_gate.agent import HEARTBEAT_SECONDS
from baypass_gate.messages import Barrier, Reason, Result
from tests.gates.a_gate import AGate
from tests.gates.builders import GATE, NOW, a_command, a_message


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[AGate]:
    with AGate(tmp_path) as gate:
        yield gate


def test_a_command_opens_once_and_is_acknowledged(gate: AGate) -> None:
    assert gate.hear(a_message()) == (Result.OPENED, None, "cmd_1")
    assert gate.barrier.openings == 1


def test_the_same_command_again_does_not_open_again(gate: AGate) -> None:
    gate.hear(a_message())
    assert gate.hear(a_message()) == (Result.REFUSED, Reason.REPLAYED, "cmd_1")
    assert gate.barrier.openings == 1


def test_a_refused_message_moves_nothing(gate: AGate) -> None:
    late = a_message(a_command(issued_at=NOW - timedelta(minutes=1)))
    assert gate.hear(late) == (Result.REFUSED, Reason.EXPIRED, "cmd_1")
    assert gate.hear(b"nonsense") == (Result.REFUSED, Reason.UNSIGNED, None)
    assert gate.barrier.openings == 0


def test_a_disk_that_fails_leaves_the_gate_shut(tmp_path: Path) -> None:
    with AGate(tmp_path / "missing") as gate:
        assert gate.hear(a_message()) == (Result.REFUSED, Reason.FAULT, "cmd_1")
        assert gate.barrier.openings == 0


def test_a_disk_slower_than_the_command_lives_leaves_the_gate_shut(tmp_path: Path) -> None:
    with AGate(tmp_path, disk_takes=timedelta(seconds=10)) as gate:
        assert gate.hear(a_message()) == (Result.REFUSED, Reason.EXPIRED, "cmd_1")
        assert gate.barrier.openings == 0


def test_a_broken_barrier_is_acknowledged_as_a_fault_and_not_tried_again(gate: AGate) -> None:
    gate.barrier.broken = True
    assert gate.hear(a_message()) == (Result.REFUSED, Reason.FAULT, "cmd_1")
    gate.barrier.broken = False
    assert gate.hear(a_message()) == (Result.REFUSED, Reason.REPLAYED, "cmd_1")
    assert gate.barrier.openings == 0


def test_every_move_is_told_with_the_command_it_is_made_for(gate: AGate) -> None:
    gate.hear(a_message())
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
    gate.hear(a_message())
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


def test_a_command_to_renew_is_carried_out_once_and_leaves_the_barrier_alone(
    gate: AGate,
) -> None:
    renew = a_message(a_command(action="RENEW_CERTIFICATE"))
    assert gate.hear(renew) == (Result.RENEWING, None, "cmd_1")
    assert gate.hear(renew) == (Result.REFUSED, Reason.REPLAYED, "cmd_1")
    assert len(gate.renewals) == 1
    assert gate.barrier.openings == 0
