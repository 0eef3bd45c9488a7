"""Licence plates in three forms: as typed, normalised, and folded for what cameras confuse.

A normalised plate is no unique key: `B-AB 123` and `BA-B 123` are both `BAB123`.
"""

import unicodedata
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
_UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE"})


def normalise(typed: str) -> str:
    """Return the plate in A-Z and 0-9 only; umlauts lose their dots."""
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
        """
        capitals = unicodedata.normalize("NFKC", typed).upper()
        seen = (one for one in capitals if one.isprintable() or one.isspace())
        return cls(typed=" ".join("".join(seen).split()))

    @property
    def normalised(self) -> str:
        """Return the form that two people would compare."""
        return normalise(self.typed)

    @property
    def folded_forms(self) -> frozenset[str]:
        """Return what a camera may make of it: an umlaut is read as U or written as UE."""
        spelt_out = unicodedata.normalize("NFKC", self.typed).upper().translate(_UMLAUTS)
        return frozenset({fold(self.normalised), fold(normalise(spelt_out))})

    def reads_as(self, reading: str) -> bool:
        """Tell whether a camera's reading may be this plate."""
        return fold(normalise(reading)) in self.folded_forms
