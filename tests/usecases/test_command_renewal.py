"""A host has a connected gate renew its certificate, by a signed command that is told of."""

import pytest

from baypass.domain.gates import Action, Gate, GateStatus, command_message
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.usecases.command_renewal import command_renewal
from tests.builders import GATE, a_car_park, a_gate
from tests.fakes.gates import KeyAwayError
from tests.usecases.setting_up import KEY, OWNER, SettingUp


def renewed(host: SettingUp, gate_id: str = GATE) -> Gate:
    w = host.world
    return command_renewal(
        OWNER, gate_id, KEY, set_up=w.set_up, gates=w.gates, signals=w.signals, clock=w.clock
    )


def at_a_gate(**fields: object) -> SettingUp:
    host = SettingUp(a_car_park(), a_gate())
    key = a_gate().organisation_id, GATE
    host.world.state.gates[key] = a_gate(**fields)
    return host


def test_a_connected_gate_is_commanded_and_the_audit_log_tells_of_it() -> None:
    host = at_a_gate()
    renewed(host)
    (command,) = host.world.signals.published
    assert command.action is Action.RENEW_CERTIFICATE
    assert command_message(command)["action"] == "RENEW_CERTIFICATE"
    assert host.told == ["GATE_RENEWED"]


def test_a_renewal_that_cannot_be_signed_is_not_told_of() -> None:
    host = at_a_gate()
    host.world.signals.lose_key()
    with pytest.raises(KeyAwayError):
        renewed(host)
    assert host.told == []


def test_the_same_press_is_the_same_command_and_told_of_once() -> None:
    host = at_a_gate()
    renewed(host)
    renewed(host)
    first, second = host.world.signals.published
    assert first.id == second.id
    assert host.told == ["GATE_RENEWED"]


@pytest.mark.parametrize("fields", [{"retired": True}, {"status": GateStatus()}])
def test_a_gate_that_cannot_renew_is_not_asked(fields: dict[str, object]) -> None:
    host = at_a_gate(**fields)
    with pytest.raises(AgainstTheRules):
        renewed(host)
    assert host.world.signals.published == []
    assert host.told == []


def test_a_gate_of_nobody_is_not_found() -> None:
    with pytest.raises(NotFound):
        renewed(at_a_gate(), "gat_acmecampus_none")
