"""Every minute gates get what they are owed: from the table to the broker's retained messages."""

import json
from typing import Any

import pytest
from moto.iotdata.models import iotdata_backends

from baypass.bootstrap import services
from baypass.domain.car_parks import AccessMethod
from baypass.domain.tokens import Capability
from tests.fakes import FakeSignatures
from tests.functions.deployment import ACCOUNT, REGION, Deployment
from tests.functions.events import asked, sent
from tests.functions.premises import Premises

CASE = "access_lists/every_minute"


@pytest.fixture
def at_gates(premises: Premises) -> Premises:
    """Return premises whose gates read plates themselves."""
    car_park = premises.offer.car_park
    methods = frozenset({*car_park.access_methods, AccessMethod.ANPR})
    services().catalogue.put(car_park.model_copy(update={"access_methods": methods}))
    sent(CASE, {})
    iotdata_backends[ACCOUNT][REGION].published_payloads.clear()
    return premises


def published(premises: Premises) -> dict[str, Any]:
    """Return what was published to the gate's list since, by what follows `list/` in its topic."""
    prefix = f"gates/{premises.gate_id}/list/"
    payloads = iotdata_backends[ACCOUNT][REGION].published_payloads
    assert all(topic.startswith(prefix) for topic, _ in payloads)
    return {topic.removeprefix(prefix): payload for topic, payload in payloads}


def listed(messages: dict[str, Any]) -> set[str]:
    chunks = (json.loads(one) for topic, one in messages.items() if topic.startswith("chunks/"))
    return {entry["id"] for chunk in chunks for entry in chunk["entries"]}


def test_a_visitor_who_cancels_is_taken_off_the_list_of_the_gate(
    at_gates: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    record = at_gates.booked(at_gates.coming)
    reservation = record.reservations[0]
    sent(CASE, values)
    before = published(at_gates)
    manifest = FakeSignatures().read(before["manifest"])
    assert reservation.id in listed(before)
    assert (manifest["gate_id"], manifest["methods"]) == (at_gates.gate_id, ["ANPR", "KEYPAD"])
    iotdata_backends[ACCOUNT][REGION].published_payloads.clear()
    token = {"MANAGE_TOKEN": at_gates.token(Capability.MANAGE, reservation.id)}
    assert asked("cancellation/cancel", values | token).status == 200
    sent(CASE, values)
    after = published(at_gates)
    assert reservation.id not in listed(after)
    newer = FakeSignatures().read(after["manifest"])
    assert newer["list_version"] == manifest["list_version"] + 1
    assert not [row for row in deployment.rows() if row["sk"]["S"].startswith("LIST_CHANGE")]


def test_a_minute_in_which_nothing_changed_says_nothing(
    at_gates: Premises, values: dict[str, str]
) -> None:
    sent(CASE, values)
    assert published(at_gates) == {}


def test_the_kill_switch_is_in_the_next_list(at_gates: Premises, values: dict[str, str]) -> None:
    assert asked("admin/kill_switch", values).status == 200
    sent(CASE, values)
    assert FakeSignatures().read(published(at_gates)["manifest"])["kill_switch"] is True
