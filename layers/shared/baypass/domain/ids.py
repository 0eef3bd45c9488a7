"""Ids that are derived, so that asking twice names the same thing twice.

A booking's id comes from its invitation and the client's idempotency key; a reservation's from
its booking and its place in it; a command's from its reservation and the key of the press.
A gate's id names its organisation, because a message from a gate carries nothing else.
"""

import base64
import hashlib

# One transaction confirms a booking and takes at most 100 writes: the booking, its payment, the
# booker's mail, what its gates are owed, and for each reservation itself, its mail, and its code on
# the three days a stay can touch. That makes 99 for these; what a release or a hold writes is less.
MAXIMUM_RESERVATIONS = 19
_SUFFIX_LENGTH = 20


def suffix_of(*parts: str) -> str:
    """Return 20 lower-case characters (100 bits) that stand for these parts, in this order."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:_SUFFIX_LENGTH]


def booking_id(invitation_id: str, idempotency_key: str) -> str:
    """Return the id of the booking that this key makes with this invitation."""
    return f"bkg_{suffix_of('booking', invitation_id, idempotency_key)}"


def desk_invitation_id(organisation: str, portal: str) -> str:
    """Return the id of the invitation that the hosts of this portal book with."""
    return f"inv_{suffix_of('desk', organisation, portal)}"


def reservation_id(booking: str, place: int) -> str:
    """Return the id of the booking's reservation at this place, counted from 1."""
    return f"rsv_{booking.removeprefix('bkg_')}{place:02d}"


def booking_of(reservation: str) -> str:
    """Return the id of the booking that this reservation belongs to."""
    return f"bkg_{reservation.removeprefix('rsv_')[:_SUFFIX_LENGTH]}"


def command_id(reservation: str, gate: str, idempotency_key: str) -> str:
    """Return the id of the command that this press gives."""
    return f"cmd_{suffix_of('command', reservation, gate, idempotency_key)}"


def access_event_id(command: str, reason: str) -> str:
    """Return the id of what tells that this press was allowed, or refused for this reason."""
    return f"acc_{suffix_of('access', command, reason)}"


def attempt_event_id(gate: str, attempt: str) -> str:
    """Return the id of what tells of a reading or a code at this gate, whatever was decided."""
    return f"acc_{suffix_of('attempt', gate, attempt)}"


def gate_event_id(gate: str, event: str) -> str:
    """Return the id of what tells of something that this gate did or noticed by itself."""
    return f"acc_{suffix_of('event', gate, event)}"


def passage_id(gate: str, camera: str, event: str) -> str:
    """Return the id of what a camera of this gate calls one event: one car that passes."""
    return f"pas_{suffix_of('passage', gate, camera, event)}"


def gate_id(organisation: str, suffix: str) -> str:
    """Return the id of a gate of this organisation."""
    return f"gat_{organisation.removeprefix('org_')}_{suffix}"


def organisation_of(gate: str) -> str:
    """Return the id of the organisation that this gate belongs to."""
    return f"org_{gate.split('_')[1]}"


def host_id(organisation: str, email: str) -> str:
    """Return the id of the host of this organisation who has this address."""
    return f"hst_{suffix_of('host', organisation, email.casefold())}"


def audit_id(organisation: str, action: str, subject: str, key: str) -> str:
    """Return the id of the audit entry that tells of this, once."""
    return f"aud_{suffix_of('audit', organisation, action, subject, key)}"


def job_id(organisation: str, idempotency_key: str) -> str:
    """Return the id of the job that this key starts for this organisation."""
    return f"job_{suffix_of('job', organisation, idempotency_key)}"


def made_id(prefix: str, organisation: str, idempotency_key: str) -> str:
    """Return the id of what a host makes with this key: a car park (`cpk`), a portal (`prt`)."""
    return f"{prefix}_{suffix_of(prefix, organisation, idempotency_key)}"


def invitation_id(organisation: str, idempotency_key: str) -> str:
    """Return the id of the invitation that this key makes for this organisation."""
    return f"inv_{suffix_of('invitation', organisation, idempotency_key)}"
