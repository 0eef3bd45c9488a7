"""What became of a press, as only the visitor who pressed sees it."""

from datetime import timedelta

import pytest

from baypass.domain.gates import ANSWER_GRACE, COMMAND_LIFE, CommandState
from baypass.domain.refusals import NotFound
from baypass.domain.tokens import Capability
from tests.builders import an_acknowledgement
from tests.usecases.acting import another_form
from tests.usecases.test_open_gate import at_the_barrier


def test_a_press_is_seen_as_it_stands_and_as_it_is_answered() -> None:
    acting = at_the_barrier()
    command = acting.press()
    assert acting.see_command(command.id).state is CommandState.SENT
    answer = an_acknowledgement(command_id=command.id, result=CommandState.REFUSED, reason="FAULT")
    acting.acknowledge(answer)
    seen = acting.see_command(command.id)
    assert (seen.state, seen.refused_because) == (CommandState.REFUSED, "FAULT")


def test_a_press_without_an_answer_times_out_and_a_late_answer_still_shows() -> None:
    acting = at_the_barrier()
    command = acting.press()
    acting.wait(COMMAND_LIFE + ANSWER_GRACE - timedelta(microseconds=1))
    assert acting.see_command(command.id).state is CommandState.SENT
    acting.wait(timedelta(microseconds=1))
    assert acting.see_command(command.id).state is CommandState.TIMED_OUT
    acting.acknowledge(an_acknowledgement(command_id=command.id))
    assert acting.see_command(command.id).state is CommandState.OPENED


def test_looking_changes_nothing() -> None:
    acting = at_the_barrier()
    command = acting.press()
    before = acting.state()
    acting.see_command(command.id)
    assert acting.state() == before


def test_a_press_that_nobody_made_is_not_found() -> None:
    acting = at_the_barrier()
    with pytest.raises(NotFound) as refusal:
        acting.see_command("cmd_nobodymadethispress")
    assert refusal.value.code == "COMMAND_NOT_FOUND"


def test_a_press_of_another_reservation_is_not_found() -> None:
    acting = at_the_barrier()
    first = acting.press()
    stranger = acting.book(another_form()).record.reservations[0].id
    with pytest.raises(NotFound) as refusal:
        acting.see_command(first.id, acting.token(Capability.REMOTE, stranger))
    assert refusal.value.code == "COMMAND_NOT_FOUND"
