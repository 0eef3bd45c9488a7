"""The people who act for the organisation, and the log of what they did."""

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
from baypass.api.people_requests import AskedHost, AskedHostChange
from baypass.api.people_views import (
    AuditView,
    HostsView,
    HostView,
    audit_view,
    host_view,
    hosts_view,
)
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.bootstrap import services
from baypass.domain.hosts import OVERSEERS, OWNERS
from baypass.usecases.add_host import HostRequest, Inviting, add_host, invite_host_again
from baypass.usecases.change_host import change_host, remove_host
from baypass.usecases.list_set_up import list_hosts
from baypass.usecases.see_hosts import see_audit
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/hosts", OWNERS, summary="List the hosts")
def get_hosts(cursor: Annotated[str | None, CURSOR] = None) -> HostsView:
    organisation_id = actor_of(app).organisation_id
    return hosts_view(list_hosts(organisation_id, cursor, lists=services().set_up_lists))


@router.route("POST", "/hosts", OWNERS, summary="Add a host", status=HTTPStatus.CREATED)
def post_host(
    asked: AskedHost, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[HostView]:
    request = HostRequest(idempotency_key, asked.email, asked.name, asked.role)
    added = add_host(actor_of(app), request, _inviting())
    return with_version(host_view(added), added.version, HTTPStatus.CREATED)


@router.route("PUT", "/hosts/<host_id>", OWNERS, summary="Change a host's name and role")
def put_host(
    host_id: str, asked: AskedHostChange, if_match: Annotated[str, IF_MATCH]
) -> Response[HostView]:
    s = services()
    changed = change_host(
        actor_of(app),
        host_id,
        read_version(if_match),
        asked.name,
        asked.role,
        hosts=s.hosts,
        accounts=s.accounts,
        clock=s.clock,
    )
    return with_version(host_view(changed), changed.version)


@router.route(
    "POST", "/hosts/<host_id>/invitation", OWNERS, summary="Send a new first password to a host"
)
def post_host_invitation(
    host_id: str, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[HostView]:
    invited = invite_host_again(actor_of(app), host_id, idempotency_key, _inviting())
    return with_version(host_view(invited), invited.version)


@router.route(
    "DELETE",
    "/hosts/<host_id>",
    OWNERS,
    summary="Remove a host",
    status=HTTPStatus.NO_CONTENT,
)
def delete_host(host_id: str, if_match: Annotated[str, IF_MATCH]) -> Response[str]:
    s = services()
    remove_host(
        actor_of(app),
        host_id,
        read_version(if_match),
        hosts=s.hosts,
        accounts=s.accounts,
        clock=s.clock,
    )
    return Response(status_code=HTTPStatus.NO_CONTENT.value, body="")


@router.route("GET", "/audit", OVERSEERS, summary="See what hosts did")
def get_audit(cursor: Annotated[str | None, CURSOR] = None) -> AuditView:
    organisation_id = actor_of(app).organisation_id
    return audit_view(*see_audit(organisation_id, cursor, audit=services().audit))


def _inviting() -> Inviting:
    s = services()
    return Inviting(
        hosts=s.hosts,
        accounts=s.accounts,
        catalogue=s.catalogue,
        dice=s.dice,
        writer=s.writer,
        mailer=s.mailer,
        clock=s.clock,
        console=f"{s.site.url()}/host/",
    )
