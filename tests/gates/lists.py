"""Access lists as the cloud makes them."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from baypass_gate.list_messages import Chunk, Closure, Direction, Entry, Manifest
from baypass_gate.plates import fold, normalise, with_one_wrong
from baypass_gate.signatures import LIST_TYPE
from tests.gates.builders import GATE, NOW, signed

SALT = base64.urlsafe_b64encode(b"a car park's own salt").decode().rstrip("=")


def hashed(credential: str) -> str:
    salt = base64.urlsafe_b64decode(SALT + "=" * (-len(SALT) % 4))
    digest = hmac.digest(salt, credential.encode(), hashlib.sha256)[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def plate_hashes(plate: str, *, one_wrong_character: bool = False) -> list[str]:
    folded = fold(normalise(plate))
    forms = [folded, *(with_one_wrong(folded) if one_wrong_character else [])]
    return [hashed(f"plate:{form}") for form in forms]


def an_entry(
    number: int = 1,
    *,
    plate: str = "1-ABC-123",
    other_forms: Sequence[str] = (),
    code: str | None = "123456",
    start: datetime = NOW - timedelta(hours=1),
    end: datetime = NOW + timedelta(hours=1),
    inside: bool = False,
    one_wrong_character: bool = False,
) -> Entry:
    plates = [
        each
        for form in (plate, *other_forms)
        for each in plate_hashes(form, one_wrong_character=one_wrong_character)
    ]
    return Entry.model_validate(
        {
            "id": f"rsv_{number}",
            "from": start,
            "until": end,
            "plates": plates,
            "code": None if code is None else hashed(f"code:{code}"),
            "inside": inside,
        }
    )


@dataclass(frozen=True)
class AList:
    """A list as it travels."""

    manifest: Manifest
    chunks: tuple[bytes, ...]

    @property
    def signed(self) -> bytes:
        return signed(self.manifest.model_dump_json(by_alias=True).encode(), LIST_TYPE)


def a_list(
    entries: Iterable[Entry] = (),
    *,
    list_version: int = 1,
    gate_id: str = GATE,
    direction: Direction = Direction.ENTRY,
    issued_at: datetime = NOW - timedelta(minutes=1),
    valid_until: datetime = NOW + timedelta(hours=24),
    methods: Sequence[str] = ("REMOTE_CONTROL", "ANPR", "KEYPAD"),
    kill_switch: bool = False,
    exits_stay_open: bool = False,
    re_entry_allowed: bool = False,
    one_wrong_character: bool = False,
    closed: Sequence[tuple[datetime, datetime]] = (),
    chunks: int = 2,
) -> AList:
    parts: list[list[Entry]] = [[] for _ in range(chunks)]
    for number, entry in enumerate(entries):
        parts[number % chunks].append(entry)
    contents = tuple(Chunk(entries=part).model_dump_json(by_alias=True).encode() for part in parts)
    manifest = Manifest(
        gate_id=gate_id,
        car_park_id="cpk_1",
        direction=direction,
        list_version=list_version,
        issued_at=issued_at,
        valid_until=valid_until,
        time_zone="Europe/Brussels",
        methods=list(methods),
        kill_switch=kill_switch,
        exits_stay_open=exits_stay_open,
        re_entry_allowed=re_entry_allowed,
        one_wrong_character=one_wrong_character,
        closed=[Closure.model_validate({"from": a, "until": b}) for a, b in closed],
        salt=SALT,
        chunks=[_named(content) for content in contents],
    )
    return AList(manifest, contents)


def _named(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


# Wherever a numbered list is held, these are the plates to ask it for.
NUMBERED_PLATES = [f"1ABC{number}" for number in range(100, 120)]
_CHUNKS = 3


def plates_of(version: int) -> list[str]:
    """Return whom this version expects: some in every version, some in this one only."""
    return [
        NUMBERED_PLATES[number + (version % 10 if number % _CHUNKS == 0 else 0)]
        for number in range(9)
    ]


def a_numbered_list(version: int, gate_id: str = GATE) -> AList:
    """Return one of a row of lists that share two of three chunks with each other."""
    entries = [an_entry(n, plate=plate) for n, plate in enumerate(plates_of(version))]
    return a_list(entries, list_version=version, chunks=_CHUNKS, gate_id=gate_id)
