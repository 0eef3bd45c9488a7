"""Note what a gate says of itself."""

from baypass.domain.gates import StatusReport
from baypass.ports import Clock, Gates


def record_gate_status(said_by: str, report: StatusReport, *, gates: Gates, clock: Clock) -> None:
    """Note the newest status of the gate that sent it, and of no other."""
    if report.gate_id == said_by:
        gates.report(report, clock.now())
