"""The messages between the cloud and a gate, exactly as they travel."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

MESSAGE_VERSION: Final = 1
COMMAND_VERSION: Final = 2
# Whatever is longer than any answer or receipt is not worth parsing.
LONGEST_MESSAGE: Final = 4096

_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z", re.ASCII)


class Action(StrEnum):
    """What a command may ask for."""

    OPEN = "OPEN"
    RENEW_CERTIFICATE = "RENEW_CERTIFICATE"


class Result(StrEnum):
    """What became of a command."""

    OPENED = "OPENED"
    RENEWING = "RENEWING"
    REFUSED = "REFUSED"


class Reason(StrEnum):
    """Why a gate refused a command."""

    UNSIGNED = "UNSIGNED"
    MALFORMED = "MALFORMED"
    WRONG_GATE = "WRONG_GATE"
    UNKNOWN_ACTION = "UNKNOWN_ACTION"
    REPLAYED = "REPLAYED"
    DECIDED_OFFLINE = "DECIDED_OFFLINE"
    EXPIRED = "EXPIRED"
    FAULT = "FAULT"


class CommandReason(StrEnum):
    """How the gate was asked to open."""

    REMOTE_CONTROL = "REMOTE_CONTROL"
    ANPR = "ANPR"
    KEYPAD = "KEYPAD"
    STAFF = "STAFF"


class Barrier(StrEnum):
    """Where the barrier stands."""

    CLOSED = "CLOSED"
    OPENING = "OPENING"
    OPEN = "OPEN"
    CLOSING = "CLOSING"
    FAULT = "FAULT"


def _read_utc_text(value: object) -> datetime:
    """Refuse what pydantic would read generously: numbers, other offsets, dates without a time."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value)
    message = "must be written like 2026-11-22T17:30:00.000Z"
    raise ValueError(message)


def _to_the_millisecond(value: datetime) -> datetime:
    """Cut to what travels, so that a message read back equals the one sent."""
    utc = value.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def as_text(value: datetime) -> str:
    """Return the instant as the protocol writes it."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant: TypeAlias = Annotated[
    AwareDatetime,
    BeforeValidator(_read_utc_text),
    AfterValidator(_to_the_millisecond),
    PlainSerializer(as_text, when_used="json"),
]
GateId: TypeAlias = Annotated[str, Field(pattern=r"^gat_[A-Za-z0-9_-]{1,60}$")]
CommandId: TypeAlias = Annotated[str, Field(pattern=r"^cmd_[A-Za-z0-9_-]{1,60}$")]
AttemptId: TypeAlias = Annotated[str, Field(pattern=r"^att_[A-Za-z0-9_-]{1,60}$")]
EventId: TypeAlias = Annotated[str, Field(pattern=r"^evt_[A-Za-z0-9_-]{1,60}$")]
ReservationId: TypeAlias = Annotated[str, Field(pattern=r"^rsv_[A-Za-z0-9_-]{1,60}$")]
ListVersion: TypeAlias = Annotated[int, Field(ge=1, lt=2**53)]


class Message(BaseModel):
    """What all messages have in common: immutable, read strictly, nothing unknown in them."""

    # A field this version does not know may change what a command means, and a gate fails shut.
    # So nothing unknown is let through: a new field arrives with a new version, and the gates
    # learn it before the cloud sends it.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


_AnyMessage = TypeVar("_AnyMessage", bound=Message)


def read_message(model: type[_AnyMessage], payload: bytes) -> _AnyMessage:
    """Return the message; raises ValueError, saying nothing of what was in it."""
    if len(payload) > LONGEST_MESSAGE:
        message = "the message is too long"
        raise ValueError(message)
    try:
        return model.model_validate_json(payload)
    except ValidationError:
        message = "the message is none of this protocol"
        raise ValueError(message) from None


class Command(Message):
    """Asks one gate for one action, within seconds.

    The version and the action are read as they come and judged by the rules, so that the
    refusal can name its reason.
    """

    version: int
    command_id: CommandId
    gate_id: GateId
    action: Annotated[str, Field(min_length=1, max_length=40)]
    reason: CommandReason
    attempt_id: AttemptId | None
    issued_at: Instant
    expires_at: Instant


class Acknowledgement(Message):
    """Says what became of a command; `command_id` is null when there was none to believe."""

    version: Literal[1] = MESSAGE_VERSION
    command_id: CommandId | None
    gate_id: GateId
    result: Result
    reason: Reason | None
    at: Instant

    @model_validator(mode="after")
    def _a_refusal_has_a_reason(self) -> "Acknowledgement":
        if (self.result is Result.REFUSED) != (self.reason is not None):
            message = "a refusal has a reason and an opening has none"
            raise ValueError(message)
        return self


class Status(Message):
    """How a gate is; while `online` is false, `barrier` is only what was last known.

    What follows `at` a gate may leave out: the access list it holds, how many events wait for
    their receipt, until when its keypad is locked, and which agent it runs.
    """

    version: Literal[1] = MESSAGE_VERSION
    gate_id: GateId
    online: bool
    barrier: Barrier
    at: Instant
    list_version: ListVersion | None = None
    list_valid_until: Instant | None = None
    queued_events: Annotated[int, Field(ge=0)] = 0
    locked_until: Instant | None = None
    agent: Annotated[str, Field(min_length=1, max_length=40)] | None = None


def command_topic(gate_id: str) -> str:
    """Return where the cloud publishes this gate's commands."""
    return f"gates/{gate_id}/commands"


def acknowledgement_topic(gate_id: str) -> str:
    """Return where this gate answers."""
    return f"gates/{gate_id}/acknowledgements"


def status_topic(gate_id: str) -> str:
    """Return where this gate's retained status stands."""
    return f"gates/{gate_id}/status"
