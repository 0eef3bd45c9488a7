"""What hosts are answered."""

from datetime import UTC, date, datetime

from pydantic import BaseModel

from baypass.domain.invitations import InvitationState
from baypass.ports import Session
from baypass.usecases.invite import Invited
from baypass.usecases.list_invitations import InvitationPage
from baypass.usecases.see_organisation import SeenOrganisation


class SessionView(BaseModel):
    """A token, or a challenge that comes first."""

    token: str | None
    expires_in: int | None
    challenge: str | None
    session: str | None


class HostCarParkView(BaseModel):
    """A car park in a list."""

    id: str
    name: str
    time_zone: str


class HostPortalView(BaseModel):
    """A portal in a list."""

    id: str
    name: str
    car_park_id: str


class HostOrganisationView(BaseModel):
    """What an organisation has set up."""

    id: str
    name: str
    brand_colour: str
    car_parks: list[HostCarParkView]
    portals: list[HostPortalView]


class HostInvitationView(BaseModel):
    """An invitation with the link to hand out."""

    id: str
    portal_id: str
    name: str
    state: InvitationState
    quota: int
    uses: int
    valid_until: datetime
    fixed_date: date | None
    email: str | None
    link: str
    created_at: datetime


class HostInvitationPageView(BaseModel):
    """One page of invitations."""

    items: list[HostInvitationView]
    next: str | None


def session_view(session: Session) -> SessionView:
    """Return what a sign-in gave."""
    challenge = "NEW_PASSWORD" if session.challenge == "NEW_PASSWORD_REQUIRED" else None
    return SessionView(
        token=session.token,
        expires_in=session.expires_in,
        challenge=challenge or session.challenge,
        session=session.challenge_session,
    )


def organisation_view(seen: SeenOrganisation) -> HostOrganisationView:
    """Return what the organisation has set up."""
    return HostOrganisationView(
        id=seen.organisation.id,
        name=seen.organisation.name,
        brand_colour=seen.organisation.brand_colour,
        car_parks=[
            HostCarParkView(id=one.id, name=one.name, time_zone=one.time_zone)
            for one in seen.car_parks
        ],
        portals=[
            HostPortalView(id=one.id, name=one.name, car_park_id=one.car_park_id)
            for one in seen.portals
        ],
    )


def invitation_view(invited: Invited, now: datetime) -> HostInvitationView:
    """Return the invitation as it stands now."""
    invitation = invited.invitation
    return HostInvitationView(
        id=invitation.id,
        portal_id=invitation.portal_id,
        name=invitation.name,
        state=invitation.state_at(now),
        quota=invitation.quota,
        uses=invitation.uses,
        valid_until=invitation.valid_until.astimezone(UTC),
        fixed_date=invitation.fixed_date,
        email=invitation.email,
        link=invited.link,
        created_at=invitation.created_at.astimezone(UTC),
    )


def invitation_page_view(page: InvitationPage, now: datetime) -> HostInvitationPageView:
    """Return the page."""
    return HostInvitationPageView(
        items=[invitation_view(one, now) for one in page.items], next=page.next
    )
