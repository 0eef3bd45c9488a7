"""Finding a reservation by what somebody says at the desk: a plate, a name, an address, an id."""

import re
import unicodedata
from typing import Annotated, Self

from pydantic import Field

from baypass.domain import licence_plates
from baypass.domain.refusals import AgainstTheRules
from baypass.domain.values import BookingId, ReservationId, Value

SHORTEST_SEARCH, LONGEST_SEARCH = 2, 100
_BOOKING = re.compile(r"bkg_[0-9a-z]{20}")
_RESERVATION = re.compile(r"rsv_[0-9a-z]{22}")
# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
_SILENT = dict.fromkeys(map(ord, "'’ʼ`´.\u200c\u200d"))  # noqa: RUF001  as they are typed


# Some single letters come apart into many, and an index holds no key of more than 1024 bytes.
_LONGEST_FOLDED = 200


def folded_name(*names: str) -> str:
    """Return names as they are compared: small letters without accents, and single spaces."""
    small = " ".join(names).casefold().translate(_SILENT).translate(_PLAIN)
    apart = unicodedata.normalize("NFKD", small)
    letters = (one for one in apart if not unicodedata.combining(one))
    words = "".join(one if _is_part_of_a_word(one) else " " for one in letters).split()
    return " ".join(words)[:_LONGEST_FOLDED]


def _is_part_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def folded_email(address: str) -> str:
    """Return an address as it is compared."""
    return address.strip().casefold()


def folded_plate(typed: str) -> str:
    """Return a plate as it is compared, with what cameras confuse made equal."""
    return licence_plates.fold(licence_plates.normalise(typed))


class Wanted(Value):
    """What is looked for, in each of the forms that it may have been said in."""

    booking_id: BookingId | None = None
    reservation_id: ReservationId | None = None
    plate: Annotated[str, Field(max_length=LONGEST_SEARCH)] = ""
    email: str = ""
    name: str = ""

    @classmethod
    def said(cls, text: str) -> Self:
        """Return what is looked for. Refuses with SEARCH_TOO_SHORT or SEARCH_TOO_LONG."""
        said = " ".join(text.split())
        if _BOOKING.fullmatch(said):
            return cls(booking_id=said)
        if _RESERVATION.fullmatch(said):
            return cls(reservation_id=said)
        if len(said) < SHORTEST_SEARCH:
            raise AgainstTheRules.because("SEARCH_TOO_SHORT", "text", least=SHORTEST_SEARCH)
        if len(said) > LONGEST_SEARCH:
            raise AgainstTheRules.because("SEARCH_TOO_LONG", "text", most=LONGEST_SEARCH)
        if "@" in said:
            return cls(email=folded_email(said))
        return cls(
            plate=folded_plate(said),
            email="" if " " in said else folded_email(said),
            name=folded_name(said),
        )
