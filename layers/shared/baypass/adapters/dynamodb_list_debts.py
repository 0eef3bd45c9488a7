"""What is owed to the gates of a car park, written with the change that they have to hear of."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Write
from baypass.domain.access_lists import changes_lists, is_decided_at_gates
from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.mails import OwedMail
from baypass.domain.values import as_text

_LONG_DUE = datetime(2000, 1, 1, tzinfo=UTC)


def owe_lists(organisation_id: str, car_park_id: str, subject: str, at: datetime) -> Write:
    """Write down that something changed; the same thing again is owed once, as of now."""
    pk, sk = keys.list_change(organisation_id, car_park_id, subject)
    debt = {"pk": pk, "sk": sk, "owed": keys.OWED_LIST, "owed_at": as_text(at), "mark": uuid4().hex}
    return Write("Put", (pk, sk), item=debt)


def of_reservations(
    reservations: Sequence[Reservation], car_park: CarPark, mails: Sequence[OwedMail]
) -> list[Write]:
    """Return what is owed for reservations of one booking, of which these mails tell.

    Nothing while no list covers them; where nobody is told, nothing says when that would be.
    """
    at = mails[0].owed_at if mails else None
    if not (changes_lists(reservations, car_park, at) if at else is_decided_at_gates(car_park)):
        return []
    first = reservations[0]
    return [_owing(first.organisation_id, car_park.id, first.booking_id, at)]


def of_set_up(thing: object, at: datetime | None = None) -> list[Write]:
    """Return what is owed when a car park or a gate is written; a file knows no time for it."""
    if isinstance(thing, CarPark):
        car_park_id = thing.id
    elif isinstance(thing, Gate):
        car_park_id = thing.car_park_id
    else:
        return []
    return [_owing(thing.organisation_id, car_park_id, thing.id, at)]


def _owing(organisation_id: str, car_park_id: str, subject: str, at: datetime | None) -> Write:
    return owe_lists(organisation_id, car_park_id, subject, at or _LONG_DUE)
