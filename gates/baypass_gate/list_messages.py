"""The access list as it travels: a signed manifest, and the chunks that it names by their hash."""

from enum import StrEnum
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, model_validator

from baypass_gate.messages import (
    MESSAGE_VERSION,
    GateId,
    Instant,
    ListVersion,
    Message,
    ReservationId,
)

MOST_CHUNKS: Final = 32

# SHA-256, and the first half of an HMAC-SHA256, in base64url without padding.
ChunkHash: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
CredentialHash: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]


class Direction(StrEnum):
    """Which way cars pass."""

    ENTRY = "ENTRY"
    EXIT = "EXIT"
    BOTH = "BOTH"


class Closure(Message):
    """A time without new entries: `from` inclusive, `until` exclusive."""

    start: Annotated[Instant, Field(alias="from")]
    end: Annotated[Instant, Field(alias="until")]


class Manifest(Message):
    """What holds for the whole list, and which chunks it consists of."""

    version: Literal[1] = MESSAGE_VERSION
    gate_id: GateId
    car_park_id: Annotated[str, Field(pattern=r"^cpk_[A-Za-z0-9_-]{1,60}$")]
    direction: Direction
    list_version: ListVersion
    issued_at: Instant
    valid_until: Instant
    time_zone: Annotated[str, Field(min_length=1, max_length=60)]
    # As the host's car park offers them; a method this agent does not know decides nothing here.
    methods: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10)]
    kill_switch: bool
    exits_stay_open: bool
    re_entry_allowed: bool
    one_wrong_character: bool
    closed: Annotated[list[Closure], Field(max_length=10)]
    salt: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,86}$")]
    chunks: Annotated[list[ChunkHash], Field(max_length=MOST_CHUNKS)]


class Entry(Message):
    """One reservation: when it opens this gate, and by which plates and which code."""

    id: ReservationId
    start: Annotated[Instant, Field(alias="from")]
    end: Annotated[Instant, Field(alias="until")]
    plates: Annotated[list[CredentialHash], Field(max_length=40)]
    code: CredentialHash | None
    inside: bool

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Entry":
        if self.end <= self.start:
            message = "a window ends after it begins"
            raise ValueError(message)
        return self


class Chunk(Message):
    """A part of the entries."""

    version: Literal[1] = MESSAGE_VERSION
    entries: list[Entry]


def manifest_topic(gate_id: str) -> str:
    """Return where this gate's manifest stands, retained."""
    return f"gates/{gate_id}/list/manifest"


def chunk_topic(gate_id: str, number: int | str) -> str:
    """Return where this gate's chunks stand, retained; the number `+` stands for all of them."""
    return f"gates/{gate_id}/list/chunks/{number}"
