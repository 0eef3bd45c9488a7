"""The roles that the documentation names for the console; `test_authorisation.py` tries them."""

from baypass.domain.hosts import Role
from tests.template import documented_routes

ROLES: dict[tuple[str, str], set[str]] = {
    route: set(operation["x-roles"])
    for route, operation in documented_routes().items()
    if "x-roles" in operation
}


def test_every_route_behind_the_sign_in_says_which_roles_it_opens_for() -> None:
    behind = {
        route
        for route, operation in documented_routes().items()
        if {"host": []} in operation.get("security", [])
    }
    assert behind == set(ROLES)
    assert all(roles and roles <= set(Role) for roles in ROLES.values())
    assert all(Role.OWNER in roles for roles in ROLES.values())


def test_an_auditor_may_read_and_start_reports_and_nothing_else() -> None:
    more = {route for route, roles in ROLES.items() if "auditor" in roles and route[0] != "GET"}
    own = ("/api/host/account/", "/api/host/reports", "/api/host/search")
    assert all(path.startswith(own) for _, path in more)
