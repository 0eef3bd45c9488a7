"""Kill the process between any two steps of a paid booking: the promises hold all the same."""

import sys
from collections.abc import Iterator

import pytest

from tests.journeys.cuts import NEVER_TWICE, PAID_STEPS, Cut, all_cuts, cut_off, wait_for_the_sweep
from tests.journeys.payers import settled_ledger
from tests.journeys.visitors import Json


@pytest.fixture(scope="module")
def cuts(addresses: Json) -> Iterator[list[Cut]]:
    with cut_off(addresses) as world:
        made = all_cuts(world, PAID_STEPS)
    yield made
    world.stripe.behave_well()


def test_a_paid_booking_can_be_cut_at_forty_points_and_more(cuts: list[Cut]) -> None:
    points = [str(one) for one in cuts if one.ran.was_killed]
    sys.stdout.write("\n".join(["", f"{len(points)} cut points:", *points, ""]))
    assert len(set(points)) == len(points) >= 40
    assert {one.name for one in cuts if one.ran.was_killed} == set(PAID_STEPS)
    assert {one.ran.calls[-1] for one in cuts if one.ran.was_killed} >= NEVER_TWICE


def test_the_promises_hold_wherever_a_process_was_killed(cuts: list[Cut]) -> None:
    assert wait_for_the_sweep(cuts) == {}
    settled_ledger(cuts[0].way.world.addresses)
