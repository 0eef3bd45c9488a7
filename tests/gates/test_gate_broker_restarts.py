"""A broker that goes down in mid-command: nothing opens twice, nothing opens late."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from baypass_gate.messages import Command, Reason
from baypass_gate.timing import utc_now
from tests.emulator import free_ports, running_emulator
from tests.gates.builders import a_command
from tests.gates.cloud import Cloud, Listener, visiting
from tests.gates.programs import Program, running_simulator, write_settings

GATE = "gat_1"
KEPT = {"PERSIST_STATE": "1"}


@contextmanager
def frozen(program: Program) -> Iterator[None]:
    """Let the gate's computer stand still for the block."""
    program.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        program.process.send_signal(signal.SIGCONT)


def answered(cloud: Cloud, heard: Listener, command: Command) -> Reason | None:
    """Return why the gate refused the command, or nothing when it opened."""
    cloud.send(GATE, command)
    answer = heard.acknowledgement()
    assert answer.command_id == command.command_id
    return answer.reason


def test_a_command_on_its_way_when_the_broker_goes_down_opens_once_at_most_and_never_late(
    tmp_path: Path,
) -> None:
    ports = free_ports()
    with ExitStack() as held:
        with running_emulator(tmp_path, ports=ports, **KEPT) as emulator:
            cloud = Cloud(emulator, tmp_path)
            settings = write_settings(cloud, cloud.enrol(GATE), tmp_path / "gate")
            ears = cloud.enrol("listener", "listener")
            program = held.enter_context(running_simulator(settings))
            on_its_way = a_command(gate_id=GATE, command_id="cmd_way", issued_at=utc_now())
            held.enter_context(frozen(program))
            cloud.send(GATE, on_its_way)
        program.process.send_signal(signal.SIGCONT)
        program.state(online=False)
        with running_emulator(tmp_path, ports=ports, **KEPT) as emulator:
            program.state(online=True)
            with visiting(emulator, ears) as visitor:
                heard = Listener(GATE, visitor)
                again = answered(cloud, heard, on_its_way)
                late = a_command(
                    gate_id=GATE, command_id="cmd_late", issued_at=utc_now() - timedelta(seconds=10)
                )
                assert answered(cloud, heard, late) is Reason.EXPIRED
                fresh = a_command(gate_id=GATE, command_id="cmd_fresh", issued_at=utc_now())
                assert answered(cloud, heard, fresh) is None
            assert program.stop() == 0
    moves = groupby((state["barrier"], state["command_id"]) for state in program.said)
    opened = [command for (barrier, command), _ in moves if barrier == "OPENING"]
    # It came before the line broke, or again in time, or not at all.
    expected = {
        Reason.EXPIRED: [[], ["cmd_way"]],
        Reason.REPLAYED: [["cmd_way"]],
        None: [["cmd_way"]],
    }
    assert opened in [[*before, "cmd_fresh"] for before in expected[again]]
