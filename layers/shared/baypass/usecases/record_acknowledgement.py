"""Note what a gate says it did with a command."""

from baypass.domain.gates import Acknowledgement, CommandState, Direction
from baypass.ports import Bookings, Gates


def record_acknowledgement(
    said_by: str, acknowledgement: Acknowledgement, *, gates: Gates, bookings: Bookings
) -> None:
    """Note the first answer; a repeat, and a word about another gate's command, change nothing."""
    if acknowledgement.gate_id != said_by:
        return
    command = gates.acknowledge(acknowledgement)
    if command is None or command.state is not CommandState.OPENED:
        return
    gate = gates.gate(command.organisation_id, command.gate_id)
    if gate is not None and gate.direction is not Direction.BOTH:
        bookings.note_passage(
            command.organisation_id,
            command.reservation_id,
            inside=gate.direction is Direction.ENTRY,
        )
