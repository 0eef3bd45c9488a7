"""What moves the barrier: a simulated one, or a relay on a Raspberry Pi's pin."""

import importlib
import logging
from collections.abc import Callable
from typing import Protocol, TypeAlias, cast

from baypass_gate.messages import Barrier
from baypass_gate.timing import Pending, Timer

_log = logging.getLogger(__name__)

OnChange: TypeAlias = Callable[[Barrier], None]


class DriverFaultError(Exception):
    """The barrier cannot be moved; the message is a sentence for the installer."""


class BarrierDriver(Protocol):
    """One barrier that opens on request and closes by itself."""

    @property
    def barrier(self) -> Barrier:
        """Where the barrier stands, as far as the driver can know."""

    def open(self) -> None:
        """Start to open and return at once; raises DriverFaultError when it cannot."""

    def release(self) -> None:
        """Let go of the hardware; nothing moves afterwards."""


class SimulatedBarrier:
    """A barrier made of timers: opening, open, closing, closed."""

    def __init__(
        self,
        timer: Timer,
        on_change: OnChange,
        *,
        open_seconds: float = 4.0,
        moving_seconds: float = 1.2,
    ) -> None:
        """Start closed; `moving_seconds` is how long one way takes."""
        self._timer = timer
        self._on_change = on_change
        self._open_seconds = open_seconds
        self._moving_seconds = moving_seconds
        self._next: Pending | None = None
        self.barrier = Barrier.CLOSED

    def open(self) -> None:
        """Raise the bar from wherever it is; when it is up already, keep it up anew."""
        if self.barrier is Barrier.OPENING:
            return
        if self.barrier is Barrier.OPEN:
            self._then(self._open_seconds, self._lower)
            return
        self._then(self._moving_seconds, self._is_up)
        self._become(Barrier.OPENING)

    def release(self) -> None:
        """Stop every timer."""
        if self._next is not None:
            self._next.cancel()

    def _is_up(self) -> None:
        self._then(self._open_seconds, self._lower)
        self._become(Barrier.OPEN)

    def _lower(self) -> None:
        self._then(self._moving_seconds, self._is_down)
        self._become(Barrier.CLOSING)

    def _is_down(self) -> None:
        self._become(Barrier.CLOSED)

    def _then(self, seconds: float, step: Callable[[], None]) -> None:
        self.release()
        self._next = self._timer.call_later(seconds, step)

    def _become(self, barrier: Barrier) -> None:
        self.barrier = barrier
        self._on_change(barrier)


class OutputPin(Protocol):
    """What gpiozero's OutputDevice offers, reduced to what a relay needs."""

    def on(self) -> None:
        """Close the relay."""

    def off(self) -> None:
        """Let the relay go."""

    def close(self) -> None:
        """Give the pin back."""


class GpioRelay:
    """A relay that pulses the barrier's own "open" contact.

    A relay has no eyes: the barrier is taken to be open for `open_seconds` after a pulse.
    """

    def __init__(
        self,
        pin: OutputPin,
        timer: Timer,
        on_change: OnChange,
        *,
        pulse_seconds: float,
        open_seconds: float,
    ) -> None:
        """Let the relay go first, whatever an earlier run left behind."""
        self._pin = pin
        self._timer = timer
        self._on_change = on_change
        self._pulse_seconds = pulse_seconds
        self._open_seconds = open_seconds
        self._pulse_end: Pending | None = None
        self._closing: Pending | None = None
        self.barrier = Barrier.CLOSED
        pin.off()

    def open(self) -> None:
        """Pulse the contact; a pulse still running is lengthened."""
        if self.barrier is Barrier.FAULT:
            message = "The relay failed before; look at the wiring and restart the agent."
            raise DriverFaultError(message)
        try:
            self._pin.on()
        except Exception as error:
            self._become(Barrier.FAULT)
            message = "The relay does not answer."
            raise DriverFaultError(message) from error
        self._cancel_timers()
        self._pulse_end = self._timer.call_later(self._pulse_seconds, self._let_go)
        self._closing = self._timer.call_later(self._open_seconds, self._is_down)
        self._become(Barrier.OPEN)

    def release(self) -> None:
        """Let the relay go and give the pin back."""
        self._cancel_timers()
        self._pin.off()
        self._pin.close()

    def _let_go(self) -> None:
        try:
            self._pin.off()
        except Exception:  # noqa: BLE001 - gpiozero and its pin factories share no error class
            _log.exception("The relay did not let go.")
            self._cancel_timers()
            self._become(Barrier.FAULT)

    def _is_down(self) -> None:
        self._become(Barrier.CLOSED)

    def _cancel_timers(self) -> None:
        for pending in (self._pulse_end, self._closing):
            if pending is not None:
                pending.cancel()

    def _become(self, barrier: Barrier) -> None:
        if barrier is not self.barrier:
            self.barrier = barrier
            self._on_change(barrier)


def gpio_pin(number: int) -> OutputPin:
    """Return the Raspberry Pi's pin, counted as on the Broadcom chip, switched off."""
    try:
        gpiozero = importlib.import_module("gpiozero")
    except ImportError as error:
        message = 'The driver "gpio" needs gpiozero: install baypass-gate[gpio].'
        raise DriverFaultError(message) from error
    try:
        return cast("OutputPin", gpiozero.OutputDevice(number, initial_value=False))
    except Exception as error:
        message = f"Pin {number} cannot be used as an output."
        raise DriverFaultError(message) from error
