"""Pressing: decide, write, then publish, so that nothing opens that was not written down."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import (
    COMMAND_LIFE,
    PAUSE_BETWEEN_PRESSES,
    SILENCE,
    Barrier,
    Command,
    CommandState,
    GateStatus,
)
from baypass.domain.refusals import AgainstTheRules, NotFound, Refusal, TooOften, WorldMoved
from baypass.domain.tokens import Capability
from baypass.ports import Visit
from tests.builders import (
    END,
    GATE,
    ORGANISATION,
    RESERVATION,
    START,
    a_car_park,
    a_gate,
    an_acknowledgement,
)
from tests.fakes import NOW, FakeBookings
from tests.fakes.gates import KeyAwayError
from tests.usecases.acting import PRESS, Acting

MOMENT = timedelta(microseconds=1)


def online(at: datetime = START) -> dict[str, Any]:
    return {"status": GateStatus(online=True, barrier=Barrier.CLOSED, at=at)}


def at_the_barrier(now: datetime = START, **premises: Any) -> Acting:
    """Return a visitor with a confirmed reservation who stands at a gate that is online."""
    acting = Acting.on_premises(**{"gate": online(now)} | premises)
    acting.have_booked()
    acting.world.clock.stand_at(now)
    return acting


def refused(acting: Acting, kind: type[Refusal] = AgainstTheRules, **fields: Any) -> str:
    before = acting.state()
    with pytest.raises(kind) as refusal:
        acting.press(**fields)
    after = acting.state()
    assert replace(after, access_events=before.access_events) == before
    assert not acting.world.signals.published
    return refusal.value.code


def told(acting: Acting) -> list[tuple[str, str | None]]:
    """Return the reason and the command of every press that the access log tells of."""
    events = acting.world.state.access_events.values()
    return [(event.reason, event.command_id) for event in events]


def test_a_press_uses_the_reservation_and_publishes_one_command() -> None:
    acting = at_the_barrier()
    command = acting.press()
    assert acting.reservation().state is ReservationState.USED
    (published,) = acting.world.signals.published
    assert published.id == command.id
    assert (published.gate_id, published.reservation_id) == (GATE, RESERVATION)
    assert (published.requested_at, published.expires_at) == (START, START + COMMAND_LIFE)
    assert command.state is CommandState.SENT
    assert acting.world.state.commands[ORGANISATION, command.id] == command


def test_what_is_published_is_signed_before_and_published_after_it_is_written() -> None:
    acting = at_the_barrier()
    acting.press()
    assert acting.world.calls.made == [
        "bookings.visit",
        "gates.command",
        "gates.gate",
        "signals.sign",
        "bookings.use",
        "signals.send",
        "gates.mark_sent",
    ]


def test_a_press_that_cannot_be_signed_costs_nothing_and_the_same_press_opens_later() -> None:
    acting = at_the_barrier()
    acting.world.signals.lose_key()
    before = acting.state()
    with pytest.raises(KeyAwayError):
        acting.press()
    assert acting.state() == before
    acting.world.signals.lose_key(away=False)
    assert acting.press().state is CommandState.SENT
    assert len(acting.world.signals.published) == 1


@pytest.mark.parametrize("capability", [Capability.MANAGE, Capability.REMOTE])
def test_both_links_of_a_reservation_open_gates(capability: Capability) -> None:
    acting = at_the_barrier()
    assert acting.press(token=acting.token(capability)).state is CommandState.SENT


def test_a_press_is_told_once_in_the_access_log() -> None:
    acting = at_the_barrier()
    command = acting.press()
    acting.press()
    assert told(acting) == [("ALLOW", command.id)]


def test_a_refused_press_is_told_once_for_its_reason_and_again_when_it_opens() -> None:
    acting = at_the_barrier(START - MOMENT)
    assert [refused(acting), refused(acting)] == ["TOO_EARLY", "TOO_EARLY"]
    assert told(acting) == [("TOO_EARLY", None)]
    acting.wait(MOMENT)
    command = acting.press()
    assert told(acting) == [("TOO_EARLY", None), ("ALLOW", command.id)]


def test_a_press_within_the_pause_is_told_too() -> None:
    acting = at_the_barrier()
    command = acting.press()
    assert refused_again(acting) == "PRESSED_TOO_OFTEN"
    assert told(acting) == [("ALLOW", command.id), ("PRESSED_TOO_OFTEN", None)]


def test_a_gate_that_is_not_there_is_no_attempt_at_one() -> None:
    acting = at_the_barrier()
    refused(acting, NotFound, gate_id="gat_acmecampus_none")
    assert told(acting) == []


def refused_again(acting: Acting) -> str:
    with pytest.raises(TooOften) as refusal:
        acting.press("another key, too soon")
    return refusal.value.code


def test_the_same_press_again_finds_its_command_and_publishes_nothing() -> None:
    acting = at_the_barrier()
    command = acting.press()
    assert acting.press() == command
    assert len(acting.world.signals.published) == 1


def test_the_same_press_again_finds_the_gates_answer() -> None:
    acting = at_the_barrier()
    command = acting.press()
    acting.acknowledge(an_acknowledgement(command_id=command.id))
    assert acting.press().state is CommandState.OPENED


def test_the_same_press_much_later_is_seen_as_timed_out_and_opens_nothing() -> None:
    acting = at_the_barrier()
    acting.press()
    acting.wait(timedelta(minutes=5))
    assert acting.press().state is CommandState.TIMED_OUT
    assert len(acting.world.signals.published) == 1


def test_a_key_at_another_gate_is_another_press() -> None:
    acting = at_the_barrier()
    other = a_gate(id="gat_acmecampus_side", **online())
    acting.world.state.gates[ORGANISATION, other.id] = other
    acting.press()
    acting.wait(PAUSE_BETWEEN_PRESSES)
    assert acting.press(gate_id=other.id).gate_id == other.id
    assert len(acting.world.signals.published) == 2


def test_a_second_press_within_the_pause_is_too_often() -> None:
    acting = at_the_barrier()
    acting.press()
    acting.wait(PAUSE_BETWEEN_PRESSES - MOMENT)
    with pytest.raises(TooOften) as refusal:
        acting.press("another key, too soon")
    assert refusal.value.code == "PRESSED_TOO_OFTEN"
    acting.wait(MOMENT)
    acting.press("another key, in time")
    assert len(acting.world.signals.published) == 2


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (START - MOMENT, "TOO_EARLY"),
        (START, None),
        (END - MOMENT, None),
        (END, "TOO_LATE"),
    ],
)
def test_a_gate_opens_from_the_first_to_the_last_moment(now: datetime, code: str | None) -> None:
    acting = at_the_barrier(now)
    if code is None:
        assert acting.press().state is CommandState.SENT
    else:
        assert refused(acting) == code


@pytest.mark.parametrize(
    ("premises", "code"),
    [
        ({"car_park": {"kill_switch": True}}, "KILL_SWITCH"),
        ({"car_park": {"access_methods": frozenset({AccessMethod.KEYPAD})}}, "METHOD_NOT_OFFERED"),
        ({"gate": online(START - SILENCE)}, "GATE_OFFLINE"),
        ({"gate": {"status": GateStatus()}}, "GATE_OFFLINE"),
    ],
)
def test_a_gate_that_may_not_open_stays_shut(premises: dict[str, Any], code: str) -> None:
    assert refused(at_the_barrier(**premises)) == code


def test_a_car_park_that_was_closed_for_the_day_since_stays_shut() -> None:
    acting = at_the_barrier()
    closed = a_car_park(closed_days={date(2026, 11, 24)})
    acting.world.catalogue.put(closed)
    assert refused(acting) == "CLOSED"


def test_a_car_that_is_inside_does_not_enter_again_where_that_is_not_allowed() -> None:
    acting = at_the_barrier(
        car_park={"re_entry_allowed": False}, gate=online() | {"direction": "ENTRY"}
    )
    acting.world.bookings.note_passage(ORGANISATION, RESERVATION, inside=True, at=NOW)
    assert refused(acting) == "ALREADY_INSIDE"


def test_a_held_reservation_opens_nothing() -> None:
    acting = Acting.on_premises(gate=online())
    acting.book()
    acting.world.clock.stand_at(START)
    assert refused(acting) == "UNPAID"


def test_a_cancelled_reservation_opens_nothing() -> None:
    acting = Acting.on_premises(gate=online())
    acting.have_booked()
    acting.cancel()
    acting.world.clock.stand_at(START)
    assert refused(acting) == "CANCELLED"


@pytest.mark.parametrize(
    "gate",
    [
        {"id": "gat_acmecampus_none"},
        {"retired": True},
        {"car_park_id": "cpk_elsewhere"},
    ],
)
def test_a_gate_that_is_none_of_this_car_park_is_not_found(gate: dict[str, Any]) -> None:
    acting = at_the_barrier(gate=online() | gate)
    assert refused(acting, NotFound) == "GATE_NOT_FOUND"


class Overtaken(FakeBookings):
    """Bookings in which something else happens just before the press is written."""

    def __init__(self, acting: Acting, meanwhile: Callable[[], object]) -> None:
        super().__init__(acting.world.state)
        self._meanwhile = meanwhile

    def use(self, visit: Visit, command: Command) -> Command:
        self._meanwhile()
        return super().use(visit, command)


def test_a_cancellation_that_is_faster_leaves_the_gate_shut() -> None:
    acting = at_the_barrier(START - timedelta(minutes=10), car_park={"grace_before_minutes": 15})
    with pytest.raises(WorldMoved) as refusal:
        acting.press(bookings=Overtaken(acting, acting.cancel))
    assert refusal.value.code == "STATE_CHANGED"
    assert acting.reservation().state is ReservationState.CANCELLED
    assert not acting.world.signals.published


def test_the_same_press_arriving_twice_at_once_is_published_once() -> None:
    acting = at_the_barrier(START + timedelta(hours=1))

    def same_press_a_moment_earlier() -> None:
        acting.world.clock.move(-MOMENT)
        acting.press(PRESS)
        acting.world.clock.move(MOMENT)

    command = acting.press(PRESS, bookings=Overtaken(acting, same_press_a_moment_earlier))
    assert command.state is CommandState.SENT
    assert len(acting.world.signals.published) == 1
