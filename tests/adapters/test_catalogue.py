"""What hosts set up comes back as it was, and only to them."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from baypass.domain.car_parks import AccessMethod, CarPark, OpenPeriod, Weekday
from baypass.domain.invitations import Invitation
from baypass.domain.organisations import Organisation, Retention
from baypass.domain.portals import (
    DateRule,
    DurationRule,
    FreeDuration,
    Portal,
    PredefinedTimeSlot,
)
from baypass.domain.refusals import AgainstTheRules, NotFound
from tests.adapters.stores import Store
from tests.builders import (
    INVITATION,
    ORGANISATION,
    PORTAL,
    a_car_park,
    a_portal,
    an_invitation,
    an_offer,
    an_organisation,
)
from tests.fakes import NOW

STRANGER = "org_somebodyelse"


def all_pages(store: Store, portal: Portal, limit: int) -> list[Sequence[Invitation]]:
    pages: list[Sequence[Invitation]] = []
    cursor: str | None = None
    while True:
        page, cursor = store.catalogue.invitations(portal, cursor, limit)
        pages.append(page)
        if cursor is None:
            return pages


def invited(store: Store, count: int, portal: Portal) -> list[str]:
    """Make invitations, one a minute, and return their ids, newest first."""
    made = [
        an_invitation(
            id=f"inv_number{place}{portal.id[-2:]}",
            portal_id=portal.id,
            created_at=NOW + timedelta(minutes=place),
        )
        for place in range(count)
    ]
    store.set_up(*made)
    return [one.id for one in reversed(made)]


def test_an_organisation_comes_back_whole(store: Store) -> None:
    organisation = an_organisation(retention=Retention(visitor_details_days=7))
    assert store.set_up(organisation).catalogue.organisation(ORGANISATION) == organisation
    assert store.catalogue.organisation(STRANGER) is None


def test_a_file_opens_nothing_again_that_somebody_closed_by_hand(store: Store) -> None:
    store.set_up(a_car_park(kill_switch=True, archived=True), a_portal(archived=True))
    store.set_up(a_car_park(spots=4), a_portal(name="Come in"))
    (car_park,) = store.catalogue.car_parks(ORGANISATION)
    (portal,) = store.catalogue.portals(ORGANISATION)
    assert (car_park.spots, car_park.kill_switch, car_park.archived) == (4, True, True)
    assert (portal.name, portal.archived) == ("Come in", True)
    store.set_up(a_car_park(kill_switch=False))
    assert not store.catalogue.car_parks(ORGANISATION)[0].kill_switch


def test_a_car_park_comes_back_whole(store: Store) -> None:
    car_park = a_car_park(
        opening_hours={Weekday.FRIDAY: (OpenPeriod(opens="08:00", closes="17:30"),)},
        closed_days=frozenset({date(2026, 12, 25)}),
        access_methods=frozenset({AccessMethod.ANPR}),
        grace_before_minutes=15,
    )
    assert list(store.set_up(car_park).catalogue.car_parks(ORGANISATION)) == [car_park]


def test_a_portal_comes_back_whole(store: Store) -> None:
    portal = a_portal(
        dates=DateRule(weekdays=frozenset({Weekday.MONDAY}), closed_days={date(2026, 12, 25)}),
        durations=DurationRule(
            free=FreeDuration(minimum_minutes=45),
            predefined=(PredefinedTimeSlot(name="Morning", starts="08:00", ends="12:00"),),
        ),
    )
    assert store.set_up(portal).catalogue.portal(ORGANISATION, PORTAL) == portal
    assert list(store.catalogue.portals(ORGANISATION)) == [portal]


def test_an_invitation_comes_back_whole(store: Store) -> None:
    invitation = an_invitation(
        valid_from=NOW, fixed_date=date(2026, 11, 24), email="guest@visitor.example.com"
    )
    store.set_up(invitation)
    assert store.catalogue.invitation(ORGANISATION, INVITATION) == invitation


def test_each_organisation_has_only_its_own(store: Store) -> None:
    store.offering(an_offer())
    catalogue = store.catalogue
    assert catalogue.invitation(STRANGER, INVITATION) is None
    assert catalogue.portal(STRANGER, PORTAL) is None
    assert not catalogue.car_parks(STRANGER)
    assert not catalogue.portals(STRANGER)


def test_lists_hold_nothing_but_their_own_kind(store: Store) -> None:
    offer = an_offer()
    store.offering(offer)
    assert list(store.catalogue.car_parks(ORGANISATION)) == [offer.car_park]
    assert list(store.catalogue.portals(ORGANISATION)) == [offer.portal]


def test_putting_again_replaces(store: Store) -> None:
    store.set_up(a_car_park(spots=10), a_car_park(spots=4))
    assert [one.spots for one in store.catalogue.car_parks(ORGANISATION)] == [4]


def test_an_offer_is_the_invitation_with_all_that_decides(store: Store) -> None:
    offer = an_offer()
    assert store.offering(offer).catalogue.offer(offer.invitation) == offer


@pytest.mark.parametrize("missing", ["organisation", "car_park", "portal"])
def test_an_offer_of_which_something_is_gone_is_not_found(store: Store, missing: str) -> None:
    offer = an_offer()
    parts: dict[str, Organisation | CarPark | Portal] = {
        "organisation": offer.organisation,
        "car_park": offer.car_park,
        "portal": offer.portal,
    }
    store.set_up(*(part for name, part in parts.items() if name != missing))
    with pytest.raises(NotFound) as refusal:
        store.catalogue.offer(offer.invitation)
    assert refusal.value.code == "INVITATION_NOT_FOUND"


def test_an_invitation_that_exists_is_left_as_it_is(store: Store) -> None:
    first = an_invitation(name="First")
    store.set_up(first, an_invitation(name="Second", quota=99))
    assert store.catalogue.invitation(ORGANISATION, INVITATION) == first


def test_the_first_note_of_a_sent_invitation_counts(store: Store) -> None:
    store.set_up(an_invitation())
    for hours in range(2):
        store.catalogue.mailed(an_invitation(), NOW + timedelta(hours=hours))
    standing = store.catalogue.invitation(ORGANISATION, INVITATION)
    assert standing == an_invitation(mailed_at=NOW)


def test_a_note_about_no_invitation_makes_none(store: Store) -> None:
    store.catalogue.mailed(an_invitation(), NOW)
    assert store.catalogue.invitation(ORGANISATION, INVITATION) is None


def test_the_first_revocation_counts(store: Store) -> None:
    store.set_up(an_invitation())
    revoked = an_invitation(revoked_at=NOW)
    assert store.catalogue.revoke(ORGANISATION, INVITATION, NOW) == revoked
    later = NOW + timedelta(hours=1)
    assert store.catalogue.revoke(ORGANISATION, INVITATION, later) == revoked
    assert store.catalogue.invitation(ORGANISATION, INVITATION) == revoked


def test_revoking_what_is_not_there_makes_nothing(store: Store) -> None:
    store.set_up(an_invitation())
    assert store.catalogue.revoke(STRANGER, INVITATION, NOW) is None
    assert store.catalogue.invitation(STRANGER, INVITATION) is None
    standing = store.catalogue.invitation(ORGANISATION, INVITATION)
    assert standing
    assert standing.revoked_at is None


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_invitations_are_paged_newest_first_each_once(store: Store, limit: int) -> None:
    portal = a_portal()
    newest_first = invited(store, 5, portal)
    pages = all_pages(store, portal, limit)
    assert [one.id for page in pages for one in page] == newest_first
    assert all(len(page) <= limit for page in pages)


def test_a_portal_lists_only_its_own_invitations(store: Store) -> None:
    portal, other = a_portal(), a_portal(id="prt_othervisits")
    own = invited(store, 2, portal)
    invited(store, 2, other)
    (page,) = all_pages(store, portal, 10)
    assert [one.id for one in page] == own


def test_a_portal_without_invitations_has_one_empty_page(store: Store) -> None:
    assert all_pages(store, a_portal(), 10) == [[]]


def test_an_invitation_made_meanwhile_moves_no_page(store: Store) -> None:
    portal = a_portal()
    newest_first = invited(store, 4, portal)
    _, cursor = store.catalogue.invitations(portal, None, 2)
    store.set_up(an_invitation(id="inv_newest", created_at=NOW + timedelta(days=1)))
    page, _ = store.catalogue.invitations(portal, cursor, 2)
    assert [one.id for one in page] == newest_first[2:]


@pytest.mark.parametrize(
    "other", [a_portal(id="prt_othervisits"), a_portal(organisation_id=STRANGER)]
)
def test_a_cursor_of_another_list_is_refused(store: Store, other: Portal) -> None:
    invited(store, 3, a_portal())
    _, cursor = store.catalogue.invitations(a_portal(), None, 2)
    assert cursor
    with pytest.raises(AgainstTheRules) as refusal:
        store.catalogue.invitations(other, cursor, 2)
    assert refusal.value.code == "CURSOR_INVALID"


@pytest.mark.parametrize("cursor", ["x", "é", "bm9uc2Vuc2U=", "W10=", "e30=", "MQ==", "W1tb" * 500])
def test_a_cursor_that_is_not_ours_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(AgainstTheRules) as refusal:
        store.catalogue.invitations(a_portal(), cursor, 2)
    assert refusal.value.code == "CURSOR_INVALID"
