"""What a gate says it did: its first answer counts, about its own commands only."""

from datetime import timedelta

import pytest

from baypass.domain.gates import Acknowledgement, CommandState, Direction
from tests.builders import GATE, ORGANISATION, RESERVATION, an_acknowledgement
from tests.fakes import NOW
from tests.usecases.acting import Acting
from tests.usecases.test_open_gate import at_the_barrier, online

OTHER_GATE = "gat_acmecampus_side"
BEFORE, AFTER = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)


def pressed(direction: Direction = Direction.BOTH) -> tuple[Acting, Acknowledgement]:
    """Return a visitor who has pressed at such a gate, and the gate's word that it opened."""
    acting = at_the_barrier(gate=online() | {"direction": direction})
    return acting, an_acknowledgement(command_id=acting.press().id)


def state(acting: Acting) -> CommandState:
    (command,) = acting.world.state.commands.values()
    return command.state


@pytest.mark.parametrize(
    ("direction", "before", "after"),
    [
        (Direction.ENTRY, False, True),
        (Direction.EXIT, True, False),
        (Direction.BOTH, False, False),
        (Direction.BOTH, True, True),
    ],
)
def test_an_opened_gate_lets_the_car_in_or_out(
    direction: Direction, *, before: bool, after: bool
) -> None:
    acting, opened = pressed(direction)
    acting.world.bookings.note_passage(ORGANISATION, RESERVATION, inside=before, at=BEFORE)
    acting.acknowledge(opened)
    assert state(acting) is CommandState.OPENED
    assert acting.reservation().inside is after


def test_a_gate_cannot_have_renewed_on_a_command_to_open() -> None:
    acting, opened = pressed()
    acting.acknowledge(opened.model_copy(update={"result": CommandState.RENEWING}))
    assert state(acting) is CommandState.SENT


def test_a_refused_command_lets_nobody_in() -> None:
    acting, opened = pressed(Direction.ENTRY)
    acting.acknowledge(opened.model_copy(update={"result": CommandState.REFUSED}))
    assert state(acting) is CommandState.REFUSED
    assert not acting.reservation().inside


def test_a_replay_that_is_refused_first_does_not_hide_that_the_gate_opened() -> None:
    acting, opened = pressed(Direction.ENTRY)
    replayed = {"result": CommandState.REFUSED, "reason": "REPLAYED"}
    acting.acknowledge(opened.model_copy(update=replayed))
    acting.acknowledge(opened)
    assert state(acting) is CommandState.OPENED
    assert acting.reservation().inside


def test_a_repeated_answer_changes_nothing_even_after_the_car_has_left() -> None:
    acting, opened = pressed(Direction.ENTRY)
    acting.acknowledge(opened)
    acting.world.bookings.note_passage(ORGANISATION, RESERVATION, inside=False, at=AFTER)
    before = acting.state()
    acting.acknowledge(opened)
    assert acting.state() == before


def test_a_second_answer_that_says_otherwise_changes_nothing() -> None:
    acting, opened = pressed(Direction.ENTRY)
    acting.acknowledge(opened.model_copy(update={"result": CommandState.REFUSED}))
    before = acting.state()
    acting.acknowledge(opened)
    assert acting.state() == before


def test_a_gate_that_speaks_in_another_gates_name_is_not_heard() -> None:
    acting, opened = pressed(Direction.ENTRY)
    before = acting.state()
    acting.acknowledge(opened, said_by=OTHER_GATE)
    assert acting.state() == before


def test_a_gate_that_speaks_of_another_gates_command_is_not_heard() -> None:
    acting, opened = pressed(Direction.ENTRY)
    before = acting.state()
    acting.acknowledge(opened.model_copy(update={"gate_id": OTHER_GATE}), said_by=OTHER_GATE)
    assert acting.state() == before


def test_a_gate_that_names_another_in_its_own_answer_is_not_heard() -> None:
    acting, opened = pressed(Direction.ENTRY)
    before = acting.state()
    acting.acknowledge(opened.model_copy(update={"gate_id": OTHER_GATE}), said_by=GATE)
    assert acting.state() == before


def test_a_word_about_a_command_that_nobody_gave_changes_nothing() -> None:
    acting = at_the_barrier()
    before = acting.state()
    acting.acknowledge(an_acknowledgement())
    assert acting.state() == before


def test_an_answer_of_a_gate_that_was_removed_is_noted_without_a_passage() -> None:
    acting, opened = pressed(Direction.ENTRY)
    del acting.world.state.gates[ORGANISATION, GATE]
    acting.acknowledge(opened)
    assert state(acting) is CommandState.OPENED
    assert not acting.reservation().inside


def test_the_passage_is_noted_before_the_answer_after_which_nothing_more_is_done() -> None:
    acting, opened = pressed(Direction.ENTRY)
    acting.world.calls.made.clear()
    acting.acknowledge(opened)
    assert acting.world.calls.made == [
        "gates.command",
        "gates.gate",
        "bookings.note_passage",
        "gates.acknowledge",
    ]
