"""A host books for a visitor: the rules and the spots are everybody's, the price is nobody's."""

from datetime import date, timedelta
from typing import Any

import pytest

from baypass.domain.bookings import BookingState, ReservationState
from baypass.domain.invitations import InvitationState
from baypass.domain.portals import DateRule
from baypass.domain.refusals import AgainstTheRules, NotFound, Refusal, WorldMoved
from baypass.domain.tokens import Capability
from baypass.usecases.find_invitation import find_invitation
from baypass.usecases.list_invitations import list_invitations
from baypass.usecases.revoke_invitation import revoke_invitation
from tests.builders import ORGANISATION, PORTAL, a_portal
from tests.fakes import NOW
from tests.money_builders import an_hourly_tariff
from tests.usecases.acting import asked_for
from tests.usecases.hosting import (
    DESK_BOOKING,
    DESK_INVITATION,
    HOST,
    Hosting,
    at_the_desk,
    visiting,
)


def refused(hosting: Hosting, *reservations: Any, kind: type[Refusal] = AgainstTheRules) -> str:
    with pytest.raises(kind) as refusal:
        hosting.book(*reservations)
    assert not hosting.told()
    assert hosting.acting.taken() == 0
    return refusal.value.code


def test_a_booking_of_the_desk_is_held_and_confirmed_like_any_other() -> None:
    hosting = at_the_desk()
    held = hosting.book()
    assert held.booking.id == DESK_BOOKING
    assert held.booking.state is BookingState.HELD
    hosting.acting.run_workflows()
    record = hosting.acting.record(DESK_BOOKING)
    assert record.booking.state is BookingState.CONFIRMED
    assert [one.state for one in record.reservations] == [ReservationState.CONFIRMED]
    assert hosting.acting.taken() == 12
    assert sorted(letter.partition(":")[0] for letter in hosting.acting.letters()) == [
        "ann@visitor.example.com",
        HOST.email,
    ]


def test_nothing_is_due_for_it_where_visitors_pay() -> None:
    hosting = at_the_desk(portal={"tariff": an_hourly_tariff()})
    record = hosting.book()
    assert record.payment is None
    assert [one.price.is_free for one in record.reservations] == [True]
    assert [one.price_lines for one in record.reservations] == [()]
    assert hosting.world.workflows.payment_due == {(ORGANISATION, DESK_BOOKING): False}


def test_the_log_is_told_that_it_was_free_of_charge_and_why() -> None:
    hosting = at_the_desk()
    hosting.book(note="The courier who comes every week")
    (entry,) = hosting.told()
    assert (entry.action, entry.subject_id) == ("BOOK_FOR_VISITOR", DESK_BOOKING)
    assert (entry.email, entry.reason) == (HOST.email, "The courier who comes every week")
    assert entry.after["free_of_charge"] is True
    assert entry.kept_until == hosting.acting.record(DESK_BOOKING).booking.kept_until


def test_the_same_key_finds_the_same_booking_and_tells_the_log_once() -> None:
    hosting = at_the_desk()
    first = hosting.book()
    hosting.acting.run_workflows()
    again = hosting.book()
    assert again.booking.id == first.booking.id
    assert again.booking.state is BookingState.CONFIRMED
    assert len(hosting.told()) == 1
    assert hosting.acting.taken() == 12


def test_the_same_key_with_another_visitor_is_refused() -> None:
    hosting = at_the_desk()
    hosting.book()
    with pytest.raises(WorldMoved) as refusal:
        hosting.book(visiting(first_name="Bea"))
    assert refusal.value.code == "IDEMPOTENCY_KEY_REUSED"


def test_a_repeat_finds_its_booking_when_the_last_spot_is_gone_by_it() -> None:
    hosting = at_the_desk(car_park={"spots": 1})
    first = hosting.book()
    assert hosting.book().booking.id == first.booking.id
    with pytest.raises(WorldMoved) as refusal:
        hosting.book(key="another-key-of-the-desk")
    assert refusal.value.code == "NO_SPOT_LEFT"


