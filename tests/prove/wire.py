"""Every outgoing call is a numbered call site, at which a plan can let something go wrong.

What matters is whether a call had its effect, and whether its caller knows. The SDKs' own
repeats happen inside: what they make up for is invisible to our code, what they cannot make up
for is not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from tests.prove.footprints import Footprint

Answer = TypeVar("Answer")


class Crash(BaseException):
    """The process is gone: nothing that catches exceptions survives it."""


class Kind(StrEnum):
    """What goes wrong with one call."""

    UNREACHABLE = "unreachable"  # never sent, and the SDK gave up
    THROTTLED = "throttled"  # refused, again and again
    FAILED = "failed"  # answered 500, again and again, without an effect
    LOST = "lost"  # done, its answer lost: the SDK sends it once more
    LOST_FOR_GOOD = "lost for good"  # done, and nobody ever hears that it was
    TWICE = "twice"  # delivered twice
    LATE = "late"  # takes a while
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"


class Trouble(Protocol):
    """How a client's SDK says what went wrong."""

    def of(self, kind: Kind) -> Exception:
        """Return the exception that our code sees."""

    def is_answer(self, error: Exception) -> bool:
        """Tell whether the other side answered with this."""


@dataclass
class Plan:
    """Which call goes wrong and how; remembers every call that was made."""

    faults: Mapping[int, Kind] = field(default_factory=dict)
    sites: list[str] = field(default_factory=list)
    # What the scheduler of interleavings and the clock put in between.
    before: Callable[[Footprint], None] | None = None
    on_late: Callable[[], None] | None = None
    struck: list[str] = field(default_factory=list)
    is_on: bool = True

    def call(
        self,
        site: str,
        effect: Callable[[], Answer],
        trouble: Trouble,
        footprint: Callable[[], Footprint],
    ) -> Answer:
        """Make a call, and let happen to it what is planned."""
        if self.before is not None:
            self.before(footprint())
        if not self.is_on:
            return effect()
        number = len(self.sites)
        self.sites.append(site)
        kind = self.faults.get(number)
        if kind is None:
            return effect()
        self.struck.append(f"{kind} at call {number}, {site}")
        return self._struck(kind, effect, trouble)

    def _struck(self, kind: Kind, effect: Callable[[], Answer], trouble: Trouble) -> Answer:
        if kind is Kind.CRASH_BEFORE:
            raise Crash
        if kind in (Kind.UNREACHABLE, Kind.THROTTLED, Kind.FAILED):
            raise trouble.of(kind)
        if kind is Kind.LATE and self.on_late is not None:
            self.on_late()
        if kind is Kind.LATE:
            return effect()
        if kind is Kind.TWICE:
            return self._twice(effect, trouble)
        _unheard(effect, trouble)
        if kind is Kind.LOST:
            return effect()
        if kind is Kind.LOST_FOR_GOOD:
            raise trouble.of(kind)
        raise Crash

    def _twice(self, effect: Callable[[], Answer], trouble: Trouble) -> Answer:
        answer = effect()
        _unheard(effect, trouble)
        return answer


def _unheard(effect: Callable[[], object], trouble: Trouble) -> None:
    """Let the effect happen; nobody hears what was answered."""
    try:
        effect()
    except Exception as error:
        if not trouble.is_answer(error):
            raise
