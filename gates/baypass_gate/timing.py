"""The two ways this package meets time, so that a test can hand in its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

# Gives the present moment, aware, in UTC.
Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the machine's present moment."""
    return datetime.now(UTC)


class Pending(Protocol):
    """Something that will happen unless it is cancelled first."""

    def cancel(self) -> None:
        """Keep it from happening; harmless when it already has."""


class Timer(Protocol):
    """What an asyncio event loop offers, reduced to the one call that is used here."""

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Pending:
        """Call back once after `delay` seconds."""
