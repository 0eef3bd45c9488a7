"""What is set up, page by page: everything once, the own alone, and no cursor of another list."""

import base64
import json

import pytest

from baypass.adapters.dynamodb_hosts import DynamoDBHosts
from baypass.adapters.dynamodb_set_up_lists import DynamoDBSetUpLists
from baypass.adapters.dynamodb_table import Table
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.hosts import Host
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules
from baypass.ports.set_up import SetUpLists
from tests.adapters.stores import Store
from tests.builders import (
    ORGANISATION,
    a_car_park,
    a_gate,
    a_host,
    a_portal,
    an_audit_entry,
)
from tests.fakes import FakeHosts, FakeSetUpLists, State

STRANGER = "org_otherplace"
PAGE = 2


def everything(lists: SetUpLists, kind: type[CarPark | Portal | Gate | Host]) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page, cursor = lists.page(kind, ORGANISATION, cursor, PAGE)
        assert len(page) <= PAGE
        found += [one.id for one in page]
        if cursor is None:
            return found


def numbered(beginning: str) -> list[str]:
    return [f"{beginning}number{place}" for place in range(5)]


def test_all_pages_together_hold_everything_of_a_kind_once(store: Store) -> None:
    car_parks, portals = numbered("cpk_"), numbered("prt_")
    gates = numbered("gat_acmecampus_")
    store.set_up(*(a_car_park(id=one) for one in car_parks))
    store.set_up(*(a_portal(id=one, archived=True) for one in portals))
    store.set_up(*(a_gate(id=one, retired=True) for one in gates))
    store.set_up(a_car_park(id="cpk_elsewhere", organisation_id=STRANGER))
    assert everything(store.set_up_lists, CarPark) == car_parks
    assert everything(store.set_up_lists, Portal) == portals
    assert everything(store.set_up_lists, Gate) == gates


def test_a_gate_comes_with_what_it_reported(store: Store) -> None:
    store.set_up(a_gate())
    (gate,), _ = store.set_up_lists.page(Gate, ORGANISATION, None, PAGE)
    assert gate == store.gates.gate(ORGANISATION, gate.id)


@pytest.mark.parametrize("kind", ["fake", "dynamodb"])
def test_hosts_come_without_their_number_of_owners(
    kind: str, request: pytest.FixtureRequest
) -> None:
    hosts: FakeHosts | DynamoDBHosts
    lists: SetUpLists
    if kind == "fake":
        state = State()
        hosts, lists = FakeHosts(state), FakeSetUpLists(state)
    else:
        table: Table = request.getfixturevalue("table")
        hosts, lists = DynamoDBHosts(table), DynamoDBSetUpLists(table)
    people = [a_host(email=f"{place}@acme.example.com") for place in range(5)]
    for one in people:
        hosts.add(one, an_audit_entry(one))
    assert everything(lists, Host) == sorted(one.id for one in people)


def test_a_cursor_of_another_list_is_refused(store: Store) -> None:
    store.set_up(*(a_portal(id=one) for one in numbered("prt_")), a_car_park())
    _, of_portals = store.set_up_lists.page(Portal, ORGANISATION, None, PAGE)
    assert of_portals
    for cursor in (of_portals, "nonsense"):
        with pytest.raises(AgainstTheRules, match="CURSOR_INVALID"):
            store.set_up_lists.page(CarPark, ORGANISATION, cursor, PAGE)


@pytest.mark.parametrize("begin", ["", "AT", "HOST#", "A"])
def test_a_made_up_place_in_the_audit_log_is_refused(begin: str, store: Store) -> None:
    last = {"pk": f"ORG#{ORGANISATION}#AUDIT", "sk": f"{begin}9"}
    cursor = base64.urlsafe_b64encode(json.dumps(last).encode()).decode()
    with pytest.raises(AgainstTheRules, match="CURSOR_INVALID"):
        store.audit.entries(ORGANISATION, cursor, PAGE)
