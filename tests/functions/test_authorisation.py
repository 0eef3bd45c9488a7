"""The one matrix: every route, with everybody who may come to it, about our and others' things.

What is not opened by the documentation or by `authorisation.py` stays closed, changes nothing and
tells nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.functions.authorisation import (
    CASES,
    OPENED_BY,
    Actor,
    Route,
    everybody,
    everything_outside,
    is_open,
    opened_by,
    scheme_of,
    with_everybody,
)
from tests.functions.conftest import Standing
from tests.functions.deployment import Deployment
from tests.functions.events import Answer, answered, asked, route_of, written
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem
from tests.template import api_routes, signed_in_routes

NEXT_DOOR = "otherplace"
SUCCEEDED = (200, 201, 202, 204)
# The ids that an event names, and what looks like one of them and is nobody's.
NOBODYS = {
    "CAR_PARK_ID": "cpk_ofnobody",
    "PORTAL_ID": "prt_ofnobody",
    "INVITATION_ID": "inv_ofnobody",
    "GATE_ID": "gat_acmecampus_none",
    "BOOKING_ID": f"bkg_{'0' * 20}",
    "RESERVATION_ID": f"rsv_{'0' * 22}",
    "COMMAND_ID": f"cmd_{'0' * 20}",
    "JOB_ID": f"job_{'0' * 20}",
    "HOST_ID": f"hst_{'0' * 20}",
    "OTHER_HOST_ID": f"hst_{'0' * 20}",
}
OBJECTS = [
    (route, name)
    for route, case in sorted(CASES.items())
    for name in NOBODYS
    if f"${{{name}}}" in written(case) and not is_open(route)
]


@dataclass(frozen=True)
class Matrix:
    """The premises with everybody in them, and how all of it stood in the beginning."""

    premises: Premises
    values: dict[str, str]
    theirs: dict[str, str]
    actors: tuple[Actor, ...]
    rows: Any

    def begin(self, case: str) -> dict[str, str]:
        """Let everything be as it was, and return what the case needs."""
        deployment = self.premises.deployment
        deployment.bring_back(self.rows)
        deployment.forget()
        self.premises.heard_of_gate()
        values = self.values | self.premises.host_values(case)
        return self.premises.pressed(values) if "COMMAND_ID" in written(case) else values


@pytest.fixture(scope="module")
def matrix(standing: Standing) -> Iterator[Matrix]:
    made = standing.premises.deployment
    made.bring_back(standing.rows)
    made.forget()
    values = with_everybody(standing.premises, dict(standing.values))
    theirs = Premises(made, NEXT_DOOR).values()
    actors = tuple(everybody(standing.premises, values, theirs))
    yield Matrix(standing.premises, values, theirs, actors, made.kept())
    made.bring_back(standing.rows)


def test_every_deployed_route_has_a_row_and_opens_for_somebody() -> None:
    assert set(CASES) == set(api_routes())
    assert [route for route in CASES if not is_open(route) and not opened_by(route)] == []
    of_links = {route for route in CASES if scheme_of(route) == "link"}
    assert of_links == set(OPENED_BY)


def test_the_template_asks_for_a_sign_in_exactly_where_the_documentation_does() -> None:
    assert signed_in_routes() == {route for route in CASES if scheme_of(route) == "host"}


@pytest.mark.parametrize("route", sorted(CASES), ids=" ".join)
def test_a_route_opens_for_whom_it_is_and_for_nobody_else(route: Route, matrix: Matrix) -> None:
    case, deployment = CASES[route], matrix.premises.deployment
    values = matrix.begin(case)
    before = everything_outside(deployment)
    # What opens for everybody is tried with one of each kind.
    for actor in matrix.actors[:6] if is_open(route) else matrix.actors:
        answer = answered(actor.asks(case, values), case.partition("/")[0])
        if is_open(route) or actor.name in opened_by(route):
            assert answer.status in SUCCEEDED, (actor.name, answer.body)
        elif actor.name.endswith("of next door"):
            assert_reaches_nothing(route, actor, answer)
            assert_same_of(matrix, before, deployment)
        else:
            assert_is_closed(route, actor, answer)
            assert everything_outside(deployment) == before, actor.name
            continue
        if route[0] != "GET":
            values = matrix.begin(case)
            before = everything_outside(deployment)


def assert_is_closed(route: Route, actor: Actor, answer: Answer) -> None:
    """The answer is a refusal that says no more than it has to."""
    assert answer.status in (401, 403, 404, 409), (actor.name, answer.body)
    assert_problem(answer, answer.status, answer.json["code"])
    expected = {401: _no_token(route, actor), 403: {"ROLE_FORBIDS"}, 409: _OVER}
    if answer.status == 404:
        assert scheme_of(route) == "link"
        assert answer.json["code"].endswith("_NOT_FOUND")
    else:
        assert answer.json["code"] in expected[answer.status], actor.name


_OVER = {"INVITATION_EXPIRED", "INVITATION_REVOKED"}


def _no_token(route: Route, actor: Actor) -> set[str]:
    if scheme_of(route) == "host":
        return {"NO_ORGANISATION"}
    return {"TOKEN_MISSING"} if actor.token is None else set()


def assert_reaches_nothing(route: Route, actor: Actor, answer: Answer) -> None:
    """A host from next door sees what is next door, and nothing under an id of ours."""
    assert "acmecampus" not in answer.body, actor.name
    role = actor.name.removeprefix("host ").removesuffix(" of next door")
    if scheme_of(route) == "link":
        assert answer.status == 404
    elif f"host {role}" not in opened_by(route):
        assert_problem(answer, 403, "ROLE_FORBIDS")
    elif "{" in route[1]:
        assert answer.status == 404, answer.body
    else:
        # An access token that is used up by now is refused as such.
        assert answer.status in (*SUCCEEDED, 401, 403, 404, 422), answer.body


def assert_same_of(matrix: Matrix, before: tuple[Any, ...], deployment: Deployment) -> None:
    """Nothing of ours has changed, whatever happened next door."""
    ours = f"ORG#{matrix.premises.organisation_id}"

    def own(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["pk"]["S"].startswith(ours)]

    assert own(deployment.rows()) == own(before[0])


@pytest.mark.parametrize(("route", "name"), OBJECTS, ids=str)
def test_an_id_of_others_is_answered_like_one_that_nobody_has(
    route: Route, name: str, matrix: Matrix
) -> None:
    values = matrix.begin(CASES[route])
    before = everything_outside(matrix.premises.deployment)
    theirs = asked(CASES[route], values | {name: matrix.theirs[name]})
    unknown = asked(CASES[route], values | {name: NOBODYS[name]})
    assert (theirs.status, theirs.body) == (unknown.status, unknown.body)
    # A list under an id of others is as empty as one under nobody's.
    assert theirs.status in (404, 409, 412, 422) or route[0] == "GET", theirs.body
    assert everything_outside(matrix.premises.deployment) == before


def test_every_case_is_about_the_route_that_it_stands_for() -> None:
    assert all(route_of(case) == route for route, case in CASES.items())
