"""Gates, what they report, and the commands that open them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from baypass.domain.organisations import Line
from baypass.domain.values import (
    CarParkId,
    CommandId,
    GateId,
    Instant,
    OrganisationId,
    ReservationId,
    Value,
)

COMMAND_LIFE = timedelta(seconds=10)
ANSWER_GRACE = timedelta(seconds=2)
SILENCE = timedelta(seconds=90)
PAUSE_BETWEEN_PRESSES = timedelta(seconds=3)


class Direction(StrEnum):
    """Which way cars pass."""

    ENTRY = "ENTRY"
    EXIT = "EXIT"
    BOTH = "BOTH"


class Barrier(StrEnum):
    """Where the barrier stands."""

    CLOSED = "CLOSED"
    OPENING = "OPENING"
    OPEN = "OPEN"
    CLOSING = "CLOSING"
    FAULT = "FAULT"


class GateStatus(Value):
    """What a gate last said of itself."""

    online: bool = False
    barrier: Barrier = Barrier.CLOSED
    at: Instant | None = None

    def is_online(self, now: datetime) -> bool:
        """Tell whether the gate is connected and was heard of lately."""
        return self.online and self.at is not None and now - self.at < SILENCE


class Gate(Value):
    """One barrier, one IoT thing."""

    id: GateId
    organisation_id: OrganisationId
    car_park_id: CarParkId
    name: Line
    direction: Direction = Direction.BOTH
    retired: bool = False
    status: GateStatus = GateStatus()


class CommandState(StrEnum):
    """What has become of a command."""

    REQUESTED = "REQUESTED"
    SENT = "SENT"
    OPENED = "OPENED"
    REFUSED = "REFUSED"
    TIMED_OUT = "TIMED_OUT"


class Command(Value):
    """One press: opens one gate, once, within seconds."""

    id: CommandId
    organisation_id: OrganisationId
    gate_id: GateId
    reservation_id: ReservationId
    state: CommandState = CommandState.REQUESTED
    requested_at: Instant
    expires_at: Instant
    refused_because: str | None = None

    @property
    def is_answered(self) -> bool:
        """Tell whether the gate has said what it did."""
        return self.state in (CommandState.OPENED, CommandState.REFUSED)

    def seen_at(self, now: datetime) -> "Command":
        """Return the command as it looks now: unanswered for too long is timed out."""
        if not self.is_answered and now >= self.expires_at + ANSWER_GRACE:
            return self.model_copy(update={"state": CommandState.TIMED_OUT})
        return self


class Acknowledgement(Value):
    """What a gate says it did with a command (`gates/<gate_id>/acknowledgements`)."""

    version: Literal[1]
    command_id: CommandId
    gate_id: GateId
    result: Literal[CommandState.OPENED, CommandState.REFUSED]
    reason: Annotated[str, Field(pattern=r"^[A-Z_]{1,40}$")] | None = None
    at: Instant


class StatusReport(Value):
    """What a gate says of itself (`gates/<gate_id>/status`, retained; the last will too)."""

    version: Literal[1]
    gate_id: GateId
    online: bool
    barrier: Barrier = Barrier.CLOSED
    at: Instant | None = None


def command_message(command: Command) -> dict[str, object]:
    """Return what is published to `gates/<gate_id>/commands`; never retained."""
    return {
        "version": 1,
        "command_id": command.id,
        "gate_id": command.gate_id,
        "action": "OPEN",
        "issued_at": _in_milliseconds(command.requested_at),
        "expires_at": _in_milliseconds(command.expires_at),
    }


def _in_milliseconds(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
