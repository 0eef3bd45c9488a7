"""Visitors: their names and where mail reaches them."""

import unicodedata
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from baypass.domain.values import Value

LONGEST_NAME = 80
LONGEST_EMAIL = 254
_MARKS_IN_NAMES = frozenset(
    "'’ʼ-‐‑.,·/() "  # noqa: RUF001  as they are typed
    "\u05f3\u05f4\u30fb"  # the marks inside Hebrew names, and between Japanese ones
    "\u200c\u200d"  # the joiners of Persian and Hindi
)
_CATEGORIES_IN_NAMES = ("L", "M", "Nd")


def _belongs_in_a_name(character: str) -> bool:
    category = unicodedata.category(character)
    return character in _MARKS_IN_NAMES or category.startswith(_CATEGORIES_IN_NAMES)


def person_name(typed: str) -> str:
    """Return a name in its composed form with single spaces.

    Letters of every script are welcome. Line breaks, control and direction characters and
    symbols are not: they would break a mail header or let a name rewrite the line it stands in.
    """
    composed = unicodedata.normalize("NFC", typed).strip(" \u00a0")
    if not composed or composed.isspace():
        code = "NAME_MISSING"
        raise PydanticCustomError(code, "a name")
    if len(composed) > LONGEST_NAME:
        code = "NAME_TOO_LONG"
        raise PydanticCustomError(code, "a name of at most 80 characters")
    spaced = composed.replace("\u00a0", " ")
    if not all(_belongs_in_a_name(character) for character in spaced):
        code = "NAME_CHARACTERS"
        raise PydanticCustomError(code, "a name without symbols")
    if not any(unicodedata.category(character).startswith("L") for character in spaced):
        code = "NAME_MISSING"
        raise PydanticCustomError(code, "a name with a letter")
    return " ".join(spaced.split())


def email_address(typed: str) -> str:
    """Return an address that SES can send to: its domain in ASCII, its local part as typed.

    What looks like an encoded word of a mail header is refused: whoever reads it decodes it.
    """
    code = "EMAIL_INVALID"
    if "=?" in typed:
        raise PydanticCustomError(code, "an e-mail address")
    try:
        valid = validate_email(
            typed.strip(),
            strict=True,
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,
        )
    except EmailNotValidError:
        raise PydanticCustomError(code, "an e-mail address") from None
    address = valid.ascii_email or ""
    if not address or len(address) > LONGEST_EMAIL:
        raise PydanticCustomError(code, "an e-mail address")
    return address


PersonName = Annotated[str, AfterValidator(person_name)]
EmailAddress = Annotated[str, AfterValidator(email_address)]


class Visitor(Value):
    """Who parks."""

    first_name: PersonName
    last_name: PersonName
    email: EmailAddress

    @property
    def full_name(self) -> str:
        """Return the name as it is written on a pass."""
        return f"{self.first_name} {self.last_name}"
