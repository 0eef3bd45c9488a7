"""What a gate says of itself, and of no other gate."""

from datetime import datetime, timedelta

from baypass.domain.gates import Barrier, GateStatus, StatusReport
from baypass.usecases.record_gate_status import record_gate_status
from tests.builders import GATE, ORGANISATION
from tests.fakes import NOW
from tests.usecases.acting import Acting

LATER = NOW + timedelta(seconds=30)


def said(acting: Acting, said_by: str, report: StatusReport) -> None:
    acting.world.clock.stand_at(LATER)
    w = acting.world
    record_gate_status(said_by, report, gates=w.gates, gate_access=w.gate_access, clock=w.clock)


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


def faulty(acting: Acting, at: datetime = NOW, barrier: Barrier = Barrier.FAULT) -> None:
    said(acting, GATE, StatusReport(version=1, gate_id=GATE, online=True, barrier=barrier, at=at))


def test_a_barrier_that_begins_to_fail_is_told_of_once(acting: Acting) -> None:
    for moment in (NOW, NOW, LATER):
        faulty(acting, moment)
        acting.wait(timedelta(seconds=30))
    (event,) = acting.world.state.access_events.values()
    assert (event.reason, event.method, event.gate_id) == ("FAULT", None, GATE)


def test_a_barrier_that_fails_again_is_told_of_again(acting: Acting) -> None:
    faulty(acting)
    for minutes, barrier in ((1, Barrier.CLOSED), (2, Barrier.FAULT)):
        at = LATER + timedelta(minutes=minutes)
        acting.world.clock.stand_at(at)
        w = acting.world
        report = StatusReport(version=1, gate_id=GATE, online=True, barrier=barrier, at=at)
        record_gate_status(GATE, report, gates=w.gates, gate_access=w.gate_access, clock=w.clock)
    assert [event.reason for event in w.state.access_events.values()] == ["FAULT", "FAULT"]


def test_a_gate_that_nobody_set_up_has_no_faults(acting: Acting) -> None:
    acting.world.state.gates.clear()
    faulty(acting)
    assert not acting.world.state.access_events
