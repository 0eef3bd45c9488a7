"""A gate whose power fails at the worst moment: the command is written, the barrier not moved."""

import os
import signal
import sys

from baypass_gate.drivers import BarrierDriver, OnChange, SimulatedBarrier
from baypass_gate.messages import Status
from baypass_gate.running import run_gate, run_program
from baypass_gate.settings import GateSettings
from baypass_gate.timing import Timer


class _PowerCut(SimulatedBarrier):
    def open(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def _make_barrier(timer: Timer, on_change: OnChange) -> BarrierDriver:
    return _PowerCut(timer, on_change)


def _print_online(status: Status, _command_id: str | None) -> None:
    sys.stdout.write(status.model_dump_json() + "\n")
    sys.stdout.flush()


async def _serve(settings: GateSettings) -> None:
    await run_gate(settings, _make_barrier, _print_online)


if __name__ == "__main__":
    sys.exit(run_program("dies_while_opening", None, _serve))
