"""Six digits make a code, on whatever they are pressed."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from baypass_gate.keypads import (
    FORGOTTEN_AFTER_SECONDS,
    KeyEvent,
    Keypad,
    KeypadUnusableError,
    evdev_keys,
    listening_to_usb_keypad,
    meaning_of,
)
from tests.gates.builders import ManualTimer

DEVICE = Path("/dev/input/by-id/usb-keypad-event-kbd")


class TestAKeypad:
    @pytest.fixture
    def timer(self) -> ManualTimer:
        return ManualTimer()

    def codes(self, timer: ManualTimer, keys: str) -> list[str]:
        codes: list[str] = []
        keypad = Keypad(timer, codes.append)
        for key in keys:
            if key == "~":
                timer.pass_seconds(FORGOTTEN_AFTER_SECONDS)
            else:
                keypad.press(key)
        return codes

    @pytest.mark.parametrize(
        ("keys", "codes"),
        [
            ("123456", ["123456"]),
            ("12345", []),
            ("123456654321", ["123456", "654321"]),
            ("12*123456", ["123456"]),
            ("123#45x6", ["123456"]),
            # What somebody left unfinished is not the next one's.
            ("1234~123456", ["123456"]),
            ("1~2~3~4~5~6", []),
            ("\u00b223456\u0661", []),
        ],
    )
    def test_makes_codes_of_digits(self, timer: ManualTimer, keys: str, codes: list[str]) -> None:
        assert self.codes(timer, keys) == codes

    def test_forgets_ten_seconds_after_the_last_key_and_not_after_the_first(
        self, timer: ManualTimer
    ) -> None:
        codes: list[str] = []
        keypad = Keypad(timer, codes.append)
        for digit in "123456":
            keypad.press(digit)
            timer.pass_seconds(FORGOTTEN_AFTER_SECONDS - 1)
        assert codes == ["123456"]


@pytest.mark.parametrize(
    ("names", "key"),
    [
        ("KEY_7", "7"),
        ("KEY_KP7", "7"),
        (["KEY_0", "KEY_NUMERIC_0"], "0"),
        ("KEY_KPASTERISK", "*"),
        ("KEY_BACKSPACE", "*"),
        ("KEY_KPENTER", None),
        ("KEY_F7", None),
        ("KEY_A", None),
        ("", None),
    ],
)
def test_keys_mean_digits_wherever_they_are_on_the_keyboard(
    names: str | list[str], key: str | None
) -> None:
    assert meaning_of(names) == key


def test_a_missing_evdev_is_one_sentence() -> None:
    with pytest.raises(KeypadUnusableError, match=r"install baypass-gate\[keypad\]"):
        evdev_keys()


@dataclass
class Press:
    """A key that went down."""

    code: int
    type: int = 1
    value: int = 1


@dataclass
class Device:
    """A keypad that is pressed as planned, and then unplugged."""

    keys: str
    grabbed: bool = False
    closed: bool = False
    log: list[str] = field(default_factory=list)

    def grab(self) -> None:
        self.grabbed = True

    async def async_read_loop(self) -> AsyncIterator[KeyEvent]:
        assert self.grabbed, "the console would hear the code"
        for key in self.keys:
            await asyncio.sleep(0)
            yield Press(int(key))
        raise OSError(19, "No such device")

    def close(self) -> None:
        self.closed = True


def test_a_usb_keypad_is_grabbed_and_heard_again_after_it_was_unplugged() -> None:
    devices = [Device("123"), Device("456111"), Device("222")]
    opened = iter(devices)
    codes: list[str] = []

    async def listen() -> None:
        done = asyncio.Event()

        def hear(code: str) -> None:
            codes.append(code)
            done.set() if len(codes) == 2 else None

        def open_device(device: Path) -> Device:
            assert device == DEVICE
            if (plugged_in := next(opened, None)) is None:
                raise OSError(2, "No such file or directory")
            return plugged_in

        keypad = Keypad(asyncio.get_running_loop(), hear)
        around = listening_to_usb_keypad(
            DEVICE, keypad, open_device, lambda event: str(event.code), look_again_seconds=0
        )
        async with around:
            await asyncio.wait_for(done.wait(), timeout=10)

    # In a thread of its own: the one of the tests may have a browser's loop.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(lambda: asyncio.run(listen())).result()
    assert codes == ["123456", "111222"]
    assert all(device.closed for device in devices)
