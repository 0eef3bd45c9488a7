"""Sends every event, again and again while things are broken, as a Lambda process would.

Run with `python -m tests.functions.everything FILE`: FILE gets what must never be logged.
"""

import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from baypass.domain.people import Visitor
from tests.functions.deployment import SENDER, deployed
from tests.functions.events import cases, event, is_request, sent
from tests.functions.premises import HOST_EMAIL, PASSWORD, Premises

_ANN = Visitor(
    first_name="Zoë-Kanarie", last_name="Çelik Østergård", email="zoe+kanarie@visitor.example.com"
)
_PERSONAL_FIELDS = {
    *("email", "password", "first_name", "last_name", "licence_plate", "new_password", "name"),
}
_PERSONAL_HEADERS = ("Authorization", "X-Forwarded-For", "User-Agent")


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
        file.write_text(json.dumps(sorted(secrets - {SENDER})))
        _send_everything(values)
        _send_everything(premises.pressed(premises.values(premises.booked(visitor=_ANN))))
        _break_things(premises)


def _break_things(premises: Premises) -> None:
    made = premises.deployment
    kept = made.kept()
    for sort_key, field in (
        ("RESERVATION#", "visitor"),
        ("RESERVATION#", "licence_plate"),
        ("BOOKING", "booker_email"),
        ("MAIL#", "recipient"),
        ("INVITATION", "email"),
        ("ORGANISATION", "contact"),
    ):
        values = premises.values(premises.booked(visitor=_ANN))
        made.spoil(sort_key, field)
        _send_everything(values)
        made.bring_back(kept)
    values = premises.values(premises.booked(visitor=_ANN))
    made.verify_sender(verified=False)
    _send_everything(values)
    made.lose_table()
    _send_everything(values)


def _send_everything(values: dict[str, str]) -> None:
    for case in cases():
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
        yield from (part for part in headers.get(name, "").split(", ") if len(part) > len("Bearer"))
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
