"""What a gate says of itself, and of no other gate."""

from datetime import timedelta

from baypass.domain.gates import Barrier, GateStatus, StatusReport
from baypass.usecases.record_gate_status import record_gate_status
from tests.builders import GATE, ORGANISATION
from tests.fakes import NOW
from tests.usecases.acting import Acting

LATER = NOW + timedelta(seconds=30)


def said(acting: Acting, said_by: str, report: StatusReport) -> None:
    acting.world.clock.stand_at(LATER)
    record_gate_status(said_by, report, gates=acting.world.gates, clock=acting.world.clock)


def test_a_gates_status_is_noted_with_the_time_it_arrived(acting: Acting) -> None:
    report = StatusReport(
        version=1, gate_id=GATE, online=True, barrier=Barrier.OPEN, at=NOW - timedelta(days=1)
    )
    said(acting, GATE, report)
    status = acting.world.state.gates[ORGANISATION, GATE].status
    assert status == GateStatus(online=True, barrier=Barrier.OPEN, at=LATER)


def test_a_gate_that_speaks_in_another_gates_name_is_not_heard(acting: Acting) -> None:
    before = acting.state()
    said(acting, "gat_acmecampus_side", StatusReport(version=1, gate_id=GATE, online=False))
    assert acting.state() == before
    assert not acting.world.calls.made
