"""Gates, what they report, and what becomes of their commands."""

from datetime import timedelta
from typing import Any

from baypass.domain.gates import (
    Action,
    Barrier,
    CommandState,
    Condition,
    Gate,
    GateStatus,
    Method,
    StatusReport,
)
from tests.adapters.stores import Store
from tests.builders import (
    GATE,
    ORGANISATION,
    a_car_park,
    a_command,
    a_gate,
    a_record,
    an_acknowledgement,
    an_offer,
)
from tests.fakes import NOW

A_MOMENT = timedelta(microseconds=1)
OTHER_GATE = "gat_acmecampus_side"
CONDITION: dict[str, Any] = {
    "list_version": 42,
    "list_valid_until": NOW + timedelta(hours=24),
    "queued_events": 3,
    "locked_until": NOW + timedelta(minutes=5),
    "agent": "0.2.0",
}


def standing(store: Store, gate_id: str = GATE) -> Gate:
    gate = store.gates.gate(ORGANISATION, gate_id)
    assert gate
    return gate


def report(*, online: bool = True, barrier: Barrier = Barrier.OPEN, **fields: str) -> StatusReport:
    gate_id = fields.get("gate_id", GATE)
    return StatusReport(version=1, gate_id=gate_id, online=online, barrier=barrier)


def pressed(store: Store) -> None:
    offer = an_offer()
    record = store.offering(offer).book(a_record(held=True), offer)
    store.bookings.use(store.visit(record), a_command())


def state(store: Store) -> CommandState:
    command = store.gates.command(ORGANISATION, a_command().id)
    assert command
    return command.state


def test_a_gate_comes_back_as_it_was_set_up_and_offline(store: Store) -> None:
    gate = a_gate()
    store.gates.put(gate)
    assert standing(store) == gate.model_copy(update={"status": GateStatus()})


def test_a_gate_that_nobody_set_up_is_not_there(store: Store) -> None:
    store.gates.put(a_gate())
    assert store.gates.gate(ORGANISATION, OTHER_GATE) is None
    assert store.gates.gate("org_somebodyelse", GATE) is None


def test_a_car_park_shows_its_own_gates_in_use_by_name(store: Store) -> None:
    store.set_up(
        a_gate(id="gat_acmecampus_west", name="West"),
        a_gate(id="gat_acmecampus_east", name="East"),
        a_gate(id="gat_acmecampus_gone", name="Gone", retired=True),
        a_gate(id="gat_acmecampus_yard", name="Yard", car_park_id="cpk_elsewhere"),
        a_gate(id="gat_somebodyelse_main", organisation_id="org_somebodyelse"),
    )
    assert [gate.name for gate in store.gates.of_car_park(a_car_park())] == ["East", "West"]


def test_a_gate_that_is_set_up_again_keeps_what_it_reported(store: Store) -> None:
    store.gates.put(a_gate())
    store.gates.report(report(), NOW)
    store.gates.put(a_gate(name="Front", retired=True, status=GateStatus()))
    gate = standing(store)
    assert (gate.name, gate.retired) == ("Front", True)
    assert gate.status == GateStatus(online=True, barrier=Barrier.OPEN, at=NOW)


def test_a_file_does_not_bring_back_a_gate_that_was_retired(store: Store) -> None:
    store.gates.put(a_gate(retired=True))
    store.gates.put(a_gate(name="Front"))
    gate = standing(store)
    assert (gate.name, gate.retired) == ("Front", True)
    store.gates.put(a_gate(retired=False))
    assert not standing(store).retired


def test_newer_news_replaces_older_and_never_the_other_way(store: Store) -> None:
    store.gates.put(a_gate())
    store.gates.report(report(barrier=Barrier.OPENING), NOW)
    store.gates.report(report(barrier=Barrier.OPEN), NOW + A_MOMENT)
    store.gates.report(report(barrier=Barrier.FAULT), NOW)
    store.gates.report(report(barrier=Barrier.FAULT), NOW + A_MOMENT)
    assert standing(store).status.barrier is Barrier.OPEN
    assert standing(store).status.at == NOW + A_MOMENT


def test_a_last_will_takes_a_gate_offline(store: Store) -> None:
    store.gates.put(a_gate())
    store.gates.report(report(), NOW)
    store.gates.report(report(online=False, barrier=Barrier.CLOSED), NOW + A_MOMENT)
    assert not standing(store).status.online


def test_what_a_gate_says_of_its_condition_stays_until_it_says_otherwise(store: Store) -> None:
    store.gates.put(a_gate())
    store.gates.report(report().model_copy(update=CONDITION), NOW)
    whole = GateStatus(online=True, barrier=Barrier.OPEN, at=NOW, **CONDITION)
    assert standing(store).status == whole
    store.gates.put(a_gate(name="Front"))
    assert standing(store).status == whole


