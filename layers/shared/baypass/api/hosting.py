"""What the routes of the console share: who may, who asks, and which version they have read."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import BaseModel

from baypass.domain import ids
from baypass.domain.hosts import Actor, HostState, Role
from baypass.domain.refusals import Forbidden, Unauthorised

ORGANISATION_CLAIM, ROLE_CLAIM, EMAIL_CLAIM = "custom:organisation", "custom:role", "email"
# Where the door leaves what finds a host's row.
STANDING = "standing"
IF_MATCH = Header(
    pattern=r'^"[1-9][0-9]{0,8}"$',
    description="The `ETag` of what was read; a change made meanwhile is answered with 412.",
)
CURSOR = Query(max_length=2000, description="The `next` of the page before.")
View = TypeVar("View", bound=BaseModel)
Handler = TypeVar("Handler", bound=Callable[..., Any])


class HostRouter:
    """The routes of one part of the console's API. Each names the roles that it opens for."""

    def __init__(self) -> None:
        """Begin without routes."""
        self.routes = Router()  # type: ignore[no-untyped-call]

    def route(
        self,
        method: str,
        path: str,
        roles: Iterable[Role],
        *,
        summary: str,
        status: HTTPStatus = HTTPStatus.OK,
        **more: Any,  # noqa: ANN401  what the resolver takes
    ) -> Callable[[Handler], Handler]:
        """Answer this method and path for hosts with one of these roles, and for nobody else."""
        may = frozenset(roles)
        return self.routes.route(
            f"/api/host{path}",
            method=method,
            summary=summary,
            tags=["Host"],
            status_code=status.value,
            middlewares=[_only(may)],
            openapi_extensions={"x-roles": sorted(may)},
            **more,
        )


def actor_of(app: APIGatewayRestResolver) -> Actor:
    """Return who asks: the sign-in that API Gateway verified says it, and nothing else does."""
    claims = app.current_event.request_context.authorizer.claims or {}
    organisation_id, email = claims.get(ORGANISATION_CLAIM), claims.get(EMAIL_CLAIM)
    role = claims.get(ROLE_CLAIM)
    if not organisation_id or not email:
        raise Unauthorised.because("NO_ORGANISATION")
    if role not in set(Role):
        raise Forbidden.because("ROLE_FORBIDS")
    return Actor(
        organisation_id=str(organisation_id),
        host_id=ids.host_id(str(organisation_id), str(email)),
        email=str(email),
        role=Role(role),
    )


def read_version(if_match: str) -> int:
    """Return the version that whoever asks has read."""
    return int(if_match.strip('"'))


def with_version(view: View, version: int, status: HTTPStatus = HTTPStatus.OK) -> Response[View]:
    """Return an answer with the `ETag` that a change of it has to name."""
    return Response(
        status_code=status.value,
        content_type="application/json",
        body=view,
        headers={"ETag": f'"{version}"'},
    )


def _only(roles: frozenset[Role]) -> Callable[..., Response[Any]]:
    def check(app: APIGatewayRestResolver, go_on: NextMiddleware) -> Response[Any]:
        actor = actor_of(app)
        # A token says what held when it was made; what was taken away since then is in the row.
        now = app.context[STANDING](actor) if actor.role in roles else None
        gone = now is not None and (now.state is HostState.REMOVED or now.role not in roles)
        if actor.role not in roles or gone:
            raise Forbidden.because("ROLE_FORBIDS")
        return go_on(app)

    return check
