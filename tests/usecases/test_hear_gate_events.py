"""What a gate did alone: in any order and however often, the effect is that of once."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.gates import Direction
from baypass.domain.passages import speaking
from baypass.ports import Bookings
from tests.builders import CAR_PARK, GATE, ORGANISATION, RESERVATION, START, a_gate
from tests.fakes import Ended
from tests.usecases.at_gates import DURING, PLATE, SECOND, AtGates

MINUTE = timedelta(minutes=1)
OTHER_GATE = "gat_acmecampus_side"


def at(minutes: int) -> datetime:
    return START + minutes * MINUTE


def with_exit(**premises: Any) -> AtGates:
    """Return a visitor at a car park with a way in and a way out."""
    acting = AtGates.standing(gate={"direction": Direction.ENTRY}, **premises)
    out = a_gate(id=OTHER_GATE, direction=Direction.EXIT)
    acting.world.state.gates[ORGANISATION, out.id] = out
    return acting


def test_an_opening_uses_the_reservation_at_the_time_of_the_event() -> None:
    acting = with_exit()
    assert acting.tells(acting.opened_alone(at(5))) == 0
    visit = acting.keeps()
    assert (visit.state, visit.arrived_at) == (ReservationState.USED, at(5))
    assert (visit.inside, visit.passed_at) == (True, at(5))
    (event,) = acting.log
    assert (event.method, event.reason, event.at, event.offline) == ("ANPR", "ALLOW", at(5), True)
    assert (event.reservation_id, event.in_spite_of) == (RESERVATION, None)
    assert acting.plates() == [PLATE]
    assert acting.world.signals.receipts == [(GATE, ("evt_1",))]


def test_nothing_is_published_for_what_a_gate_did_but_the_receipt() -> None:
    acting = AtGates.standing()
    acting.tells(acting.opened_alone(at(5)))
    assert not acting.commands
    assert not acting.answers


def test_a_refusal_is_told_and_changes_no_visit() -> None:
    acting = AtGates.standing()
    before = acting.keeps()
    acting.tells(acting.opened_alone(at(5), decision="TOO_EARLY", opened=False))
    assert acting.keeps() == before
    assert acting.told() == [("ANPR", "TOO_EARLY", RESERVATION)]


def test_a_code_at_a_gate_of_both_directions_says_nothing_of_inside() -> None:
    acting = AtGates.standing()
    acting.tells(acting.opened_alone(at(5), method="KEYPAD", plate=None))
    assert acting.keeps().inside is False
    assert acting.keeps().passed_at is None
    assert acting.told() == [("KEYPAD", "ALLOW", RESERVATION)]
    assert not acting.plates()


def test_a_barrier_that_did_not_move_has_let_nobody_in() -> None:
    acting = AtGates.standing()
    acting.tells(acting.opened_alone(at(5), opened=False))
    assert acting.keeps().state is ReservationState.CONFIRMED
    assert [event.reason for event in acting.log] == ["FAULT"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_events_in_any_order_and_twice_leave_the_same_visit(order: tuple[int, ...]) -> None:
    acting = with_exit()
    events = [
        (GATE, acting.opened_alone(at(5), event_id="evt_in", attempt_id="att_in")),
        (OTHER_GATE, acting.opened_alone(at(30), event_id="evt_out", attempt_id="att_out")),
        (GATE, acting.opened_alone(at(40), event_id="evt_back", attempt_id="att_back")),
        (OTHER_GATE, acting.opened_alone(at(50), event_id="evt_gone", attempt_id="att_gone")),
    ]
    for place in (*order, *order):
        gate, event = events[place]
        acting.tells(event, said_by=gate, gate_id=gate)
    visit = acting.keeps()
    assert (visit.arrived_at, visit.inside, visit.passed_at) == (at(5), False, at(50))
    assert len(acting.log) == 4
    assert len(acting.world.signals.receipts) == 8


@pytest.mark.parametrize("changed", ["cancelled", "expired"])
def test_an_opening_after_a_cancellation_is_told_as_what_it_is(changed: str) -> None:
    acting = with_exit()
    state = ReservationState(changed.upper())
    visit = acting.keeps().model_copy(update={"state": state})
    acting.world.state.reservations[ORGANISATION, RESERVATION] = visit
    acting.tells(acting.opened_alone(at(5)))
    (event,) = acting.log
    assert (event.reason, event.in_spite_of) == ("ALLOW", changed.upper())
    assert acting.keeps().state is state
    assert acting.keeps().arrived_at is None
    # The car is in there all the same.
    assert acting.keeps().inside is True


def test_a_visit_that_was_forgotten_is_told_without_it() -> None:
    acting = AtGates.standing()
    del acting.world.state.reservations[ORGANISATION, RESERVATION]
    acting.tells(acting.opened_alone(at(5)))
    assert acting.told() == [("ANPR", "ALLOW", None)]
    assert acting.world.signals.receipts


def test_a_gate_names_visits_of_its_own_car_park_alone() -> None:
    acting = AtGates.standing()
    visit = acting.keeps().model_copy(update={"car_park_id": "cpk_elsewhere"})
    acting.world.state.reservations[ORGANISATION, RESERVATION] = visit
    acting.world.state.car_parks[ORGANISATION, "cpk_elsewhere"] = acting.world.state.car_parks[
        ORGANISATION, CAR_PARK
    ]
    acting.tells(acting.opened_alone(at(5)))
    assert acting.keeps() == visit
    assert acting.told() == [("ANPR", "ALLOW", None)]


def test_an_event_from_the_future_happened_now() -> None:
    acting = AtGates.standing()
    acting.tells(acting.opened_alone(DURING + timedelta(days=400)))
    assert acting.keeps().arrived_at == DURING


def test_a_keypad_that_locks_and_unlocks_is_told() -> None:
    acting = AtGates.standing()
    locked = {"event_id": "evt_2", "kind": "LOCKED_OUT", "at": at(1)}
    acting.tells(locked, {"event_id": "evt_3", "kind": "UNLOCKED", "at": at(2)})
    assert acting.told() == [("KEYPAD", "LOCKED_OUT", None), ("KEYPAD", "UNLOCKED", None)]
    assert acting.world.signals.receipts == [(GATE, ("evt_2", "evt_3"))]


def test_an_event_that_cannot_be_read_holds_up_none_and_does_not_come_for_ever() -> None:
    acting = AtGates.standing()
    odd = {"event_id": "evt_odd", "kind": "SANG", "at": at(1)}
    nameless = {"kind": "LOCKED_OUT", "at": at(1)}
    assert acting.tells(odd, nameless, acting.opened_alone(at(5))) == 2
    assert acting.told() == [("ANPR", "ALLOW", RESERVATION)]
    assert acting.world.signals.receipts == [(GATE, ("evt_odd", "evt_1"))]


def test_a_gate_speaks_for_itself_alone() -> None:
    acting = AtGates.standing()
    before = acting.state()
    assert acting.tells(acting.opened_alone(at(5)), said_by=OTHER_GATE) == 0
    assert acting.state() == before
    assert not acting.world.signals.receipts


@pytest.mark.parametrize("calls", range(1, 4))
def test_a_receipt_is_sent_only_for_what_is_written(calls: int) -> None:
    acting = with_exit()
    acting.world.calls.end_after(calls)
    with pytest.raises(Ended):
        acting.tells(acting.opened_alone(at(5)))
    acting.world.calls.go_on()
    assert bool(acting.world.signals.receipts) <= bool(acting.log)
    acting.tells(acting.opened_alone(at(5)))
    assert acting.keeps().arrived_at == at(5)
    assert len(acting.log) == 1
    assert acting.world.signals.receipts[-1] == (GATE, ("evt_1",))


def test_events_before_a_failure_get_their_receipt_and_the_rest_come_again() -> None:
    acting = AtGates.standing()

    class Broken:
        def visit(self, *_: str) -> Bookings:
            raise ConnectionError

    acting.world.bookings = Broken()  # type: ignore[assignment]
    locked = {"event_id": "evt_2", "kind": "LOCKED_OUT", "at": at(1)}
    with pytest.raises(ConnectionError):
        acting.tells(locked, acting.opened_alone(at(5)))
    assert acting.world.signals.receipts == [(GATE, ("evt_2",))]


def test_a_visit_that_moves_meanwhile_is_looked_at_again() -> None:
    acting = with_exit()
    real = acting.world.bookings

    class Moving:
        looked = 0

        def visit(self, organisation_id: str, reservation_id: str) -> Any:
            found = real.visit(organisation_id, reservation_id)
            Moving.looked += 1
            if Moving.looked == 1:
                real.note_passage(ORGANISATION, RESERVATION, inside=False, at=at(50))
            return found

    acting.world.bookings = Moving()  # type: ignore[assignment]
    acting.tells(acting.opened_alone(at(5)))
    visit = acting.keeps()
    assert (Moving.looked, visit.arrived_at, visit.inside) == (2, at(5), False)


def test_a_gate_that_speaks_is_online() -> None:
    assert speaking(a_gate(), DURING + SECOND).status.is_online(DURING + SECOND)
