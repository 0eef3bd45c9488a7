"""The AsyncAPI file is valid, and says what the page says."""

import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from joserfc import jws
from jsonschema import Draft7Validator
from pydantic import BaseModel, ValidationError

from baypass.domain import access_lists
from baypass_gate import attempt_messages, event_messages, list_messages, messages, renewal
from tests.gates.protocol import (
    EXAMPLE_KEY,
    PAGE,
    SIGNED,
    Message,
    asyncapi,
    examples,
    problems,
    resolved,
)
from tests.gates.test_gate_docs import AGENT, CLOUD
from tests.pages import CLONE

OFFICIAL = CLONE / "tests/asyncapi/node_modules/@asyncapi/specs/schemas/3.0.0.json"
MESSAGES = [(heading, json.loads(block)) for heading, block in examples()]
every_message = pytest.mark.parametrize(("name", "message"), MESSAGES)


def test_the_file_is_what_the_specification_asks() -> None:
    official = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    assert asyncapi()["asyncapi"] == "3.0.0"
    assert list(Draft7Validator(official).iter_errors(asyncapi())) == []


@pytest.mark.parametrize("name", asyncapi()["components"]["schemas"])
def test_every_schema_is_a_schema(name: str) -> None:
    Draft7Validator.check_schema(asyncapi()["components"]["schemas"][name])


@every_message
def test_every_message_of_the_page_fits_its_schema(name: str, message: Message) -> None:
    assert problems(name, message) == []


@every_message
def test_no_schema_takes_an_unknown_field_or_lets_one_be_missing(
    name: str, message: Message
) -> None:
    assert problems(name, message | {"colour": "red"}) != []
    optional = {"list_version", "list_valid_until", "queued_events", "locked_until", "agent"}
    for field in message.keys() - (optional if name == "Status" else set()):
        assert problems(name, {k: v for k, v in message.items() if k != field}) != [], field


def examples_of_the_file() -> list[tuple[str, Any]]:
    return [
        (message["title"], example["payload"])
        for message in asyncapi()["components"]["messages"].values()
        for example in message["examples"]
    ]


def test_the_file_gives_the_pages_examples_and_no_others() -> None:
    of_file = [
        (title, json.loads(opened(payload).payload) if title in SIGNED else payload)
        for title, payload in examples_of_the_file()
    ]
    assert sorted(map(repr, of_file)) == sorted(map(repr, MESSAGES))
    for name in SIGNED:
        (of_schema,) = asyncapi()["components"]["schemas"][name]["examples"]
        assert (name, of_schema) in MESSAGES


def opened(compact: str) -> Any:
    return jws.deserialize_compact(compact, EXAMPLE_KEY, algorithms=["Ed25519"])


def test_every_example_of_the_file_fits_the_payload_of_its_message() -> None:
    for message in asyncapi()["components"]["messages"].values():
        schema = str(message["payload"]["$ref"]).rpartition("/")[2]
        assert schema.removeprefix("Signed") == message["title"]
        for example in message["examples"]:
            assert problems(schema, example["payload"]) == []
            if message["title"] in SIGNED:
                assert message["contentType"] == "application/jose"
                signed = opened(example["payload"])
                assert signed.headers()["typ"] == SIGNED[message["title"]]
                assert resolved(message["payload"])["x-signed"]["$ref"].endswith(message["title"])


def said_of_topics() -> dict[str, tuple[str, int, bool, int | None, str]]:
    """Return what the file says of each topic: who sends, QoS, retained, expiry, which message."""
    said = {}
    for operation in asyncapi()["operations"].values():
        channel, mqtt = resolved(operation["channel"]), operation["bindings"]["mqtt"]
        (message,) = channel["messages"].values()
        way = {"send": "gate to cloud", "receive": "cloud to gate"}[operation["action"]]
        expiry = mqtt.get("messageExpiryInterval")
        title = resolved(message)["title"]
        said[channel["address"]] = (way, mqtt["qos"], mqtt["retain"], expiry, title)
    assert len(said) == len(asyncapi()["channels"]) == len(asyncapi()["operations"])
    return said


