"""What a gate says, and how long a command lives."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baypass.domain.gates import (
    ANSWER_GRACE,
    COMMAND_LIFE,
    Acknowledgement,
    Barrier,
    Command,
    CommandState,
    GateStatus,
    StatusReport,
    command_message,
)
from tests.builders import GATE, RESERVATION, a_command, an_acknowledgement
from tests.fakes import NOW

SECOND = timedelta(seconds=1)
WAITING = [CommandState.REQUESTED, CommandState.SENT]


@pytest.mark.parametrize(("silent", "online"), [(89, True), (90, False), (91, False), (-5, True)])
def test_a_gate_is_online_while_it_was_heard_of_lately(silent: int, *, online: bool) -> None:
    status = GateStatus(online=True, at=NOW - silent * SECOND)
    assert status.is_online(NOW) is online


def test_a_gate_that_said_it_is_offline_or_nothing_at_all_is_not_online() -> None:
    assert not GateStatus(online=False, at=NOW).is_online(NOW)
    assert not GateStatus(online=True).is_online(NOW)
    assert not GateStatus().is_online(NOW)


@pytest.mark.parametrize("state", WAITING)
def test_a_command_without_an_answer_times_out_once_none_can_come(state: CommandState) -> None:
    command = a_command(state=state)
    end = command.expires_at + ANSWER_GRACE
    assert command.seen_at(end - SECOND).state is state
    assert command.seen_at(end).state is CommandState.TIMED_OUT


@pytest.mark.parametrize(
    "state", [CommandState.OPENED, CommandState.RENEWING, CommandState.REFUSED]
)
def test_an_answered_command_stays_as_it_was_answered(state: CommandState) -> None:
    command = a_command(state=state)
    assert command.seen_at(command.expires_at + timedelta(days=1)) == command
    assert command.is_answered


def test_a_command_lives_for_seconds() -> None:
    assert timedelta() < COMMAND_LIFE <= timedelta(seconds=10)


def test_the_message_of_a_command_is_what_gates_understand() -> None:
    command = a_command(requested_at=NOW + timedelta(microseconds=1999))
    assert command_message(command) == {
        "version": 2,
        "command_id": command.id,
        "gate_id": GATE,
        "action": "OPEN",
        "reason": "REMOTE_CONTROL",
        "attempt_id": None,
        "issued_at": "2026-11-22T17:30:00.001Z",
        "expires_at": "2026-11-22T17:30:10.001Z",
    }


@pytest.mark.parametrize(
    ("reservation_id", "method"), [(RESERVATION, "REMOTE_CONTROL"), (None, "STAFF")]
)
def test_a_command_from_before_methods_were_written_is_a_press_or_a_hosts(
    reservation_id: str | None, method: str
) -> None:
    written = a_command().model_dump(exclude={"method"}) | {"reservation_id": reservation_id}
    assert Command.model_validate(written).method == method


@pytest.mark.parametrize(
    "said",
    [
        {"version": 2},
        {"result": "TIMED_OUT"},
        {"result": "MAYBE"},
        {"reason": "because it rained"},
        {"reason": "A" * 41},
        {"gate_id": "gat_1"},
        {"command_id": "cmd_1"},
        {"at": "2026-11-22T17:30:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"plate": "1-ABC-234"},
    ],
)
def test_an_answer_that_no_gate_of_ours_gives_is_refused(said: dict[str, Any]) -> None:
    usual = an_acknowledgement().model_dump()
    with pytest.raises(ValidationError):
        Acknowledgement.model_validate(usual | said)


def test_an_answer_may_give_a_reason() -> None:
    refused = an_acknowledgement(result="REFUSED", reason="EXPIRED")
    assert (refused.result, refused.reason) == (CommandState.REFUSED, "EXPIRED")


def test_a_gates_word_of_itself_needs_no_more_than_whether_it_is_there() -> None:
    report = StatusReport.model_validate({"version": 1, "gate_id": GATE, "online": False})
    assert (report.barrier, report.at) == (Barrier.CLOSED, None)


def test_a_keypad_is_locked_until_then() -> None:
    status = GateStatus(locked_until=NOW)
    assert status.is_locked(NOW - SECOND)
    assert not status.is_locked(NOW)
    assert not GateStatus().is_locked(NOW)


@pytest.mark.parametrize("said", [{"version": 0}, {"barrier": "AJAR"}, {"gate_id": "main"}])
def test_a_word_that_no_gate_of_ours_says_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StatusReport.model_validate({"version": 1, "gate_id": GATE, "online": True} | said)
