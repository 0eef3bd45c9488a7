"""The base of every value here, and the few scalar types that all of them share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
)


class Value(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def as_text(instant: datetime) -> str:
    """Return the instant in UTC to the microsecond: `2026-11-22T17:30:00.000000Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# Subtracting two datetimes of one zone is wall-clock arithmetic and wrong across a clock change,
# so nothing but UTC exists inside the domain.
# As text it always has microseconds, so that texts sort as the instants do.
Instant = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    PlainSerializer(as_text, return_type=str, when_used="json"),
]

_SUFFIX = "[0-9a-z]"
OrganisationId = Annotated[str, StringConstraints(pattern=rf"^org_{_SUFFIX}{{6,20}}$")]
CarParkId = Annotated[str, StringConstraints(pattern=rf"^cpk_{_SUFFIX}{{6,20}}$")]
PortalId = Annotated[str, StringConstraints(pattern=rf"^prt_{_SUFFIX}{{6,20}}$")]
InvitationId = Annotated[str, StringConstraints(pattern=rf"^inv_{_SUFFIX}{{6,20}}$")]
BookingId = Annotated[str, StringConstraints(pattern=rf"^bkg_{_SUFFIX}{{20}}$")]
ReservationId = Annotated[str, StringConstraints(pattern=rf"^rsv_{_SUFFIX}{{22}}$")]
GateId = Annotated[str, StringConstraints(pattern=rf"^gat_{_SUFFIX}{{6,20}}_{_SUFFIX}{{4,20}}$")]
CommandId = Annotated[str, StringConstraints(pattern=rf"^cmd_{_SUFFIX}{{20}}$")]
