"""Opens for a plate or a code without the cloud: decides, writes it down, and only then moves."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from baypass_gate.attempt_messages import Method
from baypass_gate.clock_trust import ClockTrust
from baypass_gate.deliveries import Deliveries
from baypass_gate.diary import Diary
from baypass_gate.event_messages import DecidedOffline
from baypass_gate.list_store import ListStore
from baypass_gate.offline import Credential, Decided, decide_alone
from baypass_gate.storage import DiskError
from baypass_gate.timing import Clock

# A long car can be read twice under two events: it is let in once.
ONE_PASSAGE: Final = timedelta(seconds=20)
# What a display is told when the barrier or the disk fails: the decision itself stays ALLOW.
FAULT: Final = "FAULT"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """Somebody who wants in now; `plate` is as it was read."""

    attempt_id: str
    credential: Credential
    plate: str | None = None


@dataclass(frozen=True)
class DecidedAlone:
    """What the gate decided, and whether the barrier was told to open."""

    decision: str
    opened: bool


class Alone:
    """Decides from the held list; every decision is on the disk before anything moves."""

    def __init__(
        self,
        lists: ListStore,
        diary: Diary,
        deliveries: Deliveries,
        trust: ClockTrust,
        *,
        clock: Clock,
        open_barrier: Callable[[str], bool],
    ) -> None:
        """Open with `open_barrier`, which takes the attempt and says whether it worked."""
        self._lists = lists
        self._diary = diary
        self._deliveries = deliveries
        self._trust = trust
        self._clock = clock
        self._open_barrier = open_barrier
        self._let_in_at: dict[str, datetime] = {}

    def decide(self, attempt: Attempt) -> DecidedAlone | None:
        """Decide, and open if allowed; None when the car has just been let in already."""
        now = self._clock()
        try:
            inside = self._inside()
        except DiskError:
            _log.exception("The diary cannot be read.")
            return DecidedAlone(FAULT, opened=False)
        decided = self._judge(attempt, inside, now)
        if decided.is_allowed:
            if self._has_just_let_in(attempt, decided, now):
                return None
            return self._open(attempt, decided, inside, now)
        return self._refuse(attempt, decided, now)

    def _inside(self) -> frozenset[str]:
        held = self._lists.held
        return self._diary.let_in_since(held.manifest.issued_at) if held else frozenset()

    def _judge(self, attempt: Attempt, inside: frozenset[str], now: datetime) -> Decided:
        held = self._lists.held if self._trust.is_given() else None
        return decide_alone(attempt.credential, held, inside, now)

    def _has_just_let_in(self, attempt: Attempt, decided: Decided, now: datetime) -> bool:
        if attempt.credential.method is not Method.ANPR or decided.expected is None:
            return False
        last = self._let_in_at.get(decided.expected.reservation_id)
        return last is not None and abs(now - last) < ONE_PASSAGE

    def _refuse(self, attempt: Attempt, decided: Decided, now: datetime) -> DecidedAlone:
        try:
            self._deliveries.write(self._event(attempt, decided, now, opened=False))
        except DiskError:
            _log.exception("A refusal could not be written down.")
        self._deliveries.send()
        return DecidedAlone(decided.decision, opened=False)

    def _open(
        self, attempt: Attempt, decided: Decided, inside: frozenset[str], now: datetime
    ) -> DecidedAlone:
        event = self._event(attempt, decided, now, opened=True)
        try:
            self._deliveries.write(event)
        except DiskError:
            _log.exception("An opening could not be written down, so the barrier stays shut.")
            return DecidedAlone(FAULT, opened=False)
        # A worn memory card can take seconds to write; the window, or the car, may be gone by then.
        again = self._judge(attempt, inside, self._clock())
        if not again.is_allowed:
            self._take_back(event, again.decision)
            return DecidedAlone(again.decision, opened=False)
        if not self._open_barrier(attempt.attempt_id):
            self._take_back(event, decided.decision)
            return DecidedAlone(FAULT, opened=False)
        if attempt.credential.method is Method.ANPR:
            self._remember(decided, now)
        self._deliveries.send()
        return DecidedAlone(decided.decision, opened=True)

    def _take_back(self, event: DecidedOffline, decision: str) -> None:
        corrected = event.model_copy(update={"opened": False, "decision": decision})
        try:
            self._diary.correct(corrected)
        except DiskError:
            _log.exception("An opening that did not happen stays written down.")
        self._deliveries.send()

    def _remember(self, decided: Decided, now: datetime) -> None:
        recent = {r: at for r, at in self._let_in_at.items() if abs(now - at) < ONE_PASSAGE}
        if decided.expected is not None:
            recent[decided.expected.reservation_id] = now
        self._let_in_at = recent

    def _event(
        self, attempt: Attempt, decided: Decided, now: datetime, *, opened: bool
    ) -> DecidedOffline:
        held = self._lists.held
        return DecidedOffline(
            event_id=f"evt_{secrets.token_urlsafe(12)}",
            at=now,
            attempt_id=attempt.attempt_id,
            method=attempt.credential.method,
            decision=decided.decision.value,
            opened=opened,
            reservation_id=decided.expected.reservation_id if decided.expected else None,
            plate=attempt.plate,
            list_version=held.manifest.list_version if held else None,
        )
