"""Find one invitation of a host, with the link to hand out."""

from baypass.domain.invitations import Invitation
from baypass.domain.refusals import NotFound
from baypass.domain.tokens import Capability
from baypass.ports import Catalogue, Links
from baypass.usecases.invite import Invited


def find_invitation(
    organisation_id: str, invitation_id: str, *, catalogue: Catalogue, links: Links
) -> Invited:
    """Return the invitation and its link, which is always the same one."""
    invitation = catalogue.invitation(organisation_id, invitation_id)
    if invitation is None or invitation.of_desk:
        raise NotFound.because("INVITATION_NOT_FOUND")
    return with_link(invitation, links)


def with_link(invitation: Invitation, links: Links) -> Invited:
    """Return the invitation with the link to hand out."""
    token = links.token(Capability.INVITATION, invitation.organisation_id, invitation.id)
    return Invited(invitation, links.url(token, "invitation"))
