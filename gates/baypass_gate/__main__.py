"""The agent at a real gate: `baypass-gate --config FILE`, once `baypass-gate enrol` is done."""

import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from baypass_gate.drivers import BarrierDriver, GpioRelay, OnChange, SimulatedBarrier, gpio_pin
from baypass_gate.enrolling import enrol_program
from baypass_gate.keypads import Keypad, evdev_keys, listening_to_usb_keypad
from baypass_gate.messages import Status
from baypass_gate.running import Gate, Surrounding, run_gate, run_program
from baypass_gate.settings import GateSettings
from baypass_gate.timing import Timer


def main(arguments: list[str] | None = None) -> int:
    """Run the agent until it is told to stop, or do the one thing that was asked."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["enrol"]:
        return enrol_program(given[1:])
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

    await run_gate(settings, make_barrier, _log_nothing_more, surroundings=_around(settings))


def _around(settings: GateSettings) -> list[Surrounding]:
    # The settings refuse the keypad "usb" without a device.
    if settings.keypad == "usb" and settings.keypad_device is not None:
        return [_usb_keypad(settings.keypad_device)]
    return []


def _usb_keypad(device: Path) -> Surrounding:
    open_device, name_key = evdev_keys()

    def listening(gate: Gate) -> AbstractAsyncContextManager[None]:
        keypad = Keypad(gate.timer, gate.agent.type_code)
        return listening_to_usb_keypad(device, keypad, open_device, name_key)

    return listening


def _log_nothing_more(_status: Status, _command_id: str | None) -> None:
    """At a gate nobody watches; the status topic says it all."""


if __name__ == "__main__":
    sys.exit(main())
