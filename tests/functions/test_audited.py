"""Whatever a host does stands in the audit log: who, when and what; and stays there as it was.

The routes are read from docs/openapi.json: one that is added has to tell of itself.
"""

from typing import Any

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import answered, cases, event, is_request, route_of
from tests.functions.premises import HOST_EMAIL, Premises
from tests.template import documented_routes

Route = tuple[str, str]
# What changes nothing that stands: looking for somebody, and a secret that is not in use yet.
NOTHING_TO_TELL = {
    ("POST", "/api/host/search"),
    ("POST", "/api/host/account/two-factor"),
}
DOING = sorted(
    route
    for route, operation in documented_routes().items()
    if "x-roles" in operation and route[0] != "GET"
)
CASES = {
    route_of(case): case
    for case in reversed(cases("admin"))
    if is_request(case) and "/refused_" not in case and not case.endswith("/check_import")
}


def entries(deployment: Deployment) -> dict[str, Any]:
    return {row["sk"]["S"]: row for row in deployment.rows() if row["pk"]["S"].endswith("#AUDIT")}


@pytest.mark.parametrize("route", DOING, ids=" ".join)
def test_what_a_host_does_is_told_once_and_nothing_that_was_told_is_changed(
    route: Route, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    case = CASES[route]
    request = event(case, values | premises.host_values(case))
    before = entries(deployment)
    answer = answered(request, "admin")
    assert answer.status < 300, answer.body
    after = entries(deployment)
    assert {place: after.get(place) for place in before} == before
    told = [after[place] for place in after if place not in before]
    if route in NOTHING_TO_TELL:
        assert not told
        return
    assert told
    for entry in told:
        assert entry["email"]["S"] == HOST_EMAIL
        assert {"at", "action", "subject_id"} <= set(entry)
    if route[1].startswith("/api/host/account"):
        # The sign-in service knows no keys: doing it again is doing it once more.
        return
    again = answered(request, "admin")
    assert again.status < 300 or again.status in (404, 409, 412), again.body
    assert entries(deployment) == after
