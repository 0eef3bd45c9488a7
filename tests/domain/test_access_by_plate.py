"""A hundred thousand visits, plates and times, each decided twice: by the rules and naively."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

import pytest

from baypass.domain.access import Reason, decide_by_code, decide_by_plate
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import Direction, Gate, GateStatus
from tests.builders import END, START, a_car_park, a_gate, a_reservation, a_time_slot
from tests.domain.naive_access import AccessWorld, plated, wrong_characters

TRIPLES, SEED = 100_000, 20261128
CHARACTERS = "0OQD1I2Z5S8B6GAEU37KX"
MINUTES = (-121, -16, -15, -1, 0, 60, 179, 180, 194, 195, 1500)
DURING = START + timedelta(hours=1)
TYPED = (
    *("1-ABC-120", "1ABC120", "1-ABC-12O", "1-ABC-127", "2-XYZ-999"),
    *("MÜ-AB 12", "M-UE 12", "B-AB 123", "BA-B 123"),
)
SLOTS = [a_time_slot(START + timedelta(minutes=minutes)) for minutes in (0, -180, 195, 60)]


def misread(plate: str, dice: Random) -> str:
    """Return what a camera might say: the plate, or with some characters put wrong."""
    read = list(plate.replace("Ü", dice.choice(["U", "UE", "Ü"])))
    for _ in range(dice.choice([0, 0, 0, 1, 1, 2])):
        read[dice.randrange(len(read))] = dice.choice(CHARACTERS)
    return "".join(read) + ("X" if dice.random() < 0.02 else "")


def visits(dice: Random) -> list[Reservation]:
    return [
        plated(
            dice.choice(TYPED),
            place,
            state=dice.choice([*[ReservationState.CONFIRMED] * 5, *ReservationState]),
            time_slot=dice.choice(SLOTS),
            inside=dice.random() < 0.3,
        )
        for place in range(1, 41)
    ]


@lru_cache
def speaking(direction: Direction, minutes: int) -> tuple[datetime, Gate]:
    """Return the time so many minutes after the start, and a gate that is online then."""
    now = START + timedelta(minutes=minutes)
    return now, a_gate(direction=direction, status=GateStatus(online=True, at=now))


def at_the_gate(world: AccessWorld) -> tuple[datetime, Gate]:
    return speaking(world.bare_gate.direction, world.minutes)


def worlds(dice: Random) -> Iterator[tuple[AccessWorld, str, list[Reservation]]]:
    """Yield gates before which somebody stands, with all that are on the list and the reading."""
    pool = visits(dice)
    readings = {typed: [misread(typed, dice) for _ in range(500)] for typed in TYPED}
    car_parks = [
        a_car_park(
            one_wrong_character=one_wrong,
            re_entry_allowed=re_entry,
            grace_before_minutes=grace,
            grace_after_minutes=grace,
            kill_switch=kill_switch,
        )
        for one_wrong in (True, True, False)
        for re_entry in (True, False)
        for grace in (0, 15)
        for kill_switch in (False, False, False, True)
    ]
    gates = [a_gate(direction=direction) for direction in Direction]
    while True:
        listed = dice.sample(pool, dice.choice([1, 1, 2, 3]))
        read = dice.choice(readings[dice.choice(listed).licence_plate.typed])
        wrong = {one.id: wrong_characters(one.licence_plate.typed, read) for one in listed}
        world = AccessWorld(
            candidates=tuple(one for one in listed if wrong[one.id] == 0),
            nearly=tuple(one for one in listed if wrong[one.id] == 1),
            method=AccessMethod.ANPR,
            car_park=dice.choice(car_parks),
            bare_gate=dice.choice(gates),
            minutes=dice.choice(MINUTES),
        )
        yield world, read, listed


def test_a_hundred_thousand_visits_plates_and_times_are_decided_as_the_naive_way_does() -> None:
    decided: Counter[str] = Counter()
    for _, (world, read, listed) in zip(range(TRIPLES), worlds(Random(SEED)), strict=False):  # noqa: S311  seeded, no secret
        now, gate = at_the_gate(world)
        decision = decide_by_plate(world.car_park, gate, read, listed, now)
        assert decision.reason.value == world.naive_reason(), (read, listed, world)
        decided[decision.reason] += 1
    # Each of them was asked often enough to mean something.
    least = {Reason.ALLOW: 10_000, Reason.UNKNOWN_PLATE: 10_000, Reason.TOO_LATE: 1000}
    assert all(decided[reason] >= count for reason, count in least.items())
    assert min(decided[reason] for reason in (Reason.PLATE_AMBIGUOUS, Reason.ALREADY_INSIDE)) > 100


@pytest.mark.parametrize("position", range(7))
def test_one_wrong_character_anywhere_lets_in_the_only_car_it_fits(position: int) -> None:
    read = "1ABC120"[:position] + "7" + "1ABC120"[position + 1 :]
    expected = [plated("1-ABC-120"), plated("2-XYZ-999", 2)]
    for allowed, reason in ((True, Reason.ALLOW), (False, Reason.UNKNOWN_PLATE)):
        car_park = a_car_park(one_wrong_character=allowed)
        gate = speaking(Direction.ENTRY, 60)[1]
        assert decide_by_plate(car_park, gate, read, expected, DURING).reason is reason


def test_a_car_that_was_read_exactly_hides_whoever_is_nearly_it() -> None:
    over = plated("1-ABC-120", time_slot=a_time_slot(START - (END - START)))
    near = plated("1-ABC-127", 2)
    car_park = a_car_park(one_wrong_character=True)
    decision = decide_by_plate(car_park, a_gate(), "1ABC120", [over, near], DURING)
    assert (decision.reason, decision.meant) == (Reason.TOO_LATE, (over,))


def test_a_code_names_whoever_has_it_now() -> None:
    had = a_reservation(keypad_code="111111")
    decision = decide_by_code(a_car_park(), a_gate(), "222222", [had], DURING)
    assert (decision.reason, decision.meant) == (Reason.UNKNOWN_CODE, ())
