"""Wrong codes at the keypad: too many lock it for a while, longer each time until a right one.

The state survives a restart, so that pulling the plug does not unlock anything.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from baypass_gate.deliveries import Deliveries
from baypass_gate.diary import Diary
from baypass_gate.event_messages import LockedOut, Unlocked
from baypass_gate.messages import Instant
from baypass_gate.storage import DiskError
from baypass_gate.timing import Clock, Timer

MOST_WRONG: Final = 5
COUNTED_FOR: Final = timedelta(minutes=10)
FIRST_LOCK: Final = timedelta(seconds=60)
LONGEST_LOCK: Final = timedelta(minutes=15)
# Somebody who mistypes in the morning does not pay for last night's guesser.
FORGOTTEN_AFTER: Final = timedelta(hours=1)
_NOTE: Final = "lock-out"

_log = logging.getLogger(__name__)


class LockOut(BaseModel):
    """How many wrong codes count, how often they have locked the keypad, and until when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wrong_at: tuple[Instant, ...] = ()
    times: int = 0
    locked_until: Instant | None = None
    end_told: bool = False

    @classmethod
    def read(cls, noted: str | None) -> "LockOut":
        """Return what an earlier run noted; what cannot be read locks once, to be safe."""
        if noted is None:
            return cls()
        try:
            return cls.model_validate_json(noted)
        except ValidationError:
            return cls(times=1)

    def is_locked(self, now: datetime) -> bool:
        """Tell whether the keypad takes no code now."""
        return self.locked_until is not None and now < self.locked_until

    def tries_left(self, now: datetime) -> int:
        """Return how many codes may be wrong from now on without locking, and one more."""
        known = self._without_what_is_forgotten(now)
        return 1 if known.times else MOST_WRONG - len(known.counting(now))

    def after_a_wrong_code(self, now: datetime) -> "LockOut":
        """Count a wrong code; it locks when there are too many, or when any has locked lately."""
        known = self._without_what_is_forgotten(now)
        if known.tries_left(now) > 1:
            return LockOut(wrong_at=(*known.counting(now), now))
        lock = min(FIRST_LOCK * 2**known.times, LONGEST_LOCK)
        return LockOut(times=min(known.times + 1, 10), locked_until=now + lock)

    def bounded(self, now: datetime) -> "LockOut":
        """Shorten a lock that a clock set back has lengthened."""
        if self.locked_until is None or self.locked_until <= now + LONGEST_LOCK:
            return self
        return self.model_copy(update={"locked_until": now + LONGEST_LOCK})

    def counting(self, now: datetime) -> tuple[datetime, ...]:
        """Return when wrong codes were typed that still count."""
        return tuple(at for at in self.wrong_at if now - COUNTED_FOR < at <= now)

    def _without_what_is_forgotten(self, now: datetime) -> "LockOut":
        if self.locked_until is None or now < self.locked_until + FORGOTTEN_AFTER:
            return self
        return LockOut(wrong_at=self.wrong_at)


class KeypadLock:
    """The lock-out as the gate lives it: kept on disk, told to the cloud, ended in time."""

    def __init__(
        self,
        diary: Diary,
        deliveries: Deliveries,
        *,
        timer: Timer,
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        """Go on where an earlier run stopped; `changed` hears of every lock and its end."""
        self._diary = diary
        self._deliveries = deliveries
        self._timer = timer
        self._clock = clock
        self._changed = changed
        self._state = LockOut.read(diary.noted(_NOTE))
        if self._state.locked_until is not None and not self._state.end_told:
            self._await_end()

    @property
    def locked_until(self) -> datetime | None:
        """Return until when no code is taken, or None."""
        now = self._clock()
        state = self._state.bounded(now)
        return state.locked_until if state.is_locked(now) else None

    @property
    def tries_left(self) -> int:
        """Return how many codes may be tried at once."""
        return self._state.tries_left(self._clock())

    def wrong(self) -> None:
        """Count a wrong code."""
        now = self._clock()
        self._become(self._state.after_a_wrong_code(now))
        if self._state.is_locked(now):
            self._tell(LockedOut(event_id=_new_event_id(), at=now))
            self._await_end()

    def right(self) -> None:
        """Forget all wrong codes."""
        if self._state != LockOut():
            self._become(LockOut())

    def _await_end(self) -> None:
        now = self._clock()
        self._become(self._state.bounded(now))
        until = self._state.locked_until or now
        self._timer.call_later(max(0.0, (until - now).total_seconds()), self._end)

    def _end(self) -> None:
        state = self._state
        if state.locked_until is None or state.end_told:
            return
        if state.is_locked(self._clock()):
            # The clock was set back, or a later lock has taken over.
            self._await_end()
            return
        self._become(state.model_copy(update={"end_told": True}))
        self._tell(Unlocked(event_id=_new_event_id(), at=state.locked_until))

    def _become(self, state: LockOut) -> None:
        if state == self._state:
            return
        self._state = state
        try:
            self._diary.note(_NOTE, state.model_dump_json())
        except DiskError:
            _log.exception("The keypad's lock could not be written down.")

    def _tell(self, event: LockedOut | Unlocked) -> None:
        _log.warning("The keypad is %s.", event.kind)
        try:
            self._deliveries.write(event)
        except DiskError:
            _log.exception("An event of the keypad could not be written down.")
        self._changed()
        self._deliveries.send()


def _new_event_id() -> str:
    return f"evt_{secrets.token_urlsafe(12)}"
