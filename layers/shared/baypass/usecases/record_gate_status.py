"""Note what a gate says of itself."""

from baypass.domain import ids
from baypass.domain.access_log import attempt_event
from baypass.domain.gates import Barrier, StatusReport
from baypass.domain.values import as_text
from baypass.ports import Clock, Gates
from baypass.ports.gate_access import Attempt, GateAccess


def record_gate_status(
    said_by: str, report: StatusReport, *, gates: Gates, gate_access: GateAccess, clock: Clock
) -> None:
    """Note the newest status of the gate that sent it, and of no other.

    A barrier that begins to fail is told of in the access log too.
    """
    if report.gate_id != said_by:
        return
    if report.barrier is Barrier.FAULT:
        _note_fault(report, gate_access, clock)
    gates.report(report, clock.now())


def _note_fault(report: StatusReport, gate_access: GateAccess, clock: Clock) -> None:
    place = gate_access.place(ids.organisation_of(report.gate_id), report.gate_id)
    if place is None or place.gate.status.barrier is Barrier.FAULT:
        return
    now = clock.now()
    said_at = as_text(report.at) if report.at else ""
    event = attempt_event(
        ids.gate_event_id(report.gate_id, f"FAULT {said_at}"),
        None,
        Barrier.FAULT,
        now,
        gate=place.gate,
        car_park=place.car_park,
        retention=place.organisation.retention,
    )
    gate_access.note_alone(Attempt(event))
