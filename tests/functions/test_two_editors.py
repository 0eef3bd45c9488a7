"""Of two who edit the same thing the second is told, whatever the thing is.

What is edited is read from docs/openapi.json: a new route is tried as soon as it is documented.
"""

import json
from typing import Any

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import answered, cases, event, is_request, route_of, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem
from tests.template import documented_routes

Route = tuple[str, str]
IF_MATCH = "if-match"
# Who changes or removes something has read it. One's own second factor has no other editor.
OWN = {("PUT", "/api/host/account/two-factor")}


def named(route: Route) -> set[str]:
    return {one["name"] for one in documented_routes()[route].get("parameters", [])}


EDITED = sorted(
    route
    for route in documented_routes()
    if route[1].startswith("/api/host") and IF_MATCH in named(route)
)
CASES = {
    route_of(case): case
    for case in reversed(cases("admin"))
    if is_request(case) and "/refused_" not in case
}


def test_everything_that_is_changed_or_removed_names_what_was_read() -> None:
    edits = {
        route
        for route in documented_routes()
        if route[1].startswith("/api/host") and route[0] in ("PUT", "PATCH", "DELETE")
    }
    assert edits - OWN == set(EDITED)


@pytest.mark.parametrize("route", EDITED, ids=" ".join)
def test_the_second_of_two_editors_is_told_and_changes_nothing(
    route: Route, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    case = CASES[route]
    request = event(case, values | premises.host_values(case))
    first = answered(request, "admin")
    assert first.status < 300, first.body
    before = deployment.rows()
    second = answered(with_another_name(request), "admin")
    assert deployment.rows() == before
    if route[0] == "DELETE" and second.status != 412:
        # It is gone already, which is all that the second one wanted.
        assert second.status in (204, 404)
    else:
        assert_problem(second, 412, "EDITED_MEANWHILE")
        assert "meanwhile" in second.json["detail"]


def with_another_name(request: dict[str, Any]) -> dict[str, Any]:
    """Return the request of somebody who wants something else: the same again is no conflict."""
    body = json.loads(request["body"] or "{}")
    for part in (body, body.get("visitor", {})):
        for name in {"name", "last_name"} & set(part):
            part[name] = "Another"
    return request | {"body": json.dumps(body) if body else request["body"]}


@pytest.mark.parametrize("route", EDITED, ids=" ".join)
def test_a_version_that_nobody_was_given_changes_nothing(
    route: Route, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    case = CASES[route]
    request = with_another_name(event(case, values | premises.host_values(case)))
    before = deployment.rows()
    answer = answered(with_header(request, "If-Match", '"999"'), "admin")
    assert_problem(answer, 412, "EDITED_MEANWHILE")
    for version in (None, "1", "*", 'W/"1"', '"0"', '""'):
        answer = answered(with_header(request, "If-Match", version), "admin")
        assert answer.status == 400, answer.body
    assert deployment.rows() == before
