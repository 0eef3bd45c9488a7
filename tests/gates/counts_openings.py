"""A gate whose barrier tells of every single opening, and whose power may fail around one.

Each opening is a line on stdout that names its command, written while the barrier is told to open.
What a process has written to a pipe outlives it. The environment says when the power fails:
`POWER_FAILS` is "before 3" or "after 3", the third opening since the start.
"""

import json
import os
import signal
import sys
from collections.abc import Callable

from baypass_gate.drivers import OnChange
from baypass_gate.messages import Barrier, Status
from baypass_gate.running import run_gate, run_program
from baypass_gate.settings import GateSettings
from baypass_gate.timing import Timer

POWER_FAILS = "POWER_FAILS"


class _Turnstile:
    """Opens and shuts in one go, so that each opening is told by itself."""

    def __init__(self, on_change: OnChange, fails: Callable[[str], bool]) -> None:
        self._on_change = on_change
        self._fails = fails
        self.barrier = Barrier.CLOSED

    def open(self) -> None:
        if self._fails("before"):
            _power_cut()
        self._become(Barrier.OPENING)
        if self._fails("after"):
            _power_cut()
        self._become(Barrier.CLOSED)

    def release(self) -> None:
        """Nothing moves by itself."""

    def _become(self, barrier: Barrier) -> None:
        self.barrier = barrier
        self._on_change(barrier)


class _Power:
    """Fails before or after one of the openings, or never."""

    def __init__(self, fails: str | None) -> None:
        self._moment, _, number = (fails or "never 0").partition(" ")
        self._left = int(number)

    def fails(self, moment: str) -> bool:
        if moment != self._moment:
            return False
        self._left -= 1
        return self._left == 0


def _power_cut() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _tell(status: Status, command_id: str | None) -> None:
    said = {"online": status.online, "barrier": status.barrier, "command_id": command_id}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


async def _serve(settings: GateSettings) -> None:
    power = _Power(os.environ.get(POWER_FAILS))

    def make_barrier(_timer: Timer, on_change: OnChange) -> _Turnstile:
        return _Turnstile(on_change, power.fails)

    await run_gate(settings, make_barrier, _tell, believes_clock=True)


if __name__ == "__main__":
    sys.exit(run_program("counts_openings", None, _serve))
