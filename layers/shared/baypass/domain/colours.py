"""A host's colour, moved as little as needed until text on it can be read."""

from typing import NamedTuple

READABLE = 4.5
_CARRIES_WHITE = 3.0
_STEPS = 50
_DARK_SRGB = 0.04045
_Channels = tuple[int, int, int]
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


class ButtonColours(NamedTuple):
    """The colour of a button and of the text on it, as `#rrggbb`."""

    fill: str
    text: str


def button_colours(brand: str) -> ButtonColours:
    """Return colours with a contrast of at least 4.5:1.

    A shade that carries white fairly well is darkened a little; a light one carries black.
    """
    given = _channels(brand)
    text = _WHITE if _contrast(given, _WHITE) >= _CARRIES_WHITE else _BLACK
    away = _BLACK if text == _WHITE else _WHITE
    shades = (_moved(given, away, step) for step in range(_STEPS + 1))
    fill = next(shade for shade in shades if _contrast(shade, text) >= READABLE)
    return ButtonColours(_hexadecimal(fill), _hexadecimal(text))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    return _contrast(_channels(one), _channels(other))


def _contrast(one: _Channels, other: _Channels) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: _Channels) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= _DARK_SRGB else ((share + 0.055) / 1.055) ** 2.4


def _moved(colour: _Channels, towards: _Channels, step: int) -> _Channels:
    red, green, blue = (
        round(channel + (target - channel) * step / _STEPS)
        for channel, target in zip(colour, towards, strict=True)
    )
    return red, green, blue


def _channels(colour: str) -> _Channels:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _hexadecimal(colour: _Channels) -> str:
    return f"#{bytes(colour).hex()}"
