"""Set up many gates at once, each with a code that its computer enrols with, and let them enrol."""

from collections.abc import Sequence
from dataclasses import dataclass

from baypass.domain.gate_identity import (
    CODE_LIFE,
    EnrolmentAttempt,
    GateIdentity,
    hash_of,
)
from baypass.domain.gates import Gate
from baypass.domain.hosts import Actor
from baypass.domain.refusals import AgainstTheRules
from baypass.ports import Clock, Dice, Gates
from baypass.ports.gate_identity import Claims, GateIdentities
from baypass.ports.set_up import SetUp
from baypass.usecases.setting_up import request_of, telling


@dataclass(frozen=True)
class OfferedGates:
    """Gates that may enrol, and the one file for their computers, which only this answer has."""

    gates: Sequence[Gate]
    file: bytes


def offer_gates(
    actor: Actor,
    key: str,
    gates: Sequence[Gate],
    *,
    set_up: SetUp,
    identities: GateIdentities,
    claims: Claims,
    dice: Dice,
    clock: Clock,
) -> OfferedGates:
    """Write the gates and draw a code for each that has no certificate yet.

    The same key again finds the gates and draws new codes: nobody can say whether the first answer
    arrived, and a code that was never shown is no loss.
    """
    made = [
        _made(actor, f"{key} {number}", gate, set_up, clock) for number, gate in enumerate(gates)
    ]
    waiting = [gate for gate in made if not gate.certificate and not gate.retired]
    if not waiting:
        raise AgainstTheRules.because("GATES_ARE_ENROLLED")
    claim = claims.claim()
    earlier = {known.claim for gate in waiting if (known := identities.identity(gate.id))}
    codes = {gate: dice.enrolment_code() for gate in waiting}
    for gate, code in codes.items():
        identities.offer(
            GateIdentity(
                gate_id=gate.id,
                organisation_id=gate.organisation_id,
                code_hash=hash_of(gate.id, code),
                code_until=clock.now() + CODE_LIFE,
                claim=claim.certificate_id,
            )
        )
    # The codes that were shown with these are gone.
    for forgotten in earlier:
        if forgotten:
            claims.end_claim(forgotten)
    return OfferedGates(made, claims.bundle(codes, claim))


def _made(actor: Actor, key: str, gate: Gate, set_up: SetUp, clock: Clock) -> Gate:
    entry = telling(actor, "GATE_MADE", gate, clock.now(), key=key, after=gate)
    return set_up.make(gate, request_of(gate), entry)


def admit_gate(
    attempt: EnrolmentAttempt, *, identities: GateIdentities, gates: Gates, clock: Clock
) -> bool:
    """Tell whether this computer may become this gate, and spend the code on its certificate.

    Every try with the gate's own claim is counted before it is judged. With another claim nothing
    can be guessed, so nobody else's claim can use up a gate's tries.
    """
    identity = identities.identity(attempt.gate_id)
    if identity is None or not identity.is_claimed_by(attempt):
        return False
    if not identities.count_try(attempt.gate_id):
        return False
    gate = gates.gate(identity.organisation_id, attempt.gate_id)
    if gate is None or gate.retired or not identity.admits(attempt, clock.now()):
        return False
    return identities.use(attempt, clock.now())
