"""Opening by hand: decide, write with the log, then publish, so that somebody answers for it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.gates import (
    COMMAND_LIFE,
    PAUSE_BETWEEN_PRESSES,
    SILENCE,
    Barrier,
    CommandState,
    Direction,
    GateStatus,
)
from baypass.domain.refusals import AgainstTheRules, NotFound, Refusal, TooOften
from tests.builders import GATE, a_car_park, an_acknowledgement
from tests.fakes import NOW
from tests.fakes.gates import KeyAwayError
from tests.usecases.hosting import HOST, Hosting, at_the_desk

OPENED = (HOST.email, "ALLOW")


def refused(
    hosting: Hosting,
    reason: str = "Lost the phone",
    kind: type[Refusal] = AgainstTheRules,
    gate_id: str = GATE,
) -> str:
    with pytest.raises(kind) as refusal:
        hosting.open(reason, gate_id=gate_id)
    assert not hosting.world.signals.published
    assert not hosting.world.state.commands
    assert not hosting.told()
    return refusal.value.code


def offline(since: timedelta = SILENCE) -> dict[str, Any]:
    return {"status": GateStatus(online=True, barrier=Barrier.CLOSED, at=NOW - since)}


def test_an_opening_publishes_one_command_of_no_reservation() -> None:
    hosting = at_the_desk()
    command = hosting.open()
    (published,) = hosting.world.signals.published
    assert published.id == command.id
    assert published.reservation_id is None
    assert published.expires_at == NOW + COMMAND_LIFE
    assert command.state is CommandState.SENT


def test_both_logs_are_told_who_opened_and_the_audit_log_why() -> None:
    hosting = at_the_desk()
    command = hosting.open("  Delivery for the canteen ")
    (entry,) = hosting.told()
    assert (entry.action, entry.subject_id, entry.subject_name) == (
        "OPEN_GATE",
        GATE,
        "Main entrance",
    )
    assert (entry.email, entry.reason) == (HOST.email, "Delivery for the canteen")
    assert entry.after == {"command_id": command.id}
    assert hosting.events() == [OPENED]


def test_nothing_is_published_before_it_is_written() -> None:
    hosting = at_the_desk()
    hosting.open()
    made: Sequence[str] = hosting.world.calls.made
    assert made[-4:] == ["signals.sign", "acting.open", "signals.send", "gates.mark_sent"]


def test_a_press_that_cannot_be_signed_is_told_nowhere_and_opens_later() -> None:
    hosting = at_the_desk()
    hosting.world.signals.lose_key()
    with pytest.raises(KeyAwayError):
        hosting.open()
    assert not hosting.world.state.commands
    assert not hosting.told()
    hosting.world.signals.lose_key(away=False)
    hosting.open()
    assert len(hosting.world.signals.published) == len(hosting.told()) == 1


def test_the_same_press_again_finds_its_command_and_publishes_nothing() -> None:
    hosting = at_the_desk()
    command = hosting.open()
    assert hosting.open() == command
    assert len(hosting.world.signals.published) == len(hosting.told()) == 1


def test_the_same_press_much_later_is_seen_as_timed_out() -> None:
    hosting = at_the_desk()
    command = hosting.open()
    hosting.acting.wait(timedelta(minutes=5))
    assert hosting.open().state is CommandState.TIMED_OUT
    assert hosting.see_command(command.id).state is CommandState.TIMED_OUT


def test_a_second_opening_within_the_pause_is_too_often_whoever_opens() -> None:
    hosting = at_the_desk()
    hosting.open()
    hosting.acting.wait(PAUSE_BETWEEN_PRESSES - timedelta(microseconds=1))
    with pytest.raises(TooOften) as refusal:
        hosting.open(key="another-key-of-the-desk")
    assert refusal.value.code == "PRESSED_TOO_OFTEN"
    assert hosting.events() == [OPENED, (HOST.email, "PRESSED_TOO_OFTEN")]
    hosting.acting.wait(timedelta(microseconds=1))
    hosting.open(key="another-key-of-the-desk")
    assert len(hosting.world.signals.published) == 2


@pytest.mark.parametrize(
    ("premises", "code", "logged"),
    [
        ({"car_park": {"kill_switch": True}}, "GATES_SWITCHED_OFF", "KILL_SWITCH"),
        ({"gate": offline()}, "GATE_UNREACHABLE", "GATE_OFFLINE"),
    ],
)
def test_a_gate_that_may_not_open_stays_shut_and_the_attempt_is_logged(
    premises: dict[str, Any], code: str, logged: str
) -> None:
    hosting = at_the_desk(**premises)
    assert refused(hosting) == code
    assert hosting.events() == [(HOST.email, logged)]


def test_an_exit_that_stays_open_opens_under_the_kill_switch() -> None:
    car_park = {"kill_switch": True, "exits_stay_open": True}
    hosting = at_the_desk(car_park=car_park, gate={"direction": Direction.EXIT})
    assert hosting.open().state is CommandState.SENT


def test_a_kill_switch_that_is_faster_leaves_the_gate_shut() -> None:
    hosting = at_the_desk()
    real = hosting.world.acting

    class Overtaken:
        def open(self, opening: Any) -> Any:
            hosting.world.catalogue.put(a_car_park(kill_switch=True))
            return real.open(opening)

    hosting.world.acting = Overtaken()  # type: ignore[assignment]
    assert refused(hosting) == "GATES_SWITCHED_OFF"


@pytest.mark.parametrize("reason", ["", "   ", "no", "x" * 201])
def test_who_does_not_say_why_opens_nothing(reason: str) -> None:
    hosting = at_the_desk()
    assert refused(hosting, reason) == "REASON_NEEDED"


@pytest.mark.parametrize(
    "gate",
    [{"id": "gat_acmecampus_none"}, {"retired": True}, {"car_park_id": "cpk_elsewhere"}],
)
def test_a_gate_that_is_none_of_ours_is_not_found(gate: dict[str, Any]) -> None:
    assert refused(at_the_desk(gate=gate), kind=NotFound) == "GATE_NOT_FOUND"


def test_the_gates_answer_is_seen_and_moves_no_visitor() -> None:
    hosting = at_the_desk(gate={"direction": Direction.ENTRY})
    command = hosting.open()
    hosting.acting.acknowledge(an_acknowledgement(command_id=command.id))
    assert hosting.see_command(command.id).state is CommandState.OPENED
    assert "bookings.note_passage" not in hosting.world.calls.made


def test_a_command_of_nobody_is_not_found() -> None:
    with pytest.raises(NotFound) as refusal:
        at_the_desk().see_command("cmd_" + "a" * 20)
    assert refusal.value.code == "COMMAND_NOT_FOUND"
