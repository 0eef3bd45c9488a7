"""What a gate decided or noticed alone, and the cloud's receipt for it."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from baypass_gate.attempt_messages import DecisionCode, Method, PlateAsRead
from baypass_gate.messages import (
    MESSAGE_VERSION,
    AttemptId,
    EventId,
    GateId,
    Instant,
    ListVersion,
    Message,
    ReservationId,
)

EVENTS_PER_MESSAGE: Final = 50


class DecidedOffline(Message):
    """The gate decided from its list; a code is never told, a plate as it was read."""

    event_id: EventId
    kind: Literal["DECIDED_OFFLINE"] = "DECIDED_OFFLINE"
    at: Instant
    attempt_id: AttemptId
    method: Method
    decision: DecisionCode
    opened: bool
    reservation_id: ReservationId | None = None
    plate: PlateAsRead | None = None
    list_version: ListVersion | None = None


class LockedOut(Message):
    """Too many wrong codes were typed: the keypad takes none for a while."""

    event_id: EventId
    kind: Literal["LOCKED_OUT"] = "LOCKED_OUT"
    at: Instant


class Unlocked(Message):
    """The keypad takes codes again."""

    event_id: EventId
    kind: Literal["UNLOCKED"] = "UNLOCKED"
    at: Instant


Event: TypeAlias = Annotated[DecidedOffline | LockedOut | Unlocked, Field(discriminator="kind")]


class Events(Message):
    """Some of the gate's events; told again until a receipt names them."""

    version: Literal[1] = MESSAGE_VERSION
    gate_id: GateId
    events: Annotated[list[Event], Field(min_length=1, max_length=EVENTS_PER_MESSAGE)]


class Receipt(Message):
    """These events are safe in the cloud."""

    version: Literal[1] = MESSAGE_VERSION
    gate_id: GateId
    event_ids: Annotated[list[EventId], Field(min_length=1, max_length=EVENTS_PER_MESSAGE)]


def event_topic(gate_id: str) -> str:
    """Return where this gate tells its events."""
    return f"gates/{gate_id}/events"


def receipt_topic(gate_id: str) -> str:
    """Return where the cloud acknowledges this gate's events."""
    return f"gates/{gate_id}/receipts"
