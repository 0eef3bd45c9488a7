"""Open a gate by virtual remote control."""

from baypass.domain import ids
from baypass.domain.access import decide
from baypass.domain.access_log import AccessEvent, refused_event
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import COMMAND_LIFE, Command, CommandState, Gate, Method
from baypass.domain.refusals import NotFound, Refusal
from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Clock, Gates, GateSignals, Visit
from baypass.ports.desk import AccessLog
from baypass.usecases.holders import visit_of


def open_gate(
    token: str | None,
    gate_id: str,
    idempotency_key: str,
    *,
    bookings: Bookings,
    gates: Gates,
    access_log: AccessLog,
    signals: GateSignals,
    clock: Clock,
) -> Command:
    """Decide, sign, mark the reservation used, then publish a command that lives for seconds.

    The conditional write comes before the publish, so a reservation is never both cancelled and
    opened. It comes after the signature, so that a key that cannot be reached costs no press. The
    same key again finds its first command and publishes nothing: a late pulse is
    worse than none.
    """
    visit, _ = visit_of(token, bookings, Capability.MANAGE, Capability.REMOTE)
    reservation, now = visit.reservation, clock.now()
    command_id = ids.command_id(reservation.id, gate_id, idempotency_key)
    if (pressed := gates.command(reservation.organisation_id, command_id)) is not None:
        return pressed.seen_at(now)
    gate = gates.gate(reservation.organisation_id, gate_id)
    if gate is None or gate.retired or gate.car_park_id != visit.car_park.id:
        raise NotFound.because("GATE_NOT_FOUND")
    command = Command(
        id=command_id,
        organisation_id=reservation.organisation_id,
        gate_id=gate_id,
        method=Method.REMOTE_CONTROL,
        reservation_id=reservation.id,
        requested_at=now,
        expires_at=now + COMMAND_LIFE,
    )
    try:
        _refuse_unless_allowed(visit, gate, command)
        signed = signals.sign(command)
        standing = bookings.use(visit, command)
    except Refusal as refusal:
        access_log.add(_refused(refusal.code, visit, command))
        raise
    if standing != command:
        return standing.seen_at(now)
    signals.send(signed)
    gates.mark_sent(command)
    return command.model_copy(update={"state": CommandState.SENT})


def _refuse_unless_allowed(visit: Visit, gate: Gate, command: Command) -> None:
    car_park, candidates = visit.car_park, [visit.reservation]
    method, now = AccessMethod.REMOTE_CONTROL, command.requested_at
    decide(method, car_park, gate, candidates, now).or_refuse(car_park.zone)


def _refused(code: str, visit: Visit, command: Command) -> AccessEvent:
    return refused_event(
        command,
        code,
        visit.car_park,
        visit.organisation.retention,
        reservation_id=visit.reservation.id,
    )
