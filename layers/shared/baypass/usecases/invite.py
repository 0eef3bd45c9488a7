"""Invite: make an invitation and, when an address is given, send it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from baypass.domain.audit import KEPT_DAYS, AuditEntry, audit_entry
from baypass.domain.hosts import Actor
from baypass.domain.invitations import Invitation
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.domain.tokens import Capability
from baypass.ports import Catalogue, Clock, Links, Mailer, MailRefused, Writer


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
    actor: Actor | None = None,
) -> Invited:
    """Write the invitation, then send it to its address if it has one.

    The same id again finds the same invitation, and sends it only if that was not done yet.
    """
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
    offer = catalogue.offer(invitation)
    if offer.portal.archived or offer.car_park.archived:
        raise AgainstTheRules.because("PORTAL_ARCHIVED", "portal_id")
    catalogue.add_invitation(invitation, _told(actor, invitation) if actor else None)
    standing = catalogue.invitation(organisation_id, request.id) or invitation
    if not _same_request(standing, invitation):
        raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    link = links.url(token, "invitation")
    if standing.email and not standing.mailed_at and not standing.revoked_at:
        _mail(standing, link, catalogue, writer, mailer)
        catalogue.mailed(standing, now)
    return Invited(standing, link)


def _told(actor: Actor, invitation: Invitation) -> AuditEntry:
    at = invitation.created_at
    shown = {"portal_id", "name", "quota", "valid_until", "fixed_date"}
    return audit_entry(
        actor,
        "INVITE",
        invitation.id,
        key=invitation.id,
        at=at,
        kept_until=at + timedelta(days=KEPT_DAYS),
        subject_name=invitation.name,
        after=invitation.model_dump(mode="json", include=shown, exclude_none=True),
    )


def _mail(
    invitation: Invitation, link: str, catalogue: Catalogue, writer: Writer, mailer: Mailer
) -> None:
    try:
        mailer.send(writer.invitation(catalogue.offer(invitation), link))
    except MailRefused:
        raise AgainstTheRules.because("EMAIL_REFUSED", "email") from None


def _same_request(standing: Invitation, asked: Invitation) -> bool:
    since_then = {"created_at", "uses", "revoked_at", "mailed_at", "mail_key"}
    return standing.model_dump(exclude=since_then) == asked.model_dump(exclude=since_then)
