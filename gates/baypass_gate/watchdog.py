"""Tells systemd that the agent is alive, so that a stuck one is killed and started anew.

The event loop's timer speaks, and only while the connection's thread gives signs of life.
"""

import logging
import socket
from collections.abc import Callable, Mapping
from typing import Final

from baypass_gate.timing import Timer

_SPOKEN_PER_PERIOD: Final = 3

_log = logging.getLogger(__name__)


class Watchdog:
    """Speaks to systemd over its notification socket; silent where there is none."""

    def __init__(
        self, environment: Mapping[str, str], timer: Timer, is_alive: Callable[[], bool]
    ) -> None:
        """Say that the agent is ready, and from then on that it is alive while it is."""
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._timer = timer
        self._is_alive = is_alive
        self._say("READY=1")
        microseconds = environment.get("WATCHDOG_USEC", "")
        if self._address and microseconds.isdigit() and int(microseconds):
            self._pause = int(microseconds) / 1_000_000 / _SPOKEN_PER_PERIOD
            self._speak()

    def _speak(self) -> None:
        if self._is_alive():
            self._say("WATCHDOG=1")
        else:
            _log.error("The connection gives no sign of life.")
        self._timer.call_later(self._pause, self._speak)

    def _say(self, words: str) -> None:
        if not self._address:
            return
        # An "@" stands for the zero byte of an abstract address.
        address = self._address.replace("@", "\0", 1) if self._address[0] == "@" else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to_systemd:
            try:
                to_systemd.sendto(words.encode(), address)
            except OSError:
                _log.exception("systemd could not be told: %s", words)
