"""Open a gate by hand, as a host who says why."""

from dataclasses import dataclass
from datetime import timedelta

from baypass.domain import ids
from baypass.domain.access import Reason, decide_for_staff
from baypass.domain.access_log import AccessEvent, allowed_event, refused_event
from baypass.domain.acting import reason_violations
from baypass.domain.audit import KEPT_DAYS, audit_entry
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import COMMAND_LIFE, Command, CommandState, Gate, Method
from baypass.domain.hosts import Actor
from baypass.domain.organisations import Organisation
from baypass.domain.refusals import AgainstTheRules, NotFound, TooOften, refuse_if_any
from baypass.ports import Catalogue, Clock, Gates, GateSignals
from baypass.ports.acting import Acting, Opening
from baypass.ports.desk import AccessLog

# A visitor is told to call the host; a host is told what to do.
_SAID = {Reason.KILL_SWITCH: "GATES_SWITCHED_OFF", Reason.GATE_OFFLINE: "GATE_UNREACHABLE"}


@dataclass(frozen=True)
class _Place:
    gate: Gate
    car_park: CarPark
    organisation: Organisation


def open_gate_for_visitor(
    actor: Actor,
    gate_id: str,
    reason: str,
    idempotency_key: str,
    *,
    catalogue: Catalogue,
    gates: Gates,
    acting: Acting,
    access_log: AccessLog,
    signals: GateSignals,
    clock: Clock,
) -> Command:
    """Decide, sign, write the command with what tells of it, then publish.

    The same key again finds its first command and publishes nothing: a late pulse is worse than
    none.
    """
    organisation_id, now = actor.organisation_id, clock.now()
    command_id = ids.command_id(actor.host_id, gate_id, idempotency_key)
    if (pressed := gates.command(organisation_id, command_id)) is not None:
        return pressed.seen_at(now)
    refuse_if_any(reason_violations(reason, is_needed=True))
    place = _place(organisation_id, gate_id, catalogue, gates)
    command = Command(
        id=command_id,
        organisation_id=organisation_id,
        gate_id=gate_id,
        method=Method.STAFF,
        requested_at=now,
        expires_at=now + COMMAND_LIFE,
    )
    decision = decide_for_staff(place.car_park, place.gate, reason, now)
    if not decision.is_allowed:
        access_log.add(_refused(actor, command, place, decision.reason))
        raise AgainstTheRules.because(_SAID.get(decision.reason, decision.reason))
    signed = signals.sign(command)
    try:
        standing = acting.open(_opening(actor, command, place, reason, idempotency_key))
    except TooOften as refusal:
        access_log.add(_refused(actor, command, place, refusal.code))
        raise
    if standing != command:
        return standing.seen_at(now)
    signals.send(signed)
    gates.mark_sent(command)
    return command.model_copy(update={"state": CommandState.SENT})


def _place(organisation_id: str, gate_id: str, catalogue: Catalogue, gates: Gates) -> _Place:
    gate, organisation = (
        gates.gate(organisation_id, gate_id),
        catalogue.organisation(organisation_id),
    )
    if gate is None or gate.retired or organisation is None:
        raise NotFound.because("GATE_NOT_FOUND")
    own = (one for one in catalogue.car_parks(organisation_id) if one.id == gate.car_park_id)
    car_park = next(own, None)
    if car_park is None:
        raise NotFound.because("GATE_NOT_FOUND")
    return _Place(gate, car_park, organisation)


def _opening(actor: Actor, command: Command, place: _Place, reason: str, key: str) -> Opening:
    at, retention = command.requested_at, place.organisation.retention
    entry = audit_entry(
        actor,
        "OPEN_GATE",
        command.gate_id,
        key=key,
        at=at,
        kept_until=at + timedelta(days=KEPT_DAYS),
        subject_name=place.gate.name,
        reason=reason.strip(),
        after={"command_id": command.id},
    )
    event = allowed_event(command, place.car_park, retention, by=actor.email)
    return Opening(command, place.car_park, event, entry)


def _refused(actor: Actor, command: Command, place: _Place, code: str) -> AccessEvent:
    return refused_event(
        command,
        code,
        place.car_park,
        place.organisation.retention,
        by=actor.email,
    )
