"""The offer behind a token, for those who may still book with it."""

from datetime import datetime

from baypass.domain.invitations import Invitation, InvitationState
from baypass.domain.refusals import WorldMoved
from baypass.ports import Catalogue, Offer
from baypass.usecases.holders import invitation_of

_REFUSED = {
    InvitationState.EXPIRED: "INVITATION_EXPIRED",
    InvitationState.REVOKED: "INVITATION_REVOKED",
    InvitationState.NOT_YET: "INVITATION_NOT_YET",
}


def open_offer(token: str | None, catalogue: Catalogue, now: datetime) -> Offer:
    """Return the offer behind a token, or refuse as `offer_to_book` does."""
    return offer_to_book(invitation_of(token, catalogue), catalogue, now)


def offer_to_book(invitation: Invitation, catalogue: Catalogue, now: datetime) -> Offer:
    """Return the offer, or refuse with INVITATION_EXPIRED, _REVOKED, _NOT_YET or NOT_OFFERED.

    A used-up one passes: whether a use is left is decided by the hold itself, which must find
    a repeated request's own booking first.
    """
    state = invitation.state_at(now)
    if state in _REFUSED:
        raise WorldMoved.because(_REFUSED[state])
    return refuse_if_archived(catalogue.offer(invitation))


def refuse_if_archived(offer: Offer) -> Offer:
    """Return the offer, or refuse with NOT_OFFERED when the host has put its portal away."""
    if offer.portal.archived or offer.car_park.archived:
        raise WorldMoved.because("NOT_OFFERED")
    return offer
