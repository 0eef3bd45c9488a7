"""What is answered about commands."""

from datetime import UTC, datetime

from pydantic import BaseModel

from baypass import words
from baypass.domain.gates import Command, CommandState


class CommandView(BaseModel):
    """What became of a press."""

    id: str
    gate_id: str
    state: CommandState
    requested_at: datetime
    expires_at: datetime
    detail: str


def command_view(command: Command) -> CommandView:
    """Return the command; its life is counted in seconds, so its times are in UTC."""
    return CommandView(
        id=command.id,
        gate_id=command.gate_id,
        state=command.state,
        requested_at=command.requested_at.astimezone(UTC),
        expires_at=command.expires_at.astimezone(UTC),
        detail=words.of_command(command.state),
    )
