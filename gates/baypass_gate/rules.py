"""Whether a received message may open this gate: pure, and shut unless everything says open.

The checks run in this order; the first that fails names the reason:

    signed with one of the cloud's keys                        UNSIGNED
    a command, of a known version, not retained, short-lived   MALFORMED
    addressed to this gate                                     WRONG_GATE
    an action this gate knows                                  UNKNOWN_ACTION
    never executed before                                      REPLAYED
    for nothing that this gate has opened for by itself        DECIDED_OFFLINE
    issued by now, and not yet expired                         EXPIRED
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ValidationError

from baypass_gate.messages import COMMAND_VERSION, Action, Command, CommandId, Reason
from baypass_gate.signatures import COMMAND_TYPE, CloudKeys, Unverified

# A car waits in front of the barrier: a command that claims to be good for longer is no command.
LONGEST_LIFE: Final = timedelta(seconds=10)
# How far the cloud's clock may be ahead of the gate's. It bounds how late a slow gate could open.
CLOCK_TOLERANCE: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class Refusal:
    """The barrier stays shut: why, and which command it was if that could be read."""

    reason: Reason
    explanation: str
    command_id: str | None


class _OnlyItsId(BaseModel):
    command_id: CommandId


def decide(
    message: bytes,
    *,
    keys: CloudKeys,
    retained: bool,
    gate_id: str,
    executed: Container[str],
    opened_alone: Container[str],
    now: datetime,
) -> Command | Refusal:
    """Return the command that may actuate now, or why this message may not.

    `opened_alone` are the attempts that this gate has opened for without asking.
    """
    command = read_command(message, keys)
    if isinstance(command, Refusal):
        return command
    problem = (
        _shape_problem(command, retained=retained)
        or _address_problem(command, gate_id)
        or _replay_problem(command, executed, opened_alone)
        or _time_problem(command, now)
    )
    if problem is None:
        return command
    reason, explanation = problem
    return Refusal(reason, explanation, command.command_id)


def read_command(message: bytes, keys: CloudKeys) -> Command | Refusal:
    """Return the command in the message, or a refusal that names it if it was signed."""
    payload = keys.verify(message, COMMAND_TYPE)
    if isinstance(payload, Unverified):
        return Refusal(payload.reason, payload.explanation, None)
    try:
        return Command.model_validate_json(payload)
    except ValidationError:
        explanation = "The message is not a command of this protocol."
        return Refusal(Reason.MALFORMED, explanation, _readable_id(payload))


def _readable_id(payload: bytes) -> str | None:
    try:
        return _OnlyItsId.model_validate_json(payload).command_id
    except ValidationError:
        return None


def _shape_problem(command: Command, *, retained: bool) -> tuple[Reason, str] | None:
    if command.version != COMMAND_VERSION:
        return Reason.MALFORMED, "This agent does not know that version of the protocol."
    if retained:
        return Reason.MALFORMED, "The command was kept by the broker; commands are never retained."
    life = command.expires_at - command.issued_at
    if not timedelta(0) < life <= LONGEST_LIFE:
        return Reason.MALFORMED, "The command's life is not between 0 and 10 seconds."
    return None


def _address_problem(command: Command, gate_id: str) -> tuple[Reason, str] | None:
    if command.gate_id != gate_id:
        return Reason.WRONG_GATE, "The command is for another gate."
    if command.action not in set(Action):
        return Reason.UNKNOWN_ACTION, "The command asks for something this gate cannot do."
    return None


def _replay_problem(
    command: Command, executed: Container[str], opened_alone: Container[str]
) -> tuple[Reason, str] | None:
    if command.command_id in executed:
        return Reason.REPLAYED, "The command was executed before."
    if command.attempt_id is not None and command.attempt_id in opened_alone:
        return Reason.DECIDED_OFFLINE, "The gate has opened for this attempt by itself."
    return None


def _time_problem(command: Command, now: datetime) -> tuple[Reason, str] | None:
    if now >= command.expires_at:
        return Reason.EXPIRED, "The command came too late."
    if command.issued_at > now + CLOCK_TOLERANCE:
        # Either clock may be wrong, so nothing tells how old the command really is.
        return Reason.EXPIRED, "The command comes from the future; check this machine's clock."
    return None
