"""List a portal's invitations, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from baypass.domain.refusals import NotFound
from baypass.ports import Catalogue, Links
from baypass.usecases.find_invitation import with_link
from baypass.usecases.invite import Invited

_PAGE = 50


@dataclass(frozen=True)
class InvitationPage:
    """One page of invitations with their links, and the next page's cursor."""

    items: Sequence[Invited]
    next: str | None


def list_invitations(
    organisation_id: str,
    portal_id: str,
    cursor: str | None,
    *,
    catalogue: Catalogue,
    links: Links,
) -> InvitationPage:
    """Return one page of the portal's invitations."""
    portal = catalogue.portal(organisation_id, portal_id)
    if portal is None:
        raise NotFound.because("PORTAL_NOT_FOUND", "portal_id")
    invitations, following = catalogue.invitations(portal, cursor, _PAGE)
    return InvitationPage([with_link(one, links) for one in invitations], following)