def test_no_notice_is_needed_and_the_quarter_that_runs_is_not_too_soon() -> None:
    hosting = at_the_desk(portal={"dates": DateRule(notice_minutes=2880)})
    hosting.acting.wait(timedelta(minutes=10))
    assert hosting.book(visiting(NOW, NOW + timedelta(hours=1))).booking.live == 1


def test_what_was_over_before_it_began_is_still_too_soon() -> None:
    hosting = at_the_desk()
    before = NOW - timedelta(hours=2)
    assert refused(hosting, visiting(before, NOW + timedelta(hours=1))) == "TOO_SOON"


@pytest.mark.parametrize(
    ("portal", "code"),
    [
        ({"dates": DateRule(closed_days=frozenset({date(2026, 11, 24)}))}, "CLOSED_DAY"),
        ({"dates": DateRule(horizon_days=1)}, "TOO_FAR_AHEAD"),
        ({"dates": DateRule(fixed=date(2026, 11, 25))}, "DATE_FIXED"),
    ],
)
def test_the_other_rules_of_the_portal_hold(portal: dict[str, Any], code: str) -> None:
    assert refused(at_the_desk(portal=portal)) == code


def test_no_more_spots_than_the_portal_allows() -> None:
    reservations = [asked_for(plate=f"1-ABC-10{place}") for place in range(3)]
    assert refused(at_the_desk(portal={"maximum_spots": 2}), *reservations) == "TOO_MANY_SPOTS"


def test_an_unknown_portal_is_not_found() -> None:
    hosting = at_the_desk()
    with pytest.raises(NotFound) as refusal:
        hosting.book(portal_id="prt_unknown")
    assert refusal.value.code == "PORTAL_NOT_FOUND"
    assert not hosting.told()


def test_the_desk_books_with_an_invitation_that_is_never_used_up() -> None:
    hosting = at_the_desk(car_park={"spots": 10})
    for place in range(3):
        hosting.book(key=f"key-number-{place}-of-the-desk")
    invitation = hosting.world.state.invitations[ORGANISATION, DESK_INVITATION]
    assert (invitation.quota, invitation.uses) == (1, 3)
    assert hosting.acting.uses() == 0


def test_the_desks_invitation_is_in_no_list_and_under_no_address() -> None:
    hosting = at_the_desk()
    hosting.book()
    w = hosting.world
    page = list_invitations(ORGANISATION, PORTAL, None, catalogue=w.catalogue, links=w.links)
    assert DESK_INVITATION not in {one.invitation.id for one in page.items}
    with pytest.raises(NotFound):
        find_invitation(ORGANISATION, DESK_INVITATION, catalogue=w.catalogue, links=w.links)
    with pytest.raises(NotFound):
        revoke_invitation(
            ORGANISATION, DESK_INVITATION, catalogue=w.catalogue, links=w.links, clock=w.clock
        )


def test_no_token_opens_the_desks_invitation() -> None:
    hosting = at_the_desk()
    hosting.book()
    token = hosting.acting.token(Capability.INVITATION, DESK_INVITATION)
    with pytest.raises(NotFound):
        hosting.acting.see_invitation(token)


def test_a_cancellation_gives_the_desks_use_back() -> None:
    hosting = at_the_desk()
    record = hosting.book()
    hosting.acting.run_workflows()
    hosting.acting.cancel(hosting.acting.token(Capability.MANAGE, record.reservations[0].id))
    invitation = hosting.world.state.invitations[ORGANISATION, DESK_INVITATION]
    assert invitation.uses == 0
    assert hosting.acting.taken() == 0
    assert invitation.state_at(NOW) is InvitationState.OPEN


def test_an_archived_portal_offers_the_desk_nothing_any_more() -> None:
    hosting = at_the_desk()
    first = hosting.book()
    hosting.world.catalogue.put(a_portal(archived=True))
    with pytest.raises(AgainstTheRules) as refusal:
        hosting.book(key="another-key-of-the-desk")
    assert refusal.value.code == "PORTAL_ARCHIVED"
    assert hosting.book().booking.id == first.booking.id
