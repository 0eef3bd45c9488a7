"""Withdraw an invitation."""

from baypass.domain.refusals import NotFound
from baypass.ports import Catalogue, Clock, Links
from baypass.usecases.find_invitation import with_link
from baypass.usecases.invite import Invited


def revoke_invitation(
    organisation_id: str, invitation_id: str, *, catalogue: Catalogue, links: Links, clock: Clock
) -> Invited:
    """Withdraw the invitation; its bookings stand. A repeat changes nothing."""
    invitation = catalogue.revoke(organisation_id, invitation_id, clock.now())
    if invitation is None:
        raise NotFound.because("INVITATION_NOT_FOUND")
    return with_link(invitation, links)
