"""A gate to look at: the same agent, a barrier made of timers, every change as a line of JSON.

`python -m baypass_gate.simulator --config FILE`
"""

import json
import os
import sys

from baypass_gate.drivers import BarrierDriver, OnChange, SimulatedBarrier
from baypass_gate.messages import Status
from baypass_gate.running import run_gate, run_program
from baypass_gate.settings import GateSettings, SettingsError
from baypass_gate.timing import Timer


def main(arguments: list[str] | None = None) -> int:
    """Run the simulator until it is told to stop."""
    return run_program("baypass_gate.simulator", arguments, _serve)


async def _serve(settings: GateSettings) -> None:
    if settings.name is None:
        raise SettingsError(['"name" is missing: the simulator shows it as the sign on the gate.'])
    if settings.driver != "simulated":
        raise SettingsError(['"driver" must be "simulated": the simulator moves nothing real.'])

    def make_barrier(timer: Timer, on_change: OnChange) -> BarrierDriver:
        return SimulatedBarrier(timer, on_change, open_seconds=settings.open_seconds)

    await run_gate(settings, make_barrier, _LinePrinter(settings.name))


class _LinePrinter:
    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, status: Status, command_id: str | None) -> None:
        line = {
            **status.model_dump(mode="json", exclude={"version"}),
            "name": self._name,
            "command_id": command_id,
        }
        try:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever watched has gone; the gate goes on serving, and says it to nobody.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
