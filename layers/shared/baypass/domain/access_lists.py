"""What gates know when the cloud is away: who may pass from now to the end of tomorrow, hashed.

A list is a signed manifest and up to 32 chunks that it names by their hash. A reservation always
lies in the chunk that its id gives, so that one change touches one chunk.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from baypass.domain.access import access_window
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import LONGEST_GRACE, AccessMethod, CarPark
from baypass.domain.gates import Gate, in_milliseconds
from baypass.domain.time_slots import LONGEST_STAY, TimeSlot, first_instant, whole_day
from baypass.domain.values import CarParkId, Instant, OrganisationId, Value

# A manifest with more would be longer than what KMS signs in one piece.
MOST_CHUNKS = 32
# AWS IoT carries 128 kB; half of this is aimed at, because no two chunks are of one size.
LARGEST_CHUNK = 100_000
REFRESHED_EVERY = timedelta(minutes=10)
LEASE = timedelta(minutes=2)
# How a gate learns by itself who stands before it; the remote control needs the cloud anyway.
DECIDED_AT_GATES = frozenset({AccessMethod.ANPR, AccessMethod.KEYPAD})
_MAY_PASS = frozenset({ReservationState.CONFIRMED, ReservationState.USED})
_ANY_CHARACTER = "*"
_HASH_BYTES = 16
_DAY = timedelta(days=1)


class PublishedList(Value):
    """What stands at the gates of a car park, and who is publishing until when.

    `chunks` are the hashes of what each gate was given, by gate, with `published_version`. The
    salt is drawn once: another one would change every hash.
    """

    organisation_id: OrganisationId
    car_park_id: CarParkId
    list_version: Annotated[int, Field(ge=0)] = 0
    salt: str
    chunks: Mapping[str, tuple[str, ...]] = {}
    published_version: Annotated[int, Field(ge=0)] = 0
    lease_until: Instant | None = None

    @property
    def is_certain(self) -> bool:
        """Tell whether nobody ended half way since: then what stands at gates is known."""
        return self.published_version == self.list_version - 1


class ListContent(Value):
    """A car park's chunks as they travel, and their hashes in the same order."""

    chunks: tuple[bytes, ...]
    hashes: tuple[str, ...]


def is_decided_at_gates(car_park: CarPark) -> bool:
    """Tell whether gates of this car park decide anything by themselves."""
    return bool(DECIDED_AT_GATES & car_park.access_methods) and not car_park.archived


def covered(car_park: CarPark, now: datetime) -> TimeSlot:
    """Return what a list of now covers: until the end of tomorrow, as the car park counts days."""
    after_tomorrow = car_park.day_of(now) + 2 * _DAY
    return TimeSlot(start=now, end=first_instant(after_tomorrow, car_park.zone))


def days_of_starts(car_park: CarPark, now: datetime) -> list[date]:
    """Return the local days on which a reservation can begin that a list of now covers."""
    period = covered(car_park, now)
    first = car_park.day_of(period.start - LONGEST_STAY - LONGEST_GRACE)
    last = car_park.day_of(period.end + LONGEST_GRACE)
    return [first + count * _DAY for count in range((last - first).days + 1)]


def is_listed(reservation: Reservation, car_park: CarPark, now: datetime) -> bool:
    """Tell whether a list of now covers the reservation's access window."""
    return access_window(reservation, car_park).overlaps(covered(car_park, now))


def changes_lists(reservations: Iterable[Reservation], car_park: CarPark, now: datetime) -> bool:
    """Tell whether gates have to hear of what became of these reservations."""
    return is_decided_at_gates(car_park) and any(
        is_listed(one, car_park, now) for one in reservations
    )


