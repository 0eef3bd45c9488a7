"""Have a gate renew its certificate."""

from baypass.domain import ids
from baypass.domain.gates import COMMAND_LIFE, Action, Command, Gate, Method
from baypass.domain.hosts import Actor
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.ports import Clock, Gates, GateSignals
from baypass.ports.set_up import SetUp
from baypass.usecases.setting_up import telling


def command_renewal(
    actor: Actor,
    gate_id: str,
    key: str,
    *,
    set_up: SetUp,
    gates: Gates,
    signals: GateSignals,
    clock: Clock,
) -> Gate:
    """Publish a signed command to a gate that is connected, and tell of it once.

    The gate makes the key, and its old certificate ends once it was heard with the new one. The
    same key again is the same command, which a gate carries out once: it is published anew, as the
    first may never have been.
    """
    gate, now = gates.gate(actor.organisation_id, gate_id), clock.now()
    if gate is None:
        raise NotFound.because("GATE_NOT_FOUND")
    if gate.retired:
        raise AgainstTheRules.because("GATE_IS_RETIRED")
    if not gate.status.is_online(now):
        raise AgainstTheRules.because("GATE_NOT_CONNECTED")
    signed = signals.sign(
        Command(
            id=ids.command_id(actor.organisation_id, gate_id, key),
            organisation_id=actor.organisation_id,
            gate_id=gate_id,
            method=Method.STAFF,
            action=Action.RENEW_CERTIFICATE,
            requested_at=now,
            expires_at=now + COMMAND_LIFE,
        )
    )
    if gate.renewed_by != key:
        asked = gate.model_copy(update={"renewed_by": key})
        gate = set_up.replace(asked, telling(actor, "GATE_RENEWED", gate, now))
    signals.send(signed)
    return gate
