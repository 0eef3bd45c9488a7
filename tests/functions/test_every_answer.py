"""What holds for the answer to every request, whatever it is about."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import (
    answered,
    asked,
    cases,
    event,
    is_request,
    route_of,
    with_header,
    written,
)
from tests.functions.premises import Premises
from tests.functions.problems import assert_common_headers, assert_problem
from tests.template import CLONE, api_routes

REQUESTS = [case for case in cases() if is_request(case)]
READS = [case for case in REQUESTS if route_of(case)[0] == "GET"]
# What stands in its messages is Stripe's business; we look at a few fields of them.
WEBHOOK = ("POST", "/api/webhooks/stripe")
FORMS = [
    case
    for case in REQUESTS
    if "/refused_" not in case
    and route_of(case) != WEBHOOK
    and json.loads(written(case))["body"] is not None
]
# The same for everybody, and named after what it holds: browsers may keep it.
PUBLIC = "booking/see_logo"
TOKENS = ("INVITATION_TOKEN", "BOOKER_TOKEN", "MANAGE_TOKEN", "REMOTE_TOKEN", "HOST_TOKEN")


def test_every_route_has_an_event_that_succeeds() -> None:
    succeeding = {route_of(case) for case in REQUESTS if "/refused_" not in case}
    assert succeeding == set(api_routes())


@pytest.mark.parametrize(
    "case", [case for case in REQUESTS if "/refused_" not in case and case != PUBLIC]
)
def test_no_answer_is_kept_guessed_or_told_on(
    case: str, premises: Premises, values: dict[str, str]
) -> None:
    values |= premises.host_values(case)
    answer = asked(case, premises.pressed(values) if "COMMAND_ID" in written(case) else values)
    assert answer.status < 300
    assert_common_headers(answer)
    assert not {"set-cookie", "access-control-allow-origin"} & set(answer.headers)


@pytest.mark.parametrize("case", READS)
def test_reading_changes_nothing_whoever_reads(
    case: str, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    values = premises.pressed(values)
    before = (deployment.rows(), deployment.commands())
    for token in TOKENS:
        request = event(case, values)
        bearer = f"Bearer {values[token]}"
        answered(with_header(request, "Authorization", bearer), case.partition("/")[0])
    assert (deployment.rows(), deployment.commands()) == before


@pytest.mark.parametrize("case", FORMS)
def test_an_unknown_field_is_refused_wherever_it_stands(
    case: str, values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    body = json.loads(event(case, values)["body"])
    for place, part in _objects(body):
        part["more"] = 1
        request = event(case, values) | {"body": json.dumps(body)}
        field = ".".join([*place, "more"])
        answer = answered(request, case.partition("/")[0])
        assert_problem(answer, 400, "VALIDATION", {field: "UNKNOWN_FIELD"})
        del part["more"]
    assert deployment.rows() == before


def _objects(value: Any, *place: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield every object in a body with the way to it."""
    if isinstance(value, dict):
        yield place, value
        for name, part in value.items():
            yield from _objects(part, *place, name)
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from _objects(part, *place, str(number))


def test_every_route_that_reads_a_body_is_among_the_forms() -> None:
    api = json.loads((CLONE / "docs" / "openapi.json").read_text())
    reading = {
        (method.upper(), path)
        for path, operations in api["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }
    assert {route_of(case) for case in FORMS} == reading - {WEBHOOK}
