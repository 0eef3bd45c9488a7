"""Withdraw an invitation."""

from baypass.domain.hosts import Actor
from baypass.domain.refusals import NotFound
from baypass.ports import Catalogue, Clock, Links
from baypass.usecases.change_invitation import told_of
from baypass.usecases.find_invitation import find_invitation, with_link
from baypass.usecases.invite import Invited


def revoke_invitation(
    organisation_id: str,
    invitation_id: str,
    *,
    catalogue: Catalogue,
    links: Links,
    clock: Clock,
    actor: Actor | None = None,
) -> Invited:
    """Withdraw the invitation; its bookings stand. A repeat changes nothing."""
    now = clock.now()
    found = find_invitation(organisation_id, invitation_id, catalogue=catalogue, links=links)
    entry = None
    if actor:
        standing = found.invitation
        revoked = standing.model_copy(update={"revoked_at": now})
        entry = told_of(actor, "REVOKE_INVITATION", revoked, key="once", at=now, before=standing)
    invitation = catalogue.revoke(organisation_id, invitation_id, now, entry)
    if invitation is None:
        raise NotFound.because("INVITATION_NOT_FOUND")
    return with_link(invitation, links)
