"""Cuts: the process killed between any two steps of a booking, a cancellation, a press.

Every door and task of the way runs here in a process of its own, against the deployed stack, and
is killed right after or right before one of its writes to AWS or Stripe. Then only those come
who would come anyway: the visitor who presses the button again, the workflow, and the sweep. No
webhook ever arrives, and nobody sweeps before the last process is killed: however slow the
machine is, each of them makes the same calls, and finds nothing done by somebody faster.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from tests.journeys.cloud import paused_sweep
from tests.journeys.killed import Ran
from tests.journeys.visitors import Json
from tests.journeys.ways import (
    BOOK,
    CANCEL,
    CANCEL_OWN,
    CONFIRM,
    NOTIFY,
    NOTIFY_CANCELLED,
    REFUND,
    SETTLE,
    Call,
    End,
    FreeWay,
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
BOOKED_FREE = End(free=True)
OWN_CANCELLED = End(("CONFIRMED", "CANCELLED"), (Counter(), Counter(["cancellation"])), free=True)


def nobody(_way: Any) -> None:
    """Nobody comes but the workflow and the sweep."""


@dataclass(frozen=True)
class Step:
    """What leads to a call, the call that is killed, and who comes afterwards anyway."""

    before: Callable[[Any], None]
    call: Call
    after: Callable[[Any], None] = nobody
    end: End = BOOKED
    way: type[Way] = Way
    # Leases run out while others are killed, so these come first.
    under_a_lease: bool = False
    # It is the first of its day, which it opens on the way.
    opens_its_day: bool = False


Steps = Mapping[str, Step]
PAID_STEPS: Steps = {
    "book": Step(nobody, BOOK, after=Way.pay_and_return, opens_its_day=True),
    "settle": Step(Way.pay_a_workflow_that_waits, SETTLE),
    "confirm": Step(Way.note_payment, CONFIRM),
    "notify": Step(Way.confirm, NOTIFY, under_a_lease=True),
    "cancel": Step(Way.confirm_and_tell, CANCEL, after=Way.cancel_all, end=ALL_CANCELLED),
    "refund": Step(Way.cancel_last, REFUND, end=LAST_CANCELLED, under_a_lease=True),
    "notify of a cancellation": Step(
        Way.refund_last, NOTIFY_CANCELLED, end=LAST_CANCELLED, under_a_lease=True
    ),
}
FREE_STEPS: Steps = {
    "book for nothing": Step(nobody, BOOK, after=FreeWay.book, end=BOOKED_FREE, way=FreeWay),
    "cancel one's own": Step(
        FreeWay.book_and_tell,
        CANCEL_OWN,
        after=FreeWay.cancel_own,
        end=OWN_CANCELLED,
        way=FreeWay,
    ),
    "notify of one's own": Step(
        FreeWay.leave_cancelled,
        NOTIFY_CANCELLED,
        end=OWN_CANCELLED,
        way=FreeWay,
        under_a_lease=True,
    ),
}


class Cutting(Protocol):
    """One process that was killed, or left to its end, and what became of it all."""

    @property
    def ran(self) -> Ran:
        """Return what the process did."""
        ...

    def trouble(self) -> Json:
        """Return what stands otherwise than promised."""
        ...


@dataclass(frozen=True)
class Cut:
    """One process, and the call after which it was killed; number 0 was left to its end."""

    name: str
    number: int
    step: Step = field(compare=False)
    way: Way = field(compare=False)
    ran: Ran = field(compare=False)

    def __str__(self) -> str:
        return f"{self.name}, after call {self.number}, {last_call(self.ran)}"

    def trouble(self) -> Json:
        """Return what stands otherwise than promised."""
        wished, found = self.step.end.stands(), self.way.stands()
        if self.ran.was_killed and self.ran.calls[-1] == SENDS_A_MAIL:
            found["told"] = without_one_repeat(found["told"], wished["told"])
        return {name: found[name] for name in wished if found[name] != wished[name]}


def last_call(ran: Ran) -> str:
    return ran.calls[-1] if ran.was_killed else "nothing, it ended by itself"


def without_one_repeat(told: Told, wished: Told) -> Told:
    """Return what was told without the one mail that nobody could know was sent."""
    more = [got - once for got, once in zip(told, wished, strict=True)]
    once_more = sum(one.total() for one in more) == 1
    return [got - one for got, one in zip(told, more, strict=True)] if once_more else told


def cut(world: World, place: int, name: str, step: Step, number: int) -> Cut:
    """Bring a booking to a step, kill the step, and let those come who come anyway."""
    way = step.way(world, place)
    step.before(way)
    ran = way.run(step.call, after=number)
    step.after(way)
    return Cut(name, number, step, way, ran)


def all_cuts(world: World, steps: Steps) -> list[Cut]:
    """Go every step once without a kill, and then once more for each point around a write."""
    places = count()
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def go(every: list[tuple[str, int]]) -> list[Cut]:
            return list(
                pool.map(lambda one: cut(world, next(places), one[0], steps[one[0]], one[1]), every)
            )

        first = go([(name, 0) for name, step in steps.items() if step.opens_its_day])
        first += go(points_of(first))
        others = go([(name, 0) for name, step in steps.items() if not step.opens_its_day])
        points = sorted(points_of(others), key=lambda point: not steps[point[0]].under_a_lease)
        return first + others + go(points)


@contextmanager
def cut_off(addresses: Json) -> Iterator[World]:
    """Let no message of Stripe's arrive, and nobody sweep, while the block cuts."""
    world = World(addresses)
    world.stripe.behave_well()
    world.stripe.behave(lost=True)
    with paused_sweep(addresses):
        yield world


def points_of(recorded: list[Cut]) -> list[tuple[str, int]]:
    """Return the points right after a write and right before the next: reading leaves nothing."""
    return [
        (one.name, number)
        for one in recorded
        for number in range(1, len(one.ran.calls) + 1)
        if any(is_write(name) for name in one.ran.calls[number - 1 : number + 1])
    ]


def is_write(call: str) -> bool:
    return not call.startswith("GET ") and call not in READS


def wait_for_the_sweep(cuts: Iterable[Cutting]) -> dict[str, Json]:
    """Wait for all of them together, and return what does not hold in the end."""
    every = list(cuts)
    deadline, open_ones = time.monotonic() + PATIENCE, every
    while open_ones := [one for one in open_ones if one.trouble()]:
        if time.monotonic() > deadline:
            break
        time.sleep(PAUSE)
    # All of them once more: what held must still hold when the last one does.
    return {str(one): why for one in every if (why := one.trouble())}
