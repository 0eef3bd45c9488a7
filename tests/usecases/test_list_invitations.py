"""A host reads a portal's invitations, page by page."""

from datetime import timedelta

import pytest

from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.domain.tokens import Capability
from baypass.usecases.list_invitations import InvitationPage, list_invitations
from tests.builders import ORGANISATION, PORTAL, an_invitation
from tests.fakes import NOW, SITE
from tests.usecases.acting import Acting


def listed(
    acting: Acting,
    cursor: str | None = None,
    organisation: str = ORGANISATION,
    portal: str = PORTAL,
) -> InvitationPage:
    w = acting.world
    return list_invitations(organisation, portal, cursor, catalogue=w.catalogue, links=w.links)


def test_a_page_holds_invitations_with_their_links(acting: Acting) -> None:
    page = listed(acting)
    (only,) = page.items
    assert only.link == f"{SITE}/invitation#{acting.token(Capability.INVITATION)}"
    assert page.next is None


def test_all_invitations_are_reached_newest_first(acting: Acting) -> None:
    for place in range(60):
        created_at = NOW + timedelta(minutes=place)
        acting.world.catalogue.add_invitation(
            an_invitation(id=f"inv_number{place:02d}", created_at=created_at)
        )
    first = listed(acting)
    second = listed(acting, first.next)
    ids = [one.invitation.id for page in (first, second) for one in page.items]
    assert len(first.items) == 50
    assert ids[:60] == [f"inv_number{place:02d}" for place in reversed(range(60))]
    assert len(ids) == 61
    assert second.next is None


@pytest.mark.parametrize(
    ("organisation", "portal"), [("org_somebodyelse", PORTAL), (ORGANISATION, "prt_nowhere")]
)
def test_a_portal_of_somebody_else_looks_like_none_at_all(
    acting: Acting, organisation: str, portal: str
) -> None:
    with pytest.raises(NotFound) as refusal:
        listed(acting, organisation=organisation, portal=portal)
    assert refusal.value.code == "PORTAL_NOT_FOUND"


def test_a_cursor_that_is_not_ours_is_refused(acting: Acting) -> None:
    with pytest.raises(AgainstTheRules) as refusal:
        listed(acting, "somebody's cursor")
    assert refusal.value.code == "CURSOR_INVALID"
