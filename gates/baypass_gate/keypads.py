"""What codes are typed on: a simulated keypad, or one that is a USB keyboard to Linux."""

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from baypass_gate.timing import Pending, Timer

CODE_DIGITS: Final = 6
FORGOTTEN_AFTER_SECONDS: Final = 10.0
LOOKED_FOR_EVERY_SECONDS: Final = 5.0
CLEAR: Final = "*"
_CLEARING_KEYS: Final = frozenset({"KPASTERISK", "KPDOT", "ESC", "BACKSPACE", "DELETE"})
_KEY_DOWN: Final = 1

_log = logging.getLogger(__name__)

TypeCode: TypeAlias = Callable[[str], None]


class KeypadUnusableError(Exception):
    """The keypad cannot be used; the message is a sentence for the installer."""


class Keypad:
    """Makes codes of the digits that are pressed; keeps a started one for ten seconds."""

    def __init__(self, timer: Timer, type_code: TypeCode) -> None:
        """Hand every whole code to `type_code`."""
        self._timer = timer
        self._type_code = type_code
        self._typed = ""
        self._forgetting: Pending | None = None

    def press(self, key: str) -> None:
        """Take a digit, or forget what was typed at `*`; other keys do nothing."""
        if self._forgetting is not None:
            self._forgetting.cancel()
            self._forgetting = None
        if key == CLEAR:
            self._typed = ""
        elif len(key) == 1 and key in "0123456789":
            self._typed += key
        if len(self._typed) == CODE_DIGITS:
            code, self._typed = self._typed, ""
            self._type_code(code)
        elif self._typed:
            self._forgetting = self._timer.call_later(FORGOTTEN_AFTER_SECONDS, self._forget)

    def _forget(self) -> None:
        self._typed = ""


class KeyEvent(Protocol):
    """What evdev's InputEvent says, reduced to what a keypad needs."""

    type: int
    code: int
    value: int


class InputDevice(Protocol):
    """What evdev's InputDevice offers, reduced to what a keypad needs."""

    def grab(self) -> None:
        """Keep its keys from everybody else."""

    def async_read_loop(self) -> AsyncIterator[KeyEvent]:
        """Yield the events as they happen; raises OSError when the device goes."""

    def close(self) -> None:
        """Give it back."""


OpenDevice: TypeAlias = Callable[[Path], InputDevice]
NameKey: TypeAlias = Callable[[KeyEvent], str | None]


@asynccontextmanager
async def listening_to_usb_keypad(
    device: Path,
    keypad: Keypad,
    open_device: OpenDevice,
    name_key: NameKey,
    *,
    look_again_seconds: float = LOOKED_FOR_EVERY_SECONDS,
) -> AsyncIterator[None]:
    """Press the keypad's keys as they are pressed on the device, unplugged or not."""
    listening = asyncio.create_task(
        _listen(device, keypad, open_device, name_key, look_again_seconds)
    )
    try:
        yield
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


async def _listen(
    device: Path,
    keypad: Keypad,
    open_device: OpenDevice,
    name_key: NameKey,
    look_again_seconds: float,
) -> None:
    while True:
        try:
            await _listen_until_unplugged(open_device(device), keypad, name_key)
        except OSError as error:
            _log.warning("The keypad %s does not answer: %s.", device, error.strerror)
        await asyncio.sleep(look_again_seconds)


async def _listen_until_unplugged(opened: InputDevice, keypad: Keypad, name_key: NameKey) -> None:
    try:
        # Otherwise the codes would be typed on the computer's console, too.
        opened.grab()
        async for event in opened.async_read_loop():
            key = name_key(event)
            if key is not None:
                keypad.press(key)
    finally:
        opened.close()


def evdev_keys() -> tuple[OpenDevice, NameKey]:
    """Return how evdev opens a keyboard and names its keys; raises KeypadUnusableError."""
    try:
        evdev: Any = importlib.import_module("evdev")
    except ImportError as error:
        message = 'The keypad "usb" needs evdev: install baypass-gate[keypad].'
        raise KeypadUnusableError(message) from error

    def name_key(event: KeyEvent) -> str | None:
        if event.type != evdev.ecodes.EV_KEY or event.value != _KEY_DOWN:
            return None
        return meaning_of(evdev.ecodes.KEY.get(event.code, ""))

    return evdev.InputDevice, name_key


def meaning_of(names: str | list[str]) -> str | None:
    """Return the digit or the clearing that a key stands for, on the number pad or above it."""
    # Linux knows some keys under two names.
    for name in [names] if isinstance(names, str) else names:
        bare = name.removeprefix("KEY_")
        digit = bare.removeprefix("KP")
        if len(digit) == 1 and digit.isdecimal():
            return digit
        if bare in _CLEARING_KEYS:
            return CLEAR
    return None
