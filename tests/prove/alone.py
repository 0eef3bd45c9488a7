"""Each defence alone: what several make up for together hides that one of them is broken.

A payment is found out by Stripe's news, by the payer who comes back, by the deadline, and by the
sweep. With any one of them and none of the others the booking is confirmed.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from tests.prove.flows import AFTER_THE_DEADLINE, PAID, lose_news
from tests.prove.invariants import check_settled
from tests.prove.report import Report
from tests.prove.scenario import a_world, settle
from tests.prove.world import World


def _news(world: World) -> None:
    world.deliver_news()
    world.runner.run()


def _return(world: World) -> None:
    lose_news(world)
    PAID.come_back(world)
    world.runner.run()


def _deadline(world: World) -> None:
    lose_news(world)
    world.clock.move(AFTER_THE_DEADLINE)
    world.runner.run()


def _sweep(world: World) -> None:
    lose_news(world)
    world.machines.executions.clear()
    world.clock.move(timedelta(seconds=61))
    world.sweep()


DEFENCES: Mapping[str, Callable[[World], None]] = {
    "news": _news,
    "return": _return,
    "deadline": _deadline,
    "sweep": _sweep,
}


def stands_alone(name: str) -> list[str]:
    """Return what is broken when a payment has this defence and no other."""
    world = a_world()
    try:
        PAID.book(world)
        world.runner.run()
        PAID.pay(world)
        DEFENCES[name](world)
        found = [] if PAID.is_confirmed(world) else [f"{name} alone confirms nothing"]
        settle(world)
        with world.quietly():
            return [*found, *world.noted.broken, *check_settled(world), *world.noted.unexpected]
    finally:
        world.close()


def all_alone() -> Report:
    """Try every defence alone."""
    broken = [f"with {name} alone: {what}" for name in DEFENCES for what in stands_alone(name)]
    return Report("defences alone", {"defences": len(DEFENCES)}, broken)
