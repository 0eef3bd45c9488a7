"""What a gate decides alone, from its list: pure, and shut unless everything says open.

It decides as the cloud would, with what a gate can know:

    the attempt is not from now                                  STALE
    there is no list, it is no longer valid, or not yet          GATE_OFFLINE
    the car park is switched off, and this is no exit left open  KILL_SWITCH
    the host does not offer this method                          METHOD_NOT_OFFERED
    the car park takes nobody in today                           CLOSED
    several different plates may open now                        PLATE_AMBIGUOUS
    nobody has this plate, or this code                          UNKNOWN_PLATE, UNKNOWN_CODE
    not in the access window, or inside already                  TOO_EARLY, TOO_LATE, ALREADY_INSIDE
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from baypass_gate.access_list import AccessList, Expected
from baypass_gate.attempt_messages import Method
from baypass_gate.list_messages import Direction, Manifest
from baypass_gate.rules import CLOCK_TOLERANCE

# A car waits in front of the barrier: what was read or typed longer ago opens nothing.
OLDEST_ATTEMPT: Final = timedelta(seconds=10)


class Decision(StrEnum):
    """Whether the gate opens, or why not."""

    ALLOW = "ALLOW"
    STALE = "STALE"
    GATE_OFFLINE = "GATE_OFFLINE"
    KILL_SWITCH = "KILL_SWITCH"
    METHOD_NOT_OFFERED = "METHOD_NOT_OFFERED"
    CLOSED = "CLOSED"
    PLATE_AMBIGUOUS = "PLATE_AMBIGUOUS"
    UNKNOWN_PLATE = "UNKNOWN_PLATE"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    ALREADY_INSIDE = "ALREADY_INSIDE"
    TOO_EARLY = "TOO_EARLY"
    TOO_LATE = "TOO_LATE"


# The nearer to being let in, the more useful the reason is to whoever stands at the barrier.
_BY_USEFULNESS: Final = (
    Decision.ALLOW,
    Decision.ALREADY_INSIDE,
    Decision.TOO_EARLY,
    Decision.TOO_LATE,
)


@dataclass(frozen=True)
class Credential:
    """What was shown at the gate, and when: a folded plate or a code."""

    method: Method
    text: str
    at: datetime


@dataclass(frozen=True)
class Decided:
    """What was decided, and for which reservation when it is clear which."""

    decision: Decision
    expected: Expected | None = None

    @property
    def is_allowed(self) -> bool:
        """Tell whether the gate opens."""
        return self.decision is Decision.ALLOW


def decide_alone(
    credential: Credential, held: AccessList | None, inside: Container[str], now: datetime
) -> Decided:
    """Decide from the list that is held.

    `inside` are reservations that this gate let in itself since the list was made.
    """
    if not is_from_now(credential.at, now):
        return Decided(Decision.STALE)
    if held is None or not _holds(held.manifest, now):
        return Decided(Decision.GATE_OFFLINE)
    if (barred := _barred(credential.method, held.manifest, now)) is not None:
        return Decided(barred)
    decided = _decided_for_each(credential, held, inside, now)
    if not decided:
        is_code = credential.method is Method.KEYPAD
        return Decided(Decision.UNKNOWN_CODE if is_code else Decision.UNKNOWN_PLATE)
    allowed = [each for each in decided if each.is_allowed]
    if credential.method is Method.ANPR and len(_plates_of(allowed)) > 1:
        return Decided(Decision.PLATE_AMBIGUOUS)
    return min(allowed or decided, key=_most_useful_then_earliest)


def is_from_now(at: datetime, now: datetime) -> bool:
    """Tell whether an attempt is young enough to open anything."""
    return now - OLDEST_ATTEMPT <= at <= now + CLOCK_TOLERANCE


def _holds(manifest: Manifest, now: datetime) -> bool:
    # A clock behind the list's birth is wrong, so nothing tells which windows are open.
    return manifest.issued_at - CLOCK_TOLERANCE <= now < manifest.valid_until


def _barred(method: Method, manifest: Manifest, now: datetime) -> Decision | None:
    is_exit = manifest.direction is Direction.EXIT
    if manifest.kill_switch and not (is_exit and manifest.exits_stay_open):
        return Decision.KILL_SWITCH
    if method not in manifest.methods:
        return Decision.METHOD_NOT_OFFERED
    closed = any(closure.start <= now < closure.end for closure in manifest.closed)
    return Decision.CLOSED if closed and not is_exit else None


def _decided_for_each(
    credential: Credential, held: AccessList, inside: Container[str], now: datetime
) -> Sequence[Decided]:
    def decided(candidates: Sequence[Expected]) -> Sequence[Decided]:
        return [Decided(_decision_for(one, held.manifest, inside, now), one) for one in candidates]

    if credential.method is Method.KEYPAD:
        return decided(held.with_code(credential.text))
    if read := held.with_plate(credential.text):
        return decided(read)
    # A plate that is nearly somebody's counts only for whom it would let in.
    return [one for one in decided(held.with_a_plate_near(credential.text)) if one.is_allowed]


def _decision_for(
    expected: Expected, manifest: Manifest, inside: Container[str], now: datetime
) -> Decision:
    if now < expected.start:
        return Decision.TOO_EARLY
    if not expected.window_contains(now):
        return Decision.TOO_LATE
    is_inside = expected.inside or expected.reservation_id in inside
    enters_again = is_inside and manifest.direction is Direction.ENTRY
    if enters_again and not manifest.re_entry_allowed:
        return Decision.ALREADY_INSIDE
    return Decision.ALLOW


def _plates_of(decided: Sequence[Decided]) -> set[tuple[bytes, ...]]:
    # A gate has only hashes to compare. MU and MÜ are one plate to the cloud, and two here, as a
    # camera may read MÜ as MUE as well: then the gate stays shut where the cloud would open.
    return {each.expected.plates for each in decided if each.expected}


def _most_useful_then_earliest(decided: Decided) -> tuple[int, datetime, str]:
    if decided.expected is None:
        message = "what was found on the list names its reservation"
        raise AssertionError(message)
    usefulness = _BY_USEFULNESS.index(decided.decision)
    return usefulness, decided.expected.start, decided.expected.reservation_id
