"""2N's event log: subscribe to it, then pull what happened.

The functions api/log/subscribe and api/log/pull are documented at
https://wiki.2n.com/hip/hapi/latest/en/5-prehled-funkci-http-api/5-10-api-log, the event
LicensePlateRecognized under "License Plate Recognition" at https://www.2n.com/en-US/faqs.
"""

from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from baypass_gate.cameras.readings import (
    LONGEST_EVENT,
    DeviceEvent,
    Sighting,
    UnreadableEventError,
    instant,
)

PLATE_EVENT: Final = "LicensePlateRecognized"
MOST_EVENTS: Final = 128  # what one pull brings


class _Answer(DeviceEvent):
    success: bool
    result: dict[str, Any] = Field(default_factory=dict)


class _Channel(DeviceEvent):
    id: Annotated[int, Field(ge=0, lt=2**32)]


class _Logged(DeviceEvent):
    id: Annotated[int, Field(ge=0)]
    event: str
    # Seconds since 1970; a device that was never told the time counts from some other day.
    utc_time: Annotated[float | None, Field(alias="utcTime")] = None
    params: dict[str, Any] = Field(default_factory=dict)


class _Recognised(DeviceEvent):
    plate: Annotated[str, Field(alias="licensePlate")]
    access_point: Annotated[int | None, Field(alias="ap")] = None


class _Batch(DeviceEvent):
    events: Annotated[list[_Logged], Field(max_length=MOST_EVENTS)]


def read_channel(payload: bytes) -> int:
    """Return the subscription's number from the answer; raises UnreadableEventError."""
    try:
        return _Channel.model_validate(_result(payload)).id
    except ValidationError:
        raise UnreadableEventError from None


def read_two_n(payload: bytes, access_point: int | None) -> list[Sighting]:
    """Return the plates in the answer to a pull, in order; raises UnreadableEventError.

    An event that is not as documented is passed over: the others are still good. Whether 2N's own
    directory knows the plate ("valid") is not asked.
    """
    try:
        batch = _Batch.model_validate(_result(payload))
    except ValidationError:
        # The error would carry the plates along.
        raise UnreadableEventError from None
    seen = (_sighting(logged, access_point) for logged in batch.events)
    return [sighting for sighting in seen if sighting is not None]


def _sighting(logged: _Logged, access_point: int | None) -> Sighting | None:
    if logged.event != PLATE_EVENT:
        return None
    try:
        recognised = _Recognised.model_validate(logged.params)
    except ValidationError:
        return None
    if access_point is not None and recognised.access_point not in {None, access_point}:
        return None
    # 2N says no confidence, and counts its events anew after a restart.
    return Sighting(str(logged.id), recognised.plate, None, instant(logged.utc_time), numbered=True)


def _result(payload: bytes) -> dict[str, Any]:
    if len(payload) > LONGEST_EVENT:
        raise UnreadableEventError
    answer = _Answer.model_validate_json(payload)
    if not answer.success:
        raise UnreadableEventError
    return answer.result
