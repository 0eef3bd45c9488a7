"""What somebody who wants in hands over at the gate: a plate to a camera, a code to a keypad.

The cloud is asked, and has `answer_seconds` to answer; without an answer, or without a connection,
the gate decides alone. An answer opens nothing: the command that comes with it does.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pydantic import ValidationError

from baypass_gate.alone import Alone, Attempt
from baypass_gate.attempt_messages import Answer, Code, Method, Reading, code_topic, reading_topic
from baypass_gate.clock_trust import ClockTrust
from baypass_gate.lock_out import KeypadLock
from baypass_gate.messages import Message, read_message
from baypass_gate.offline import Credential, Decision, is_from_now
from baypass_gate.passages import Passages, new_attempt_id
from baypass_gate.plates import fold, normalise
from baypass_gate.publishing import Publisher
from baypass_gate.timing import Clock, Timer

# What a display is told of a code that was not tried: the keypad is locked, or one is being tried.
LOCKED_OUT = "LOCKED_OUT"
BUSY = "BUSY"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlateRead:
    """What a camera says it read; an update or a correction has the same camera and event.

    `at` is aware; without one, now counts. Use that when the camera's clock is not to be trusted.
    """

    camera_id: str
    event_id: str
    plate: str
    confidence: float | None = None
    at: datetime | None = None


ReadPlate: TypeAlias = Callable[[PlateRead], None]


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended, for a display; `opened` is None while its command may yet come."""

    method: Method
    decision: str
    at: datetime
    attempt_id: str | None = None
    say: str = ""
    offline: bool = False
    opened: bool | None = False


Show: TypeAlias = Callable[[Outcome], None]


@dataclass
class _Waiting:
    attempt: Attempt
    opened: bool = False


class Attempts:
    """Leads every attempt to its end."""

    def __init__(
        self,
        gate_id: str,
        *,
        publisher: Publisher,
        alone: Alone,
        passages: Passages,
        lock: KeypadLock,
        trust: ClockTrust,
        timer: Timer,
        clock: Clock,
        answer_seconds: float,
        show: Show,
    ) -> None:
        """Begin offline."""
        self._gate_id = gate_id
        self._publisher = publisher
        self._alone = alone
        self._passages = passages
        self._lock = lock
        self._trust = trust
        self._timer = timer
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._show = show
        self._online = False
        self._waiting: dict[str, _Waiting] = {}

    def came_online(self) -> None:
        """Ask the cloud from now on."""
        self._online = True

    def went_offline(self) -> None:
        """Decide alone from now on, and about those whose answer cannot come any more."""
        self._online = False
        for attempt_id in list(self._waiting):
            self._stop_waiting(attempt_id)

    def read_plate(self, read: PlateRead) -> None:
        """Begin an attempt for a plate, unless it was tried in its passage or the car let in."""
        now = self._clock()
        at = read.at or now
        folded = fold(normalise(read.plate))
        if not folded or at.tzinfo is None or not is_from_now(at, now):
            _log.warning("A reading without letters and digits, or not from now, was dropped.")
            return
        try:
            reading = Reading(
                attempt_id=new_attempt_id(),
                gate_id=self._gate_id,
                camera_id=read.camera_id,
                event_id=read.event_id,
                plate=read.plate,
                confidence=read.confidence,
                at=at,
            )
        except ValidationError:
            # What was read is personal data and stays out of the log.
            _log.warning("A reading that does not fit the protocol was dropped.")
            return
        attempt_id = self._passages.attempt_of(read.camera_id, read.event_id, folded)
        if attempt_id is None:
            return
        credential = Credential(Method.ANPR, folded, at)
        self._begin(
            Attempt(attempt_id, credential, read.plate),
            reading_topic(self._gate_id),
            reading.model_copy(update={"attempt_id": attempt_id}),
        )

    def type_code(self, code: str) -> None:
        """Begin an attempt for a code of six digits, unless the keypad is locked."""
        now = self._clock()
        if (kept_back := self._kept_back()) is not None:
            self._show(Outcome(Method.KEYPAD, kept_back, now))
            return
        try:
            message = Code(attempt_id=new_attempt_id(), gate_id=self._gate_id, code=code, at=now)
        except ValidationError:
            _log.warning("Something else than six digits was dropped.")
            return
        attempt = Attempt(message.attempt_id, Credential(Method.KEYPAD, code, now))
        self._begin(attempt, code_topic(self._gate_id), message)

    def answered(self, payload: bytes) -> None:
        """Hear what the cloud decided; an answer that nothing waits for says nothing new."""
        try:
            answer = read_message(Answer, payload)
        except ValueError:
            _log.warning("An answer could not be read.")
            return
        if answer.gate_id != self._gate_id or answer.attempt_id not in self._waiting:
            return
        waiting = self._waiting.pop(answer.attempt_id)
        self._trust.hear(answer.at, self._clock())
        attempt, is_allowed = waiting.attempt, answer.decision == Decision.ALLOW
        self._count_code(attempt, answer.decision)
        opened = waiting.opened or (None if is_allowed else False)
        self._end(attempt, answer.decision, say=answer.say, opened=opened)

    def taken_up(self, attempt_id: str) -> None:
        """Note that a command for this attempt is being executed: nothing else opens for it."""
        self._passages.open(attempt_id)
        if attempt_id in self._waiting:
            self._waiting[attempt_id].opened = True

    def _kept_back(self) -> str | None:
        if self._lock.locked_until is not None:
            return LOCKED_OUT
        waiting = [each.attempt.credential.method for each in self._waiting.values()]
        # Nobody tries more codes while the answers are on their way than may be wrong.
        return BUSY if waiting.count(Method.KEYPAD) >= self._lock.tries_left else None

    def _begin(self, attempt: Attempt, topic: str, message: Message) -> None:
        if not self._online:
            self._decide_alone(attempt)
            return
        self._waiting[attempt.attempt_id] = _Waiting(attempt)
        self._publisher.publish(topic, message.model_dump_json(), retain=False)
        self._timer.call_later(self._answer_seconds, lambda: self._stop_waiting(attempt.attempt_id))

    def _stop_waiting(self, attempt_id: str) -> None:
        waiting = self._waiting.pop(attempt_id, None)
        if waiting is None:
            return
        if waiting.opened:
            self._count_code(waiting.attempt, Decision.ALLOW)
            self._end(waiting.attempt, Decision.ALLOW, opened=True)
        else:
            self._decide_alone(waiting.attempt)

    def _decide_alone(self, attempt: Attempt) -> None:
        if self._passages.is_open(attempt.attempt_id):
            return
        decided = self._alone.decide(attempt)
        if decided is None or decided.opened:
            self._passages.open(attempt.attempt_id, alone=True)
        if decided is not None:
            self._count_code(attempt, decided.decision)
            self._end(attempt, decided.decision, offline=True, opened=decided.opened)

    def _count_code(self, attempt: Attempt, decision: str) -> None:
        if attempt.credential.method is not Method.KEYPAD:
            return
        if decision == Decision.ALLOW:
            self._lock.right()
        elif decision == Decision.UNKNOWN_CODE:
            self._lock.wrong()

    def _end(
        self,
        attempt: Attempt,
        decision: str,
        *,
        say: str = "",
        offline: bool = False,
        opened: bool | None,
    ) -> None:
        _log.info("Attempt %s ended with %s.", attempt.attempt_id, decision)
        method, now = attempt.credential.method, self._clock()
        self._show(Outcome(method, str(decision), now, attempt.attempt_id, say, offline, opened))
