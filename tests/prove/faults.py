"""Layer A: every call of every flow goes wrong in every way, then pairs of them."""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from tests.prove.flows import FLOWS
from tests.prove.invariants import check_settled
from tests.prove.report import Report
from tests.prove.scenario import a_world, settle
from tests.prove.wire import Kind, Plan
from tests.prove.world import World

Faults = Mapping[int, Kind]
PAIRED = ("paid_booking", "cancel_one_of_three")


@dataclass(frozen=True)
class Ran:
    """One run: the calls that it made, and what was broken."""

    sites: tuple[str, ...]
    struck: tuple[str, ...]
    sweeps: int
    broken: tuple[str, ...]
    visited: frozenset[tuple[str, str]]


def run(flow: str, faults: Faults) -> Ran:
    """Run a flow with these faults, bring it to rest, and check every promise."""
    plan = Plan(dict(faults))
    world = a_world(plan)
    try:
        FLOWS[flow](world)
        settle(world)
        return Ran(
            sites=tuple(plan.sites),
            struck=tuple(plan.struck),
            sweeps=world.noted.sweeps,
            broken=_broken(world),
            visited=frozenset(world.runner.visited),
        )
    finally:
        world.close()


def _broken(world: World) -> tuple[str, ...]:
    with world.quietly():
        settled = check_settled(world)
    every = [*world.noted.broken, *settled, *world.noted.unexpected]
    return tuple(dict.fromkeys(every))


def recorded(flow: str) -> Ran:
    """Run a flow as it goes when nothing goes wrong."""
    return run(flow, {})


def singles(flow: str) -> Iterator[Faults]:
    """Return every single fault of a flow."""
    sites = recorded(flow).sites
    for number, kind in product(range(len(sites)), Kind):
        yield {number: kind}


def pairs(flow: str, seed: int) -> Iterator[Faults]:
    """Return every pair of faults of a flow, in an order that the seed decides.

    The second is counted in the run that the first has changed, so it may strike what exists
    only because something went wrong before.
    """
    sites = len(recorded(flow).sites) + 10
    dice = random.Random(seed)  # noqa: S311  an order, no secret
    places = list(combinations(range(sites), 2))
    dice.shuffle(places)
    for first, second in places:
        for one, other in product(Kind, Kind):
            yield {first: one, second: other}


def told(flow: str, faults: Faults, ran: Ran) -> list[str]:
    """Return what was broken, with what is needed to see it again."""
    plan = {number: kind.value for number, kind in faults.items()}
    return [f"{flow} with {plan} ({'; '.join(ran.struck)}): {what}" for what in ran.broken]


def all_singles(flows: Mapping[str, object] = FLOWS, *, to_the_end: bool = True) -> Report:
    """Try every single fault of every flow, or all up to the first that breaks something."""
    counts = {"flows": len(flows), "call sites": 0, "single faults": 0, "most sweeps": 0}
    violations: list[str] = []
    for flow in flows:
        plain = recorded(flow)
        violations += told(flow, {}, plain)
        counts["call sites"] += len(plain.sites)
        for faults in singles(flow):
            if violations and not to_the_end:
                break
            ran = run(flow, faults)
            counts["single faults"] += 1
            counts["most sweeps"] = max(counts["most sweeps"], ran.sweeps)
            violations += told(flow, faults, ran)
    return Report("A single faults", counts, violations)


def some_pairs(seconds: float, seed: int, most: int | None = None) -> Report:
    """Try pairs of faults of the paid and the cancelling flow for as long as there is time."""
    until, count, violations = time.monotonic() + seconds, 0, list[str]()
    sources = [(flow, pairs(flow, seed)) for flow in PAIRED]
    while sources and time.monotonic() < until and (most is None or count < most):
        for flow, source in list(sources):
            faults = next(source, None)
            if faults is None:
                sources.remove((flow, source))
                continue
            violations += told(flow, faults, run(flow, faults))
            count += 1
    return Report("A pairs of faults", {"pairs": count}, violations, [f"--seed {seed}"])
