"""The agent's TOML file, checked once at start, with one sentence for every mistake."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from baypass_gate.cameras.settings import (
    CameraSettings,
    UnusableAuthorityError,
    camera_sentence,
    cameras_problem,
    with_authority,
)
from baypass_gate.messages import GateId


class SettingsError(Exception):
    """The file cannot be used; `sentences` says what is wrong with it, one by one."""

    def __init__(self, sentences: list[str]) -> None:
        """Keep the sentences in the order of the file's settings."""
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class GateSettings(BaseModel):
    """What one gate needs to know; each description finishes the sentence "... must be"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gate_id: GateId = Field(description="the id that the host was given, such as gat_4f2a")
    name: Annotated[str, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="the sign on the gate, up to 80 characters"
    )
    host: Annotated[str, Field(min_length=1)] = Field(description="the broker's host name")
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] = Field(
        default=8883, description="a whole number from 1 to 65535"
    )
    ca: Path = Field(description="a file with the broker's certificate authority")
    certificate: Path = Field(description="a file with this gate's certificate")
    key: Path = Field(description="a file with this gate's private key")
    keys: Path = Field(description="a file with the keys that the cloud signs with")
    state_dir: Path = Field(description="a folder that this agent may write to")
    driver: Literal["simulated", "gpio"] = Field(description='"simulated" or "gpio"')
    pin: Annotated[int, Field(strict=True, ge=0, le=27)] | None = Field(
        default=None, description="a Broadcom pin number from 0 to 27"
    )
    pulse_seconds: Annotated[float, Field(gt=0, le=5)] = Field(
        default=0.5, description="a number of seconds, more than 0 and up to 5"
    )
    open_seconds: Annotated[float, Field(gt=0, le=120)] = Field(
        default=4.0, description="a number of seconds, more than 0 and up to 120"
    )
    keypad: Literal["none", "simulated", "usb"] = Field(
        default="none", description='"none", "simulated" or "usb"'
    )
    keypad_device: Path | None = Field(
        default=None, description="the keypad's file, such as /dev/input/by-id/usb-keypad-event-kbd"
    )
    answer_seconds: Annotated[float, Field(ge=0.5, le=8)] = Field(
        default=3.0, description="a number of seconds, from 0.5 to 8"
    )
    battery_clock: Annotated[bool, Field(strict=True)] = Field(
        default=False,
        description="true when this computer's clock has a battery, and false otherwise",
    )
    renew_after_days: Annotated[int, Field(strict=True, ge=1, le=3650)] = Field(
        default=365, description="a whole number of days from 1 to 3650"
    )
    cameras: tuple[CameraSettings, ...] = Field(
        default=(), description="a table [[cameras]] for each camera"
    )

    @model_validator(mode="after")
    def _settings_fit_together(self) -> "GateSettings":
        if self.driver == "gpio" and self.pin is None:
            sentence = '"pin" is missing: the driver "gpio" needs one.'
            raise _mistake(sentence)
        if self.keypad == "usb" and self.keypad_device is None:
            sentence = '"keypad_device" is missing: the keypad "usb" needs one.'
            raise _mistake(sentence)
        if self.pulse_seconds > self.open_seconds:
            sentence = '"pulse_seconds" must not be more than "open_seconds".'
            raise _mistake(sentence)
        between_cameras = cameras_problem(self.cameras)
        if between_cameras is not None:
            raise _mistake(between_cameras)
        return self


def read_settings(file: Path, *, enrolled: bool = True) -> GateSettings:
    """Return the file's settings; paths in it are taken from the file's own folder.

    A gate that is not enrolled yet has no certificate and no key. Raises SettingsError.
    """
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError([f"{file} cannot be read: {error.strerror}."]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{file} is not TOML: {error}."]) from error
    try:
        settings = GateSettings.model_validate(written)
    except ValidationError as error:
        raise SettingsError([f"{file}: {_sentence(each)}" for each in error.errors()]) from error
    return _with_files(settings, file, enrolled=enrolled)


def _with_files(settings: GateSettings, file: Path, *, enrolled: bool) -> GateSettings:
    names = ("ca", "certificate", "key", "keys")
    later = () if enrolled else ("certificate", "key")
    paths = {name: file.parent / getattr(settings, name) for name in (*names, "state_dir")}
    absent = [
        f'{file}: "{name}" names {paths[name]}, which is not a file.'
        for name in names
        if name not in later and not paths[name].is_file()
    ]
    if absent:
        raise SettingsError(absent)
    try:
        cameras = tuple(with_authority(camera, file.parent) for camera in settings.cameras)
    except UnusableAuthorityError as error:
        raise SettingsError([f"{file}: {error}"]) from error
    return settings.model_copy(update={**paths, "cameras": cameras})


def _mistake(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("mistake", "{sentence}", {"sentence": sentence})


def _sentence(error: ErrorDetails) -> str:
    name = str(error["loc"][0]) if error["loc"] else ""
    if name == "cameras" and error["loc"][1:]:
        return camera_sentence(error)
    if error["type"] == "missing":
        return f'"{name}" is missing: it must be {GateSettings.model_fields[name].description}.'
    if error["type"] == "extra_forbidden":
        return f'"{name}" is not a setting of this agent.'
    if error["type"] == "mistake":
        return error["msg"]
    return f'"{name}" must be {GateSettings.model_fields[name].description}.'
