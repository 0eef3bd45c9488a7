"""See what became of a gate's opening, as a host."""

from baypass.domain.gates import Command
from baypass.domain.hosts import Actor
from baypass.domain.refusals import NotFound
from baypass.ports import Clock, Gates


def see_host_command(actor: Actor, command_id: str, *, gates: Gates, clock: Clock) -> Command:
    """Return the command, if it was given to a gate of this organisation."""
    command = gates.command(actor.organisation_id, command_id)
    if command is None:
        raise NotFound.because("COMMAND_NOT_FOUND")
    return command.seen_at(clock.now())
