"""What passes when somebody wants in: a reading or a code to the cloud, an answer back."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from baypass_gate.messages import MESSAGE_VERSION, AttemptId, GateId, Instant, Message

Confidence: TypeAlias = Annotated[float, Field(ge=0, le=1)]
CameraId: TypeAlias = Annotated[str, Field(min_length=1, max_length=60)]
PassageId: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]
PlateAsRead: TypeAlias = Annotated[str, Field(min_length=1, max_length=20)]
CodeAsTyped: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
# `ALLOW` or a reason code; new reasons arrive without a new version, as they change no meaning.
DecisionCode: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z_]{1,40}$")]


class Method(StrEnum):
    """How somebody asked to be let in at the gate itself."""

    ANPR = "ANPR"
    KEYPAD = "KEYPAD"


class Reading(Message):
    """A camera read a plate; an update of the same passage has the same camera and event."""

    version: Literal[1] = MESSAGE_VERSION
    attempt_id: AttemptId
    gate_id: GateId
    camera_id: CameraId
    event_id: PassageId
    plate: PlateAsRead
    confidence: Confidence | None = None
    at: Instant


class Code(Message):
    """Somebody typed a code."""

    version: Literal[1] = MESSAGE_VERSION
    attempt_id: AttemptId
    gate_id: GateId
    code: CodeAsTyped
    at: Instant


class Answer(Message):
    """What the cloud decided about an attempt; it opens nothing, a command does."""

    version: Literal[1] = MESSAGE_VERSION
    gate_id: GateId
    attempt_id: AttemptId
    decision: DecisionCode
    say: Annotated[str, Field(max_length=500)] = ""
    at: Instant


def reading_topic(gate_id: str) -> str:
    """Return where this gate publishes what its cameras read."""
    return f"gates/{gate_id}/readings"


def code_topic(gate_id: str) -> str:
    """Return where this gate publishes what was typed at its keypad."""
    return f"gates/{gate_id}/codes"


def answer_topic(gate_id: str) -> str:
    """Return where the cloud answers this gate's readings and codes."""
    return f"gates/{gate_id}/answers"
