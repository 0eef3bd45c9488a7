"""A camera's table in the agent's file; each description finishes the sentence "... must be"."""

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr
from pydantic_core import ErrorDetails

_Word = Annotated[str, Field(min_length=1, max_length=200)]
_Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
_A_PORT = "a whole number from 1 to 65535"
_A_USER = "the name that the agent signs in with"
_A_PASSWORD = 'the password that belongs to "user", between quotes'  # noqa: S105 - a description


class UnusableAuthorityError(Exception):
    """A file that should hold a certificate does not; the message is a sentence."""


class _Camera(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")] = Field(
        description="a name of 1 to 60 letters, digits, - or _, another one for each camera"
    )
    min_confidence: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0, description="a number from 0 to 1"
    )


class FrigateCamera(_Camera):
    """A camera that Frigate watches; Frigate speaks through a broker on the gate's own network."""

    kind: Literal["frigate"]
    camera: _Word = Field(description="the camera's name in Frigate's own configuration")
    host: _Word = Field(description="the host name of the broker that Frigate publishes to")
    port: _Port = Field(default=1883, description=_A_PORT)
    topic_prefix: Annotated[str, Field(pattern=r"^[^#+\s]{1,100}$")] = Field(
        default="frigate", description="the beginning of Frigate's topics, without # or +"
    )
    user: _Word | None = Field(default=None, description=_A_USER)
    password: SecretStr | None = Field(default=None, description=_A_PASSWORD)
    ca: Path | None = Field(
        default=None, description="a file with the broker's certificate authority"
    )


class AxisCamera(_Camera):
    """A camera that runs AXIS License Plate Verifier and pushes its events to this computer."""

    kind: Literal["axis"]
    port: _Port = Field(default=8090, description=_A_PORT)
    address: _Word = Field(
        default="0.0.0.0",  # noqa: S104 - the camera is another machine; who may speak is asked
        description="the address of this computer that the camera reaches",
    )
    user: _Word = Field(description="the name that the camera signs in with")
    password: Annotated[SecretStr, Field(min_length=8)] = Field(
        description="a password of 8 characters or more that the camera signs in with"
    )
    direction: Literal["in", "out"] | None = Field(default=None, description='"in" or "out"')


class TwoNCamera(_Camera):
    """A 2N intercom or access unit that a camera tells its plates; its log is asked over HTTP."""

    kind: Literal["2n"]
    url: HttpUrl = Field(description='the address of the 2N device, such as "https://192.168.1.20"')
    user: _Word = Field(description=_A_USER)
    password: SecretStr = Field(description=_A_PASSWORD)
    authentication: Literal["digest", "basic"] = Field(
        default="digest", description='"digest" or "basic"'
    )
    ca: Path | None = Field(default=None, description="a file with the device's own certificate")
    access_point: Annotated[int, Field(strict=True, ge=0, le=1)] | None = Field(
        default=None, description="0 for entering or 1 for leaving"
    )


CameraSettings: TypeAlias = Annotated[
    FrigateCamera | AxisCamera | TwoNCamera, Field(discriminator="kind")
]
_KINDS: dict[str, type[FrigateCamera | AxisCamera | TwoNCamera]] = {
    "frigate": FrigateCamera,
    "axis": AxisCamera,
    "2n": TwoNCamera,
}


def camera_sentence(error: ErrorDetails) -> str:
    """Return what is wrong in one camera's table, as a sentence."""
    _, number, *inside = error["loc"]
    which = f"of camera {int(number) + 1}"
    if not inside:
        return f'"kind" {which} must be "frigate", "axis" or "2n".'
    fields = _KINDS[str(inside[0])].model_fields
    name = str(inside[1]) if inside[1:] else "kind"
    if error["type"] == "missing":
        return f'"{name}" {which} is missing: it must be {fields[name].description}.'
    if error["type"] == "extra_forbidden":
        return f'"{name}" is not a setting of a camera of kind "{inside[0]}".'
    return f'"{name}" {which} must be {fields[name].description}.'


def cameras_problem(cameras: Sequence[CameraSettings]) -> str | None:
    """Return how these cameras get in each other's way, as a sentence."""
    names = [camera.id for camera in cameras]
    ports = [camera.port for camera in cameras if isinstance(camera, AxisCamera)]
    if len(set(names)) < len(names):
        return 'Two cameras have the same "id": each needs its own.'
    if len(set(ports)) < len(ports):
        return 'Two cameras of kind "axis" have the same "port": each needs its own.'
    return None


def with_authority(camera: CameraSettings, folder: Path) -> CameraSettings:
    """Return the camera with its certificate's path taken from the folder.

    Raises UnusableAuthorityError.
    """
    if isinstance(camera, AxisCamera) or camera.ca is None:
        return camera
    file = folder / camera.ca
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        message = f'"ca" of camera "{camera.id}" names {file}, which holds no certificate.'
        raise UnusableAuthorityError(message) from error
    return camera.model_copy(update={"ca": file})
