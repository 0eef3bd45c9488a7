"""Licence plates in three forms: as typed, normalised, and folded for what cameras confuse.

A normalised plate is no unique key: `B-AB 123` and `BA-B 123` are both `BAB123`.
"""

import re
import unicodedata
from itertools import product
from operator import ne
from typing import Self

from pydantic import model_validator

from baypass.domain.values import Value

SHORTEST, LONGEST, LONGEST_TYPED = 2, 12, 20

# Bulgaria uses only the Cyrillic letters, Greece only the capitals, that look like Latin ones.
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # noqa: RUF001  the point of this table
    "ABEKMHOPCTYX" + "ABEZHIKMNOPTYX",
)
_CAMERA_CONFUSION = str.maketrans("OQDIZSBG", "00012586")
# As they are typed, and as telephones make them of two.
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2012\u2013\u2212", "-"))
# Any other sign makes no plate, but may make a web address that mail programs link.
_BETWEEN = frozenset(" -.·")
_UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE"})

# As those look when they are folded.
_SPELT_OUT = re.compile("(AE|0E|UE)")


def normalise(typed: str) -> str:
    """Return the plate in A-Z and 0-9 only; umlauts lose their dots."""
    if typed.isascii():
        return "".join(filter(str.isalnum, typed.upper()))
    latin = unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKES)
    letters = unicodedata.normalize("NFD", latin)
    return "".join(
        character for character in letters if character.isascii() and character.isalnum()
    )


def fold(normalised: str) -> str:
    """Return the plate with characters that cameras confuse made equal."""
    return normalised.translate(_CAMERA_CONFUSION)


class LicencePlate(Value):
    """A plate as its visitor typed it, in capitals and single spaces."""

    typed: str

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        bounded = SHORTEST <= len(self.normalised) <= LONGEST and len(self.typed) <= LONGEST_TYPED
        if not bounded or not self.typed.isprintable():
            message = "a licence plate has 2 to 12 letters and digits"
            raise ValueError(message)
        return self

    @classmethod
    def of(cls, typed: str) -> Self:
        """Return the plate for display: trimmed, in capitals, with single spaces.

        What nobody sees is dropped: a direction character pasted along would reorder its line.
        ValueError where there is more than letters, digits and what stands between them.
        """
        capitals = unicodedata.normalize("NFKC", typed).upper().translate(_HYPHENS)
        seen = (one for one in capitals if one.isprintable() or one.isspace())
        plain = " ".join("".join(seen).split())
        if not all(one.isalnum() or one in _BETWEEN for one in plain):
            message = "a licence plate has no other signs than spaces, dots and hyphens"
            raise ValueError(message)
        return cls(typed=plain)

    @property
    def normalised(self) -> str:
        """Return the form that two people would compare."""
        return normalise(self.typed)

    @property
    def folded_forms(self) -> frozenset[str]:
        """Return what a camera may make of it: an umlaut is read as U or written as UE."""
        if self.typed.isascii():
            return frozenset({fold(self.normalised)})
        spelt_out = unicodedata.normalize("NFKC", self.typed).upper().translate(_UMLAUTS)
        return frozenset({fold(self.normalised), fold(normalise(spelt_out))})

    def wrong_characters(self, reading: str) -> int | None:
        """Return how many characters a camera has put wrong if this plate is what it read.

        Nothing when it read more or fewer of them, so that this plate is out of the question.
        """
        read = fold(normalise(reading))
        alike = (form for form in self.folded_forms if len(form) == len(read))
        return min((sum(map(ne, form, read)) for form in alike), default=None)

    def reads_as(self, reading: str) -> bool:
        """Tell whether a camera's reading may be this plate."""
        return self.wrong_characters(reading) == 0

    def reads_nearly_as(self, reading: str) -> bool:
        """Tell whether a camera's reading is this plate but for exactly one wrong character."""
        return self.wrong_characters(reading) == 1


def forms_behind(reading: str) -> frozenset[str]:
    """Return the folded plates, as typed without dots, that a camera may have read like this.

    A camera may write an umlaut out: behind `MUEAB123` may be `MÜ-AB 123`, which is `MUAB123`.
    """
    parts = _SPELT_OUT.split(fold(normalise(reading)))
    readings = ((part, part[0]) if _SPELT_OUT.fullmatch(part) else (part,) for part in parts)
    return frozenset(map("".join, product(*readings)))
