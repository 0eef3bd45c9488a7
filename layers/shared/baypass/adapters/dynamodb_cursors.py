"""Where a list goes on: a key of the table as text that hosts hand back."""

import base64
import json

from baypass.adapters.dynamodb_table import Item
from baypass.domain.refusals import AgainstTheRules

_OF_A_LISTING = {"pk", "sk", "listed_under", "listed_at"}
_OF_A_PARTITION = {"pk", "sk"}
_LONGEST = 400


def sealed(last: Item | None) -> str | None:
    """Return the cursor after this key; nothing after the end."""
    return base64.urlsafe_b64encode(json.dumps(last).encode()).decode() if last else None


def opened(cursor: str | None, listed_under: str) -> Item | None:
    """Return the key in a cursor of the `listing` index; one of another list is refused."""
    return _opened(cursor, "listed_under", listed_under, _OF_A_LISTING)


def opened_in(cursor: str | None, pk: str, prefix: str) -> Item | None:
    """Return the key in a cursor of one list of a partition; one of another list is refused."""
    last = _opened(cursor, "pk", pk, _OF_A_PARTITION)
    # DynamoDB takes no key to go on after that lies outside what is asked for.
    if last and not last["sk"].startswith(prefix):
        raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
    return last


def _is_key(part: object) -> bool:
    return isinstance(part, str) and 0 < len(part) <= _LONGEST and part.isascii()


def _opened(cursor: str | None, name: str, own: str, names: set[str]) -> Item | None:
    if cursor is None:
        return None
    try:
        last = json.loads(base64.urlsafe_b64decode(cursor))
        is_own = last[name] == own and set(last) == names and all(map(_is_key, last.values()))
    except (ValueError, KeyError, TypeError, RecursionError):
        is_own = False
    if not is_own:
        raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
    return {part: str(value) for part, value in last.items()}
