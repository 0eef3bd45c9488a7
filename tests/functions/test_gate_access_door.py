from datetime import UTC, datetime, timedelta

import pytest

from baypass.domain.values import as_milliseconds
from tests.functions.deployment import Deployment
from tests.functions.events import Context, asked, cases, event, handler_of, sent
from tests.functions.premises import Premises


def gate(values: dict[str, str]) -> dict[str, object]:
    """Return what the visitor sees of the gate."""
    seen = asked("remote_open/see_reservation", values).json
    found: dict[str, object] = seen["remote_control"]["gates"][0]
    return found


def test_a_gate_that_says_so_is_online(premises: Premises, values: dict[str, str]) -> None:
    premises.heard_of_gate(online=False)
    assert gate(values)["online"] is False
    sent("gate_access/status_reported_closed", values)
    assert gate(values)["online"] is True


def test_a_last_will_takes_the_gate_offline(values: dict[str, str]) -> None:
    sent("gate_access/status_reported_last_will", values)
    assert gate(values)["online"] is False


def condition(values: dict[str, str]) -> dict[str, object]:
    """Return what a host sees of the gate besides its line and its barrier."""
    (seen,) = asked("admin/list_gates", values).json["items"]
    names = ("list_version", "list_valid_until", "queued_events", "locked_until", "agent")
    return {name: seen[name] for name in names}


def test_a_host_sees_the_list_the_queue_and_the_program_of_a_gate_that_tells_of_them(
    values: dict[str, str],
) -> None:
    sent("gate_access/status_reported_whole", values)
    whole = {
        "list_version": 42,
        "list_valid_until": "2026-11-23T17:00:00Z",
        "queued_events": 3,
        "locked_until": None,
        "agent": "0.2.0",
    }
    assert condition(values) == whole
    sent("gate_access/status_reported_last_will", values)
    assert condition(values) == whole, "a last will is of when the connection was begun"
    sent("gate_access/status_reported_closed", values)
    assert condition(values) == dict.fromkeys(whole) | {"queued_events": 0}


def test_a_host_sees_until_when_a_keypad_is_locked_and_not_that_it_was(
    values: dict[str, str],
) -> None:
    case, now = "gate_access/status_reported_whole", datetime.now(UTC)
    for until, seen in ((now + timedelta(hours=1), True), (now - timedelta(seconds=1), False)):
        locked = event(case, values) | {"locked_until": as_milliseconds(until)}
        handler_of(case)(locked, Context())
        assert (condition(values)["locked_until"] is not None) is seen


@pytest.mark.parametrize("case", [case for case in cases("gate_access") if "another" in case])
def test_a_gate_speaks_for_itself_alone(
    case: str, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    values = premises.pressed(values)
    before = deployment.rows()
    sent(case, values)
    assert deployment.rows() == before


@pytest.mark.parametrize("case", [case for case in cases("gate_access") if "unreadable" in case])
def test_a_message_that_cannot_be_read_is_dropped(
    case: str, premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    values = premises.pressed(values)
    before = deployment.rows()
    assert sent(case, values) is None
    assert deployment.rows() == before


def test_the_first_answer_of_a_gate_counts(premises: Premises, values: dict[str, str]) -> None:
    values = premises.pressed(values)
    sent("gate_access/acknowledged_refused", values)
    sent("gate_access/acknowledged_opened", values)
    assert asked("remote_open/see_command", values).json["state"] == "REFUSED"


def test_an_answer_to_a_command_that_nobody_gave_writes_nothing(
    values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    sent("gate_access/acknowledged_opened", values)
    assert deployment.rows() == before


def test_a_gate_that_nobody_set_up_is_not_written_down(
    values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    sent("gate_access/status_reported_closed", values | {"GATE_ID": "gat_acmecampus_side"})
    assert deployment.rows() == before
