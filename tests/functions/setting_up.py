"""Requests of hosts who set something up, changed in one place."""

import json
from collections.abc import Callable
from typing import Any

from tests.functions.deployment import Deployment
from tests.functions.events import Answer, answered, event, with_header

# The way to a field, what is put there, and the field and the code of the answer.
Wrong = tuple[str, Any, str, str]
Change = Callable[[dict[str, Any]], object]


def sending(case: str, values: dict[str, str], change: Change = dict, **headers: str) -> Answer:
    """Return the answer to a request whose body was changed."""
    request = event(f"admin/{case}", values)
    if request["body"]:
        body = json.loads(request["body"])
        change(body)
        request["body"] = json.dumps(body)
    for name, value in headers.items():
        request = with_header(request, name.replace("_", "-"), value)
    return answered(request, "admin")


def setting(way: str, value: Any) -> Change:
    """Return the change of one field, given by its way such as `tariff.bands.0.amount`."""
    *parts, last = [int(part) if part.isdigit() else part for part in way.split(".")]

    def change(body: Any) -> None:
        for part in parts:
            body = body[part]
        body[last] = value

    return change


def told(deployment: Deployment) -> list[str]:
    """Return what the audit log tells of what was done here, in its order."""
    rows = [row for row in deployment.rows() if row["pk"]["S"].endswith("#AUDIT")]
    actions = [row["action"]["S"] for row in sorted(rows, key=lambda row: str(row["sk"]["S"]))]
    return [action for action in actions if action != "HOST_ADDED"]
