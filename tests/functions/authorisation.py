"""Who asks, and what opens for whom: everything is closed unless a line here or the API says not.

A route of the links that has no line in `OPENED_BY`, or a host's route without roles in
docs/openapi.json, opens for nobody, and the test of its row fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from baypass.bootstrap import services
from baypass.domain.hosts import HostState, Role
from baypass.domain.tokens import Capability
from tests.builders import a_host, an_audit_entry
from tests.functions.deployment import Deployment
from tests.functions.events import asked, cases, event, is_request, route_of, with_header
from tests.functions.premises import Premises
from tests.template import documented_routes

Route = tuple[str, str]
INVITATION, BOOKER, MANAGE, REMOTE = "INVITATION", "BOOKER", "MANAGE", "REMOTE"
LINKS = (INVITATION, BOOKER, MANAGE, REMOTE)
OPENED_BY: dict[Route, set[str]] = {
    ("GET", "/api/invitation"): {INVITATION},
    ("GET", "/api/invitation/availability"): {INVITATION},
    ("POST", "/api/quotes"): {INVITATION},
    ("POST", "/api/bookings"): {INVITATION},
    ("GET", "/api/booking"): {BOOKER},
    ("POST", "/api/booking/leave-checkout"): {BOOKER},
    ("POST", "/api/booking/payment-check"): {BOOKER},
    ("GET", "/api/booking/cancellations"): {BOOKER},
    ("POST", "/api/booking/cancellations"): {BOOKER},
    ("GET", "/api/reservation"): {MANAGE, REMOTE},
    ("POST", "/api/reservation/gates/{gate_id}/open"): {MANAGE, REMOTE},
    ("GET", "/api/reservation/commands/{command_id}"): {MANAGE, REMOTE},
    ("GET", "/api/reservation/calendar"): {MANAGE, REMOTE},
    ("GET", "/api/reservation/cancellation"): {MANAGE},
    ("POST", "/api/reservation/cancellation"): {MANAGE},
}
# Whoever comes too late is told so by the page itself, and can do nothing there.
SEE_INVITATION = ("GET", "/api/invitation")
SAYS_WHY_NOT = {"link INVITATION that has expired", "link INVITATION that was withdrawn"}
# The event that succeeds, for every route.
CASES: dict[Route, str] = {
    route_of(case): case
    for case in reversed(cases())
    if is_request(case) and "/refused_" not in case
}
REMOVED_EMAIL = "removed@organisation.example.com"


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: with a token, with a sign-in, with both or with nothing."""

    name: str
    token: str | None = None
    claims: Mapping[str, str] | None = None

    def asks(self, case: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Return the case's request as this one would send it."""
        request = event(case, values)
        request["requestContext"].pop("authorizer", None)
        if self.claims is not None:
            request["requestContext"]["authorizer"] = {"claims": dict(self.claims)}
        return with_header(request, "Authorization", self.token and f"Bearer {self.token}")


def scheme_of(route: Route) -> str | None:
    """Return how the documentation says that this route is called."""
    return next(iter(documented_routes()[route].get("security", [{}])[0]), None)


def opened_by(route: Route) -> set[str]:
    """Return the names of the actors that a route opens for; nobody, if nothing says so."""
    if scheme_of(route) == "host":
        return {f"host {role}" for role in documented_routes()[route].get("x-roles", ())}
    of_links = {f"link {kind}" for kind in OPENED_BY.get(route, ())}
    return of_links | SAYS_WHY_NOT if route == SEE_INVITATION else of_links


def is_open(route: Route) -> bool:
    """Tell whether no token opens this route and none closes it: what Stripe signs, the logos."""
    return scheme_of(route) in (None, "stripe")


def _claims(organisation_id: str, role: str, email: str) -> dict[str, str]:
    return {"custom:organisation": organisation_id, "custom:role": role, "email": email}


def everybody(
    premises: Premises, values: Mapping[str, str], theirs: Mapping[str, str]
) -> Iterator[Actor]:
    """Yield everybody who may come to a door, one of each kind first."""
    own, next_door = premises.organisation_id, theirs["ORGANISATION_ID"]
    sign_in, email = values["HOST_TOKEN"], values["HOST_EMAIL"]
    yield Actor("nobody")
    for kind in LINKS:
        yield Actor(f"link {kind}", values[f"{kind}_TOKEN"])
    for role in Role:
        yield Actor(f"host {role}", sign_in, _claims(own, role, email))
    for kind in LINKS:
        yield Actor(f"link {kind} of next door, moved here", _moved(theirs[f"{kind}_TOKEN"], own))
        yield Actor(f"link {kind} with another letter", _mistyped(values[f"{kind}_TOKEN"]))
    yield from _outlived(premises, values)
    yield Actor("host porter", sign_in, _claims(own, "porter", email))
    yield Actor("host of no organisation", sign_in, {"email": email, "custom:role": "owner"})
    yield Actor("host removed", sign_in, _claims(own, Role.OWNER, REMOVED_EMAIL))
    yield Actor("gate", values["GATE_ID"])
    for role in Role:
        yield Actor(f"host {role} of next door", sign_in, _claims(next_door, role, email))


def _moved(token: str, organisation_id: str) -> str:
    capability, _, subject, secret = token.split(".")
    return f"{capability}.{organisation_id.removeprefix('org_')}.{subject}.{secret}"


def _mistyped(token: str) -> str:
    return token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]


def _outlived(premises: Premises, values: Mapping[str, str]) -> Iterator[Actor]:
    """Yield whoever holds a link that was good once."""
    now = datetime.now(UTC)
    for kind in (MANAGE, REMOTE):
        yield Actor(f"link {kind} that was replaced", values[f"REPLACED_{kind}_TOKEN"])
    expired = premises.invitation_token(valid_until=now - timedelta(hours=1))
    yield Actor("link INVITATION that has expired", expired)
    withdrawn = premises.invitation_token(revoked_at=now - timedelta(hours=1))
    yield Actor("link INVITATION that was withdrawn", withdrawn)


def with_everybody(premises: Premises, values: dict[str, str]) -> dict[str, str]:
    """Make whoever is in the way: a removed host, and links that were replaced by fresh ones."""
    organisation_id = premises.organisation_id
    host = a_host(organisation_id=organisation_id, email=REMOVED_EMAIL, role=Role.OWNER)
    services().hosts.add(host, an_audit_entry(host))
    gone = host.model_copy(update={"state": HostState.REMOVED, "version": host.version + 1})
    services().hosts.change(host, gone, an_audit_entry(host, key="gone"))
    record = premises.booked()
    reservation = record.reservations[0]
    renewed = values | {"RESERVATION_ID": reservation.id}
    assert asked("admin/mail_again", renewed).status == 200
    return values | {
        "REPLACED_MANAGE_TOKEN": premises.token(Capability.MANAGE, reservation.id),
        "REPLACED_REMOTE_TOKEN": premises.token(Capability.REMOTE, reservation.id),
    }


def everything_outside(deployment: Deployment) -> tuple[list[dict[str, Any]], int]:
    """Return all that a request may change: the rows, and how much went out."""
    return deployment.rows(), deployment.sent_out()
