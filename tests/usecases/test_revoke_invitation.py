"""Withdrawing an invitation: no new bookings, the old ones stand."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import BookingState
from baypass.domain.refusals import NotFound, WorldMoved
from baypass.usecases.invite import Invited
from baypass.usecases.revoke_invitation import revoke_invitation
from tests.builders import INVITATION, ORGANISATION
from tests.fakes import NOW
from tests.usecases.acting import Acting, another_form


def revoked(acting: Acting, organisation: str = ORGANISATION) -> Invited:
    w = acting.world
    return revoke_invitation(
        organisation, INVITATION, catalogue=w.catalogue, links=w.links, clock=w.clock
    )


def test_a_withdrawn_invitation_books_nothing_more_and_its_bookings_stand(acting: Acting) -> None:
    acting.have_booked()
    assert revoked(acting).invitation.revoked_at == NOW
    assert acting.record().booking.state is BookingState.CONFIRMED
    with pytest.raises(WorldMoved) as refusal:
        acting.book(another_form())
    assert refusal.value.code == "INVITATION_REVOKED"


def test_withdrawing_twice_keeps_the_first_time(acting: Acting) -> None:
    first = revoked(acting)
    before = acting.state()
    acting.wait(timedelta(hours=1))
    assert revoked(acting) == first
    assert acting.state() == before


def test_an_invitation_of_somebody_else_is_not_found_and_stands(acting: Acting) -> None:
    before = acting.state()
    with pytest.raises(NotFound) as refusal:
        revoked(acting, "org_somebodyelse")
    assert refusal.value.code == "INVITATION_NOT_FOUND"
    assert acting.state() == before
