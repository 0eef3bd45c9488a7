"""Which version of a reservation somebody has read: its editable content as a number.

What moves by itself (its state, whether the car is inside) makes no other version: a host who
corrects a plate while the visitor drives in is not in anybody's way.
"""

import hashlib
import json

from baypass.domain.bookings import Reservation

_NUMBERS = 10**9 - 1


def version_of(reservation: Reservation) -> int:
    """Return the version of what a host may change: the visitor and the licence plate."""
    visitor = reservation.visitor
    content = [
        visitor.first_name,
        visitor.last_name,
        visitor.email,
        reservation.licence_plate.typed,
    ]
    digest = hashlib.sha256(json.dumps(content).encode()).digest()
    return 1 + int.from_bytes(digest[:8]) % _NUMBERS
