"""Portals."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response

from baypass.api.hosting import (
    CURSOR,
    IF_MATCH,
    HostRouter,
    actor_of,
    read_version,
    with_version,
)
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.api.set_up_requests import AskedPortal
from baypass.api.set_up_views import (
    RemovedView,
    SetUpPortalPageView,
    SetUpPortalView,
    set_up_portal_view,
)
from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.hosts import EVERYBODY, MANAGERS
from baypass.domain.portals import Portal
from baypass.usecases.list_set_up import list_set_up
from baypass.usecases.set_up_portals import change_portal, make_portal, remove_portal, see_portal
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/portals", EVERYBODY, summary="List the portals")
def get_portals(cursor: Annotated[str | None, CURSOR] = None) -> SetUpPortalPageView:
    lists, organisation_id = services().set_up_lists, actor_of(app).organisation_id
    page = list_set_up(Portal, organisation_id, cursor, lists=lists)
    return SetUpPortalPageView(items=list(map(set_up_portal_view, page.items)), next=page.next)


@router.route("POST", "/portals", MANAGERS, summary="Set up a portal", status=HTTPStatus.CREATED)
def post_portal(
    asked: AskedPortal, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[SetUpPortalView]:
    s, actor = services(), actor_of(app)
    portal = Portal(
        id=ids.made_id("prt", actor.organisation_id, idempotency_key),
        organisation_id=actor.organisation_id,
        **asked.fields(),
    )
    made = make_portal(
        actor, idempotency_key, portal, set_up=s.set_up, catalogue=s.catalogue, clock=s.clock
    )
    return with_version(set_up_portal_view(made), made.version, HTTPStatus.CREATED)


@router.route("GET", "/portals/<portal_id>", EVERYBODY, summary="See a portal")
def get_portal(portal_id: str) -> Response[SetUpPortalView]:
    portal = see_portal(actor_of(app), portal_id, catalogue=services().catalogue)
    return with_version(set_up_portal_view(portal), portal.version)


@router.route("PUT", "/portals/<portal_id>", MANAGERS, summary="Change a portal")
def put_portal(
    portal_id: str, asked: AskedPortal, if_match: Annotated[str, IF_MATCH]
) -> Response[SetUpPortalView]:
    s = services()
    changed = change_portal(
        actor_of(app),
        portal_id,
        read_version(if_match),
        asked.fields(),
        set_up=s.set_up,
        catalogue=s.catalogue,
        clock=s.clock,
    )
    return with_version(set_up_portal_view(changed), changed.version)


@router.route("DELETE", "/portals/<portal_id>", MANAGERS, summary="Delete or archive a portal")
def delete_portal(portal_id: str, if_match: Annotated[str, IF_MATCH]) -> RemovedView:
    s = services()
    archived = remove_portal(
        actor_of(app),
        portal_id,
        read_version(if_match),
        set_up=s.set_up,
        catalogue=s.catalogue,
        clock=s.clock,
    )
    return RemovedView(archived=archived)
