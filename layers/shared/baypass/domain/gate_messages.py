"""What gates and the cloud tell each other about who wants in; docs/gates.md is the protocol.

A plate and a code are in no message's `repr`, so that neither reaches a log.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from baypass.domain import ids
from baypass.domain.car_parks import AccessMethod
from baypass.domain.values import (
    AttemptId,
    GateEventId,
    GateId,
    Instant,
    PassageId,
    ReservationId,
    Value,
    as_milliseconds,
)

ANSWER_LIFE = timedelta(seconds=10)
OLDEST, FURTHEST_AHEAD = timedelta(seconds=10), timedelta(seconds=5)
MOST_EVENTS = 50
LONGEST_SAYING = 500

PlateAsRead = Annotated[str, Field(min_length=1, max_length=20)]
DecisionCode = Annotated[str, Field(pattern=r"^[A-Z_]{3,40}$")]


class _AtTheGate(Value):
    """Somebody stands before the gate; whoever comes late is not there any more."""

    version: Literal[1]
    attempt_id: AttemptId
    gate_id: GateId
    at: Instant

    def is_stale(self, now: datetime) -> bool:
        """Tell whether this is too old, or too far ahead, to open a barrier for."""
        return not now - OLDEST <= self.at <= now + FURTHEST_AHEAD


class Reading(_AtTheGate):
    """A camera read a plate (`gates/<gate_id>/readings`); a correction has the same event."""

    camera_id: Annotated[str, Field(min_length=1, max_length=60)]
    event_id: Annotated[str, Field(min_length=1, max_length=100)]
    plate: Annotated[PlateAsRead, Field(repr=False)]
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None

    @property
    def passage_id(self) -> PassageId:
        """Return what all readings of one car that passes have in common."""
        return ids.passage_id(self.gate_id, self.camera_id, self.event_id)


class TypedCode(_AtTheGate):
    """Somebody typed a code (`gates/<gate_id>/codes`)."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$", repr=False)]


class DecidedOffline(Value):
    """The gate decided from its access list, because the cloud did not answer."""

    kind: Literal["DECIDED_OFFLINE"]
    event_id: GateEventId
    at: Instant
    attempt_id: AttemptId
    method: Literal[AccessMethod.ANPR, AccessMethod.KEYPAD]
    decision: DecisionCode
    opened: bool
    reservation_id: ReservationId | None = None
    plate: Annotated[PlateAsRead | None, Field(repr=False)] = None
    list_version: Annotated[int, Field(ge=1)] | None = None


class KeypadLock(Value):
    """The keypad takes no codes for a while, or takes them again."""

    kind: Literal["LOCKED_OUT", "UNLOCKED"]
    event_id: GateEventId
    at: Instant


GateEvent = DecidedOffline | KeypadLock
_EVENT: TypeAdapter[GateEvent] = TypeAdapter(Annotated[GateEvent, Field(discriminator="kind")])
_EVENT_ID: TypeAdapter[str] = TypeAdapter(GateEventId)


class GateEvents(Value):
    """Some of what a gate did alone (`gates/<gate_id>/events`), each still to be read."""

    version: Literal[1]
    gate_id: GateId
    events: Annotated[
        tuple[Mapping[str, Any], ...],
        Field(min_length=1, max_length=MOST_EVENTS, repr=False),
    ]


def event_read(written: Mapping[str, Any]) -> GateEvent | None:
    """Return the event, or nothing when it cannot be read."""
    try:
        return _EVENT.validate_python(written)
    except ValidationError:
        return None


def id_of_event(written: Mapping[str, Any]) -> str | None:
    """Return the id of an event that may be unreadable otherwise."""
    try:
        return _EVENT_ID.validate_python(written.get("event_id"))
    except ValidationError:
        return None


class Answer(Value):
    """What was decided about a reading or a code; it opens nothing, a command does."""

    gate_id: GateId
    attempt_id: AttemptId
    decision: DecisionCode
    say: Annotated[str, Field(max_length=LONGEST_SAYING)] = ""
    at: Instant


def answer_message(answer: Answer) -> dict[str, object]:
    """Return what is published to `gates/<gate_id>/answers`; never retained."""
    return {
        "version": 1,
        "gate_id": answer.gate_id,
        "attempt_id": answer.attempt_id,
        "decision": answer.decision,
        "say": answer.say,
        "at": as_milliseconds(answer.at),
    }


def receipt_message(gate_id: str, event_ids: Sequence[str]) -> dict[str, object]:
    """Return what is published to `gates/<gate_id>/receipts`; never retained."""
    return {"version": 1, "gate_id": gate_id, "event_ids": list(event_ids)}
