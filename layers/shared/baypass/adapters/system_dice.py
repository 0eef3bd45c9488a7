"""The machine's randomness."""

import secrets
import string

_CODE_DIGITS, _SUFFIX_LENGTH, _CODE_BYTES = 6, 12, 16
_ALPHABET = string.ascii_lowercase + string.digits
# Without what is mistaken for another when it is read from a screen: 79 bits in sixteen.
_READABLE, _GROUPS, _GROUP_LENGTH = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4


class SystemDice:
    """Chance that nobody can guess."""

    def keypad_code(self) -> str:
        """Return six digits that cannot be guessed from any others."""
        return f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"

    def enrolment_code(self) -> str:
        """Return what a gate enrols with once: 128 bits that cannot be guessed."""
        return secrets.token_hex(_CODE_BYTES)

    def first_password(self) -> str:
        """Return a password that nobody guesses and everybody can type."""
        return "-".join(_readable() for _ in range(_GROUPS))

    def salt(self) -> str:
        """Return 32 bytes that nobody guesses, in base64url without padding."""
        return secrets.token_urlsafe(32)

    def id_suffix(self) -> str:
        """Return twelve lower-case characters that nobody had before."""
        return "".join(secrets.choice(_ALPHABET) for _ in range(_SUFFIX_LENGTH))


def _readable() -> str:
    return "".join(secrets.choice(_READABLE) for _ in range(_GROUP_LENGTH))
