"""The cloud hears and says what the AsyncAPI file says, under the topics that stand there."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from baypass.adapters.iot_gate_signals import IotGateSignals
from baypass.adapters.iot_list_signals import IotListSignals
from baypass.domain.gate_messages import Answer
from baypass.domain.gates import Command, Method
from tests.builders import a_gate
from tests.fakes.signatures import FakeSignatures
from tests.gates.protocol import asyncapi, problems, resolved
from tests.template import functions

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
GATE = "gat_acme01_main"
SELECTED = re.compile(
    r"SELECT (.+), topic\(2\) AS said_by(?:, principal\(\) AS spoken_with)? FROM '(.+)'"
)


def said(action: str) -> dict[str, dict[str, Any]]:
    """Return by topic what a gate sends or receives: its binding, its message."""
    found = {}
    for operation in asyncapi()["operations"].values():
        if operation["action"] == action:
            channel = resolved(operation["channel"])
            (message,) = channel["messages"].values()
            found[channel["address"]] = {
                "mqtt": operation["bindings"]["mqtt"],
                "message": resolved(message),
            }
    return found


def heard_by_rules() -> dict[str, list[str]]:
    """Return the fields that the template's rules take of each topic."""
    rules = [
        event["Properties"]["Sql"]
        for function in functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "IoTRule"
    ]
    matches = [match for match in map(SELECTED.fullmatch, rules) if match]
    assert len(matches) == len(rules)
    topics = {match[2].replace("+", "{gateId}"): match[1].split(", ") for match in matches}
    assert len(topics) == len(rules), "one rule for each topic"
    return topics


def test_a_rule_hears_each_thing_that_a_gate_says_and_all_of_it() -> None:
    rules = heard_by_rules()
    assert rules.keys() == said("send").keys()
    for topic, one in said("send").items():
        schema = resolved(one["message"]["payload"])
        assert set(rules[topic]) == set(schema["properties"]), topic


class Published:
    """A client of AWS IoT that keeps what is published."""

    def __init__(self) -> None:
        self.one: Mapping[str, Any] = {}

    def publish(self, **one: Any) -> None:
        self.one = one


@pytest.fixture
def client() -> Published:
    return Published()


@pytest.fixture
def signals(client: Published) -> IotGateSignals:
    return IotGateSignals(client, FakeSignatures())  # type: ignore[arg-type]


def is_said_so(one: Mapping[str, Any], channel: str, schema: str) -> None:
    """Assert that what was published is what the file says of this channel."""
    expected = said("receive")[f"gates/{{gateId}}/{channel}"]
    mqtt = expected["mqtt"]
    assert one["topic"] == f"gates/{GATE}/{channel}".format(number=7)
    assert (one["qos"], one["retain"]) == (mqtt["qos"], mqtt["retain"])
    assert one.get("messageExpiry") == mqtt.get("messageExpiryInterval")
    assert one["contentType"] == expected["message"].get("contentType", "application/json")
    if one["contentType"] == "application/json":
        assert problems(schema, json.loads(one["payload"])) == []


def test_a_command_is_published_as_the_file_says(
    signals: IotGateSignals, client: Published
) -> None:
    command = Command(
        id=f"cmd_{'a' * 20}",
        organisation_id="org_acme01",
        gate_id=GATE,
        method=Method.ANPR,
        attempt_id="att_3nP8",
        requested_at=NOW,
        expires_at=NOW,
    )
    signals.send(signals.sign(command))
    is_said_so(client.one, "commands", "Command")


def test_an_answer_is_published_as_the_file_says(
    signals: IotGateSignals, client: Published
) -> None:
    signals.answer(Answer(gate_id=GATE, attempt_id="att_3nP8", decision="ALLOW", at=NOW))
    is_said_so(client.one, "answers", "Answer")


def test_a_receipt_is_published_as_the_file_says(
    signals: IotGateSignals, client: Published
) -> None:
    signals.receipt(GATE, ["evt_Zk41"])
    is_said_so(client.one, "receipts", "Receipt")


def test_a_list_is_published_as_the_file_says(client: Published) -> None:
    lists = IotListSignals(client, FakeSignatures())  # type: ignore[arg-type]
    chunk = b'{"version":1,"entries":[]}'
    lists.chunk(GATE, 7, chunk)
    is_said_so(client.one, "list/chunks/{number}", "Chunk")
    lists.manifest(a_gate(id=GATE), {"version": 1})
    is_said_so(client.one, "list/manifest", "Manifest")
