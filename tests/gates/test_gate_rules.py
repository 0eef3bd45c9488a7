"""Which messages may open the gate: everything else leaves it shut."""

import json
from datetime import timedelta
from typing import Any

import pytest

from baypass_gate.messages import Command, Reason
from baypass_gate.rules import Refusal, decide
from tests.gates.builders import GATE, KEYS, NOW, a_command, a_message, a_payload, signed

A_MILLISECOND = timedelta(milliseconds=1)


NONE: frozenset[str] = frozenset()


def decided(
    message: bytes,
    *,
    retained: bool = False,
    executed: frozenset[str] = NONE,
    opened_alone: frozenset[str] = NONE,
) -> Command | Refusal:
    return decide(
        message,
        keys=KEYS,
        retained=retained,
        gate_id=GATE,
        executed=executed,
        opened_alone=opened_alone,
        now=NOW,
    )


def refusal(message: bytes, **given: Any) -> Refusal:
    decision = decided(message, **given)
    assert isinstance(decision, Refusal)
    return decision


def is_allowed(message: bytes, **given: Any) -> bool:
    return isinstance(decided(message, **given), Command)


def test_a_fresh_command_for_this_gate_may_open_it() -> None:
    assert is_allowed(a_message())


def test_a_command_may_open_in_its_last_millisecond() -> None:
    lives = timedelta(seconds=10)
    assert is_allowed(a_message(a_command(issued_at=NOW - lives + A_MILLISECOND, lives=lives)))


def test_a_command_is_late_from_the_moment_it_expires() -> None:
    late = a_command(issued_at=NOW - timedelta(seconds=10))
    assert refusal(a_message(late)).reason is Reason.EXPIRED


def test_a_cloud_clock_five_seconds_ahead_is_tolerated() -> None:
    assert is_allowed(a_message(a_command(issued_at=NOW + timedelta(seconds=5))))


def test_a_command_from_further_in_the_future_is_refused() -> None:
    ahead = a_command(issued_at=NOW + timedelta(seconds=5) + A_MILLISECOND)
    assert refusal(a_message(ahead)).reason is Reason.EXPIRED


def test_a_command_for_another_gate_is_refused() -> None:
    assert refusal(a_message(a_command(gate_id="gat_there"))).reason is Reason.WRONG_GATE


@pytest.mark.parametrize("action", ["CLOSE", "open", "OPEN "])
def test_an_action_that_is_not_exactly_open_is_refused(action: str) -> None:
    assert refusal(a_message(a_command(action=action))).reason is Reason.UNKNOWN_ACTION


def test_an_executed_command_is_refused_even_while_it_lives() -> None:
    assert refusal(a_message(), executed=frozenset({"cmd_1"})).reason is Reason.REPLAYED


def test_a_command_for_what_the_gate_opened_by_itself_is_refused() -> None:
    answer = a_message(a_command(attempt_id="att_1"))
    assert refusal(answer, opened_alone=frozenset({"att_1"})).reason is Reason.DECIDED_OFFLINE
    assert is_allowed(answer, opened_alone=frozenset({"att_2"}))
    assert is_allowed(a_message(), opened_alone=frozenset({"att_1"}))


def test_a_command_that_the_broker_kept_is_refused() -> None:
    assert refusal(a_message(), retained=True).reason is Reason.MALFORMED


@pytest.mark.parametrize("version", [0, 1, 3, -1])
def test_an_unknown_version_is_refused(version: int) -> None:
    assert refusal(a_message(a_command(version=version))).reason is Reason.MALFORMED


@pytest.mark.parametrize("milliseconds", [-1, 0, 10_001, 86_400_000])
def test_a_command_that_claims_no_life_or_a_long_one_is_refused(milliseconds: int) -> None:
    command = a_command(lives=timedelta(milliseconds=milliseconds))
    assert refusal(a_message(command)).reason is Reason.MALFORMED


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b'"OPEN"',
        b"{}",
        b"\xff\xfe",
        b"[" * 2000,
        a_payload() + b"}",
        a_payload(version="2"),
        a_payload(version=2.5),
        a_payload(version=True),
        a_payload(command_id="1"),
        a_payload(command_id="cmd_1\n"),
        a_payload(gate_id="gat_+"),
        a_payload(gate_id=None),
        a_payload(action=None),
        a_payload(reason="BECAUSE"),
        a_payload(reason=None),
        a_payload(attempt_id="1"),
        a_payload(expires_at=1_900_000_000),
        a_payload(expires_at="1900000000"),
        a_payload(expires_at="2026-11-22"),
        a_payload(expires_at="2026-11-22T17:30:10"),
        a_payload(expires_at="2026-11-22T18:30:10+01:00"),
        a_payload(expires_at="2026-11-31T17:30:10Z"),
        a_payload(surprise="nobody knows what it means"),
    ],
)
def test_anything_signed_but_a_command_is_malformed(payload: bytes) -> None:
    assert refusal(signed(payload)).reason is Reason.MALFORMED


@pytest.mark.parametrize("field", sorted(json.loads(a_payload())))
def test_no_field_of_a_command_may_be_left_out(field: str) -> None:
    written = json.loads(a_payload())
    del written[field]
    assert refusal(signed(json.dumps(written).encode())).reason is Reason.MALFORMED


def test_a_list_of_the_cloud_is_no_command() -> None:
    assert refusal(signed(a_payload(), typ="baypass-list")).reason is Reason.MALFORMED


def test_a_malformed_command_is_named_when_its_id_can_be_read() -> None:
    assert refusal(a_message(surprise=1)).command_id == "cmd_1"


@pytest.mark.parametrize("payload", [b"nonsense", b'{"command_id":"<script>"}', a_payload()[:-1]])
def test_an_id_that_cannot_be_trusted_is_not_repeated(payload: bytes) -> None:
    assert refusal(signed(payload)).command_id is None


def test_nothing_of_an_unsigned_message_is_repeated() -> None:
    refused = refusal(a_payload())
    assert (refused.reason, refused.command_id) == (Reason.UNSIGNED, None)


def test_every_refusal_explains_itself_without_repeating_the_message() -> None:
    explanation = refusal(a_message(surprise="Ann Peeters")).explanation
    assert explanation.endswith(".")
    assert "Ann" not in explanation
