"""What the holder of an invitation can do with it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baypass.domain.invitations import InvitationState
from tests.builders import an_invitation
from tests.fakes import NOW

SECOND = timedelta(seconds=1)
FROM, UNTIL = NOW, NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (FROM - SECOND, InvitationState.NOT_YET),
        (FROM, InvitationState.OPEN),
        (UNTIL - SECOND, InvitationState.OPEN),
        (UNTIL, InvitationState.EXPIRED),
    ],
)
def test_an_invitation_is_open_from_its_first_second_to_its_last(
    now: datetime, state: InvitationState
) -> None:
    assert an_invitation(valid_from=FROM, valid_until=UNTIL).state_at(now) is state


def test_an_invitation_without_a_beginning_is_open_at_once() -> None:
    assert (
        an_invitation(valid_until=UNTIL).state_at(NOW - timedelta(days=365)) is InvitationState.OPEN
    )


@pytest.mark.parametrize(
    ("uses", "state"),
    [
        (0, InvitationState.OPEN),
        (1, InvitationState.OPEN),
        (2, InvitationState.USED_UP),
        (3, InvitationState.USED_UP),
    ],
)
def test_an_invitation_is_used_up_with_its_last_use(uses: int, state: InvitationState) -> None:
    assert an_invitation(quota=2, uses=uses).state_at(NOW) is state


@pytest.mark.parametrize(
    ("made", "state"), [(39, InvitationState.OPEN), (40, InvitationState.USED_UP)]
)
def test_what_was_given_back_over_and_over_is_used_up_one_day(
    made: int, state: InvitationState
) -> None:
    assert an_invitation(quota=2, made=made).state_at(NOW) is state


@pytest.mark.parametrize(
    ("fields", "now", "state"),
    [
        ({"revoked_at": NOW, "uses": 3}, UNTIL, InvitationState.REVOKED),
        ({"uses": 3}, UNTIL, InvitationState.EXPIRED),
        ({"uses": 3}, FROM - SECOND, InvitationState.NOT_YET),
    ],
)
def test_what_the_host_did_goes_before_the_time_and_the_time_before_the_uses(
    fields: dict[str, Any], now: datetime, state: InvitationState
) -> None:
    invitation = an_invitation(valid_from=FROM, valid_until=UNTIL, **fields)
    assert invitation.state_at(now) is state


@pytest.mark.parametrize(
    "fields", [{"quota": 0}, {"quota": 100_001}, {"uses": -1}, {"name": " "}, {"email": "ann"}]
)
def test_an_invitation_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        an_invitation(**fields)
