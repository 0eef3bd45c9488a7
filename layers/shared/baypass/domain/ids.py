"""Ids that are derived, so that asking twice names the same thing twice.

A booking's id comes from its invitation and the client's idempotency key; a reservation's from
its booking and its place in it; a command's from its reservation and the key of the press.
A gate's id names its organisation, because a message from a gate carries nothing else.
"""

import base64
import hashlib

# One transaction confirms a booking and takes at most 100 writes: the booking, the booker's mail,
# and for each reservation itself, its mail, and its code on the three days a stay can touch.
MAXIMUM_RESERVATIONS = 19
_SUFFIX_LENGTH = 20


def suffix_of(*parts: str) -> str:
    """Return 20 lower-case characters (100 bits) that stand for these parts, in this order."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:_SUFFIX_LENGTH]


def booking_id(invitation_id: str, idempotency_key: str) -> str:
    """Return the id of the booking that this key makes with this invitation."""
    return f"bkg_{suffix_of('booking', invitation_id, idempotency_key)}"


def reservation_id(booking: str, place: int) -> str:
    """Return the id of the booking's reservation at this place, counted from 1."""
    return f"rsv_{booking.removeprefix('bkg_')}{place:02d}"


def booking_of(reservation: str) -> str:
    """Return the id of the booking that this reservation belongs to."""
    return f"bkg_{reservation.removeprefix('rsv_')[:_SUFFIX_LENGTH]}"


def command_id(reservation: str, gate: str, idempotency_key: str) -> str:
    """Return the id of the command that this press gives."""
    return f"cmd_{suffix_of('command', reservation, gate, idempotency_key)}"


def gate_id(organisation: str, suffix: str) -> str:
    """Return the id of a gate of this organisation."""
    return f"gat_{organisation.removeprefix('org_')}_{suffix}"


def organisation_of(gate: str) -> str:
    """Return the id of the organisation that this gate belongs to."""
    return f"org_{gate.split('_')[1]}"


def invitation_id(organisation: str, idempotency_key: str) -> str:
    """Return the id of the invitation that this key makes for this organisation."""
    return f"inv_{suffix_of('invitation', organisation, idempotency_key)}"
