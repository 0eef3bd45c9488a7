"""Have a gate renew its certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from baypass.domain import ids
from baypass.domain.audit import KEPT_DAYS
from baypass.domain.gates import COMMAND_LIFE, Action, Command, CommandState, Gate, Method
from baypass.domain.hosts import Actor
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.ports import Clock, Gates, GateSignals
from baypass.ports.set_up import SetUp
from baypass.usecases.setting_up import telling


@dataclass(frozen=True)
class CommandedRenewal:
    """The gate, and the command that it was given."""

    gate: Gate
    command: Command


def command_renewal(
    actor: Actor,
    gate_id: str,
    key: str,
    *,
    set_up: SetUp,
    gates: Gates,
    signals: GateSignals,
    clock: Clock,
) -> CommandedRenewal:
    """Publish a signed command to a gate that is connected, and tell of it once.

    The gate makes the key, and its old certificate ends once it was heard with the new one. The
    same key again finds its first command; one that was never sent is published then, as a gate
    carries it out once.
    """
    gate, now = gates.gate(actor.organisation_id, gate_id), clock.now()
    if gate is None:
        raise NotFound.because("GATE_NOT_FOUND")
    command = _renewal(gate, key, now)
    standing = gates.command(gate.organisation_id, command.id)
    if standing is not None and standing.state is not CommandState.REQUESTED:
        return CommandedRenewal(gate, standing.seen_at(now))
    _refuse_unless_possible(gate, now)
    signed = signals.sign(command)
    if gate.renewed_by != key:
        asked = gate.model_copy(update={"renewed_by": key})
        gate = set_up.replace(asked, telling(actor, "GATE_RENEWED", gate, now))
    gates.request(command, now + timedelta(days=KEPT_DAYS))
    signals.send(signed)
    gates.mark_sent(command)
    return CommandedRenewal(gate, command.model_copy(update={"state": CommandState.SENT}))


def _renewal(gate: Gate, key: str, now: datetime) -> Command:
    return Command(
        id=ids.command_id(gate.organisation_id, gate.id, key),
        organisation_id=gate.organisation_id,
        gate_id=gate.id,
        method=Method.STAFF,
        action=Action.RENEW_CERTIFICATE,
        requested_at=now,
        expires_at=now + COMMAND_LIFE,
    )


def _refuse_unless_possible(gate: Gate, now: datetime) -> None:
    if gate.retired:
        raise AgainstTheRules.because("GATE_IS_RETIRED")
    if not gate.status.is_online(now):
        raise AgainstTheRules.because("GATE_NOT_CONNECTED")
