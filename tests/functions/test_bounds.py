"""Every number that can be sent has an end: the table keeps 38 digits, and a host needs fewer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

API = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
ENDS = {"maximum", "exclusiveMaximum", "enum", "const"}
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in API["paths"].items()
    for method, operation in methods.items()
}


def endless(schema: Any, place: str = "", seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield where a number stands that may be of any size."""
    if isinstance(schema, list):
        for one in schema:
            yield from endless(one, place, seen)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "integer" and not ENDS & schema.keys():
        yield place
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        yield from endless(API["components"]["schemas"][name], f"{place}/{name}", seen | {name})
    for key, value in schema.items():
        yield from endless(value, f"{place}/{key}", seen)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_number_that_can_be_sent_is_not_of_any_size(operation: str) -> None:
    asked = OPERATIONS[operation]
    assert list(endless([asked.get("requestBody"), asked.get("parameters")])) == []
