"""Set up gates: make, change, retire, and give them a new certificate."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from baypass.domain.gates import Direction, Gate
from baypass.domain.hosts import Actor
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound
from baypass.ports import Clock, Gates
from baypass.ports.set_up import Enrolment, SetUp
from baypass.usecases.setting_up import refuse_unless_read, request_of, telling

_TRIES = 3
_NEVER_TOLD = {"certificate": None, "certified_by": None, "renewed_by": None}


@dataclass(frozen=True)
class EnrolledGate:
    """A gate, and the files for its computer, which only the first answer has."""

    gate: Gate
    files: Mapping[str, str] = field(default_factory=dict)


def make_gate(
    actor: Actor, key: str, gate: Gate, *, set_up: SetUp, enrolment: Enrolment, clock: Clock
) -> EnrolledGate:
    """Write a new gate and enrol it; the same key again finds it, without its files.

    The row stands first: should this end before the certificate is noted, the repeat makes one.
    """
    entry = telling(actor, "GATE_MADE", gate, clock.now(), key=key, after=gate)
    made = set_up.make(gate, request_of(gate), entry)
    if made.certificate or made.retired:
        return EnrolledGate(made)
    return _certified(actor, key, made, set_up=set_up, enrolment=enrolment, clock=clock)


def certify_gate(
    actor: Actor,
    key: str,
    gate_id: str,
    *,
    set_up: SetUp,
    gates: Gates,
    enrolment: Enrolment,
    clock: Clock,
) -> EnrolledGate:
    """Give the gate a new certificate; the old one opens nothing any more."""
    gate = _gate_of(actor, gate_id, gates)
    if gate.retired:
        raise AgainstTheRules.because("GATE_IS_RETIRED")
    if gate.certified_by == key:
        enrolment.keep_only(gate, gate.certificate)
        return EnrolledGate(gate)
    return _certified(actor, key, gate, set_up=set_up, enrolment=enrolment, clock=clock)


def change_gate(
    actor: Actor,
    gate_id: str,
    version: int,
    name: str,
    direction: Direction,
    *,
    set_up: SetUp,
    gates: Gates,
    clock: Clock,
) -> Gate:
    """Give the gate another name or direction."""
    standing = _gate_of(actor, gate_id, gates)
    refuse_unless_read(standing, version)
    changed = standing.model_copy(update={"name": name, "direction": direction})
    return _replaced(actor, "GATE_CHANGED", standing, changed, set_up=set_up, clock=clock)


def retire_gate(
    actor: Actor, gate_id: str, *, set_up: SetUp, gates: Gates, enrolment: Enrolment, clock: Clock
) -> Gate:
    """Take the gate out of use for good, whoever edits it meanwhile; a repeat is nothing.

    Its certificates end after the row says so: should this end in between, the repeat ends them.
    """
    for tries_left in reversed(range(_TRIES)):
        standing = _gate_of(actor, gate_id, gates)
        if standing.retired:
            break
        retired = standing.model_copy(update={"retired": True})
        try:
            standing = _replaced(
                actor, "GATE_RETIRED", standing, retired, set_up=set_up, clock=clock
            )
            break
        except EditedMeanwhile:
            if not tries_left:
                raise
    enrolment.keep_only(standing, None)
    return standing


def _certified(
    actor: Actor, key: str, gate: Gate, *, set_up: SetUp, enrolment: Enrolment, clock: Clock
) -> EnrolledGate:
    enrolled = enrolment.enrol(gate)
    certified = gate.model_copy(update={"certificate": enrolled.certificate, "certified_by": key})
    try:
        written = _replaced(actor, "GATE_CERTIFIED", gate, certified, set_up=set_up, clock=clock)
    except EditedMeanwhile:
        enrolment.keep_only(gate, gate.certificate)
        raise
    enrolment.keep_only(written, enrolled.certificate)
    return EnrolledGate(written, enrolled.files)


def _replaced(
    actor: Actor, action: str, standing: Gate, changed: Gate, *, set_up: SetUp, clock: Clock
) -> Gate:
    before, after = (one.model_copy(update=_NEVER_TOLD) for one in (standing, changed))
    entry = telling(actor, action, standing, clock.now(), before=before, after=after)
    return set_up.replace(changed, entry)


def _gate_of(actor: Actor, gate_id: str, gates: Gates) -> Gate:
    gate = gates.gate(actor.organisation_id, gate_id)
    if gate is None:
        raise NotFound.because("GATE_NOT_FOUND")
    return gate
