"""Sends every event, again and again while things are broken, as a Lambda process would.

Run with `python -m tests.functions.everything FILE TOLD`: FILE gets what must never be told, TOLD
what was told to everybody but the table, the mail and the gate: by place, one text each.
"""

import json
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from baypass.adapters.aws_clients import _session as session
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.people import Visitor
from baypass.domain.values import as_milliseconds
from tests.functions.deployment import deployed
from tests.functions.events import cases, event, sent
from tests.functions.premises import HOST_EMAIL, PASSWORD, Premises

_ANN = Visitor(
    first_name="Zoë-Kanarie", last_name="Çelik Østergård", email="zoe+kanarie@visitor.example.com"
)
_PLATE = LicencePlate.of("K4-NAR-1E5")
_PERSONAL_FIELDS = frozenset(
    {
        "email",
        "password",
        "new_password",
        "first_name",
        "last_name",
        "licence_plate",
        "name",
        "plate",
    }
)
_PERSONAL_HEADERS = ("Authorization", "X-Forwarded-For", "User-Agent")
_ACCEPTED = [case for case in cases() if "/refused_" not in case]
_SPOILT = (
    ("RESERVATION#", "visitor"),
    ("BOOKING", "booker_email"),
    ("MAIL#", "recipient"),
    ("ORGANISATION", "contact"),
)


# Whom ids are enough for. What a gate gets is for the gate; who signs for it sees the same.
_OF_IDS_ALONE = ("stepfunctions", "lambda", "ssm", "iot", "secretsmanager")


def main(file: Path, told: Path) -> None:
    heard: dict[str, list[str]] = {}
    _listen(heard)
    with deployed() as made:
        made.forget()
        premises = Premises(made)
        premises.host()
        values = premises.values(premises.booked(visitor=_ANN, licence_plate=_PLATE))
        secrets = {value for name, value in values.items() if _is_secret(name)}
        for case in cases():
            secrets |= set(_personal(event(case, values)))
        secrets |= {_PLATE.typed, _PLATE.normalised, "918273", "91827364"}
        secrets |= {*_ANN.model_dump().values(), HOST_EMAIL, PASSWORD}
        rows = made.rows()
        secrets |= {row["keypad_code"]["S"] for row in rows if "keypad_code" in row}
        file.write_text(json.dumps(sorted(secrets - {""})))
        kept = made.kept()
        heard["refusals"] = _send(cases(), values)
        made.bring_back(kept)
        premises.heard_of_gate()
        _send(_ACCEPTED, premises.pressed(values))
        for sort_key, field in _SPOILT:
            made.bring_back(kept)
            made.spoil(sort_key, field)
            _send(_ACCEPTED, values)
        made.bring_back(kept)
        made.verify_sender(verified=False)
        _send(_ACCEPTED, values)
        made.lose_table()
        heard["problems"] = _send(_ACCEPTED, values)
        heard["stripe"] = [_without_booker(asked) for asked in made.stripe.asked]
    told.write_text(json.dumps({place: "\n".join(lines) for place, lines in heard.items()}))


def _listen(heard: dict[str, list[str]]) -> None:
    """Write down what every AWS client says, as it stands on the wire before it is signed."""

    def hear(**call: Any) -> None:
        params, model = call["params"], call["model"]
        service = model.service_model.service_name
        whole = service in _OF_IDS_ALONE
        body = params["body"] if whole else ""
        said = body.decode() if isinstance(body, bytes) else str(body)
        # A task's token goes back to where it came from.
        said = re.sub(r'"taskToken": *"[^"]*"', "", said)
        heard.setdefault(service, []).append(f"{params['url_path']} {said}")

    session().register("before-call", hear)


def _without_booker(asked: str) -> str:
    """Return a request to Stripe without the booker's address, which its page shows to them."""
    return re.sub(r"customer_email=[^&]*", "", asked)


def _send(names: Iterable[str], values: dict[str, str]) -> list[str]:
    """Return the refusals."""
    refusals = []
    for case in names:
        try:
            answer = sent(case, values | {"NOW": as_milliseconds(datetime.now(UTC))})
            if isinstance(answer, dict) and answer.get("statusCode", 0) >= 400:
                refusals.append(answer["body"])
        except Exception:  # noqa: BLE001  Lambda writes what escapes from a handler to the log
            traceback.print_exc(file=sys.stdout)
    return refusals


def _is_secret(name: str) -> bool:
    return name.endswith(("_TOKEN", "_PASSWORD", "_EMAIL", "_SESSION"))


def _personal(filled: dict[str, Any]) -> Iterator[str]:
    """Yield everything in an event that is about a person."""
    headers = filled.get("headers", {})
    for name in _PERSONAL_HEADERS:
        yield from headers.get(name, "").removeprefix("Bearer ").split(", ")
    yield from _fields({name: part for name, part in filled.items() if name != "headers"})
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
    main(Path(sys.argv[1]), Path(sys.argv[2]))
