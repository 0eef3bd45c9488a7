"""Kill the process between any two steps of a paid booking: the promises hold all the same.

Every door and task of the way runs here in a process of its own, against the deployed stack, and
is killed right after or right before one of its writes to AWS or Stripe. Then only those come
who would come anyway: the visitor who presses the button again, the workflow, and the sweep. No
webhook ever arrives, and nobody sweeps before the last process is killed: however slow the
machine is, each of them makes the same calls, and finds nothing done by somebody faster.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

import pytest

from tests.journeys.cloud import paused_sweep
from tests.journeys.killed import Ran
from tests.journeys.payers import settled_ledger
from tests.journeys.visitors import Json
from tests.journeys.ways import (
    BOOK,
    CANCEL,
    CONFIRM,
    NOTIFY,
    NOTIFY_CANCELLED,
    REFUND,
    SETTLE,
    Call,
    End,
    Way,
    World,
)

AT_ONCE = 3
# A lease of two minutes, and sweeps that have ninety bookings to look after; more is no failure.
PATIENCE, PAUSE = 900.0, 1.0
SENDS_A_MAIL = "POST /v2/email/outbound-emails"
# What moves money, spots or mails, and must not be left out by accident.
NEVER_TWICE = {
    "DynamoDB.TransactWriteItems",
    "AWSStepFunctions.StartExecution",
    "AWSStepFunctions.SendTaskSuccess",
    "POST /v1/checkout/sessions",
    "POST /v1/refunds",
    "POST /v1/credit_notes",
    SENDS_A_MAIL,
}
READS = {
    "DynamoDB.GetItem",
    "DynamoDB.BatchGetItem",
    "DynamoDB.Query",
    "AmazonSSM.GetParameter",
    "secretsmanager.GetSecretValue",
}
Told = list[Counter[str]]
BOOKED = End()
ALL_CANCELLED = End(
    ("CANCELLED", "CANCELLED"), (Counter(["cancellation", "money"]), Counter(["cancellation"]))
)
LAST_CANCELLED = End(("CONFIRMED", "CANCELLED"), (Counter(["money"]), Counter(["cancellation"])))


UNDER_A_LEASE = ("notify", "refund", "notify of a cancellation")


def nobody(_way: Way) -> None:
    """Nobody comes but the workflow and the sweep."""


@dataclass(frozen=True)
class Step:
    """What leads to a call, the call that is killed, and who comes afterwards anyway."""

    before: Callable[[Way], None]
    call: Call
    after: Callable[[Way], None] = nobody
    end: End = BOOKED


STEPS = {
    "book": Step(nobody, BOOK, after=Way.pay_and_return),
    "settle": Step(Way.pay_a_workflow_that_waits, SETTLE),
    "confirm": Step(Way.note_payment, CONFIRM),
    "notify": Step(Way.confirm, NOTIFY),
    "cancel": Step(Way.confirm_and_tell, CANCEL, after=Way.cancel_all, end=ALL_CANCELLED),
    "refund": Step(Way.cancel_last, REFUND, end=LAST_CANCELLED),
    "notify of a cancellation": Step(Way.refund_last, NOTIFY_CANCELLED, end=LAST_CANCELLED),
}


@dataclass(frozen=True)
class Cut:
    """One process, and the call after which it was killed; number 0 was left to its end."""

    step: str
    number: int
    way: Way = field(compare=False)
    ran: Ran = field(compare=False)

    def __str__(self) -> str:
        call = self.ran.calls[-1] if self.ran.was_killed else "nothing, it ended by itself"
        return f"{self.step}, after call {self.number}, {call}"

    def trouble(self) -> Json:
        """Return what stands otherwise than promised."""
        wished, found = STEPS[self.step].end.stands(), self.way.stands()
        if self.ran.was_killed and self.ran.calls[-1] == SENDS_A_MAIL:
            found["told"] = without_one_repeat(found["told"], wished["told"])
        return {name: found[name] for name in wished if found[name] != wished[name]}


def without_one_repeat(told: Told, wished: Told) -> Told:
    """Return what was told without the one mail that nobody could know was sent."""
    more = [got - once for got, once in zip(told, wished, strict=True)]
    once_more = sum(one.total() for one in more) == 1
    return [got - one for got, one in zip(told, more, strict=True)] if once_more else told


def cut(world: World, place: int, name: str, number: int) -> Cut:
    """Bring a booking to a step, kill the step, and let those come who come anyway."""
    step, way = STEPS[name], Way(world, place)
    step.before(way)
    ran = way.run(step.call, after=number)
    step.after(way)
    return Cut(name, number, way, ran)


def all_cuts(world: World) -> list[Cut]:
    """Go every step once without a kill, and then once more for each point around a write."""
    places = count()
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def go(every: list[tuple[str, int]]) -> list[Cut]:
            return list(pool.map(lambda one: cut(world, next(places), *one), every))

        # Booking comes first: each is the first of its day, which is opened on the way.
        first = go([("book", 0)])
        first += go(points_of(first))
        others = go([(name, 0) for name in STEPS if name != "book"])
        # What was killed with a lease comes first: leases run out while the others are killed.
        points = sorted(points_of(others), key=lambda point: point[0] not in UNDER_A_LEASE)
        return first + others + go(points)


def points_of(recorded: list[Cut]) -> list[tuple[str, int]]:
    """Return the points right after a write and right before the next: reading leaves nothing."""
    return [
        (one.step, number)
        for one in recorded
        for number in range(1, len(one.ran.calls) + 1)
        if any(is_write(name) for name in one.ran.calls[number - 1 : number + 1])
    ]


def is_write(call: str) -> bool:
    return not call.startswith("GET ") and call not in READS


def wait_for_the_sweep(cuts: list[Cut]) -> dict[str, Json]:
    """Wait for all of them together, and return what does not hold in the end."""
    deadline, open_ones = time.monotonic() + PATIENCE, list(cuts)
    while open_ones := [one for one in open_ones if one.trouble()]:
        if time.monotonic() > deadline:
            break
        time.sleep(PAUSE)
    # All of them once more: what held must still hold when the last one does.
    return {str(one): why for one in cuts if (why := one.trouble())}


@pytest.fixture(scope="module")
def cuts(addresses: Json) -> Iterator[list[Cut]]:
    world = World(addresses)
    world.stripe.behave_well()
    world.stripe.behave(lost=True)
    with paused_sweep(addresses):
        made = all_cuts(world)
    yield made
    world.stripe.behave_well()


def test_a_paid_booking_can_be_cut_at_forty_points_and_more(cuts: list[Cut]) -> None:
    points = [str(one) for one in cuts if one.ran.was_killed]
    sys.stdout.write("\n".join(["", f"{len(points)} cut points:", *points, ""]))
    assert len(set(points)) == len(points) >= 40
    assert {one.step for one in cuts if one.ran.was_killed} == set(STEPS)
    assert {one.ran.calls[-1] for one in cuts if one.ran.was_killed} >= NEVER_TWICE


def test_the_promises_hold_wherever_a_process_was_killed(cuts: list[Cut]) -> None:
    assert wait_for_the_sweep(cuts) == {}
    settled_ledger(cuts[0].way.world.addresses)
