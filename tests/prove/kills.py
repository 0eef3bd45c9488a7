"""Processes killed on the wire: the whole product runs, and every way is cut at every write.

How a process is killed and what must stand afterwards is `tests/journeys/cuts.py`; what is then
searched for in everything that the running product keeps is `tests/journeys/kept.py`.
"""

import tempfile
from collections import Counter
from pathlib import Path

from tests.journeys.cuts import (
    FREE_STEPS,
    PAID_STEPS,
    Cutting,
    all_cuts,
    cut_off,
    wait_for_the_sweep,
)
from tests.journeys.kept import leaks
from tests.journeys.payers import settled_ledger
from tests.journeys.presses import all_presses
from tests.journeys.running import running_baypass
from tests.prove.report import Report

# Fewer would mean that calls were not seen.
FEWEST = 60


def run() -> Report:
    """Start the product, cut everywhere, wait for the sweep, and say what does not hold."""
    with tempfile.TemporaryDirectory() as folder, running_baypass(Path(folder)) as addresses:
        with cut_off(addresses) as world:
            presses = all_presses(world)
            cuts = all_cuts(world, {**PAID_STEPS, **FREE_STEPS})
        every: list[Cutting] = [*presses, *cuts]
        broken = wait_for_the_sweep(every)
        world.stripe.behave_well()
        settled_ledger(addresses)
        told = leaks(addresses)
    killed = [one for one in every if one.ran.was_killed]
    calls = Counter(one.ran.calls[-1] for one in killed)
    violations = [f"{cut}: {why}" for cut, why in broken.items()]
    violations += [f"{secret!r} {disguise} in {place}" for secret, disguise, place in told]
    if len(killed) < FEWEST:
        violations.append(f"only {len(killed)} processes were killed, of at least {FEWEST}")
    counts = {"processes killed": len(killed), "kinds of calls": len(calls)}
    return Report("wire, kills", counts, violations)
