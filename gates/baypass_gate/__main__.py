"""The agent at a real gate: `baypass-gate --config FILE`."""

import sys

from baypass_gate.drivers import BarrierDriver, GpioRelay, OnChange, SimulatedBarrier, gpio_pin
from baypass_gate.messages import Status
from baypass_gate.running import run_gate, run_program
from baypass_gate.settings import GateSettings
from baypass_gate.timing import Timer


def main(arguments: list[str] | None = None) -> int:
    """Run the agent until it is told to stop."""
    return run_program("baypass-gate", arguments, _serve)


async def _serve(settings: GateSettings) -> None:
    def make_barrier(timer: Timer, on_change: OnChange) -> BarrierDriver:
        # The settings refuse the driver "gpio" without a pin.
        if settings.driver == "gpio" and settings.pin is not None:
            return GpioRelay(
                gpio_pin(settings.pin),
                timer,
                on_change,
                pulse_seconds=settings.pulse_seconds,
                open_seconds=settings.open_seconds,
            )
        return SimulatedBarrier(timer, on_change, open_seconds=settings.open_seconds)

    await run_gate(settings, make_barrier, _log_nothing_more)


def _log_nothing_more(_status: Status, _command_id: str | None) -> None:
    """At a gate nobody watches; the status topic says it all."""


if __name__ == "__main__":
    sys.exit(main())
