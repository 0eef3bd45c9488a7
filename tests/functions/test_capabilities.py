"""Every kind of token at every route: it opens what it is for, and nothing else.

What needs a token at all stands in docs/openapi.json; which link opens what stands here.
"""

import json
from typing import Any

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import answered, cases, event, is_request, route_of, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem
from tests.template import CLONE, api_routes, functions

Route = tuple[str, str]

INVITATION, BOOKER, MANAGE, REMOTE, HOST = (
    "INVITATION_TOKEN",
    "BOOKER_TOKEN",
    "MANAGE_TOKEN",
    "REMOTE_TOKEN",
    "HOST_TOKEN",
)
NOBODY = ""
EVERYBODY = (NOBODY, INVITATION, BOOKER, MANAGE, REMOTE, HOST)
OPENED_BY: dict[Route, set[str]] = {
    ("GET", "/api/invitation"): {INVITATION},
    ("GET", "/api/invitation/availability"): {INVITATION},
    ("POST", "/api/quotes"): {INVITATION},
    ("POST", "/api/bookings"): {INVITATION},
    ("GET", "/api/booking"): {BOOKER},
    ("GET", "/api/reservation"): {MANAGE, REMOTE},
    ("POST", "/api/reservation/gates/{gate_id}/open"): {MANAGE, REMOTE},
    ("GET", "/api/reservation/commands/{command_id}"): {MANAGE, REMOTE},
    ("GET", "/api/reservation/calendar"): {MANAGE, REMOTE},
    ("GET", "/api/reservation/cancellation"): {MANAGE},
    ("POST", "/api/reservation/cancellation"): {MANAGE},
}
CASES = {
    route_of(case): case
    for case in reversed(cases())
    if is_request(case) and "/refused_" not in case
}


def security() -> dict[Route, str | None]:
    """Return the security scheme of every documented route, by method and path."""
    api = json.loads((CLONE / "docs" / "openapi.json").read_text())
    return {
        (method.upper(), path): next(iter(operation.get("security", [{}])[0]), None)
        for path, operations in api["paths"].items()
        for method, operation in operations.items()
    }


def opened_by(route: Route) -> set[str]:
    match security()[route]:
        case None:
            return set(EVERYBODY)
        case "host":
            return {HOST}
    return OPENED_BY[route]


def request_of(case: str, values: dict[str, str], token: str) -> dict[str, Any]:
    """Return the case's request as the holder of this kind of token would send it."""
    request = event(case, values)
    if token != HOST:
        request["requestContext"].pop("authorizer", None)
    return with_header(request, "Authorization", f"Bearer {values[token]}" if token else None)


def test_the_documented_routes_are_the_deployed_ones() -> None:
    assert set(security()) == set(api_routes()) == set(CASES)
    of_links = {route for route, scheme in security().items() if scheme == "link"}
    assert of_links == set(OPENED_BY)


def test_the_template_asks_for_a_sign_in_exactly_where_the_documentation_does() -> None:
    signed_in = {
        (properties["Method"], properties["Path"])
        for function in functions().values()
        for one in function.get("Events", {}).values()
        if (properties := one["Properties"]).get("Auth", {}).get("Authorizer") == "Hosts"
    }
    assert signed_in == {route for route, scheme in security().items() if scheme == "host"}


@pytest.mark.parametrize("route", sorted(CASES), ids=" ".join)
def test_a_token_opens_what_it_is_for_and_nothing_else(
    route: Route, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    case = CASES[route]
    values |= premises.host_values(case)
    if route[1].startswith("/api/reservation/commands"):
        values = premises.pressed(values)
    kept, before = deployment.kept(), deployment.rows()
    for token in EVERYBODY:
        answer = answered(request_of(case, values, token), case.partition("/")[0])
        if token in opened_by(route):
            assert answer.status in (200, 201, 202), token
            deployment.bring_back(kept)
            deployment.forget()
            values |= premises.host_values(case)
            continue
        assert deployment.rows() == before
        if security()[route] == "host":
            assert_problem(answer, 401, "NO_ORGANISATION")
        elif token == NOBODY:
            assert_problem(answer, 401, "TOKEN_MISSING")
        else:
            assert_problem(answer, 404, answer.json["code"])
            assert answer.json["code"].endswith("_NOT_FOUND")


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer:", ""])
def test_a_token_under_another_scheme_is_no_token(scheme: str, values: dict[str, str]) -> None:
    request = event("booking/see_invitation", values)
    header = f"{scheme} {values['INVITATION_TOKEN']}".strip()
    answer = answered(with_header(request, "Authorization", header), "booking")
    assert_problem(answer, 401, "TOKEN_MISSING")


@pytest.mark.parametrize("where", ["token", "access_token", "Authorization"])
def test_a_token_in_the_address_is_no_token(where: str, values: dict[str, str]) -> None:
    request = with_header(event("booking/see_invitation", values), "Authorization", None)
    token = values["INVITATION_TOKEN"]
    request["queryStringParameters"] = {where: token}
    request["multiValueQueryStringParameters"] = {where: [token]}
    assert_problem(answered(request, "booking"), 401, "TOKEN_MISSING")


@pytest.mark.parametrize("token", [INVITATION, BOOKER, MANAGE, REMOTE])
def test_a_token_with_one_letter_wrong_opens_nothing(token: str, values: dict[str, str]) -> None:
    wanted = {INVITATION: "booking/see_invitation", BOOKER: "booking/see_booking"}
    case = wanted.get(token, "remote_open/see_reservation")
    for place in (0, 3, -1):
        letters = list(values[token])
        letters[place] = "A" if letters[place] != "A" else "B"
        request = with_header(event(case, values), "Authorization", f"Bearer {''.join(letters)}")
        answer = answered(request, case.partition("/")[0])
        assert_problem(answer, 404, answer.json["code"])
