"""What a gate's certificate is good for: the topics of the protocol, as its own gate alone."""

from collections.abc import Iterator

import pytest

from tests.gates.cloud import Cloud, Visitor, visiting
from tests.gates.conftest import EnrolledGate
from tests.gates.protocol import topics

NOT_AUTHORISED = 0x87


@pytest.fixture
def other(cloud: Cloud) -> str:
    """Return the id of another gate that the cloud knows."""
    other = cloud.new_gate_id()
    cloud.enrol(other)
    return other


@pytest.fixture
def visitor(cloud: Cloud, gate: EnrolledGate) -> Iterator[Visitor]:
    with visiting(cloud.emulator, gate.credentials) as visitor:
        yield visitor


def test_hears_its_own_topics_only(visitor: Visitor, gate: EnrolledGate, other: str) -> None:
    for topic in topics(gate.id, "receive"):
        assert not visitor.subscribe(topic).is_failure, topic
    assert not visitor.subscribe(f"gates/{gate.id}/list/chunks/+").is_failure
    foreign = [*topics(other, "receive"), *topics(other, "send"), *topics("+", "receive")]
    for topic in (*foreign, f"gates/{other}/#", "gates/#", "#"):
        assert visitor.subscribe(topic).value == NOT_AUTHORISED, topic


def test_speaks_for_its_own_gate_only(visitor: Visitor, gate: EnrolledGate, other: str) -> None:
    for topic in topics(gate.id, "send"):
        assert not visitor.publish(topic, b"{}").is_failure, topic
    of_the_cloud = [*topics(gate.id, "receive"), *topics(other, "receive")]
    for topic in (*of_the_cloud, *topics(other, "send"), "gates", f"gates/{gate.id}"):
        assert visitor.publish(topic, b"{}").value == NOT_AUTHORISED, topic


def test_leaves_nothing_behind_but_what_the_protocol_retains(
    visitor: Visitor, gate: EnrolledGate
) -> None:
    for topic, retained in topics(gate.id, "send").items():
        published = visitor.publish(topic, b"{}", retain=True)
        assert published.is_failure is not retained, topic


def test_does_not_pass_for_another_gates(cloud: Cloud, gate: EnrolledGate, other: str) -> None:
    with visiting(cloud.emulator, gate.credentials, client_id=other) as visitor:
        assert visitor.connection()[0].value == NOT_AUTHORISED
