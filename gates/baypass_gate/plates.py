"""Licence plates as the cloud compares them: normalised, then folded for what cameras confuse.

The cloud's own rules stand in its domain; a gate has no part of it, so the tests lead random text
through both.
"""

import unicodedata
from typing import Final

# Bulgaria uses only the Cyrillic letters, Greece only the capitals, that look like Latin ones.
_LOOK_ALIKES: Final = str.maketrans(
    "АВЕКМНОРСТУХ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # noqa: RUF001  the point of this table
    "ABEKMHOPCTYX" + "ABEZHIKMNOPTYX",
)
_CAMERA_CONFUSION: Final = str.maketrans("OQDIZSBG", "00012586")
ANY_CHARACTER: Final = "*"


def normalise(read: str) -> str:
    """Return the plate in A-Z and 0-9 only; umlauts lose their dots."""
    latin = unicodedata.normalize("NFKC", read).upper().translate(_LOOK_ALIKES)
    letters = unicodedata.normalize("NFD", latin)
    return "".join(
        character for character in letters if character.isascii() and character.isalnum()
    )


def fold(normalised: str) -> str:
    """Return the plate with characters that cameras confuse made equal."""
    return normalised.translate(_CAMERA_CONFUSION)


def with_one_wrong(folded: str) -> list[str]:
    """Return the plate's forms in which one character may be any."""
    return [f"{folded[:n]}{ANY_CHARACTER}{folded[n + 1 :]}" for n in range(len(folded))]