def test_a_last_will_leaves_a_gates_condition_as_it_was_last_told(store: Store) -> None:
    store.gates.put(a_gate())
    store.gates.report(report().model_copy(update=CONDITION), NOW)
    will = report(online=False).model_copy(update={"queued_events": 7})
    store.gates.report(will, NOW + A_MOMENT)
    status = standing(store).status
    assert (status.online, status.at) == (False, NOW + A_MOMENT)
    assert status.condition == Condition(**CONDITION)


def test_a_connected_gate_that_tells_nothing_of_its_condition_has_none(store: Store) -> None:
    store.gates.put(a_gate())
    store.gates.report(report().model_copy(update=CONDITION), NOW)
    store.gates.report(report(), NOW + A_MOMENT)
    assert standing(store).status.condition == Condition()


def test_a_report_of_an_unknown_gate_makes_none(store: Store) -> None:
    store.gates.put(a_gate())
    store.gates.report(report(gate_id=OTHER_GATE), NOW)
    assert store.gates.gate(ORGANISATION, OTHER_GATE) is None
    assert not standing(store).status.online


def test_a_command_that_nobody_gave_is_not_there(store: Store) -> None:
    assert store.gates.command(ORGANISATION, a_command().id) is None


def test_a_command_for_no_reservation_is_written_once(store: Store) -> None:
    of_host = {"reservation_id": None, "method": Method.STAFF, "action": Action.RENEW_CERTIFICATE}
    renewal = a_command().model_copy(update=of_host)
    store.gates.request(renewal, NOW + timedelta(days=1))
    store.gates.mark_sent(renewal)
    store.gates.request(renewal, NOW + timedelta(days=1))
    found = store.gates.command(ORGANISATION, renewal.id)
    assert found == renewal.model_copy(update={"state": CommandState.SENT})
    renewing = an_acknowledgement(command_id=renewal.id, result=CommandState.RENEWING)
    noted = store.gates.acknowledge(renewing)
    assert noted
    assert noted.state is CommandState.RENEWING


def test_a_published_command_is_marked_sent(store: Store) -> None:
    pressed(store)
    assert state(store) is CommandState.REQUESTED
    store.gates.mark_sent(a_command())
    assert state(store) is CommandState.SENT


def test_marking_sent_never_overwrites_an_answer(store: Store) -> None:
    pressed(store)
    store.gates.acknowledge(an_acknowledgement())
    store.gates.mark_sent(a_command())
    assert state(store) is CommandState.OPENED


def test_marking_an_unknown_command_sent_makes_none(store: Store) -> None:
    store.gates.mark_sent(a_command())
    assert store.gates.command(ORGANISATION, a_command().id) is None


def test_the_gates_answer_is_noted_with_its_reason(store: Store) -> None:
    pressed(store)
    answer = an_acknowledgement(result=CommandState.REFUSED, reason="FAULT")
    noted = store.gates.acknowledge(answer)
    assert noted == store.gates.command(ORGANISATION, a_command().id)
    assert noted
    assert (noted.state, noted.refused_because) == (CommandState.REFUSED, "FAULT")


def test_an_answer_comes_after_the_command_was_marked_sent_too(store: Store) -> None:
    pressed(store)
    store.gates.mark_sent(a_command())
    noted = store.gates.acknowledge(an_acknowledgement())
    assert noted
    assert (noted.state, noted.refused_because) == (CommandState.OPENED, None)


def test_only_the_first_answer_counts(store: Store) -> None:
    pressed(store)
    store.gates.acknowledge(an_acknowledgement())
    late = an_acknowledgement(result=CommandState.REFUSED, reason="REPLAYED")
    assert store.gates.acknowledge(late) is None
    assert state(store) is CommandState.OPENED


def test_another_gates_answer_changes_nothing(store: Store) -> None:
    pressed(store)
    assert store.gates.acknowledge(an_acknowledgement(gate_id=OTHER_GATE)) is None
    assert state(store) is CommandState.REQUESTED


def test_an_answer_from_another_organisation_changes_nothing(store: Store) -> None:
    pressed(store)
    foreign = an_acknowledgement(gate_id="gat_somebodyelse_main")
    assert store.gates.acknowledge(foreign) is None
    assert state(store) is CommandState.REQUESTED


def test_an_answer_to_a_command_that_nobody_gave_makes_none(store: Store) -> None:
    assert store.gates.acknowledge(an_acknowledgement()) is None
    assert store.gates.command(ORGANISATION, a_command().id) is None
