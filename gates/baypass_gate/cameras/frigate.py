"""Frigate's events, as its broker carries them.

`<prefix>/events` and `<prefix>/tracked_object_update`, documented at
https://docs.frigate.video/integrations/mqtt/.
"""

from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from baypass_gate.cameras.readings import (
    LONGEST_EVENT,
    DeviceEvent,
    Sighting,
    UnreadableEventError,
    instant,
)

EVENTS: Final = "events"
UPDATES: Final = "tracked_object_update"

_Id = Annotated[str, Field(min_length=1, max_length=80)]
_Score = Annotated[float, Field(ge=0, le=1)]


class _TrackedObject(DeviceEvent):
    id: _Id
    camera: str
    false_positive: bool = False
    frame_time: float | None = None
    recognized_license_plate: str | None = None
    recognized_license_plate_score: _Score | None = None


class _Change(DeviceEvent):
    type: Literal["new", "update", "end"]
    after: _TrackedObject


class _Update(DeviceEvent):
    # Also "description", "face" and what later versions add.
    type: str


class _PlateUpdate(DeviceEvent):
    id: _Id
    camera: str
    plate: str | None = None
    score: _Score | None = None
    timestamp: float | None = None


def read_frigate(kind: str, payload: bytes, camera: str) -> Sighting | None:
    """Return the plate that this camera read, or None for what opens nothing.

    An object that has ended has left the picture: what is read of it then opens for nobody.
    Raises UnreadableEventError.
    """
    if len(payload) > LONGEST_EVENT:
        raise UnreadableEventError
    try:
        return _changed(payload, camera) if kind == EVENTS else _updated(payload, camera)
    except ValidationError:
        # The error would carry the plate along.
        raise UnreadableEventError from None


def _changed(payload: bytes, camera: str) -> Sighting | None:
    change = _Change.model_validate_json(payload)
    seen = change.after
    if change.type == "end" or seen.false_positive or seen.camera != camera:
        return None
    if not seen.recognized_license_plate:
        return None
    return Sighting(
        seen.id,
        seen.recognized_license_plate,
        seen.recognized_license_plate_score,
        instant(seen.frame_time),
    )


def _updated(payload: bytes, camera: str) -> Sighting | None:
    if _Update.model_validate_json(payload).type != "lpr":
        return None
    update = _PlateUpdate.model_validate_json(payload)
    if update.camera != camera or not update.plate:
        return None
    return Sighting(update.id, update.plate, update.score, instant(update.timestamp))
