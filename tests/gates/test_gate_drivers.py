"""How a barrier moves, without waiting for it."""

import sys

import pytest

from baypass_gate.drivers import DriverFaultError, GpioRelay, SimulatedBarrier, gpio_pin
from baypass_gate.messages import Barrier
from tests.gates.builders import ManualTimer

UP_AND_DOWN = [Barrier.OPENING, Barrier.OPEN, Barrier.CLOSING, Barrier.CLOSED]


class Pin:
    """A pin with a lamp on it."""

    def __init__(self) -> None:
        self.lit = True
        self.pulses = 0
        self.closed = False
        self.broken = False

    def on(self) -> None:
        self._work()
        self.lit = True
        self.pulses += 1

    def off(self) -> None:
        self._work()
        self.lit = False

    def close(self) -> None:
        self.closed = True

    def _work(self) -> None:
        if self.broken:
            message = "no such chip"
            raise OSError(message)


class TestSimulatedBarrier:
    @pytest.fixture(autouse=True)
    def a_barrier(self) -> None:
        self.timer = ManualTimer()
        self.moves: list[Barrier] = []
        self.barrier = SimulatedBarrier(self.timer, self.moves.append)

    def test_it_goes_up_waits_and_comes_down(self) -> None:
        self.barrier.open()
        self.timer.pass_seconds(60)
        assert self.moves == UP_AND_DOWN

    def test_each_move_takes_its_time(self) -> None:
        self.barrier.open()
        seen = []
        for seconds in (1.1, 0.2, 3.8, 0.2, 1.0, 0.2):
            self.timer.pass_seconds(seconds)
            seen.append(self.barrier.barrier)
        assert seen == [
            Barrier.OPENING,
            Barrier.OPEN,
            Barrier.OPEN,
            Barrier.CLOSING,
            Barrier.CLOSING,
            Barrier.CLOSED,
        ]

    def test_opening_it_while_it_is_open_keeps_it_open_longer(self) -> None:
        self.barrier.open()
        self.timer.pass_seconds(1.2 + 3.9)
        self.barrier.open()
        self.timer.pass_seconds(3.9)
        assert self.moves == [Barrier.OPENING, Barrier.OPEN]

    def test_opening_it_while_it_closes_turns_it_round(self) -> None:
        self.barrier.open()
        self.timer.pass_seconds(1.2 + 4.0 + 0.5)
        self.barrier.open()
        self.timer.pass_seconds(60)
        assert self.moves == [*UP_AND_DOWN[:3], *UP_AND_DOWN]

    def test_opening_it_twice_at_once_is_one_opening(self) -> None:
        self.barrier.open()
        self.barrier.open()
        self.timer.pass_seconds(60)
        assert self.moves == UP_AND_DOWN

    def test_once_released_nothing_moves(self) -> None:
        self.barrier.open()
        self.barrier.release()
        self.timer.pass_seconds(60)
        assert self.moves == [Barrier.OPENING]


class TestGpioRelay:
    @pytest.fixture(autouse=True)
    def a_relay(self) -> None:
        self.timer = ManualTimer()
        self.moves: list[Barrier] = []
        self.pin = Pin()
        self.relay = GpioRelay(
            self.pin, self.timer, self.moves.append, pulse_seconds=0.5, open_seconds=4.0
        )

    def test_it_lets_go_of_what_an_earlier_run_left_on(self) -> None:
        assert not self.pin.lit

    def test_it_pulses_and_lets_go(self) -> None:
        self.relay.open()
        assert self.pin.lit
        self.timer.pass_seconds(0.5)
        assert not self.pin.lit
        assert self.pin.pulses == 1

    def test_the_barrier_is_taken_to_be_open_for_its_usual_time(self) -> None:
        self.relay.open()
        self.timer.pass_seconds(3.9)
        assert self.moves == [Barrier.OPEN]
        self.timer.pass_seconds(0.2)
        assert self.moves == [Barrier.OPEN, Barrier.CLOSED]

    def test_a_second_opening_starts_the_usual_time_anew(self) -> None:
        self.relay.open()
        self.timer.pass_seconds(3.9)
        self.relay.open()
        self.timer.pass_seconds(3.9)
        assert self.moves == [Barrier.OPEN]

    def test_a_pin_that_fails_is_a_fault_that_stays(self) -> None:
        self.pin.broken = True
        with pytest.raises(DriverFaultError, match="does not answer"):
            self.relay.open()
        self.pin.broken = False
        with pytest.raises(DriverFaultError, match="failed before"):
            self.relay.open()
        assert self.moves == [Barrier.FAULT]
        assert self.pin.pulses == 0

    def test_a_relay_that_does_not_let_go_is_a_fault(self) -> None:
        self.relay.open()
        self.pin.broken = True
        self.timer.pass_seconds(60)
        assert self.moves == [Barrier.OPEN, Barrier.FAULT]

    def test_releasing_it_in_the_middle_of_a_pulse_ends_the_pulse(self) -> None:
        self.relay.open()
        self.relay.release()
        assert not self.pin.lit
        assert self.pin.closed


def test_without_gpiozero_the_installer_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    with pytest.raises(DriverFaultError, match=r"install baypass-gate\[gpio\]"):
        gpio_pin(17)
