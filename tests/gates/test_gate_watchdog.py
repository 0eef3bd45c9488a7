"""systemd hears that the agent lives while its loop and its connection do, and not longer."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from baypass_gate.watchdog import Watchdog
from tests.gates.builders import ManualTimer

UNIT = Path(__file__).parents[2] / "gates" / "baypass-gate.service"


class Systemd:
    """Where notifications arrive."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.setblocking(False)  # noqa: FBT003 - its own signature

    def heard(self) -> list[str]:
        said = []
        while True:
            try:
                said.append(self.socket.recv(100).decode())
            except BlockingIOError:
                return said


@pytest.fixture(params=["file", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "s") if request.param == "file" else f"@{tmp_path}"


@pytest.fixture
def systemd(address: str) -> Iterator[Systemd]:
    systemd = Systemd(address.replace("@", "\0", 1))
    with systemd.socket:
        yield systemd


def test_a_living_agent_speaks_three_times_in_each_period(address: str, systemd: Systemd) -> None:
    timer = ManualTimer()
    environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "60000000"}
    Watchdog(environment, timer, lambda: True)
    assert systemd.heard() == ["READY=1", "WATCHDOG=1"]
    timer.pass_seconds(60)
    assert systemd.heard() == ["WATCHDOG=1"] * 3


def test_an_agent_whose_connection_hangs_falls_silent(address: str, systemd: Systemd) -> None:
    timer = ManualTimer()
    alive = [True]
    environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "60000000"}
    Watchdog(environment, timer, lambda: alive[0])
    systemd.heard()
    alive[0] = False
    timer.pass_seconds(60)
    assert systemd.heard() == []


@pytest.mark.parametrize("period", ["", "0", "often"])
def test_without_a_period_it_only_says_that_it_is_ready(
    address: str, systemd: Systemd, period: str
) -> None:
    timer = ManualTimer()
    Watchdog({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": period}, timer, lambda: True)
    timer.pass_seconds(600)
    assert systemd.heard() == ["READY=1"]


def test_without_systemd_it_says_nothing_to_nobody() -> None:
    Watchdog({}, ManualTimer(), lambda: True)


def test_a_socket_that_is_gone_does_not_hurt_the_agent(tmp_path: Path) -> None:
    Watchdog({"NOTIFY_SOCKET": str(tmp_path / "gone")}, ManualTimer(), lambda: True)


def test_the_unit_waits_for_both_words() -> None:
    unit = UNIT.read_text(encoding="utf-8")
    assert "Type=notify" in unit
    assert re.search(r"^WatchdogSec=\d+$", unit, re.MULTILINE)
