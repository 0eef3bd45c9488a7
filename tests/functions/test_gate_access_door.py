import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import asked, cases, sent
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
