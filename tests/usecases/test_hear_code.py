"""Somebody types a code: the reservation it belongs to, and nobody else, is let in."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.gates import Method
from tests.builders import END, GATE, RESERVATION, START
from tests.usecases.at_gates import CODE, DURING, SECOND, AtGates


def test_the_code_of_a_reservation_opens_the_gate() -> None:
    acting = AtGates.standing()
    assert acting.types() == "ALLOW"
    (command,) = acting.commands
    assert (command.method, command.attempt_id) == (Method.KEYPAD, "att_typed")
    assert (command.gate_id, command.reservation_id) == (GATE, RESERVATION)
    assert acting.keeps().state is ReservationState.USED
    assert acting.told() == [("KEYPAD", "ALLOW", RESERVATION)]
    assert not acting.plates()


def test_a_code_that_nobody_has_opens_nothing() -> None:
    acting = AtGates.standing()
    assert acting.types("999999") == "UNKNOWN_CODE"
    assert not acting.commands
    assert acting.answers[0].say == "This code does not open the gate."


def test_no_code_is_written_down_anywhere() -> None:
    acting = AtGates.standing()
    acting.types("918273")
    assert "918273" not in repr(acting.state())


@pytest.mark.parametrize(
    ("now", "decided"),
    [
        (START - SECOND, "TOO_EARLY"),
        (START, "ALLOW"),
        (END - SECOND, "ALLOW"),
        (END, "TOO_LATE"),
        (START - timedelta(days=1), "TOO_EARLY"),
        (END + timedelta(days=3), "UNKNOWN_CODE"),
    ],
)
def test_a_code_opens_in_its_time_alone(now: object, decided: str) -> None:
    acting = AtGates.standing()
    acting.world.clock.stand_at(now)  # type: ignore[arg-type]
    assert acting.types() == decided


def test_the_same_attempt_again_gets_its_first_answer_and_opens_nothing() -> None:
    acting = AtGates.standing()
    assert acting.types() == "ALLOW"
    acting.wait(5 * SECOND)
    assert acting.types() == "ALLOW"
    assert acting.types("999999") == "ALLOW"
    assert (len(acting.commands), len(acting.told())) == (1, 1)


def test_a_second_attempt_within_the_pause_is_too_often() -> None:
    acting = AtGates.standing()
    acting.types()
    acting.wait(2 * SECOND)
    assert acting.types(attempt_id="att_again") == "PRESSED_TOO_OFTEN"
    assert acting.answers[-1].say == "Wait 3 seconds before you press again."
    acting.wait(SECOND)
    assert acting.types(attempt_id="att_once-more") == "ALLOW"


def test_a_code_that_comes_late_opens_nothing() -> None:
    acting = AtGates.standing()
    assert acting.types(at=DURING - 11 * SECOND) == "STALE"


def test_the_code_of_a_cancelled_reservation_is_nobodys() -> None:
    acting = AtGates.standing(START - timedelta(hours=1))
    acting.cancel()
    acting.world.clock.stand_at(DURING)
    assert acting.types(CODE) == "UNKNOWN_CODE"


def test_a_gate_speaks_for_itself_alone() -> None:
    acting = AtGates.standing()
    assert acting.types(said_by="gat_acmecampus_side") is None
    assert not acting.told()
