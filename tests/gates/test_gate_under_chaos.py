"""A quick share of what `make prove` does to gates with thousands of commands."""

from collections.abc import Iterator

import pytest

from baypass_gate.messages import Reason
from tests.gates.chaos import DIES_AFTER, ROUND, ChaoticGate
from tests.gates.cloud import Cloud

# The long run has others.
SEED = "a quick share"
# A gate that is killed while it opens has a test of its own.
ONCE_EACH = [kind for kind in ROUND if kind != DIES_AFTER]


@pytest.fixture(scope="module")
def troubled(
    cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ChaoticGate, list[str]]]:
    credentials = cloud.enrol(cloud.new_gate_id())
    gate = ChaoticGate(cloud, credentials, tmp_path_factory.mktemp("gate"), SEED)
    try:
        with gate.connected():
            for kind in ONCE_EACH:
                gate.round(kind)
            wrong = gate.end()
        yield gate, wrong
    finally:
        gate.close()


def test_a_barrier_opens_once_for_each_command_in_time_and_never_for_anything_else(
    troubled: tuple[ChaoticGate, list[str]],
) -> None:
    gate, wrong = troubled
    assert wrong == []
    assert set(gate.record.openings.values()) == {1}
    assert gate.record.counts["signed commands"] > 40
    assert gate.record.openings.total() > 40


def test_whatever_happened_was_refused_for_its_reason(
    troubled: tuple[ChaoticGate, list[str]],
) -> None:
    gate, _ = troubled
    heard = {answer.reason for answers in gate.record.heard.values() for answer in answers}
    assert heard == {
        None,
        Reason.UNSIGNED,
        Reason.MALFORMED,
        Reason.WRONG_GATE,
        Reason.UNKNOWN_ACTION,
        Reason.REPLAYED,
        Reason.EXPIRED,
    }
