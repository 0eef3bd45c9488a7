"""What every camera's events become."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import BaseModel, ConfigDict

# No device sends a tenth of this without a picture, and pictures are not read.
LONGEST_EVENT: Final = 256 * 1024
# What a reader of plates can mean by a time: the years 2001 to 2100.
EARLIEST_SECOND: Final = 1_000_000_000
LATEST_SECOND: Final = 4_102_444_800


class UnreadableEventError(ValueError):
    """A device sent what its documentation does not describe; nothing of it is in the message."""


@dataclass(frozen=True)
class Sighting:
    """What a device says about one vehicle: its own name for the event, and the plate as read.

    `numbered` tells that the device counts its events and starts again when it is restarted.
    """

    event: str
    plate: str
    confidence: float | None
    seen_at: datetime | None
    numbered: bool = False


@dataclass(frozen=True)
class Reading:
    """One plate of one passing vehicle, said once."""

    camera_id: str
    event_id: str
    plate: str
    confidence: float | None
    at: datetime


class DeviceEvent(BaseModel):
    """The part of a device's event that is used; whatever else it says is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def instant(seconds: float | None) -> datetime | None:
    """Return the moment, or nothing for what cannot be one: a device's clock is not trusted."""
    if seconds is None or not EARLIEST_SECOND <= seconds <= LATEST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC)
