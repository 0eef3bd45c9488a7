"""The machine's randomness."""

import secrets
import string

_CODE_DIGITS, _SUFFIX_LENGTH = 6, 12
_ALPHABET = string.ascii_lowercase + string.digits


class SystemDice:
    """Chance that nobody can guess."""

    def keypad_code(self) -> str:
        """Return six digits that cannot be guessed from any others."""
        return f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"

    def id_suffix(self) -> str:
        """Return twelve lower-case characters that nobody had before."""
        return "".join(secrets.choice(_ALPHABET) for _ in range(_SUFFIX_LENGTH))
