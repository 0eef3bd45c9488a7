"""A host has a connected gate renew its certificate, by a signed command that is told of."""

import pytest

from baypass.domain.gates import Action, Command, CommandState, GateStatus, command_message
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.usecases.command_renewal import CommandedRenewal, command_renewal
from baypass.usecases.record_acknowledgement import record_acknowledgement
from tests.builders import GATE, ORGANISATION, a_car_park, a_gate, an_acknowledgement
from tests.fakes import Ended
from tests.fakes.gates import KeyAwayError
from tests.usecases.setting_up import KEY, OWNER, SettingUp


def renewed(host: SettingUp, gate_id: str = GATE) -> CommandedRenewal:
    w = host.world
    return command_renewal(
        OWNER, gate_id, KEY, set_up=w.set_up, gates=w.gates, signals=w.signals, clock=w.clock
    )


def commands(host: SettingUp) -> dict[str, Command]:
    return {command.id: command for command in host.world.state.commands.values()}


def state(host: SettingUp) -> CommandState:
    (command,) = commands(host).values()
    return command.state


def acknowledged(host: SettingUp, result: CommandState) -> None:
    (command_id,) = commands(host)
    w = host.world
    answer = an_acknowledgement(command_id=command_id, result=result)
    record_acknowledgement(GATE, answer, gates=w.gates, bookings=w.bookings)


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


def test_the_command_is_kept_with_what_became_of_it() -> None:
    host = at_a_gate()
    command = renewed(host).command
    assert (command.state, state(host)) == (CommandState.SENT, CommandState.SENT)
    acknowledged(host, CommandState.RENEWING)
    assert state(host) is CommandState.RENEWING


def test_a_gate_cannot_have_opened_on_a_command_to_renew() -> None:
    host = at_a_gate()
    renewed(host)
    acknowledged(host, CommandState.OPENED)
    assert state(host) is CommandState.SENT
    acknowledged(host, CommandState.REFUSED)
    assert state(host) is CommandState.REFUSED


def test_the_same_press_is_the_same_command_and_told_of_once() -> None:
    host = at_a_gate()
    first = renewed(host)
    acknowledged(host, CommandState.RENEWING)
    # Its connection is on its way to the new certificate.
    host.world.state.gates[ORGANISATION, GATE] = a_gate(status=GateStatus())
    again = renewed(host)
    assert (again.command.id, again.command.state) == (first.command.id, CommandState.RENEWING)
    assert len(host.world.signals.published) == 1
    assert host.told == ["GATE_RENEWED"]


@pytest.mark.parametrize("calls", range(1, 8))
def test_a_process_that_ends_anywhere_is_made_up_for_by_the_same_press(calls: int) -> None:
    host = at_a_gate()
    host.world.calls.end_after(calls)
    with pytest.raises(Ended):
        renewed(host)
    host.world.calls.go_on()
    assert renewed(host).command.state is CommandState.SENT
    assert {command.id for command in host.world.signals.published} == set(commands(host))
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
