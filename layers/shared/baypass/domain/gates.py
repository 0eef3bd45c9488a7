"""Gates, what they report, and the commands that open them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from baypass.domain.organisations import Line
from baypass.domain.values import (
    AttemptId,
    CarParkId,
    CommandId,
    GateId,
    Instant,
    OrganisationId,
    ReservationId,
    Value,
    Version,
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


class Condition(Value):
    """What a gate may say of its access list, its queue, its keypad and its program."""

    list_version: Annotated[int, Field(ge=1)] | None = None
    list_valid_until: Instant | None = None
    queued_events: Annotated[int, Field(ge=0)] = 0
    locked_until: Instant | None = None
    agent: Annotated[str, Field(max_length=40)] | None = None

    @property
    def condition(self) -> "Condition":
        """Return this much of what a gate said."""
        return Condition(**{name: getattr(self, name) for name in Condition.model_fields})


class GateStatus(Condition):
    """What a gate last said of itself."""

    online: bool = False
    barrier: Barrier = Barrier.CLOSED
    at: Instant | None = None

    def is_online(self, now: datetime) -> bool:
        """Tell whether the gate is connected and was heard of lately."""
        return self.online and self.at is not None and now - self.at < SILENCE

    def is_locked(self, now: datetime) -> bool:
        """Tell whether the keypad takes no codes now."""
        return self.locked_until is not None and now < self.locked_until

    def after(self, report: "StatusReport", received_at: datetime) -> "GateStatus":
        """Return what is known of the gate once it has said this.

        A last will was left when the connection was begun: what it says of more than the line is
        of that time, so what was said since stays.
        """
        newest = report.condition if report.online else self.condition
        return GateStatus(
            online=report.online,
            barrier=report.barrier,
            at=received_at,
            **newest.model_dump(),
        )


class Gate(Value):
    """One barrier, one IoT thing."""

    id: GateId
    organisation_id: OrganisationId
    car_park_id: CarParkId
    name: Line
    direction: Direction = Direction.BOTH
    retired: bool = False
    # What AWS IoT calls the only certificate that is the gate's, and the press that made it.
    certificate: str | None = None
    certified_by: str | None = None
    # The press that asked the gate for a new certificate of its own making.
    renewed_by: str | None = None
    version: Version = 1
    status: GateStatus = GateStatus()


class Method(StrEnum):
    """How a gate was asked to open."""

    REMOTE_CONTROL = "REMOTE_CONTROL"
    ANPR = "ANPR"
    KEYPAD = "KEYPAD"
    STAFF = "STAFF"


class Action(StrEnum):
    """What a gate is asked to do."""

    OPEN = "OPEN"
    RENEW_CERTIFICATE = "RENEW_CERTIFICATE"


class CommandState(StrEnum):
    """What has become of a command."""

    REQUESTED = "REQUESTED"
    SENT = "SENT"
    OPENED = "OPENED"
    RENEWING = "RENEWING"
    REFUSED = "REFUSED"
    TIMED_OUT = "TIMED_OUT"


_DONE = {Action.OPEN: CommandState.OPENED, Action.RENEW_CERTIFICATE: CommandState.RENEWING}


class Command(Value):
    """Is for one gate, once, within seconds; without a reservation it was a host's."""

    id: CommandId
    organisation_id: OrganisationId
    gate_id: GateId
    method: Method
    action: Action = Action.OPEN
    # The reading or the code at the gate that it answers.
    attempt_id: AttemptId | None = None
    reservation_id: ReservationId | None = None
    state: CommandState = CommandState.REQUESTED
    requested_at: Instant
    expires_at: Instant
    refused_because: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _written_before_methods_were(cls, given: object) -> object:
        if isinstance(given, dict) and "method" not in given:
            by_visitor = given.get("reservation_id") is not None
            return given | {"method": Method.REMOTE_CONTROL if by_visitor else Method.STAFF}
        return given

    @property
    def is_answered(self) -> bool:
        """Tell whether the gate has said what it did."""
        return self.state in (CommandState.REFUSED, *_DONE.values())

    def seen_at(self, now: datetime) -> "Command":
        """Return the command as it looks now: unanswered for too long is timed out."""
        if not self.is_answered and now >= self.expires_at + ANSWER_GRACE:
            return self.model_copy(update={"state": CommandState.TIMED_OUT})
        return self


class Acknowledgement(Value):
    """What a gate says it did with a command (`gates/<gate_id>/acknowledgements`)."""

    version: Literal[1]
    # A message that is no command with a signature has no id that could be believed.
    command_id: CommandId | None
    gate_id: GateId
    result: Literal[CommandState.OPENED, CommandState.RENEWING, CommandState.REFUSED]
    reason: Annotated[str, Field(pattern=r"^[A-Z_]{1,40}$")] | None = None
    at: Instant

    def fits(self, command: Command) -> bool:
        """Tell whether a gate can have done this with the command."""
        return self.result in (CommandState.REFUSED, _DONE[command.action])


class StatusReport(Condition):
    """What a gate says of itself (`gates/<gate_id>/status`, retained; the last will too)."""

    version: Literal[1]
    gate_id: GateId
    online: bool
    barrier: Barrier = Barrier.CLOSED
    at: Instant | None = None


def command_message(command: Command) -> dict[str, object]:
    """Return what is signed and published to `gates/<gate_id>/commands`; never retained."""
    return {
        "version": 2,
        "command_id": command.id,
        "gate_id": command.gate_id,
        "action": command.action,
        "reason": command.method,
        "attempt_id": command.attempt_id,
        "issued_at": in_milliseconds(command.requested_at),
        "expires_at": in_milliseconds(command.expires_at),
    }


def in_milliseconds(instant: datetime) -> str:
    """Return an instant as it travels to gates: `2026-11-22T17:30:00.000Z`."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