def test_the_pages_table_of_topics_is_the_files() -> None:
    of_page = {}
    for topic, way, qos, retained, expiry, holds in PAGE.rows("topic"):
        address = topic.strip("`").replace("<gate_id>", "{gateId}").replace("<n>", "{number}")
        seconds = None if expiry == "none" else int(expiry.removesuffix(" seconds"))
        title = re.findall(r"\[(\w+)\]", holds)[0].title()
        of_page[address] = (way, int(qos), retained == "yes", seconds, title)
    assert of_page == said_of_topics()


def test_the_connection_is_the_pages() -> None:
    server = asyncapi()["servers"]["broker"]
    mqtt = server["bindings"]["mqtt"]
    said = dict(PAGE.rows("what"))
    assert said["keep-alive"] == f"{mqtt['keepAlive']} seconds"
    assert said["session"].startswith(
        f"clean start, session expiry {mqtt['sessionExpiryInterval']}"
    )
    assert mqtt["cleanSession"]
    assert said["protocol"].startswith("MQTT 5 ")
    assert (server["protocol"], server["protocolVersion"]) == ("secure-mqtt", "5.0")
    status = asyncapi()["channels"]["status"]["address"]
    assert (mqtt["lastWill"]["topic"], mqtt["lastWill"]["retain"]) == (status, True)


# --- The file and the agent -----------------------------------------------------------------------

JUNK: tuple[object, ...] = (
    None,
    "",
    "*",
    "ALLOW",
    "2026-11-22",
    "2026-11-22T17:30:00Z",
    "x" * 600,
    0,
    -1,
    3,
    0.5,
    True,
    [],
    {},
    [None],
    ["x"],
)
# The agent reads these as they come, so that its refusal can say which of them is wrong.
READ_AS_THEY_COME = {("Command", "version"), ("Command", "action")}


def spoilt(message: Message) -> Iterator[tuple[str, Message]]:
    """Yield the message with each field in turn replaced by each kind of junk."""
    for field, junk in product(message, JUNK):
        # To Python, and so to the models' Literal[1], True is 1.
        if (field, junk) != ("version", True):
            yield field, message | {field: junk}


def reads(model: type[BaseModel], message: Message) -> bool:
    try:
        model.model_validate_json(json.dumps(message))
    except ValidationError:
        return False
    return True


@every_message
def test_the_agent_and_the_file_take_and_refuse_the_same(name: str, message: Message) -> None:
    for field, changed in spoilt(message):
        if (name, field) not in READ_AS_THEY_COME:
            assert reads(AGENT[name], changed) == (problems(name, changed) == []), changed


@every_message
def test_the_cloud_takes_whatever_the_file_lets_a_gate_say(name: str, message: Message) -> None:
    for _, changed in spoilt(message) if name in CLOUD else ():
        assert reads(CLOUD[name], changed) or problems(name, changed) != [], changed


def test_the_topics_are_those_of_the_agent() -> None:
    gate, number = "gat_acme01_main", 7
    of_agent = {
        messages.command_topic(gate),
        messages.acknowledgement_topic(gate),
        messages.status_topic(gate),
        attempt_messages.reading_topic(gate),
        attempt_messages.code_topic(gate),
        attempt_messages.answer_topic(gate),
        event_messages.event_topic(gate),
        event_messages.receipt_topic(gate),
        list_messages.manifest_topic(gate),
        list_messages.chunk_topic(gate, number),
        renewal.renewal_topic(gate),
        renewal.certificate_topic(gate),
    }
    assert {topic.format(gateId=gate, number=number) for topic in said_of_topics()} == of_agent


def test_a_list_has_as_many_chunks_at_most_on_both_sides_and_on_the_page() -> None:
    most = asyncapi()["components"]["schemas"]["Manifest"]["properties"]["chunks"]["maxItems"]
    assert list_messages.MOST_CHUNKS == access_lists.MOST_CHUNKS == most
    assert f"a power of two, at most {most}." in PAGE.text


def test_every_action_and_every_result_is_in_the_file() -> None:
    schemas = asyncapi()["components"]["schemas"]
    assert schemas["Command"]["properties"]["action"]["enum"] == [*messages.Action]
    assert schemas["Acknowledgement"]["properties"]["result"]["enum"] == [*messages.Result]


def test_every_refusal_of_a_command_is_in_the_file() -> None:
    listed = asyncapi()["components"]["schemas"]["Acknowledgement"]["properties"]["reason"]["enum"]
    assert listed == [*messages.Reason, None]
