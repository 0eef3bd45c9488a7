"""Inviting: written first, then sent, each once whatever is repeated."""

from datetime import date, timedelta
from typing import Any

import pytest

from baypass.domain.invitations import Invitation
from baypass.domain.refusals import AgainstTheRules, NotFound, Refusal, WorldMoved
from baypass.domain.tokens import Capability
from tests.builders import CAR_PARK, INVITATION, ORGANISATION, PORTAL
from tests.fakes import NOW, SITE
from tests.usecases.acting import Acting

NEW = "inv_thenewone"
GUEST = "guest@visitor.example.com"


def standing(acting: Acting) -> Invitation:
    return acting.world.state.invitations[ORGANISATION, NEW]


def refused(acting: Acting, kind: type[Refusal], **fields: Any) -> str:
    before = acting.state()
    with pytest.raises(kind) as refusal:
        acting.invite(**fields)
    assert acting.state() == before
    assert not acting.letters()
    return refusal.value.code


def test_an_invitation_leads_to_its_portal_and_car_park(acting: Acting) -> None:
    invited = acting.invite(fixed_date=date(2026, 12, 1))
    assert (invited.invitation.portal_id, invited.invitation.car_park_id) == (PORTAL, CAR_PARK)
    assert invited.invitation.fixed_date == date(2026, 12, 1)
    assert invited.invitation.created_at == NOW
    assert (invited.invitation.quota, invited.invitation.uses) == (2, 0)


def test_its_link_opens_it(acting: Acting) -> None:
    invited = acting.invite()
    assert invited.link == f"{SITE}/invitation#{acting.token(Capability.INVITATION, NEW)}"
    seen = acting.see_invitation(invited.link.partition("#")[2])
    assert seen.offer.invitation.id == NEW


def test_an_invitation_is_written_before_it_is_sent_and_noted_after(acting: Acting) -> None:
    acting.invite()
    assert acting.world.calls.made == [
        "catalogue.portal",
        "catalogue.offer",
        "catalogue.add_invitation",
        "catalogue.invitation",
        "catalogue.offer",
        "writer.invitation",
        "mailer.send",
        "catalogue.mailed",
    ]


def test_an_invitation_with_an_address_is_sent_there_with_its_link(acting: Acting) -> None:
    invited = acting.invite()
    (letter,) = acting.world.mailer.letters
    assert (letter.recipient, letter.text) == (GUEST, invited.link)
    assert standing(acting).mailed_at == NOW


def test_an_invitation_without_an_address_is_sent_to_nobody(acting: Acting) -> None:
    acting.invite(email=None)
    assert standing(acting).email is None
    assert not acting.letters()


def test_inviting_twice_is_inviting_once(acting: Acting) -> None:
    first = acting.invite()
    acting.wait(timedelta(minutes=1))
    before = acting.state()
    again = acting.invite()
    assert again.link == first.link
    assert again.invitation.created_at == NOW
    assert acting.state() == before
    assert len(acting.letters()) == 1


def test_a_mail_that_failed_is_sent_when_the_request_comes_again(acting: Acting) -> None:
    acting.world.mailer.be_out_of_order(TimeoutError())
    with pytest.raises(TimeoutError):
        acting.invite()
    acting.world.mailer.work_again()
    acting.invite()
    assert len(acting.letters()) == 1


def test_an_address_that_is_refused_for_good_says_so(acting: Acting) -> None:
    acting.world.mailer.refuse(GUEST)
    with pytest.raises(AgainstTheRules, match="EMAIL_REFUSED"):
        acting.invite()
    assert standing(acting).mailed_at is None


def test_an_invitation_that_was_withdrawn_before_it_was_sent_is_not_sent(acting: Acting) -> None:
    acting.world.mailer.be_out_of_order(TimeoutError())
    with pytest.raises(TimeoutError):
        acting.invite()
    acting.world.mailer.work_again()
    acting.world.catalogue.revoke(ORGANISATION, NEW, NOW)
    assert acting.invite().invitation.revoked_at == NOW
    assert not acting.letters()


@pytest.mark.parametrize(
    "changed", [{"email": "other@visitor.example.com"}, {"quota": 99}, {"name": "January"}]
)
def test_a_key_that_comes_back_with_other_details_is_refused(
    acting: Acting, changed: dict[str, Any]
) -> None:
    acting.invite(email=None)
    before = acting.state()
    with pytest.raises(WorldMoved) as refusal:
        acting.invite(**{"email": None} | changed)
    assert refusal.value.code == "IDEMPOTENCY_KEY_REUSED"
    assert acting.state() == before
    assert not acting.letters()


def test_a_portal_that_is_not_there_is_not_found(acting: Acting) -> None:
    assert refused(acting, NotFound, portal_id="prt_nowhere") == "PORTAL_NOT_FOUND"


@pytest.mark.parametrize("minutes", [0, -1])
def test_an_invitation_that_ended_before_it_began_is_refused(acting: Acting, minutes: int) -> None:
    valid_until = NOW + timedelta(minutes=minutes)
    assert refused(acting, AgainstTheRules, valid_until=valid_until) == "VALID_UNTIL_PASSED"


def test_other_invitations_stay_as_they_are(acting: Acting) -> None:
    before = acting.world.state.invitations[ORGANISATION, INVITATION]
    acting.invite()
    assert acting.world.state.invitations[ORGANISATION, INVITATION] == before
