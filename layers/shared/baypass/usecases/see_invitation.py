"""See what an invitation offers."""

from dataclasses import dataclass
from datetime import datetime

from baypass.domain.invitations import InvitationState
from baypass.ports import Catalogue, Clock, Offer
from baypass.usecases.holders import invitation_of
from baypass.usecases.open_offers import refuse_if_archived


@dataclass(frozen=True)
class SeenInvitation:
    """The offer and where the invitation stands now."""

    offer: Offer
    state: InvitationState
    now: datetime


def see_invitation(token: str | None, *, catalogue: Catalogue, clock: Clock) -> SeenInvitation:
    """Return the offer, for expired and revoked invitations too: they say so themselves."""
    invitation, now = invitation_of(token, catalogue), clock.now()
    offer = refuse_if_archived(catalogue.offer(invitation))
    return SeenInvitation(offer, invitation.state_at(now), now)
