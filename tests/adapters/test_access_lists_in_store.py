"""What is owed to gates is written with what changed: the fakes' promises and the table's."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from botocore.stub import Stubber

from baypass.adapters import dynamodb_access_lists
from baypass.adapters.dynamodb_access_lists import DynamoDBAccessLists
from baypass.adapters.iot_list_signals import IotListSignals
from baypass.domain.access_lists import LEASE
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.signatures import Signed
from baypass.ports.access_lists import AccessLists
from tests.adapters.stores import Store, another, aws
from tests.builders import (
    CAR_PARK,
    GATE,
    ORGANISATION,
    START,
    a_car_park,
    a_gate,
    a_host,
    an_audit_entry,
    an_offer,
)
from tests.fakes import NOW, FakeSignatures
from tests.fakes.access_lists import FakeAccessLists
from tests.fakes.state import State

SALT, OTHER_SALT = "s" * 43, "t" * 43
PLACE = (ORGANISATION, CAR_PARK)
SOON = START - timedelta(hours=2)
LONG_AFTER = START + timedelta(days=1)
AT_GATES = frozenset({AccessMethod.ANPR, AccessMethod.KEYPAD})


@dataclass(frozen=True)
class Owing:
    """A store with the lists that its changes owe."""

    store: Store
    lists: AccessLists

    def owed(self) -> list[str]:
        return [change.subject for change in self.lists.changes(*PLACE)]

    def settled(self) -> "Owing":
        self.lists.settle(self.lists.changes(*PLACE))
        assert self.owed() == []
        return self


@pytest.fixture(params=["fake", "dynamodb"])
def owing(request: pytest.FixtureRequest) -> Owing:
    if request.param == "fake":
        state = State()
        store = Store.of_fakes_in(state)
        return Owing(store, FakeAccessLists(state))
    table = request.getfixturevalue("table")
    return Owing(Store.in_table(table), DynamoDBAccessLists(table))


def offer(**car_park: Any) -> Any:
    return an_offer(car_park=a_car_park(**{"access_methods": AT_GATES} | car_park))


def entry(action: str = "CAR_PARK_CHANGED") -> Any:
    return an_audit_entry(a_host(), action, at=SOON)


def test_a_confirmed_booking_owes_gates_a_list_and_its_cancellation_another(owing: Owing) -> None:
    its, record = offer(), another(1)
    owing.store.offering(its)
    owing.settled()
    owing.store.hold(record, its, SOON)
    assert owing.owed() == []
    owing.store.confirm(record, its, ["123456"], SOON)
    assert owing.owed() == [record.booking.id]
    owing.settled()
    owing.store.cancel(owing.store.visit(record), SOON)
    assert owing.owed() == [record.booking.id]


def test_what_no_list_covers_yet_and_gates_that_ask_always_owe_nothing(owing: Owing) -> None:
    early, asking = another(1), another(2)
    owing.store.offering(offer()).hold(early, offer(), SOON)
    owing.settled()
    owing.store.confirm(early, offer(), now=START - timedelta(days=3))
    remote = offer(access_methods=frozenset({AccessMethod.REMOTE_CONTROL}))
    owing.store.hold(asking, remote, SOON)
    owing.store.confirm(asking, remote, now=SOON)
    assert owing.owed() == []


def test_what_hosts_set_up_owes_gates_a_list(owing: Owing) -> None:
    owing.store.set_up(a_car_park(), a_gate())
    assert len(owing.owed()) == 2
    owing.settled()
    car_park = owing.store.set_ups.car_park(*PLACE)
    gate = owing.store.gates.gate(ORGANISATION, GATE)
    assert isinstance(car_park, CarPark)
    assert gate
    owing.store.set_ups.replace(car_park.model_copy(update={"kill_switch": True}), entry())
    owing.store.set_ups.replace(gate.model_copy(update={"name": "Side"}), entry("GATE_CHANGED"))
    assert sorted(owing.owed()) == sorted([CAR_PARK, GATE])
    side = a_gate(id="gat_acmecampus_side", name="Side")
    owing.store.set_ups.make(side, "request", entry("GATE_MADE"))
    assert side.id in owing.owed()


def test_a_debt_is_due_at_once_and_named_once(owing: Owing) -> None:
    owing.store.set_up(a_car_park(), a_gate())
    assert owing.lists.overdue(NOW, 10) == [PLACE]
    owing.settled()
    assert owing.lists.overdue(NOW, 10) == []


def test_the_many_debts_of_one_car_park_leave_room_for_another(
    owing: Owing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dynamodb_access_lists, "_PAGE", 1)
    elsewhere = a_car_park(id="cpk_elsewhere")
    owing.store.set_up(elsewhere)
    owing.lists.settle(owing.lists.changes(ORGANISATION, elsewhere.id))
    owing.store.set_up(a_car_park(), a_gate(), a_gate(id="gat_acmecampus_side", name="Side"))
    owing.store.set_ups.replace(elsewhere.model_copy(update={"spots": 4}), entry())
    assert owing.lists.overdue(LONG_AFTER, 2) == [PLACE, (ORGANISATION, elsewhere.id)]
    assert owing.lists.overdue(LONG_AFTER, 1) == [PLACE]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=1)])
def test_a_debt_that_is_owed_anew_is_not_settled_with_what_was_read_before(
    owing: Owing, later: timedelta
) -> None:
    owing.store.set_up(a_car_park())
    owing.settled()
    for key, at in (("first", SOON), ("second", SOON + later)):
        car_park = owing.store.set_ups.car_park(*PLACE)
        assert car_park
        read = owing.lists.changes(*PLACE)
        told = an_audit_entry(a_host(), "CAR_PARK_CHANGED", at=at, key=key)
        owing.store.set_ups.replace(car_park, told)
    owing.lists.settle(read)
    assert owing.owed() == [CAR_PARK]


def test_one_at_a_time_has_a_list_with_a_version_of_its_own(owing: Owing) -> None:
    first = owing.lists.claim(*PLACE, SALT, NOW)
    assert first
    assert (first.list_version, first.salt, first.is_certain) == (1, SALT, True)
    assert owing.lists.claim(*PLACE, SALT, NOW + LEASE - timedelta(seconds=1)) is None
    second = owing.lists.claim(*PLACE, OTHER_SALT, NOW + LEASE)
    assert second
    assert (second.list_version, second.salt, second.is_certain) == (2, SALT, False)
    assert not owing.lists.publish(first, {}, None)
    assert owing.lists.publish(second, {GATE: ["x" * 43]}, None)


def test_what_was_published_is_known_to_the_next_one_and_owed_again(owing: Owing) -> None:
    first = owing.lists.claim(*PLACE, SALT, NOW)
    assert first
    again_at = NOW + timedelta(minutes=10)
    assert owing.lists.publish(first, {GATE: ["x" * 43]}, again_at)
    assert owing.lists.overdue(again_at - timedelta(seconds=1), 10) == []
    assert owing.lists.overdue(again_at, 10) == [PLACE]
    second = owing.lists.claim(*PLACE, SALT, NOW)
    assert second
    assert (second.chunks, second.is_certain) == ({GATE: ("x" * 43,)}, True)
    assert owing.lists.publish(second, {}, None)
    assert owing.lists.overdue(LONG_AFTER, 10) == []


def test_everybody_whom_a_list_covers_is_read_and_nobody_else(owing: Owing) -> None:
    its, record = offer(), another(1)
    owing.store.offering(its).book(record, its, ["123456"])
    (coming,) = owing.lists.coming(its.car_park, SOON)
    assert (coming.id, coming.keypad_code) == (record.reservations[0].id, "123456")
    assert owing.lists.coming(its.car_park, START - timedelta(days=3)) == []
    assert owing.lists.coming(its.car_park, LONG_AFTER) == []


def test_a_list_is_kept_at_its_gates_own_topics() -> None:
    client, signatures = aws("iot-data"), FakeSignatures()
    message = {"version": 1}
    signed = signatures.signed(Signed.LIST, message).encode()
    expected: list[tuple[str, dict[str, object]]] = [
        ("list/chunks/3", {"payload": b"{}", "contentType": "application/json"}),
        ("list/manifest", {"payload": signed, "contentType": "application/jose"}),
        ("list/manifest", {"payload": b""}),
        ("list/chunks/4", {"payload": b""}),
        ("list/chunks/5", {"payload": b""}),
    ]
    with Stubber(client) as stub:
        for topic, content in expected:
            given = {"topic": f"gates/{GATE}/{topic}", "qos": 1, "retain": True, **content}
            stub.add_response("publish", {}, given)
        signals = IotListSignals(client, signatures)
        signals.chunk(GATE, 3, b"{}")
        signals.manifest(a_gate(), message)
        signals.clear(GATE, range(4, 6), manifest=True)
        stub.assert_no_pending_responses()
