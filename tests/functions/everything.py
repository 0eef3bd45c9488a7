"""Sends every event, again and again while things are broken, as a Lambda process would.

Run with `python -m tests.functions.everything FILE`: FILE gets what must never be logged.
"""

import json
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from baypass.domain.people import Visitor
from tests.functions.deployment import deployed
from tests.functions.events import cases, event, sent
from tests.functions.premises import HOST_EMAIL, PASSWORD, Premises

_ANN = Visitor(
    first_name="Zoë-Kanarie", last_name="Çelik Østergård", email="zoe+kanarie@visitor.example.com"
)
_PERSONAL_FIELDS = frozenset(
    {"email", "password", "new_password", "first_name", "last_name", "licence_plate", "name"}
)
_PERSONAL_HEADERS = ("Authorization", "X-Forwarded-For", "User-Agent")
_ACCEPTED = [case for case in cases() if "/refused_" not in case]
_SPOILT = (
    ("RESERVATION#", "visitor"),
    ("BOOKING", "booker_email"),
    ("MAIL#", "recipient"),
    ("ORGANISATION", "contact"),
)


def main(file: Path) -> None:
    with deployed() as made:
        premises = Premises(made)
        premises.host()
        values = premises.values(premises.booked(visitor=_ANN))
        secrets = {value for name, value in values.items() if _is_secret(name)}
        for case in cases():
            secrets |= set(_personal(event(case, values)))
        secrets |= {*_ANN.model_dump().values(), HOST_EMAIL, PASSWORD}
        rows = made.rows()
        secrets |= {row["keypad_code"]["S"] for row in rows if "keypad_code" in row}
        file.write_text(json.dumps(sorted(secrets - {""})))
        kept = made.kept()
        _send(cases(), values)
        made.bring_back(kept)
        _send(_ACCEPTED, premises.pressed(values))
        for sort_key, field in _SPOILT:
            made.bring_back(kept)
            made.spoil(sort_key, field)
            _send(_ACCEPTED, values)
        made.bring_back(kept)
        made.verify_sender(verified=False)
        _send(_ACCEPTED, values)
        made.lose_table()
        _send(_ACCEPTED, values)


def _send(names: Iterable[str], values: dict[str, str]) -> None:
    for case in names:
        try:
            sent(case, values)
        except Exception:  # noqa: BLE001  Lambda writes what escapes from a handler to the log
            traceback.print_exc(file=sys.stdout)


def _is_secret(name: str) -> bool:
    return name.endswith(("_TOKEN", "_PASSWORD", "_EMAIL", "_SESSION"))


def _personal(filled: dict[str, Any]) -> Iterator[str]:
    """Yield everything in an event that is about a person."""
    headers = filled.get("headers", {})
    for name in _PERSONAL_HEADERS:
        yield from headers.get(name, "").removeprefix("Bearer ").split(", ")
    try:
        yield from _fields(json.loads(filled.get("body") or "null"))
    except ValueError:
        return


def _fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name in _PERSONAL_FIELDS and isinstance(part, str) and len(part) > 1:
                yield part
            yield from _fields(part)
    if isinstance(value, list):
        for part in value:
            yield from _fields(part)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
