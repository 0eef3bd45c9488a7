"""The hosts' door. API Gateway has verified the sign-in; the organisation comes from it alone."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.api.app import answer, new_app, organisation_of_host
from baypass.api.host_views import (
    HostInvitationPageView,
    HostInvitationView,
    HostOrganisationView,
    SessionView,
    invitation_page_view,
    invitation_view,
    organisation_view,
    session_view,
)
from baypass.api.requests import (
    IDEMPOTENCY_KEY,
    AskedInvitation,
    AskedPassword,
    AskedSession,
    whole_seconds,
)
from baypass.bootstrap import TEMPORARY_TROUBLE, services
from baypass.domain import ids
from baypass.usecases.find_invitation import find_invitation
from baypass.usecases.invite import InvitationRequest, invite
from baypass.usecases.list_invitations import list_invitations
from baypass.usecases.revoke_invitation import revoke_invitation
from baypass.usecases.see_organisation import see_organisation

app = new_app(TEMPORARY_TROUBLE)


@app.post("/api/host/session", summary="Sign in", tags=["Host"])
def post_session(asked: AskedSession) -> SessionView:
    return session_view(services().sign_in.sign_in(asked.email, asked.password))


@app.post("/api/host/session/password", summary="Choose the first own password", tags=["Host"])
def post_password(asked: AskedPassword) -> SessionView:
    session = services().sign_in.set_first_password(asked.email, asked.session, asked.new_password)
    return session_view(session)


@app.get("/api/host/organisation", summary="See what is set up", tags=["Host"])
def get_organisation() -> HostOrganisationView:
    organisation_id = organisation_of_host(app)
    return organisation_view(see_organisation(organisation_id, catalogue=services().catalogue))


@app.get("/api/host/invitations", summary="List a portal's invitations", tags=["Host"])
def get_invitations(
    portal_id: Annotated[str, Query(max_length=40)],
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> HostInvitationPageView:
    s = services()
    page = list_invitations(
        organisation_of_host(app), portal_id, cursor, catalogue=s.catalogue, links=s.links
    )
    return invitation_page_view(page, s.clock.now())


@app.post("/api/host/invitations", summary="Invite", tags=["Host"], status_code=HTTPStatus.CREATED)
def post_invitation(
    asked: AskedInvitation, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> HostInvitationView:
    s = services()
    organisation_id = organisation_of_host(app)
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
    )
    return invitation_view(invited, s.clock.now())


@app.post("/api/host/invitations/<invitation_id>/revocation", summary="Withdraw", tags=["Host"])
def post_revocation(invitation_id: str) -> HostInvitationView:
    s = services()
    invited = revoke_invitation(
        organisation_of_host(app),
        invitation_id,
        catalogue=s.catalogue,
        links=s.links,
        clock=s.clock,
    )
    return invitation_view(invited, s.clock.now())


@app.get(
    "/api/host/invitations/<invitation_id>/qr.svg",
    summary="Draw the QR code as SVG",
    tags=["Host"],
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


@app.get(
    "/api/host/invitations/<invitation_id>/qr.png",
    summary="Draw the QR code as PNG",
    tags=["Host"],
    responses={
        200: {"description": "An image", "content": {"image/png": {"schema": {"type": "string"}}}}
    },
    # Validated answers are written as JSON first, which bytes are not.
    enable_validation=False,
)
def get_qr_png(invitation_id: str) -> Response[bytes]:
    image = services().qr_codes.png(_link(invitation_id))
    return Response(status_code=HTTPStatus.OK.value, content_type="image/png", body=image)


def _link(invitation_id: str) -> str:
    s = services()
    found = find_invitation(
        organisation_of_host(app), invitation_id, catalogue=s.catalogue, links=s.links
    )
    return found.link


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway."""
    return answer(app, event, context)
