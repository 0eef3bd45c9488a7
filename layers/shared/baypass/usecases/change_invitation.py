"""Change an invitation, send it again, see who used it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from baypass.domain.audit import KEPT_DAYS, AuditEntry, audit_entry
from baypass.domain.bookings import BookingRecord
from baypass.domain.hosts import Actor
from baypass.domain.invitations import Invitation, InvitationState
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound, WorldMoved
from baypass.ports import Bookings, Catalogue, Clock, Links, Mailer, MailRefused, Writer
from baypass.ports.invitations import Invitations
from baypass.usecases.find_invitation import with_link
from baypass.usecases.invite import Invited

_PAGE = 50


@dataclass(frozen=True)
class WantedInvitation:
    """What an invitation is to be like."""

    name: str
    quota: int
    valid_until: datetime


@dataclass(frozen=True)
class UsesPage:
    """A page of the bookings made with an invitation, and the next page's cursor."""

    items: Sequence[BookingRecord]
    next: str | None


def standing_invitation(actor: Actor, invitation_id: str, catalogue: Catalogue) -> Invitation:
    """Return the invitation; what a portal's hosts book with is none that people see."""
    invitation = catalogue.invitation(actor.organisation_id, invitation_id)
    if invitation is None or invitation.of_desk:
        raise NotFound.because("INVITATION_NOT_FOUND")
    return invitation


def change_invitation(
    actor: Actor,
    invitation_id: str,
    wanted: WantedInvitation,
    version: int,
    *,
    catalogue: Catalogue,
    invitations: Invitations,
    links: Links,
    clock: Clock,
) -> Invited:
    """Change the invitation that was read in this version; its link stays what it is."""
    now = clock.now()
    standing = standing_invitation(actor, invitation_id, catalogue)
    if standing.revoked_at:
        raise WorldMoved.because("INVITATION_REVOKED")
    if standing.version != version:
        raise EditedMeanwhile.because("EDITED_MEANWHILE")
    if wanted.valid_until <= now:
        raise AgainstTheRules.because("VALID_UNTIL_PASSED", "valid_until")
    changed = standing.model_copy(
        update={
            "name": wanted.name,
            "quota": wanted.quota,
            "valid_until": wanted.valid_until,
            "version": version + 1,
        }
    )
    entry = told_of(
        actor, "CHANGE_INVITATION", changed, key=str(changed.version), at=now, before=standing
    )
    invitations.change(changed, entry)
    return with_link(changed, links)


def mail_invitation(
    actor: Actor,
    invitation_id: str,
    idempotency_key: str,
    *,
    catalogue: Catalogue,
    invitations: Invitations,
    links: Links,
    writer: Writer,
    mailer: Mailer,
    clock: Clock,
) -> Invited:
    """Send the invitation to its address again; the same key again sends nothing more."""
    now = clock.now()
    standing = standing_invitation(actor, invitation_id, catalogue)
    found = with_link(standing, links)
    mail_key = hashlib.sha256(idempotency_key.encode()).hexdigest()
    if standing.mail_key == mail_key:
        return found
    if standing.email is None:
        raise AgainstTheRules.because("INVITATION_HAS_NO_EMAIL")
    state = standing.state_at(now)
    if state not in (InvitationState.OPEN, InvitationState.NOT_YET):
        raise _cannot_be_used(state)
    try:
        mailer.send(writer.invitation(catalogue.offer(standing), found.link))
    except MailRefused:
        raise AgainstTheRules.because("EMAIL_REFUSED", "email") from None
    entry = told_of(actor, "MAIL_INVITATION", standing, key=idempotency_key, at=now)
    invitations.mailed_again(standing, mail_key, now, entry)
    mailed = standing.model_copy(update={"mailed_at": now, "mail_key": mail_key})
    return with_link(mailed, links)


def bookings_of_invitation(
    actor: Actor,
    invitation_id: str,
    cursor: str | None,
    *,
    catalogue: Catalogue,
    invitations: Invitations,
    bookings: Bookings,
) -> UsesPage:
    """Return a page of who used the invitation, newest first; what is forgotten is left out."""
    standing = standing_invitation(actor, invitation_id, catalogue)
    own = actor.organisation_id
    booking_ids, following = invitations.bookings_of(own, standing.id, cursor, _PAGE)
    records = (bookings.record(own, booking_id) for booking_id in booking_ids)
    return UsesPage([record for record in records if record], following)


def _cannot_be_used(state: InvitationState) -> WorldMoved:
    return WorldMoved.because(f"INVITATION_{state}")


def told_of(
    actor: Actor,
    action: str,
    invitation: Invitation,
    *,
    key: str,
    at: datetime,
    before: Invitation | None = None,
) -> AuditEntry:
    """Return the entry that tells what became of an invitation; its secret is none of it."""
    return audit_entry(
        actor,
        action,
        invitation.id,
        key=key,
        at=at,
        kept_until=at + timedelta(days=KEPT_DAYS),
        subject_name=invitation.name,
        before=_shown(before) if before else None,
        after=_shown(invitation),
    )


def _shown(invitation: Invitation) -> dict[str, object]:
    shown = {"portal_id", "name", "quota", "valid_until", "fixed_date", "revoked_at"}
    return invitation.model_dump(mode="json", include=shown, exclude_none=True)
