"""Invitations and what they are handed out as."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from baypass.api.host_views import (
    HostInvitationPageView,
    HostInvitationView,
    invitation_page_view,
    invitation_view,
)
from baypass.api.hosting import (
    CURSOR,
    IF_MATCH,
    HostRouter,
    actor_of,
    read_version,
    with_version,
)
from baypass.api.job_requests import AskedInvitationChange
from baypass.api.job_views import InvitationUsesView, uses_view
from baypass.api.requests import IDEMPOTENCY_KEY, AskedInvitation, whole_seconds
from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.hosts import EVERYBODY, MANAGERS
from baypass.usecases.change_invitation import (
    WantedInvitation,
    bookings_of_invitation,
    change_invitation,
    mail_invitation,
)
from baypass.usecases.draw_poster import draw_poster
from baypass.usecases.find_invitation import find_invitation
from baypass.usecases.invite import InvitationRequest, Invited, invite
from baypass.usecases.list_invitations import list_invitations
from baypass.usecases.revoke_invitation import revoke_invitation
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/invitations", EVERYBODY, summary="List a portal's invitations")
def get_invitations(
    portal_id: Annotated[str, Query(max_length=40)],
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> HostInvitationPageView:
    s = services()
    page = list_invitations(
        actor_of(app).organisation_id, portal_id, cursor, catalogue=s.catalogue, links=s.links
    )
    return invitation_page_view(page, s.clock.now())


@router.route("POST", "/invitations", MANAGERS, summary="Invite", status=HTTPStatus.CREATED)
def post_invitation(
    asked: AskedInvitation, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> HostInvitationView:
    s, actor = services(), actor_of(app)
    organisation_id = actor.organisation_id
    request = InvitationRequest(
        id=ids.invitation_id(organisation_id, idempotency_key),
        portal_id=asked.portal_id,
        name=asked.name,
        quota=asked.quota,
        valid_until=whole_seconds(asked.valid_until),
        fixed_date=asked.fixed_date,
        email=asked.email,
    )
    invited = invite(
        organisation_id,
        request,
        catalogue=s.catalogue,
        links=s.links,
        writer=s.writer,
        mailer=s.mailer,
        clock=s.clock,
        actor=actor,
    )
    return invitation_view(invited, s.clock.now())


@router.route("GET", "/invitations/<invitation_id>", EVERYBODY, summary="See an invitation")
def get_invitation(invitation_id: str) -> Response[HostInvitationView]:
    return _with_version(_found(invitation_id))


@router.route("PUT", "/invitations/<invitation_id>", MANAGERS, summary="Change an invitation")
def put_invitation(
    invitation_id: str,
    asked: AskedInvitationChange,
    if_match: Annotated[str, IF_MATCH],
) -> Response[HostInvitationView]:
    s = services()
    wanted = WantedInvitation(asked.name, asked.quota, whole_seconds(asked.valid_until))
    changed = change_invitation(
        actor_of(app),
        invitation_id,
        wanted,
        read_version(if_match),
        catalogue=s.catalogue,
        invitations=s.invitations,
        links=s.links,
        clock=s.clock,
    )
    return _with_version(changed)


@router.route("POST", "/invitations/<invitation_id>/mail", MANAGERS, summary="Send it again")
def post_invitation_mail(
    invitation_id: str, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> HostInvitationView:
    s = services()
    mailed = mail_invitation(
        actor_of(app),
        invitation_id,
        idempotency_key,
        catalogue=s.catalogue,
        invitations=s.invitations,
        links=s.links,
        writer=s.writer,
        mailer=s.mailer,
        clock=s.clock,
    )
    return invitation_view(mailed, s.clock.now())


@router.route(
    "GET", "/invitations/<invitation_id>/bookings", EVERYBODY, summary="See who used an invitation"
)
def get_invitation_bookings(
    invitation_id: str, cursor: Annotated[str | None, CURSOR] = None
) -> InvitationUsesView:
    s = services()
    page = bookings_of_invitation(
        actor_of(app),
        invitation_id,
        cursor,
        catalogue=s.catalogue,
        invitations=s.invitations,
        bookings=s.bookings,
    )
    return uses_view(page)


@router.route("POST", "/invitations/<invitation_id>/revocation", MANAGERS, summary="Withdraw")
def post_revocation(invitation_id: str) -> HostInvitationView:
    s = services()
    invited = revoke_invitation(
        actor_of(app).organisation_id,
        invitation_id,
        catalogue=s.catalogue,
        links=s.links,
        clock=s.clock,
        actor=actor_of(app),
    )
    return invitation_view(invited, s.clock.now())


@router.route(
    "GET",
    "/invitations/<invitation_id>/qr.svg",
    EVERYBODY,
    summary="Draw the QR code as SVG",
    responses={
        200: {
            "description": "An image",
            "content": {"image/svg+xml": {"schema": {"type": "string"}}},
        }
    },
)
def get_qr_svg(invitation_id: str) -> Response[str]:
    image = services().qr_codes.svg(_link(invitation_id)).decode()
    return Response(status_code=HTTPStatus.OK.value, content_type="image/svg+xml", body=image)


@router.route(
    "GET",
    "/invitations/<invitation_id>/qr.png",
    EVERYBODY,
    summary="Draw the QR code as PNG",
    responses={
        200: {"description": "An image", "content": {"image/png": {"schema": {"type": "string"}}}}
    },
    # Validated answers are written as JSON first, which bytes are not.
    enable_validation=False,
)
def get_qr_png(invitation_id: str) -> Response[bytes]:
    image = services().qr_codes.png(_link(invitation_id))
    return Response(status_code=HTTPStatus.OK.value, content_type="image/png", body=image)


@router.route(
    "GET",
    "/invitations/<invitation_id>/poster.pdf",
    EVERYBODY,
    summary="Draw a poster",
    responses={
        200: {
            "description": "A page of A4",
            "content": {"application/pdf": {"schema": {"type": "string"}}},
        }
    },
    enable_validation=False,
)
def get_poster(invitation_id: str) -> Response[bytes]:
    s = services()
    poster = draw_poster(
        actor_of(app).organisation_id,
        invitation_id,
        catalogue=s.catalogue,
        links=s.links,
        posters=s.posters,
    )
    return Response(status_code=HTTPStatus.OK.value, content_type="application/pdf", body=poster)


def _found(invitation_id: str) -> Invited:
    s = services()
    return find_invitation(
        actor_of(app).organisation_id, invitation_id, catalogue=s.catalogue, links=s.links
    )


def _link(invitation_id: str) -> str:
    return _found(invitation_id).link


def _with_version(invited: Invited) -> Response[HostInvitationView]:
    view = invitation_view(invited, services().clock.now())
    return with_version(view, invited.invitation.version)
