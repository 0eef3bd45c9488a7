"""`python -m tests.prove --minutes 30`: every layer for its share of the time, then one table.

`python -m tests.prove one A:paid_booking` runs a flow with every single fault, `one "B:cancel
twice"` a race in every order, `one alone:sweep` a defence alone, `one C` some stateful examples,
`one wire:kills` and `one wire:mqtt` what runs over real connections;
`replay "cancel twice" 00101` plays one schedule again.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.prove import alone, faults, fuzz, kills, mqtt, mutants, schedules, stateful, webhooks
from tests.prove.flows import FLOWS
from tests.prove.races import RACES
from tests.prove.report import Report
from tests.prove.world import silence

_WORKERS = 2
_ONE_SECONDS = 60.0
# What the wire and the single faults take, however long the others have.
_UNDIVIDED_SECONDS = 1_200.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; the exit status is 1 when something is broken."""
    asked = _asked(arguments)
    if asked.what == "one":
        return _say(_quietly(lambda: _one(asked.names[0])))
    if asked.what == "replay":
        return _say(_quietly(lambda: _replayed(*asked.names)))
    return _prove(asked.minutes * 60, asked.seed)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.prove")
    parser.add_argument("what", nargs="?", choices=["all", "one", "replay"], default="all")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def _one(name: str) -> Report:
    layer, _, what = name.partition(":")
    if layer == "A":
        return faults.all_singles({what: FLOWS[what]}, to_the_end=False)
    if layer == "B":
        until = time.monotonic() + _ONE_SECONDS
        found = schedules.explore(RACES[what], until=until, to_the_end=False)
        return Report("B interleavings", {"schedules": found.schedules}, found.broken)
    if layer == "wire":
        which, _, seed = what.partition(":")
        return kills.run() if which == "kills" else mqtt.run(int(seed or "1"))
    seeded = {"C": stateful.some_examples, "fuzz": fuzz.run, "webhooks": webhooks.some_sequences}
    if layer in seeded:
        return seeded[layer](_ONE_SECONDS, int(what or "1"))
    return Report(name, {"defences": 1}, alone.stands_alone(what))


def _replayed(name: str, choices: str) -> Report:
    return Report("replay", {"schedules": 1}, schedules.replay(name, choices))


Job = tuple[str, float, int]


def _jobs(seconds: float, seed: int) -> list[Job]:
    """Divide the time of all workers; the first layers are as long as they are."""
    whole = max(seconds, seconds * _WORKERS - _UNDIVIDED_SECONDS)
    shares = {
        "pairs": 0.1,
        "races": 0.24,
        "stateful": 0.15,
        "webhooks": 0.075,
        "fuzz": 0.09,
        "mutants": 0.195,
    }
    # The wire comes first: it waits a lot, and leaves the machine to the others meanwhile.
    jobs: list[Job] = [(name, 0, seed) for name in ("kills", "singles", "mqtt", "alone")]
    for name, share in shares.items():
        jobs.append((name, whole * share, seed))
    # The stateful layer once more, elsewhere: it is the one that chance helps most.
    return [*jobs, ("stateful", whole * shares["stateful"], seed + 1_000)]


def _run(job: Job) -> Report:
    name, seconds, seed = job
    layers: dict[str, Callable[[], Report]] = {
        "singles": faults.all_singles,
        "alone": alone.all_alone,
        "kills": kills.run,
        "mqtt": lambda: mqtt.run(seed),
        "pairs": lambda: faults.some_pairs(seconds, seed),
        "races": lambda: schedules.every_race(seconds),
        "stateful": lambda: stateful.some_examples(seconds, seed),
        "webhooks": lambda: webhooks.some_sequences(seconds, seed),
        "mutants": lambda: mutants.all_mutants(seconds),
        "fuzz": lambda: fuzz.run(seconds, seed),
    }
    try:
        return _quietly(layers[name])
    except Exception:  # noqa: BLE001  what the other layers found is not lost with this one
        return Report(name, {}, [f"{name} broke off: {traceback.format_exc()}"])


def _quietly(run: Callable[[], Report]) -> Report:
    with silence():
        return run()


def _prove(seconds: float, seed: int) -> int:
    began = time.monotonic()
    with ProcessPoolExecutor(_WORKERS) as pool:
        reports = list(pool.map(_run, _jobs(seconds, seed)))
    minutes = (time.monotonic() - began) / 60
    sys.stdout.write(f"{minutes:.1f} minutes, seed {seed}\n")
    return _say(*reports)


def _say(*reports: Report) -> int:
    """Print one table and, as its last line, how much is broken."""
    counts: dict[str, Counter[str]] = {}
    for report in reports:
        counts.setdefault(report.layer, Counter()).update(report.counts)
    for layer, counted in counts.items():
        for what, number in counted.items():
            sys.stdout.write(f"{layer:<22} {what:<26} {number:>10,}\n")
    for report in reports:
        if report.seeds:
            sys.stdout.write(f"{report.layer:<22} {', '.join(report.seeds)}\n")
    violations = [what for report in reports for what in report.violations]
    sys.stdout.writelines(f"{what}\n" for what in violations)
    sys.stdout.write(f"violations: {len(violations)}\n")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
