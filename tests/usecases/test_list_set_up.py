"""What is set up is listed page by page, in an order that people look for."""

from baypass.domain.car_parks import CarPark
from baypass.domain.hosts import HostState
from baypass.usecases.list_set_up import PAGE, list_gates, list_hosts, list_set_up
from tests.builders import CAR_PARK, ORGANISATION, a_car_park, a_gate, a_host, an_audit_entry
from tests.fakes import FakeWorld


def test_gates_are_listed_by_name_and_retired_ones_last() -> None:
    world = FakeWorld(
        a_gate(id="gat_acmecampus_west", name="West"),
        a_gate(id="gat_acmecampus_east", name="East"),
        a_gate(id="gat_acmecampus_gone", name="Back", retired=True),
        a_gate(id="gat_acmecampus_else", name="Away", car_park_id="cpk_elsewhere"),
    )
    own = list_gates(ORGANISATION, CAR_PARK, None, lists=world.set_up_lists)
    assert [gate.name for gate in own.items] == ["East", "West", "Back"]
    assert len(list_gates(ORGANISATION, None, None, lists=world.set_up_lists).items) == 4


def test_gates_behind_a_whole_page_of_another_car_parks_are_on_the_next_one() -> None:
    others = [
        a_gate(id=f"gat_acmecampus_{place:04}", car_park_id="cpk_elsewhere")
        for place in range(PAGE)
    ]
    world = FakeWorld(*others, a_gate(id="gat_acmecampus_last"))
    first = list_gates(ORGANISATION, CAR_PARK, None, lists=world.set_up_lists)
    assert not first.items
    second = list_gates(ORGANISATION, CAR_PARK, first.next, lists=world.set_up_lists)
    assert [gate.id for gate in second.items] == ["gat_acmecampus_last"]
    assert second.next is None


def test_hosts_are_listed_by_name_and_who_was_removed_is_not() -> None:
    world = FakeWorld()
    for name in ("zoe", "Ann", "Bo"):
        host = a_host(email=f"{name}@acme.example.com".lower(), name=name)
        host = host.model_copy(update={"state": HostState.REMOVED}) if name == "Bo" else host
        world.hosts.add(host, an_audit_entry(host))
    page = list_hosts(ORGANISATION, None, lists=world.set_up_lists)
    assert [one.name for one in page.items] == ["Ann", "zoe"]


def test_one_more_than_a_page_is_on_the_next_one() -> None:
    car_parks = [a_car_park(id=f"cpk_number{place:04}") for place in range(PAGE + 1)]
    world = FakeWorld(*car_parks)
    first = list_set_up(CarPark, ORGANISATION, None, lists=world.set_up_lists)
    second = list_set_up(CarPark, ORGANISATION, first.next, lists=world.set_up_lists)
    assert [*first.items, *second.items] == car_parks
    assert (len(first.items), second.next) == (PAGE, None)
