"""A host finds an invitation again, with the link to hand out."""

import pytest

from baypass.domain.refusals import NotFound
from baypass.domain.tokens import Capability
from baypass.usecases.find_invitation import find_invitation
from tests.builders import INVITATION, ORGANISATION, an_invitation
from tests.fakes import SITE
from tests.usecases.acting import Acting


def test_an_invitation_is_found_with_the_link_it_always_had(acting: Acting) -> None:
    w = acting.world
    found = find_invitation(ORGANISATION, INVITATION, catalogue=w.catalogue, links=w.links)
    assert found.invitation == an_invitation()
    assert found.link == f"{SITE}/invitation#{acting.token(Capability.INVITATION)}"


@pytest.mark.parametrize(
    ("organisation", "invitation"),
    [("org_somebodyelse", INVITATION), (ORGANISATION, "inv_nobodys")],
)
def test_an_invitation_of_somebody_else_looks_like_none_at_all(
    acting: Acting, organisation: str, invitation: str
) -> None:
    w = acting.world
    with pytest.raises(NotFound) as refusal:
        find_invitation(organisation, invitation, catalogue=w.catalogue, links=w.links)
    assert refusal.value.code == "INVITATION_NOT_FOUND"
