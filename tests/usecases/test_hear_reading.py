"""A camera reads a plate: one decision per plate of a passage, one opening per passage."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.gates import COMMAND_LIFE, Acknowledgement, CommandState, GateStatus, Method
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.passages import SAME_CAR
from baypass.usecases.hear_reading import hear_reading
from tests.builders import GATE, ORGANISATION, RESERVATION, START, a_gate, a_reservation
from tests.fakes import Ended
from tests.fakes.gates import KeyAwayError
from tests.usecases.at_gates import DURING, PLATE, SECOND, AtGates

OTHER_GATE = "gat_acmecampus_side"


def another_car(acting: AtGates, plate: str, **fields: Any) -> None:
    number = len(acting.world.state.reservations) + 1
    one = a_reservation(
        id=f"{RESERVATION[:-2]}{number:02d}", licence_plate=LicencePlate.of(plate), **fields
    )
    acting.world.state.reservations[ORGANISATION, one.id] = one


def acknowledged(acting: AtGates, result: CommandState) -> None:
    reason = "FAULT" if result is CommandState.REFUSED else None
    word = {"version": 1, "command_id": acting.commands[0].id, "gate_id": GATE, "at": DURING}
    acting.acknowledge(Acknowledgement(**word, result=result, reason=reason))


@pytest.mark.parametrize("read", [PLATE, "1abc234", "1 A8C Z34", "IABC234"])
def test_a_plate_that_is_expected_opens_the_gate(read: str) -> None:
    acting = AtGates.standing()
    assert acting.reads(read) == "ALLOW"
    (command,) = acting.commands
    assert (command.gate_id, command.reservation_id) == (GATE, RESERVATION)
    assert (command.method, command.attempt_id) == (Method.ANPR, acting.answers[0].attempt_id)
    assert (command.requested_at, command.expires_at) == (DURING, DURING + COMMAND_LIFE)
    visit = acting.keeps()
    assert (visit.state, visit.arrived_at) == (ReservationState.USED, DURING)
    assert acting.told() == [("ANPR", "ALLOW", RESERVATION)]
    assert acting.log[0].command_id == command.id


def test_what_is_read_is_written_before_anything_opens() -> None:
    acting = AtGates.standing()
    acting.world.calls.made.clear()
    acting.reads()
    assert acting.world.calls.made == [
        "gate_access.place",
        "gate_access.passage",
        "gate_access.with_plate",
        "signals.sign",
        "gate_access.open",
        "signals.send",
        "gates.mark_sent",
        "signals.answer",
    ]


def test_a_reading_whose_command_cannot_be_signed_opens_when_it_comes_again() -> None:
    acting = AtGates.standing()
    acting.world.signals.lose_key()
    with pytest.raises(KeyAwayError):
        acting.reads()
    assert acting.told() == []
    acting.world.signals.lose_key(away=False)
    assert acting.reads() == "ALLOW"
    assert len(acting.commands) == 1


def test_the_same_reading_again_gets_its_answer_and_opens_nothing() -> None:
    acting = AtGates.standing()
    assert [acting.reads(), acting.reads(), acting.reads(attempt_id="att_after-a-restart")] == [
        "ALLOW"
    ] * 3
    assert len(acting.commands) == 1
    assert len(acting.told()) == 1


def test_a_refused_reading_again_gets_its_first_answer_even_when_its_time_has_come() -> None:
    acting = AtGates.standing(START - SECOND)
    assert acting.reads() == "TOO_EARLY"
    acting.wait(SECOND)
    assert acting.reads() == "TOO_EARLY"
    assert acting.reads(event_id="e2") == "ALLOW"


def test_a_correction_is_decided_anew_until_the_passage_has_opened() -> None:
    acting = AtGates.standing()
    assert acting.reads("1-XXX-234") == "UNKNOWN_PLATE"
    assert acting.reads() == "ALLOW"
    assert acting.reads("9-ZZZ-999") == "ALLOW"
    assert len(acting.commands) == 1
    assert [reason for _, reason, _ in acting.told()] == ["UNKNOWN_PLATE", "ALLOW"]


def test_a_car_that_is_read_again_within_seconds_is_one_passage() -> None:
    acting = AtGates.standing()
    acting.reads()
    acknowledged(acting, CommandState.OPENED)
    acting.wait(SAME_CAR - SECOND)
    assert acting.reads(event_id="e2") == "ALLOW"
    assert len(acting.commands) == 1
    assert len(acting.told()) == 1
    acting.wait(SECOND)
    assert acting.reads(event_id="e3") == "ALLOW"
    assert len(acting.commands) == 2


def test_a_car_that_a_phone_has_just_let_in_is_not_let_in_again() -> None:
    acting = AtGates.standing(gate={"status": GateStatus(online=True, at=DURING)})
    acting.press()
    acting.wait(5 * SECOND)
    assert acting.reads() == "ALLOW"
    assert len(acting.commands) == 1


@pytest.mark.parametrize(("result", "seconds"), [(CommandState.REFUSED, 5), (None, 12)])
def test_a_command_that_the_gate_refused_or_never_answered_has_let_nobody_in(
    result: CommandState | None, seconds: int
) -> None:
    acting = AtGates.standing()
    acting.reads()
    if result:
        acknowledged(acting, result)
    acting.wait(seconds * SECOND)
    assert acting.reads(event_id="e2") == "ALLOW"
    assert len(acting.commands) == 2


def test_the_same_car_at_another_gate_is_let_through_there() -> None:
    acting = AtGates.standing()
    other = a_gate(id=OTHER_GATE)
    acting.world.state.gates[ORGANISATION, other.id] = other
    acting.reads()
    acting.wait(2 * SECOND)
    there = {"said_by": OTHER_GATE, "gate_id": OTHER_GATE}
    assert acting.reads(**there) == "PRESSED_TOO_OFTEN"
    acting.wait(2 * SECOND)
    assert acting.reads(**there, event_id="e2") == "ALLOW"
    assert [command.gate_id for command in acting.commands] == [GATE, OTHER_GATE]


@pytest.mark.parametrize("age", [timedelta(seconds=10, milliseconds=1), timedelta(seconds=-6)])
def test_a_reading_from_another_time_opens_nothing(age: timedelta) -> None:
    acting = AtGates.standing()
    assert acting.reads(at=DURING - age) == "STALE"
    assert not acting.commands
    assert acting.told() == [("ANPR", "STALE", None)]


@pytest.mark.parametrize("age", [timedelta(seconds=10), timedelta(seconds=-5)])
def test_a_reading_that_is_a_little_late_or_ahead_opens(age: timedelta) -> None:
    assert AtGates.standing().reads(at=DURING - age) == "ALLOW"


def test_a_gate_speaks_for_itself_alone() -> None:
    acting = AtGates.standing()
    before = acting.state()
    assert acting.reads(said_by=OTHER_GATE) is None
    assert acting.reads(said_by=OTHER_GATE, gate_id=OTHER_GATE) is None
    assert acting.state() == before


def test_a_gate_that_speaks_is_online_whatever_was_heard_of_it() -> None:
    assert AtGates.standing(gate={"status": GateStatus()}).reads() == "ALLOW"


# One wrong character


def test_one_wrong_character_opens_nothing_unless_the_host_says_so() -> None:
    acting = AtGates.standing()
    assert acting.reads("1-ABC-237") == "UNKNOWN_PLATE"
    acting.edit(one_wrong_character=True)
    assert acting.reads("1-ABC-237", event_id="e2") == "ALLOW"
    assert acting.reads("1-ABC-777", event_id="e3") == "UNKNOWN_PLATE"


def test_one_wrong_character_that_fits_two_expected_cars_opens_nothing() -> None:
    acting = AtGates.standing(car_park={"one_wrong_character": True})
    another_car(acting, "1-ABC-237")
    assert acting.reads("1-ABC-239") == "PLATE_AMBIGUOUS"
    assert acting.reads("1-ABC-237", event_id="e2") == "ALLOW"


def test_one_wrong_character_of_a_car_that_is_not_expected_now_is_nobody() -> None:
    acting = AtGates.standing(START - SECOND, car_park={"one_wrong_character": True})
    assert acting.reads("1-ABC-237") == "UNKNOWN_PLATE"
    assert acting.told() == [("ANPR", "UNKNOWN_PLATE", None)]


# What is kept


def test_a_plate_without_a_visit_is_kept_a_day_and_one_with_a_visit_three() -> None:
    acting = AtGates.standing()
    acting.reads("9-ZZZ-999")
    acting.reads(event_id="e2")
    kept = {one.plate: one.kept_until - DURING for one in acting.world.state.plates.values()}
    assert kept == {"9-ZZZ-999": timedelta(hours=24), PLATE: timedelta(hours=72)}
    assert {event.kept_until - DURING for event in acting.log} == {timedelta(days=30)}


def test_the_access_log_itself_holds_no_plate() -> None:
    acting = AtGates.standing()
    acting.reads("9-ZZZ-999")
    assert "ZZZ" not in acting.log[0].model_dump_json()
    assert "ZZZ" not in repr(acting.world.state.plates)


# The visitor's page


def test_a_visitor_who_stays_out_is_told_on_their_page_and_only_until_they_are_in() -> None:
    acting = AtGates.standing(gate={"status": GateStatus(online=True, at=DURING)})
    another_car(acting, "1-A8C-Z34")
    assert acting.reads() == "PLATE_AMBIGUOUS"
    turned_away = acting.keeps().turned_away
    assert (turned_away.reason, turned_away.at, turned_away.gate_id) == (
        "PLATE_AMBIGUOUS",
        DURING,
        GATE,
    )
    acting.press()
    assert acting.keeps().turned_away is None


def test_the_answer_has_a_sentence_for_the_display() -> None:
    acting = AtGates.standing(START - SECOND)
    acting.reads()
    acting.reads("9-ZZZ-999", event_id="e2")
    assert [answer.say for answer in acting.answers] == [
        "Your time here begins on Tuesday 24 November at 14:00. The gate opens from then on.",
        "We expect no car with this licence plate. Use the link in your mail.",
    ]


# Cancelled in the same moment, and ended on the way


def test_a_cancellation_that_is_faster_leaves_the_gate_shut() -> None:
    acting = AtGates.standing(START - 600 * SECOND, car_park={"grace_before_minutes": 15})
    visit = acting.keeps()
    acting.cancel()
    cancelled = acting.keeps()
    acting.world.state.reservations[ORGANISATION, RESERVATION] = visit
    find = acting.world.gate_access.with_plate
    seen: list[str] = []

    class Overtaken:
        def __getattr__(self, name: str) -> Any:
            return getattr(acting.world.gate_access, name)

        def with_plate(self, *arguments: Any) -> Any:
            found = find(*arguments)
            seen.append("looked")
            acting.world.state.reservations[ORGANISATION, RESERVATION] = cancelled
            return found

    w = acting.world
    hear_reading(
        GATE,
        acting.reading(),
        gate_access=Overtaken(),
        gates=w.gates,
        signals=w.signals,
        clock=w.clock,
    )
    assert seen == ["looked", "looked"]
    assert [answer.decision for answer in acting.answers] == ["CANCELLED"]
    assert not acting.commands


@pytest.mark.parametrize("calls", range(1, 9))
def test_a_process_that_ends_anywhere_never_opens_twice(calls: int) -> None:
    acting = AtGates.standing()
    acting.world.calls.end_after(calls)
    with pytest.raises(Ended):
        acting.reads()
    acting.world.calls.go_on()
    acting.wait(60 * SECOND)
    again = acting.reads(at=DURING)
    assert again == ("STALE" if calls < 5 else "ALLOW")
    assert len(acting.commands) <= 1
    assert [reason for _, reason, _ in acting.told()] == [again]
