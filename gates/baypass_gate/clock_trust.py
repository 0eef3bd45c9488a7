"""Whether this machine's clock may be believed when nobody else tells the time.

Online, a command carries its own times, and a wrong clock refuses it. Alone, the gate's clock is
all there is: a small computer without a battery wakes up with the time at which it fell asleep.
"""

import ctypes
from collections.abc import Callable
from datetime import datetime
from typing import Final

from baypass_gate.rules import CLOCK_TOLERANCE

# What adjtimex(2) returns for a clock that nothing keeps right.
_TIME_ERROR: Final = 5
# More than the C library's `struct timex` needs; all zeros only ask.
_ONLY_ASKING: Final = bytes(512)


class ClockTrust:
    """Believes the clock once the cloud or the operating system agrees with it."""

    def __init__(self, *, battery_clock: bool, synchronised: Callable[[], bool]) -> None:
        """Take the installer's word for a clock with a battery; ask the system otherwise."""
        self._battery_clock = battery_clock
        self._synchronised = synchronised
        self._cloud_agrees = False

    def hear(self, said_at: datetime, now: datetime) -> None:
        """Compare with what the cloud just said; an old message proves nothing."""
        if abs(now - said_at) <= CLOCK_TOLERANCE:
            self._cloud_agrees = True
        elif said_at > now:
            self._cloud_agrees = False

    def is_given(self) -> bool:
        """Tell whether decisions may rest on the clock."""
        return self._cloud_agrees or self._battery_clock or self._synchronised()


def synchronised_by_the_system() -> bool:
    """Tell whether the kernel's clock is kept right, by whichever time service."""
    timex = ctypes.create_string_buffer(_ONLY_ASKING)
    try:
        state = ctypes.CDLL(None).adjtimex(timex)
    except (OSError, AttributeError):
        return False
    return 0 <= int(state) < _TIME_ERROR
