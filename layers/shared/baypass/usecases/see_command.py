"""See what became of a press."""

from baypass.domain.gates import Command
from baypass.domain.refusals import NotFound
from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Clock, Gates
from baypass.usecases.holders import visit_of


def see_command(
    token: str | None, command_id: str, *, bookings: Bookings, gates: Gates, clock: Clock
) -> Command:
    """Return the command, if this reservation gave it."""
    visit, _ = visit_of(token, bookings, Capability.MANAGE, Capability.REMOTE)
    command = gates.command(visit.reservation.organisation_id, command_id)
    if command is None or command.reservation_id != visit.reservation.id:
        raise NotFound.because("COMMAND_NOT_FOUND")
    return command.seen_at(clock.now())
