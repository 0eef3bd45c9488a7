"""Invite: make an invitation and, when an address is given, send it."""

from dataclasses import dataclass
from datetime import date, datetime

from baypass.domain.invitations import Invitation
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.domain.tokens import Capability
from baypass.ports import Catalogue, Clock, Links, Mailer, Offer, Writer


@dataclass(frozen=True)
class InvitationRequest:
    """What a host asks for; its id is drawn before the first write."""

    id: str
    portal_id: str
    name: str
    quota: int
    valid_until: datetime
    valid_from: datetime | None = None
    fixed_date: date | None = None
    email: str | None = None


@dataclass(frozen=True)
class Invited:
    """The invitation and the link to hand out."""

    invitation: Invitation
    link: str


def invite(
    organisation_id: str,
    request: InvitationRequest,
    *,
    catalogue: Catalogue,
    links: Links,
    writer: Writer,
    mailer: Mailer,
    clock: Clock,
) -> Invited:
    """Write the invitation, then send it to its address if it has one."""
    portal = catalogue.portal(organisation_id, request.portal_id)
    if portal is None:
        raise NotFound.because("PORTAL_NOT_FOUND", "portal_id")
    now = clock.now()
    if request.valid_until <= now:
        raise AgainstTheRules.because("VALID_UNTIL_PASSED", "valid_until")
    token = links.token(Capability.INVITATION, organisation_id, request.id)
    invitation = Invitation(
        id=request.id,
        organisation_id=organisation_id,
        portal_id=portal.id,
        car_park_id=portal.car_park_id,
        name=request.name,
        token_hash=token.secret_hash,
        quota=request.quota,
        created_at=now,
        valid_from=request.valid_from,
        valid_until=request.valid_until,
        fixed_date=request.fixed_date,
        email=request.email,
    )
    catalogue.add_invitation(invitation)
    link = links.url(token, "invitation")
    if invitation.email:
        offer: Offer = catalogue.offer(invitation)
        mailer.send(writer.invitation(offer, link))
    return Invited(invitation, link)
