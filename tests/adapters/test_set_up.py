"""What the console writes: over the version that was read, with what tells of it, or not at all."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.audit import AuditEntry, audit_entry
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Barrier, Gate, StatusReport
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound, Refusal, WorldMoved
from tests.adapters.stores import Store
from tests.builders import (
    CAR_PARK,
    GATE,
    ORGANISATION,
    PORTAL,
    a_car_park,
    a_gate,
    a_portal,
    an_actor,
    an_invitation,
    an_organisation,
)
from tests.fakes import NOW

REQUEST, OTHER_REQUEST = "what was asked", "something else that was asked"
LOGO, OTHER_LOGO = "a" * 64, "b" * 64


def telling(subject: str, action: str = "SOMETHING_DONE", key: str = "1") -> AuditEntry:
    return audit_entry(
        an_actor(), action, subject, key=key, at=NOW, kept_until=NOW + timedelta(days=730)
    )


def told(store: Store) -> list[str]:
    """Return what the audit log tells of, the latest first."""
    entries, _ = store.audit.entries(ORGANISATION, None, 50)
    return [entry.action for entry in entries]


def unheard(gate: Gate) -> Gate:
    """Return the gate before it said anything of itself."""
    return Gate(**gate.model_dump(exclude={"status"}))


def read(store: Store, thing: CarPark | Portal | Gate) -> Any:
    if isinstance(thing, CarPark):
        return store.set_ups.car_park(ORGANISATION, thing.id)
    if isinstance(thing, Portal):
        return store.catalogue.portal(ORGANISATION, thing.id)
    return store.gates.gate(ORGANISATION, thing.id)


NEW = [a_car_park(id="cpk_newcarpark"), a_portal(), unheard(a_gate())]
SMALLER = {"spots": 4}


def with_car_park(store: Store, **fields: Any) -> Store:
    return store.set_up(a_car_park(**fields))


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


# What is made


@pytest.mark.parametrize("thing", NEW, ids=lambda thing: type(thing).__name__)
def test_what_is_made_comes_back_whole_and_is_told(store: Store, thing: Any) -> None:
    with_car_park(store)
    assert store.set_ups.make(thing, REQUEST, telling(thing.id)) == thing
    assert read(store, thing) == thing
    assert told(store) == ["SOMETHING_DONE"]


@pytest.mark.parametrize("thing", NEW, ids=lambda thing: type(thing).__name__)
def test_the_same_request_again_finds_the_thing_as_it_stands_now(store: Store, thing: Any) -> None:
    with_car_park(store).set_ups.make(thing, REQUEST, telling(thing.id))
    renamed = thing.model_copy(update={"name": "Another name"})
    changed = store.set_ups.replace(renamed, telling(thing.id, "RENAMED"))
    again = store.set_ups.make(thing, REQUEST, telling(thing.id))
    assert again == changed == read(store, thing)
    assert sorted(told(store)) == ["RENAMED", "SOMETHING_DONE"]


@pytest.mark.parametrize("thing", NEW, ids=lambda thing: type(thing).__name__)
def test_another_request_under_the_same_id_is_refused(store: Store, thing: Any) -> None:
    with_car_park(store).set_ups.make(thing, REQUEST, telling(thing.id))
    other = thing.model_copy(update={"name": "Another name"})
    with pytest.raises(WorldMoved) as refused:
        store.set_ups.make(other, OTHER_REQUEST, telling(thing.id, key="2"))
    assert code_of(refused) == "IDEMPOTENCY_KEY_REUSED"
    assert read(store, thing) == thing
    assert len(told(store)) == 1


@pytest.mark.parametrize("thing", NEW[1:], ids=lambda thing: type(thing).__name__)
def test_nothing_is_made_for_a_car_park_that_is_not_there(store: Store, thing: Any) -> None:
    with pytest.raises(NotFound) as refused:
        store.set_ups.make(thing, REQUEST, telling(thing.id))
    assert (code_of(refused), refused.value.violations[0].field) == (
        "CAR_PARK_NOT_FOUND",
        "car_park_id",
    )
    assert read(store, thing) is None
    assert told(store) == []


@pytest.mark.parametrize("thing", NEW[1:], ids=lambda thing: type(thing).__name__)
def test_nothing_is_made_for_an_archived_car_park(store: Store, thing: Any) -> None:
    with_car_park(store, archived=True)
    with pytest.raises(AgainstTheRules) as refused:
        store.set_ups.make(thing, REQUEST, telling(thing.id))
    assert code_of(refused) == "CAR_PARK_ARCHIVED"
    assert read(store, thing) is None
    assert told(store) == []


# What is changed


def test_a_change_raises_the_version_and_is_told(store: Store) -> None:
    with_car_park(store)
    changed = store.set_ups.replace(a_car_park(**SMALLER, map_url=None), telling(CAR_PARK))
    assert (changed.version, changed.spots, changed.map_url) == (2, 4, None)
    assert read(store, changed) == changed
    assert told(store) == ["SOMETHING_DONE"]


def test_a_change_of_the_organisation_is_one_as_well(store: Store) -> None:
    store.set_up(an_organisation())
    changed = store.set_ups.replace(an_organisation(name="Acme"), telling(ORGANISATION))
    assert store.catalogue.organisation(ORGANISATION) == changed
    assert (changed.version, changed.name) == (2, "Acme")


def test_the_second_of_two_who_edit_is_told_and_changes_nothing(store: Store) -> None:
    with_car_park(store)
    first = store.set_ups.replace(a_car_park(**SMALLER), telling(CAR_PARK))
    with pytest.raises(EditedMeanwhile) as refused:
        store.set_ups.replace(a_car_park(spots=99), telling(CAR_PARK, "SECOND"))
    assert code_of(refused) == "EDITED_MEANWHILE"
    assert read(store, first) == first
    assert told(store) == ["SOMETHING_DONE"]


def test_what_is_gone_cannot_be_changed(store: Store) -> None:
    with pytest.raises(EditedMeanwhile):
        store.set_ups.replace(a_car_park(), telling(CAR_PARK))
    assert store.set_ups.car_park(ORGANISATION, CAR_PARK) is None
    assert told(store) == []


def test_a_file_that_is_set_up_again_makes_an_open_page_old(store: Store) -> None:
    store.set_up(a_car_park(), a_car_park(), a_portal(), a_portal(), a_gate(), a_gate())
    for thing in (a_car_park(), a_portal(), a_gate()):
        assert read(store, thing).version == 2
        with pytest.raises(EditedMeanwhile):
            store.set_ups.replace(thing, telling(thing.id))


def test_a_gate_keeps_what_it_reported_and_its_certificate(store: Store) -> None:
    with_car_park(store).set_up(a_gate())
    report = StatusReport(version=1, gate_id=GATE, online=True, barrier=Barrier.OPEN)
    store.gates.report(report, NOW)
    heard = store.gates.gate(ORGANISATION, GATE)
    assert heard
    certified = heard.model_copy(update={"certificate": "a certificate", "certified_by": "a key"})
    changed = store.set_ups.replace(certified, telling(GATE))
    assert changed == store.gates.gate(ORGANISATION, GATE)
    store.gates.put(a_gate())
    again = store.gates.gate(ORGANISATION, GATE)
    assert again
    assert (again.certificate, again.status) == ("a certificate", heard.status)


def test_all_gates_of_an_organisation_are_there_retired_ones_too(store: Store) -> None:
    store.set_up(
        a_gate(),
        a_gate(id="gat_acmecampus_west", retired=True),
        a_gate(id="gat_somebodyelse_main", organisation_id="org_somebodyelse"),
    )
    assert {gate.id for gate in store.set_ups.gates(ORGANISATION)} == {GATE, "gat_acmecampus_west"}


# What is removed


def test_what_nothing_depends_on_is_removed_and_told(store: Store) -> None:
    store.set_up(a_car_park(), a_portal())
    assert store.set_ups.remove(a_portal(), telling(PORTAL, "PORTAL_GONE"))
    assert store.catalogue.portal(ORGANISATION, PORTAL) is None
    assert told(store) == ["PORTAL_GONE"]


def test_a_portal_with_an_invitation_stays(store: Store) -> None:
    store.set_up(a_car_park(), a_portal(), an_invitation())
    assert not store.set_ups.remove(a_portal(), telling(PORTAL))
    assert store.catalogue.portal(ORGANISATION, PORTAL) == a_portal()
    assert told(store) == []


@pytest.mark.parametrize("thing", NEW[1:], ids=lambda thing: type(thing).__name__)
def test_a_car_park_for_which_something_was_made_stays(store: Store, thing: Any) -> None:
    with_car_park(store).set_ups.make(thing, REQUEST, telling(thing.id))
    assert not store.set_ups.remove(a_car_park(), telling(CAR_PARK, "CAR_PARK_GONE"))
    assert read(store, a_car_park()) == a_car_park()
    assert told(store) == ["SOMETHING_DONE"]


def test_what_was_changed_since_it_was_read_is_not_removed(store: Store) -> None:
    store.set_up(a_car_park(), a_car_park())
    with pytest.raises(EditedMeanwhile):
        store.set_ups.remove(a_car_park(), telling(CAR_PARK))
    assert read(store, a_car_park())


def test_what_is_gone_already_is_not_removed_again(store: Store) -> None:
    with pytest.raises(EditedMeanwhile):
        store.set_ups.remove(a_car_park(), telling(CAR_PARK))
    assert told(store) == []


# Logos


def test_a_logo_is_found_under_its_hash_by_everybody_who_knows_it(store: Store) -> None:
    store.set_up(an_organisation())
    with_logo = an_organisation(logo_hash=LOGO)
    changed = store.logos.change(with_logo, b"a picture", None, telling(ORGANISATION))
    assert store.catalogue.organisation(ORGANISATION) == changed
    assert store.logos.logo(ORGANISATION, LOGO) == b"a picture"
    assert store.logos.logo(ORGANISATION, OTHER_LOGO) is None
    assert store.logos.logo("org_somebodyelse", LOGO) is None
    assert told(store) == ["SOMETHING_DONE"]


def test_another_logo_takes_its_place_and_none_takes_it_away(store: Store) -> None:
    store.set_up(an_organisation())
    first = store.logos.change(an_organisation(logo_hash=LOGO), b"one", None, telling(ORGANISATION))
    second = store.logos.change(
        first.model_copy(update={"logo_hash": OTHER_LOGO}),
        b"two",
        LOGO,
        telling(ORGANISATION, key="2"),
    )
    assert store.logos.logo(ORGANISATION, LOGO) is None
    assert store.logos.logo(ORGANISATION, OTHER_LOGO) == b"two"
    none = second.model_copy(update={"logo_hash": None})
    store.logos.change(none, None, OTHER_LOGO, telling(ORGANISATION, key="3"))
    assert store.logos.logo(ORGANISATION, OTHER_LOGO) is None


def test_a_logo_over_another_version_changes_nothing(store: Store) -> None:
    store.set_up(an_organisation(), an_organisation())
    with pytest.raises(EditedMeanwhile):
        store.logos.change(an_organisation(logo_hash=LOGO), b"late", None, telling(ORGANISATION))
    assert store.logos.logo(ORGANISATION, LOGO) is None
    assert told(store) == []


def test_a_logo_survives_a_file_that_is_set_up_again(store: Store) -> None:
    store.set_up(an_organisation())
    store.logos.change(an_organisation(logo_hash=LOGO), b"one", None, telling(ORGANISATION))
    store.set_up(an_organisation())
    organisation = store.catalogue.organisation(ORGANISATION)
    assert organisation
    assert (organisation.logo_hash, organisation.version) == (LOGO, 3)
