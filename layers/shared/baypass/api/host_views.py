"""What hosts are answered."""

from datetime import UTC, date, datetime

from pydantic import BaseModel

from baypass.api.people_views import MeView
from baypass.api.views import logo_url
from baypass.domain.invitations import InvitationState
from baypass.domain.organisations import Contact, Retention
from baypass.usecases.invite import Invited
from baypass.usecases.list_invitations import InvitationPage
from baypass.usecases.see_organisation import SeenOrganisation

_AS_IT_IS = (
    *("id", "name", "contact", "vat_number", "brand_colour", "currency", "stripe_account"),
    *("retention", "version"),
)


class HostCarParkView(BaseModel):
    """A car park in a list."""

    id: str
    name: str
    time_zone: str
    archived: bool


class HostPortalView(BaseModel):
    """A portal in a list."""

    id: str
    name: str
    car_park_id: str
    archived: bool


class HostOrganisationView(BaseModel):
    """What an organisation has set up."""

    id: str
    name: str
    address: list[str]
    contact: Contact
    vat_number: str | None
    languages: list[str]
    brand_colour: str
    logo_url: str | None
    currency: str
    stripe_account: str | None
    retention: Retention
    version: int
    me: MeView
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
    mailed_at: datetime | None
    language: str
    note: str | None
    version: int


class HostInvitationPageView(BaseModel):
    """One page of invitations."""

    items: list[HostInvitationView]
    next: str | None


def organisation_view(seen: SeenOrganisation, me: MeView) -> HostOrganisationView:
    """Return what the organisation has set up."""
    organisation = seen.organisation
    return HostOrganisationView(
        **{name: getattr(organisation, name) for name in _AS_IT_IS},
        address=list(organisation.address),
        languages=list(organisation.languages),
        logo_url=logo_url(organisation),
        me=me,
        car_parks=[
            HostCarParkView(
                id=one.id, name=one.name, time_zone=one.time_zone, archived=one.archived
            )
            for one in seen.car_parks
        ],
        portals=[
            HostPortalView(
                id=one.id, name=one.name, car_park_id=one.car_park_id, archived=one.archived
            )
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
        mailed_at=invitation.mailed_at,
        language=invitation.language,
        note=invitation.note,
        version=invitation.version,
    )


def invitation_page_view(page: InvitationPage, now: datetime) -> HostInvitationPageView:
    """Return the page."""
    return HostInvitationPageView(
        items=[invitation_view(one, now) for one in page.items], next=page.next
    )