def content_of(
    reservations: Iterable[Reservation], car_park: CarPark, salt: str, now: datetime
) -> ListContent:
    """Return the chunks of all who may pass; ValueError when they are more than gates can hold."""
    key = urlsafe_b64decode(salt + "==")
    entries = {
        one.id: _as_json(_entry(one, car_park, key))
        for one in sorted(reservations, key=lambda one: one.id)
        if one.state in _MAY_PASS and is_listed(one, car_park, now)
    }
    buckets: list[list[bytes]] = [[] for _ in range(_chunk_count(entries.values()))]
    for reservation_id, entry in entries.items():
        buckets[_place(reservation_id, len(buckets))].append(entry)
    chunks = tuple(b'{"version":1,"entries":[' + b",".join(one) + b"]}" for one in buckets)
    if any(len(chunk) > LARGEST_CHUNK for chunk in chunks):
        problem = f"{len(entries)} reservations do not fit into an access list"
        raise ValueError(problem)
    return ListContent(chunks=chunks, hashes=tuple(map(_chunk_hash, chunks)))


def manifest_of(
    gate: Gate, car_park: CarPark, content: ListContent, standing: PublishedList, now: datetime
) -> dict[str, object]:
    """Return what is signed of a list: for which gate, until when, and of which chunks."""
    return {
        "version": 1,
        "gate_id": gate.id,
        "car_park_id": car_park.id,
        "direction": gate.direction,
        "list_version": standing.list_version,
        "issued_at": in_milliseconds(now),
        "valid_until": in_milliseconds(now + timedelta(hours=car_park.offline_hours)),
        "time_zone": car_park.time_zone,
        "methods": sorted(DECIDED_AT_GATES & car_park.access_methods),
        "kill_switch": car_park.kill_switch,
        "exits_stay_open": car_park.exits_stay_open,
        "re_entry_allowed": car_park.re_entry_allowed,
        "one_wrong_character": car_park.one_wrong_character,
        "closed": [_period(whole_day(day, car_park.zone)) for day in _closed_days(car_park, now)],
        "salt": standing.salt,
        "chunks": content.hashes,
    }


def credential_hash(key: bytes, kind: str, credential: str) -> str:
    """Return what stands in a list for a folded plate (`plate`) or a keypad code (`code`)."""
    digest = hmac.digest(key, f"{kind}:{credential}".encode(), "sha256")
    return _encoded(digest[:_HASH_BYTES])


def _entry(reservation: Reservation, car_park: CarPark, key: bytes) -> dict[str, object]:
    code = reservation.keypad_code
    return {
        "id": reservation.id,
        **_period(access_window(reservation, car_park)),
        "plates": [
            credential_hash(key, "plate", form)
            for form in _forms(reservation, one_wrong=car_park.one_wrong_character)
        ],
        "code": credential_hash(key, "code", code) if code else None,
        "inside": reservation.inside,
    }


def _forms(reservation: Reservation, *, one_wrong: bool) -> list[str]:
    forms = sorted(reservation.licence_plate.folded_forms)
    if not one_wrong:
        return forms
    wild = {
        f"{form[:place]}{_ANY_CHARACTER}{form[place + 1 :]}"
        for form in forms
        for place in range(len(form))
    }
    return [*forms, *sorted(wild)]


def _closed_days(car_park: CarPark, now: datetime) -> list[date]:
    today = car_park.day_of(now)
    return [day for day in (today, today + _DAY) if day in car_park.closed_days]


def _period(slot: TimeSlot) -> dict[str, object]:
    return {"from": in_milliseconds(slot.start), "until": in_milliseconds(slot.end)}


def _chunk_count(entries: Iterable[bytes]) -> int:
    aimed_at, count = LARGEST_CHUNK // 2, 1
    total = sum(map(len, entries))
    while count < MOST_CHUNKS and total > count * aimed_at:
        count *= 2
    return count


def _place(reservation_id: str, count: int) -> int:
    digest = hashlib.sha256(reservation_id.encode()).digest()
    return int.from_bytes(digest[:4]) % count


def _chunk_hash(chunk: bytes) -> str:
    return _encoded(hashlib.sha256(chunk).digest())


def changed_chunks(before: Sequence[str], content: ListContent) -> list[int]:
    """Return the places of the chunks that a gate does not have yet."""
    return [
        place
        for place, one in enumerate(content.hashes)
        if list(before[place : place + 1]) != [one]
    ]


def _as_json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
