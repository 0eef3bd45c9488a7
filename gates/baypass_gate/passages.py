"""Which readings belong to one passage, so that a car is decided about once.

A passage is what one camera calls one event. It may read several times, and correct itself.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from baypass_gate.diary import Diary

# A car has long passed when a thousand others have.
MOST_PASSAGES: Final = 1000

PassageKey: TypeAlias = tuple[str, str]


@dataclass
class _Passage:
    attempts: dict[str, str] = field(default_factory=dict)
    opened: bool = False
    opened_alone: bool = False


class Passages:
    """The latest passages, each with the attempts made in it."""

    def __init__(self) -> None:
        """Know of none."""
        self._passages: OrderedDict[PassageKey, _Passage] = OrderedDict()
        self._of_attempt: dict[str, _Passage] = {}

    def attempt_of(self, camera_id: str, event_id: str, folded: str) -> str | None:
        """Return the id of a new attempt, or None when this plate was tried or the car let in."""
        key = camera_id, event_id
        passage = self._passages.setdefault(key, _Passage())
        self._passages.move_to_end(key)
        if passage.opened or folded in passage.attempts:
            return None
        attempt_id = new_attempt_id()
        passage.attempts[folded] = attempt_id
        self._of_attempt[attempt_id] = passage
        self._forget_oldest()
        return attempt_id

    def open(self, attempt_id: str, *, alone: bool = False) -> None:
        """Note that the car of this attempt was let in, by a command or by the gate alone."""
        if attempt_id in self._of_attempt:
            passage = self._of_attempt[attempt_id]
            passage.opened, passage.opened_alone = True, alone or passage.opened_alone

    def is_open(self, attempt_id: str) -> bool:
        """Tell whether the car of this attempt was let in."""
        return attempt_id in self._of_attempt and self._of_attempt[attempt_id].opened

    def is_open_alone(self, attempt_id: str) -> bool:
        """Tell whether the gate has let the car of this attempt in alone."""
        return attempt_id in self._of_attempt and self._of_attempt[attempt_id].opened_alone

    def _forget_oldest(self) -> None:
        while len(self._passages) > MOST_PASSAGES:
            _, passage = self._passages.popitem(last=False)
            for attempt_id in passage.attempts.values():
                del self._of_attempt[attempt_id]


class OpenedAlone:
    """The attempts that a command is too late for: the gate has let their car in alone."""

    def __init__(self, diary: Diary, passages: Passages) -> None:
        """Ask the diary, which outlives a restart, and the passages, which know corrections."""
        self._diary = diary
        self._passages = passages

    def __contains__(self, attempt_id: object) -> bool:
        """Tell whether the gate has opened for this attempt, or another of its passage."""
        return isinstance(attempt_id, str) and (
            attempt_id in self._diary.opened_alone or self._passages.is_open_alone(attempt_id)
        )


def new_attempt_id() -> str:
    """Return an id that nobody has used."""
    return f"att_{secrets.token_urlsafe(12)}"
