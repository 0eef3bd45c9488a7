"""Layer B: races, in every order of their calls that could matter."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.prove.interleaving import Stage, Turn, backtracked
from tests.prove.invariants import check_settled
from tests.prove.races import OF_THREE, OF_TWO, RACES, Race
from tests.prove.report import Report
from tests.prove.scenario import a_world, settle
from tests.prove.wire import Plan


@dataclass
class Explored:
    """How far a race was explored."""

    schedules: int = 0
    is_complete: bool = False
    broken: list[str] = field(default_factory=list)


def explore(
    race: Race,
    *,
    most: int | None = None,
    until: float | None = None,
    to_the_end: bool = True,
) -> Explored:
    """Play a race in every order that could matter, or as many as there is time for."""
    found, turns = Explored(), list[Turn]()
    while True:
        played, broken = play(race, turns)
        found.schedules += played
        if broken:
            choices = "".join(str(turn.chosen) for turn in turns)
            found.broken += [f"{race.name}, schedule {choices}: {what}" for what in broken]
        if found.broken and not to_the_end:
            return found
        if not backtracked(turns):
            found.is_complete = True
            return found
        enough = most is not None and found.schedules >= most
        if enough or (until is not None and time.monotonic() >= until):
            return found


def play(race: Race, turns: list[Turn]) -> tuple[bool, list[str]]:
    """Play one schedule of a race, bring everything to rest, and check every promise."""
    plan = Plan(is_on=False)
    world = a_world(plan)
    try:
        race.before(world)
        acts, stage = race.cast(world), Stage()
        plan.before = stage.before_call
        is_new = stage.play(acts, turns)
        plan.before = None
        if not is_new:
            return False, []
        settle(world)
        with world.quietly():
            settled = check_settled(world)
        every = [*world.noted.broken, *settled, *world.noted.unexpected]
        return True, list(dict.fromkeys(every))
    finally:
        world.close()


def replay(name: str, choices: str) -> list[str]:
    """Play one schedule again, given by who was chosen at each turn."""
    race = RACES[name]
    turns = [Turn(int(one)) for one in choices]
    return play(race, turns)[1]


def all_races(size: str, races: Mapping[str, Race], seconds: float) -> Report:
    """Explore every race, each for its share of the time."""
    to_their_end = f"sets of {size} to their end"
    counts = {"schedules": 0, f"sets of {size}": len(races), to_their_end: 0}
    violations, unfinished = list[str](), list[str]()
    end = time.monotonic() + seconds
    for place, race in enumerate(races.values()):
        share = (end - time.monotonic()) / (len(races) - place)
        explored = explore(race, until=time.monotonic() + max(share, 1.0))
        counts["schedules"] += explored.schedules
        counts[to_their_end] += explored.is_complete
        violations += explored.broken
        if not explored.is_complete:
            unfinished.append(f"not to its end: {race.name}")
    return Report("B interleavings", counts, violations, unfinished)


def every_race(seconds: float) -> Report:
    """Explore every race of two, and those of three for as long as there is time."""
    end = time.monotonic() + seconds
    two = all_races("two", OF_TWO, seconds / 2)
    three = all_races("three", OF_THREE, end - time.monotonic())
    counts = Counter(two.counts) + Counter(three.counts)
    seeds = [*two.seeds, *three.seeds]
    return Report(two.layer, counts, [*two.violations, *three.violations], seeds)
