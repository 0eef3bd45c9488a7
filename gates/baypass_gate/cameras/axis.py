"""AXIS License Plate Verifier's push events: JSON by HTTP POST, alone or beside pictures.

The states NEW, UPDATE and LOST are documented at
https://developer.axis.com/vapix/applications/license-plate-verifier-api. All numbers are strings.
"""

from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Annotated

from pydantic import Field, ValidationError

from baypass_gate.cameras.readings import (
    LONGEST_EVENT,
    DeviceEvent,
    Sighting,
    UnreadableEventError,
    instant,
)


class _Recognition(DeviceEvent):
    car_id: Annotated[str, Field(alias="carID", min_length=1, max_length=40)]
    state: Annotated[str, Field(alias="carState")]
    plate: Annotated[str | None, Field(alias="plateUTF8")] = None
    plate_text: Annotated[str | None, Field(alias="plateText")] = None
    confidence: Annotated[float | None, Field(alias="plateConfidence", ge=0, le=1)] = None
    direction: Annotated[str | None, Field(alias="carMoveDirection")] = None
    captured_at: Annotated[float | None, Field(alias="capture_timestamp")] = None


def read_axis(payload: bytes, content_type: str, direction: str | None) -> Sighting | None:
    """Return the plate that the camera read, or None for what opens nothing.

    LOST comes seconds after the vehicle has left, so it opens for nobody. With a `direction`, a
    vehicle seen to move the other way is none of this gate's. Raises UnreadableEventError.
    """
    written = _json_of(payload, content_type)
    if len(written) > LONGEST_EVENT:
        raise UnreadableEventError
    try:
        seen = _Recognition.model_validate_json(written)
    except ValidationError:
        # The error would carry the plate along.
        raise UnreadableEventError from None
    plate = seen.plate or seen.plate_text
    if seen.state.lower() not in {"new", "update"} or not plate:
        return None
    if direction and (seen.direction or "").lower() in {"in", "out"} - {direction}:
        return None
    taken = None if seen.captured_at is None else instant(seen.captured_at / 1000)
    return Sighting(seen.car_id, plate, seen.confidence, taken, numbered=True)


def _json_of(payload: bytes, content_type: str) -> bytes:
    """Return the JSON of the body; in a multipart body it is the first part that begins like it."""
    if not content_type.lower().startswith("multipart/"):
        return payload
    if "\r" in content_type or "\n" in content_type:
        raise UnreadableEventError
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    try:
        message: Message = BytesParser(policy=HTTP).parsebytes(head + payload)
        parts = [
            part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()
        ]
    except (LookupError, ValueError):
        raise UnreadableEventError from None
    for part in parts:
        if isinstance(part, bytes) and part.lstrip()[:1] == b"{":
            return part
    raise UnreadableEventError
