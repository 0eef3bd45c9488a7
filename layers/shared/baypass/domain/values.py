"""The base of every value here, and the few scalar types that all of them share."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic_core import PydanticCustomError


class Value(BaseModel):
    """A frozen value that refuses unknown fields."""

    # An error's text may reach a log; it says what is wrong and never what was given.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        message = "a time between the first and the last that exist in UTC"
        raise ValueError(message) from None


def _on_a_quarter(wall: time) -> time:
    if wall.tzinfo or wall.minute % 15 or wall.second or wall.microsecond:
        code = "NOT_ON_A_QUARTER"
        raise PydanticCustomError(code, "a time of day on a quarter of an hour, without an offset")
    return wall


def _in_order(days: frozenset[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


def as_text(instant: datetime) -> str:
    """Return the instant in UTC to the microsecond: `2026-11-22T17:30:00.000000Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_milliseconds(instant: datetime) -> str:
    """Return the instant in UTC as gates read it: `2026-11-22T17:30:00.000Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# Subtracting two datetimes of one zone is wall-clock arithmetic and wrong across a clock change,
# so nothing but UTC exists inside the domain.
# As text it always has microseconds, so that texts sort as the instants do.
Instant = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    PlainSerializer(as_text, return_type=str, when_used="json"),
]

# Spots are counted per quarter hour, so a host's times begin and end on one.
WallTime = Annotated[
    time,
    AfterValidator(_on_a_quarter),
    PlainSerializer("{:%H:%M}".format, return_type=str, when_used="json"),
]

# A set has no order of its own: written in one, the same days are always the same text.
DaySet = Annotated[
    frozenset[date],
    PlainSerializer(_in_order, return_type=list[str], when_used="json"),
]

Version = Annotated[int, Field(ge=1)]

_SUFFIX = "[0-9a-z]"
OrganisationId = Annotated[str, StringConstraints(pattern=rf"^org_{_SUFFIX}{{6,20}}$")]
CarParkId = Annotated[str, StringConstraints(pattern=rf"^cpk_{_SUFFIX}{{6,20}}$")]
PortalId = Annotated[str, StringConstraints(pattern=rf"^prt_{_SUFFIX}{{6,20}}$")]
InvitationId = Annotated[str, StringConstraints(pattern=rf"^inv_{_SUFFIX}{{6,20}}$")]
BookingId = Annotated[str, StringConstraints(pattern=rf"^bkg_{_SUFFIX}{{20}}$")]
ReservationId = Annotated[str, StringConstraints(pattern=rf"^rsv_{_SUFFIX}{{22}}$")]
GateId = Annotated[str, StringConstraints(pattern=rf"^gat_{_SUFFIX}{{6,20}}_{_SUFFIX}{{4,20}}$")]
HostId = Annotated[str, StringConstraints(pattern=rf"^hst_{_SUFFIX}{{20}}$")]
AuditId = Annotated[str, StringConstraints(pattern=rf"^aud_{_SUFFIX}{{20}}$")]
JobId = Annotated[str, StringConstraints(pattern=rf"^job_{_SUFFIX}{{20}}$")]
AccessEventId = Annotated[str, StringConstraints(pattern=rf"^acc_{_SUFFIX}{{20}}$")]
PassageId = Annotated[str, StringConstraints(pattern=rf"^pas_{_SUFFIX}{{20}}$")]
CommandId = Annotated[str, StringConstraints(pattern=rf"^cmd_{_SUFFIX}{{20}}$")]
# Gates draw these themselves.
AttemptId = Annotated[str, StringConstraints(pattern=r"^att_[A-Za-z0-9_-]{1,60}$")]
GateEventId = Annotated[str, StringConstraints(pattern=r"^evt_[A-Za-z0-9_-]{1,60}$")]
