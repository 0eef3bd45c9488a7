"""Note what a gate says it did with a command."""

from baypass.domain import ids
from baypass.domain.gates import Acknowledgement, CommandState, Direction
from baypass.ports import Bookings, Gates

REPLAYED = "REPLAYED"


def record_acknowledgement(
    said_by: str, acknowledgement: Acknowledgement, *, gates: Gates, bookings: Bookings
) -> None:
    """Note the first answer; a repeat, and a word about another gate's command, change nothing.

    The passage comes before the answer, after which nothing is done any more: should this process
    end between the two, the message comes again and both are noted.
    """
    # A command that came twice says nothing about what the gate did with the first, and what is
    # no command of ours nothing about any.
    if acknowledgement.gate_id != said_by or acknowledgement.reason == REPLAYED:
        return
    if acknowledgement.command_id is None:
        return
    organisation_id = ids.organisation_of(said_by)
    command = gates.command(organisation_id, acknowledgement.command_id)
    if command is None or command.gate_id != said_by or command.is_answered:
        return
    if not acknowledgement.fits(command):
        return
    gate = gates.gate(organisation_id, said_by)
    opened = acknowledgement.result is CommandState.OPENED
    whose = command.reservation_id
    if opened and whose and gate is not None and gate.direction is not Direction.BOTH:
        inside = gate.direction is Direction.ENTRY
        bookings.note_passage(organisation_id, whose, inside=inside, at=acknowledgement.at)
    gates.acknowledge(acknowledgement)
