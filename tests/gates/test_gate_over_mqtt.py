"""Whole gates over mutual TLS and a real broker."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from baypass_gate.list_messages import chunk_topic, manifest_topic
from baypass_gate.messages import (
    Barrier,
    Command,
    Reason,
    Result,
    command_topic,
)
from baypass_gate.timing import utc_now
from tests.gates.builders import a_command, a_message, a_payload
from tests.gates.cloud import PATIENCE, Cloud, Listener, visiting, wait_for
from tests.gates.conftest import EnrolledGate
from tests.gates.lists import a_list, an_entry
from tests.gates.programs import running, running_simulator, write_settings


def a_fresh_command(gate: EnrolledGate) -> Command:
    return a_command(command_id=f"cmd_{uuid4().hex}", gate_id=gate.id, issued_at=utc_now())


def test_a_command_opens_the_barrier_once_and_it_closes_again(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    command = a_fresh_command(gate)
    with running_simulator(gate.settings) as program:
        cloud.send(gate.id, command)
        moves = [program.state() for _ in range(4)]
        for barrier in (Barrier.OPENING, Barrier.OPEN, Barrier.CLOSING, Barrier.CLOSED):
            heard.status(online=True, barrier=barrier)
    assert [(move["barrier"], move["command_id"]) for move in moves] == [
        ("OPENING", command.command_id),
        ("OPEN", command.command_id),
        ("CLOSING", command.command_id),
        ("CLOSED", None),
    ]
    own = {"gate_id", "name", "online", "barrier", "command_id", "at", "link", "agent"}
    held = {"list_version", "list_issued_at", "list_valid_until", "queued_events", "locked_until"}
    assert moves[0].keys() == own | held
    answer = heard.acknowledgement()
    assert (answer.command_id, answer.result) == (command.command_id, Result.OPENED)


def test_a_command_delivered_twice_opens_once(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    command = a_fresh_command(gate)
    with running_simulator(gate.settings) as program:
        cloud.send(gate.id, command)
        cloud.send(gate.id, command)
        answers = [heard.acknowledgement() for _ in range(2)]
        program.state(barrier="CLOSED")
        assert program.stop() == 0
        assert "OPENING" not in [state["barrier"] for state in program.printed()]
    assert [(answer.result, answer.reason) for answer in answers] == [
        (Result.OPENED, None),
        (Result.REFUSED, Reason.REPLAYED),
    ]


def test_late_foreign_unsigned_and_unreadable_commands_leave_the_barrier_shut(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    late = a_command(gate_id=gate.id, issued_at=utc_now() - timedelta(seconds=10))
    foreign = a_command(gate_id="gat_elsewhere", issued_at=utc_now())
    closing = a_command(gate_id=gate.id, action="CLOSE", issued_at=utc_now())
    early = a_command(gate_id=gate.id, issued_at=utc_now() + timedelta(minutes=1))
    unknown_field = a_message(a_fresh_command(gate), surprise="unchecked")
    unsigned = a_payload(a_fresh_command(gate))
    messages: list[Command | bytes]
    messages = [late, foreign, closing, early, unknown_field, unsigned, b"\xff\x00"]
    with running_simulator(gate.settings) as program:
        for message in messages:
            cloud.send(gate.id, message)
        answers = [heard.acknowledgement() for _ in messages]
        assert program.stop() == 0
        assert {state["barrier"] for state in program.printed()} == {"CLOSED"}
    assert {answer.result for answer in answers} == {Result.REFUSED}
    assert [answer.reason for answer in answers] == [
        Reason.EXPIRED,
        Reason.WRONG_GATE,
        Reason.UNKNOWN_ACTION,
        Reason.EXPIRED,
        Reason.MALFORMED,
        Reason.UNSIGNED,
        Reason.UNSIGNED,
    ]
    assert answers[-1].command_id is None


def test_a_command_sent_while_the_gate_was_away_never_arrives(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    with running_simulator(gate.settings) as program:
        assert program.stop() == 0
    missed = a_fresh_command(gate)
    cloud.send(gate.id, missed)
    with running_simulator(gate.settings) as program:
        present = a_fresh_command(gate)
        cloud.send(gate.id, present)
        assert program.state(barrier="OPENING")["command_id"] == present.command_id
        assert heard.acknowledgement().command_id == present.command_id


def test_a_gate_leaves_no_session_behind(cloud: Cloud, gate: EnrolledGate, heard: Listener) -> None:
    with running_simulator(gate.settings) as program:
        program.kill()
    heard.status(online=False)
    with visiting(cloud.emulator, gate.credentials, session_seconds=600) as visitor:
        code, session_present = visitor.connection()
    assert not code.is_failure
    assert not session_present


def test_a_gate_takes_up_no_session_left_behind(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    with visiting(cloud.emulator, gate.credentials, session_seconds=600) as visitor:
        assert not visitor.subscribe(command_topic(gate.id)).is_failure
    missed = a_fresh_command(gate)
    cloud.send(gate.id, missed)
    with running_simulator(gate.settings) as program:
        present = a_fresh_command(gate)
        cloud.send(gate.id, present)
        assert program.state(barrier="OPENING")["command_id"] == present.command_id
        assert heard.acknowledgement().command_id == present.command_id


def test_a_command_that_the_broker_kept_is_not_even_delivered(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    kept = a_fresh_command(gate)
    cloud.data.publish(topic=command_topic(gate.id), qos=1, retain=True, payload=a_message(kept))
    with running_simulator(gate.settings) as program:
        present = a_fresh_command(gate)
        cloud.send(gate.id, present)
        assert program.state(barrier="OPENING")["command_id"] == present.command_id
        assert heard.acknowledgement().command_id == present.command_id


def test_a_gate_that_was_away_gets_the_whole_list_that_the_broker_keeps(
    cloud: Cloud, gate: EnrolledGate
) -> None:
    # More chunks than a gate may ask for at once.
    listed = a_list([an_entry(1)], gate_id=gate.id, issued_at=utc_now(), chunks=10)
    for number, chunk in enumerate(listed.chunks):
        topic = chunk_topic(gate.id, number)
        cloud.data.publish(topic=topic, qos=1, retain=True, payload=chunk)
    cloud.data.publish(topic=manifest_topic(gate.id), qos=1, retain=True, payload=listed.signed)
    with running_simulator(gate.settings) as program:
        assert program.state(list_version=1)["online"]


def test_a_gate_whose_power_fails_between_writing_and_opening_never_opens(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    command = a_fresh_command(gate)
    with running("tests.gates.dies_while_opening", gate.settings) as program:
        program.state(online=True)
        cloud.send(gate.id, command)
        assert program.ended() == -9
    with running_simulator(gate.settings) as program:
        cloud.send(gate.id, command)
        answer = heard.acknowledgement()
        assert program.stop() == 0
        assert {state["barrier"] for state in program.printed()} == {"CLOSED"}
    assert (answer.command_id, answer.reason) == (command.command_id, Reason.REPLAYED)


def test_a_gate_killed_while_it_opens_does_not_open_again(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    command = a_fresh_command(gate)
    with running_simulator(gate.settings) as program:
        cloud.send(gate.id, command)
        program.state(barrier="OPENING")
        program.kill()
    with running_simulator(gate.settings) as program:
        cloud.send(gate.id, command)
        answer = wait_for(heard.acknowledgements, lambda each: each.result is Result.REFUSED)
        assert program.stop() == 0
        assert {state["barrier"] for state in program.printed()} == {"CLOSED"}
    assert answer.reason is Reason.REPLAYED


def test_the_last_will_shows_a_killed_gate_offline(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    with running_simulator(gate.settings) as program:
        heard.status(online=True)
        assert cloud.retained_status(gate.id).online
        program.kill()
        heard.status(online=False)
    assert not cloud.retained_status(gate.id).online


def test_a_stopped_gate_says_goodbye_and_ends_cleanly(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    with running_simulator(gate.settings) as program:
        heard.status(online=True)
        assert program.stop() == 0
        assert program.printed()[-1]["online"] is False
    heard.status(online=False)
    assert not cloud.retained_status(gate.id).online


def test_a_gate_thrown_off_its_connection_comes_back_by_itself(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    with running_simulator(gate.settings) as program:
        heard.status(online=True)
        with visiting(cloud.emulator, gate.credentials):
            program.state(online=False)
        program.state(online=True)
        heard.status(online=True)
        cloud.send(gate.id, a_fresh_command(gate))
        assert heard.acknowledgement().result is Result.OPENED


def test_a_simulator_that_nobody_watches_any_more_goes_on_serving(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "baypass_gate.simulator", "--config", gate.settings],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()
        heard.status(online=True)
        cloud.send(gate.id, a_fresh_command(gate))
        assert heard.acknowledgement().result is Result.OPENED
        heard.status(barrier=Barrier.OPEN)
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0


def test_an_agent_that_may_not_hear_its_commands_ends_with_a_sentence(
    cloud: Cloud, tmp_path: Path
) -> None:
    gate_id = cloud.new_gate_id()
    settings = write_settings(cloud, cloud.enrol(gate_id, "deaf"), tmp_path)
    with running("baypass_gate.simulator", settings) as program:
        assert program.ended() == 1
        assert [state for state in program.printed() if state["online"]] == []
    said = (tmp_path / "log").read_text()
    assert f"The broker does not let gate {gate_id} hear gates/{gate_id}/commands." in said


def test_the_agent_itself_serves_a_simulated_barrier(
    cloud: Cloud, gate: EnrolledGate, heard: Listener
) -> None:
    with running("baypass_gate", gate.settings) as program:
        heard.status(online=True)
        cloud.send(gate.id, a_fresh_command(gate))
        assert heard.acknowledgement().result is Result.OPENED
        assert program.stop() == 0
    heard.status(online=False)
