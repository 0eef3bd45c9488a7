"""Who is let in: each reason by hand, and every combination against a naive answer."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings

from baypass.domain.access import Decision, Reason, access_window, decide, decide_for_staff
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import Direction, Gate, GateStatus
from baypass.domain.ids import reservation_id
from baypass.domain.refusals import AgainstTheRules
from baypass.domain.time_slots import TimeSlot
from tests.builders import BOOKING, END, START, a_car_park, a_gate, a_reservation, a_time_slot
from tests.domain.naive_access import OTHER_CAR_PARK, AccessWorld, plated, worlds

SECOND = timedelta(seconds=1)
DURING = START + timedelta(hours=1)
REMOTE, ANPR, KEYPAD = AccessMethod
TODAY = START.date()


def the_gate(**fields: Any) -> Gate:
    """Online at any time."""
    return a_gate(**{"status": GateStatus(online=True, at=END + timedelta(days=1))} | fields)


def decided(
    *reservations: Reservation,
    method: AccessMethod = REMOTE,
    now: Any = DURING,
    gate: Gate | None = None,
    **car_park: Any,
) -> Decision:
    return decide(method, a_car_park(**car_park), gate or the_gate(), reservations, now)


def reason(*reservations: Reservation, **arguments: Any) -> Reason:
    return decided(*reservations or [a_reservation()], **arguments).reason


# The time


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - SECOND, Reason.TOO_EARLY),
        (START, Reason.ALLOW),
        (END - SECOND, Reason.ALLOW),
        (END, Reason.TOO_LATE),
    ],
)
def test_a_gate_opens_from_the_first_second_to_the_last(now: Any, expected: Reason) -> None:
    assert reason(now=now) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - timedelta(minutes=10) - SECOND, Reason.TOO_EARLY),
        (START - timedelta(minutes=10), Reason.ALLOW),
        (END + timedelta(minutes=20) - SECOND, Reason.ALLOW),
        (END + timedelta(minutes=20), Reason.TOO_LATE),
    ],
)
def test_the_hosts_grace_opens_sooner_and_closes_later(now: Any, expected: Reason) -> None:
    assert reason(now=now, grace_before_minutes=10, grace_after_minutes=20) is expected


def test_the_window_is_the_slot_with_its_grace() -> None:
    car_park = a_car_park(grace_before_minutes=10, grace_after_minutes=20)
    window = access_window(a_reservation(), car_park)
    assert window == TimeSlot(start=START - timedelta(minutes=10), end=END + timedelta(minutes=20))


# The reservation


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ReservationState.HELD, Reason.UNPAID),
        (ReservationState.CONFIRMED, Reason.ALLOW),
        (ReservationState.USED, Reason.ALLOW),
        (ReservationState.CANCELLED, Reason.CANCELLED),
        (ReservationState.EXPIRED, Reason.EXPIRED),
    ],
)
def test_only_a_confirmed_or_used_reservation_opens(
    state: ReservationState, expected: Reason
) -> None:
    assert reason(a_reservation(state=state)) is expected


def test_a_reservation_of_another_car_park_opens_nothing_here() -> None:
    assert reason(a_reservation(car_park_id=OTHER_CAR_PARK)) is Reason.WRONG_CAR_PARK


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (REMOTE, Reason.NO_RESERVATION),
        (ANPR, Reason.UNKNOWN_PLATE),
        (KEYPAD, Reason.UNKNOWN_CODE),
    ],
)
def test_nobody_expected_is_told_by_what_was_shown(method: AccessMethod, expected: Reason) -> None:
    assert decided(method=method).reason is expected


def test_an_allowed_decision_names_the_reservation_that_began_first() -> None:
    early = a_reservation(id=reservation_id(BOOKING, 2))
    late = a_reservation(time_slot=a_time_slot(START + timedelta(minutes=15)))
    for candidates in ((early, late), (late, early)):
        assert decided(*candidates, method=KEYPAD).or_refuse(a_car_park().zone) == early


def test_the_same_time_twice_is_decided_by_the_id() -> None:
    first, second = a_reservation(), a_reservation(id=reservation_id(BOOKING, 2))
    assert decided(second, first, method=KEYPAD).reservation == first


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        (
            a_reservation(time_slot=a_time_slot(END)),
            a_reservation(time_slot=a_time_slot(START - (END - START))),
        ),
        (a_reservation(time_slot=a_time_slot(END)), a_reservation(state=ReservationState.HELD)),
        (
            a_reservation(state=ReservationState.HELD),
            a_reservation(state=ReservationState.CANCELLED),
        ),
        (
            a_reservation(state=ReservationState.CANCELLED),
            a_reservation(state=ReservationState.EXPIRED),
        ),
        (a_reservation(state=ReservationState.EXPIRED), a_reservation(car_park_id=OTHER_CAR_PARK)),
    ],
)
def test_of_several_that_stay_out_the_nearest_to_being_let_in_is_told(
    nearer: Reservation, farther: Reservation
) -> None:
    expected = reason(nearer)
    assert reason(nearer, farther) is reason(farther, nearer) is expected


# The car park and its gate


@pytest.mark.parametrize("direction", [Direction.ENTRY, Direction.BOTH])
def test_the_kill_switch_keeps_every_entry_shut(direction: Direction) -> None:
    gate = the_gate(direction=direction)
    assert reason(gate=gate, kill_switch=True) is Reason.KILL_SWITCH


def test_the_kill_switch_leaves_the_exits_open_unless_the_host_says_otherwise() -> None:
    gate = the_gate(direction=Direction.EXIT)
    assert reason(gate=gate, kill_switch=True) is Reason.ALLOW
    shut = reason(gate=gate, kill_switch=True, exits_stay_open=False)
    assert shut is Reason.KILL_SWITCH


def test_an_exit_under_the_kill_switch_still_wants_a_reservation() -> None:
    gate = the_gate(direction=Direction.EXIT)
    assert reason(gate=gate, kill_switch=True, now=END) is Reason.TOO_LATE


def test_a_retired_gate_stays_shut() -> None:
    assert reason(gate=the_gate(retired=True)) is Reason.GATE_RETIRED


def test_a_gate_of_another_car_park_stays_shut() -> None:
    assert reason(gate=the_gate(car_park_id=OTHER_CAR_PARK)) is Reason.WRONG_CAR_PARK


@pytest.mark.parametrize("method", AccessMethod)
def test_a_method_the_car_park_does_not_offer_opens_nothing(method: AccessMethod) -> None:
    others = frozenset(AccessMethod) - {method}
    assert reason(method=method, access_methods=others) is Reason.METHOD_NOT_OFFERED
    assert reason(method=method, access_methods={method}) is Reason.ALLOW


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (Direction.ENTRY, Reason.CLOSED),
        (Direction.BOTH, Reason.CLOSED),
        (Direction.EXIT, Reason.ALLOW),
    ],
)
def test_on_a_closed_day_cars_may_leave_and_not_enter(
    direction: Direction, expected: Reason
) -> None:
    assert reason(gate=the_gate(direction=direction), closed_days={TODAY}) is expected


@pytest.mark.parametrize(
    ("direction", "re_entry", "expected"),
    [
        (Direction.ENTRY, False, Reason.ALREADY_INSIDE),
        (Direction.ENTRY, True, Reason.ALLOW),
        (Direction.BOTH, False, Reason.ALLOW),
        (Direction.EXIT, False, Reason.ALLOW),
    ],
)
def test_a_car_that_is_inside_enters_again_only_where_the_host_allows_it(
    direction: Direction, expected: Reason, *, re_entry: bool
) -> None:
    inside, gate = a_reservation(inside=True), the_gate(direction=direction)
    assert reason(inside, gate=gate, re_entry_allowed=re_entry) is expected
    assert reason(gate=gate, re_entry_allowed=re_entry) is Reason.ALLOW


def test_an_offline_gate_is_told_only_to_who_would_be_let_in() -> None:
    gate = the_gate(status=GateStatus(online=False))
    assert reason(gate=gate) is Reason.GATE_OFFLINE
    assert reason(gate=gate, now=END) is Reason.TOO_LATE
    assert reason(a_reservation(state=ReservationState.HELD), gate=gate) is Reason.UNPAID
    assert reason(gate=gate, kill_switch=True) is Reason.KILL_SWITCH


# Plates that look alike


def test_two_expected_cars_that_a_camera_confuses_stay_out_both() -> None:
    look_alike = (plated("1-ABO-123"), plated("1-AB0-I23", 2))
    assert reason(*look_alike, method=ANPR) is Reason.PLATE_AMBIGUOUS
    assert reason(*look_alike, method=KEYPAD) is Reason.ALLOW


def test_one_of_two_look_alikes_that_is_out_of_time_confuses_nobody() -> None:
    over = plated("1-AB0-I23", 2, time_slot=a_time_slot(END))
    assert reason(plated("1-ABO-123"), over, method=ANPR) is Reason.ALLOW


def test_one_car_that_was_typed_in_two_ways_is_not_two_cars() -> None:
    twice = (plated("1-ABC-234"), plated("1abc 234", 2))
    assert reason(*twice, method=ANPR) is Reason.ALLOW


# Staff


def test_staff_open_a_gate_when_they_say_why() -> None:
    assert decide_for_staff(a_car_park(), the_gate(), "delivery", DURING).is_allowed


@pytest.mark.parametrize(
    ("car_park", "gate", "stated", "expected"),
    [
        ({}, {}, " \n", Reason.REASON_MISSING),
        ({"kill_switch": True}, {}, "delivery", Reason.KILL_SWITCH),
        ({"kill_switch": True}, {"direction": Direction.EXIT}, "delivery", Reason.ALLOW),
        ({}, {"retired": True}, "delivery", Reason.GATE_RETIRED),
        ({}, {"car_park_id": OTHER_CAR_PARK}, "delivery", Reason.WRONG_CAR_PARK),
        ({}, {"status": GateStatus()}, "delivery", Reason.GATE_OFFLINE),
        ({"closed_days": {TODAY}}, {}, "delivery", Reason.ALLOW),
    ],
)
def test_staff_are_barred_by_the_gate_and_the_kill_switch_but_by_no_calendar(
    car_park: dict[str, Any], gate: dict[str, Any], stated: str, expected: Reason
) -> None:
    found = decide_for_staff(a_car_park(**car_park), the_gate(**gate), stated, DURING)
    assert found.reason is expected


# What a refusal says


def test_a_refusal_tells_the_window_in_the_car_parks_time() -> None:
    zone = a_car_park().zone
    with pytest.raises(AgainstTheRules) as refusal:
        decided(a_reservation(), now=END).or_refuse(zone)
    found = refusal.value.violations[0]
    assert (found.code, found.facts) == (
        "TOO_LATE",
        {"start": START.astimezone(zone), "end": END.astimezone(zone)},
    )
    assert str(found.facts["start"]) == "2026-11-24 14:00:00+01:00"


def test_a_refusal_for_nobody_in_particular_tells_no_times() -> None:
    assert decided(method=KEYPAD).violation(a_car_park().zone).facts == {}
    both = (a_reservation(), plated("1-XYZ-999", 2))
    barred = decided(*both, kill_switch=True)
    assert barred.violation(a_car_park().zone).facts == {}


def test_a_barred_gate_still_tells_a_single_reservations_window() -> None:
    assert decided(a_reservation(), kill_switch=True).window == a_time_slot()


# Every combination


def test_every_reason_has_somebody_who_hears_it() -> None:
    states = [reason(a_reservation(state=state)) for state in ReservationState]
    alike = (plated("1-ABO-123"), plated("1-AB0-I23", 2))
    # A message that comes too late is refused before anybody is looked for.
    assert set(Reason) - {Reason.STALE} == {
        *states,
        *(decided(method=method).reason for method in AccessMethod),
        *(reason(now=now) for now in (START - SECOND, END)),
        reason(kill_switch=True),
        reason(closed_days={TODAY}),
        reason(method=ANPR, access_methods={KEYPAD}),
        reason(gate=the_gate(retired=True)),
        reason(gate=the_gate(car_park_id=OTHER_CAR_PARK)),
        reason(gate=the_gate(status=GateStatus())),
        reason(*alike, method=ANPR),
        reason(
            a_reservation(inside=True),
            gate=the_gate(direction=Direction.ENTRY),
            re_entry_allowed=False,
        ),
        decide_for_staff(a_car_park(), the_gate(), "", DURING).reason,
    }


@settings(max_examples=200)
@given(worlds())
@example(AccessWorld(candidates=(plated("1-ABC-120"), plated("1-ABC-12O", 2)), method=ANPR))
def test_every_decision_is_the_naive_one(world: AccessWorld) -> None:
    decision = decide(
        world.method,
        world.car_park,
        world.gate,
        world.candidates,
        START + world.since_start,
        nearly=world.nearly,
    )
    assert decision.reason.value == world.naive_reason()
    expected = world.candidates or world.nearly
    assert not decision.is_allowed or decision.reservation in expected
    assert all(one in expected for one in decision.meant)
