"""Sends what nobody should send: drawn from a corpus, made from the schema, along its links.

A violation names its round: `python -m tests.prove.fuzz ROUND` sends that one again.
"""

import sys
from random import Random
from time import monotonic

from tests.prove.aftermath import look_at_what_was_accepted
from tests.prove.answers import Promises
from tests.prove.corpus import ROUTES, Corpus
from tests.prove.generated import generated_round, linked_round
from tests.prove.hostile import TEXTS
from tests.prove.hostile_mails import mails_about
from tests.prove.report import Report
from tests.prove.site import two_organisations
from tests.prove.watched import Watched

INPUTS_PER_ROUND = 150
EXAMPLES, STEPS = 10, 24
# Writing every mail with every text takes a minute of it.
_LONG = 180.0
# Of so many rounds one is made from the schema and one goes along its links.
_TURNS = 6


def corpus_round(watched: Watched, number: int, inputs: int = INPUTS_PER_ROUND) -> None:
    """Send hostile requests of every kind, and use what was accepted of them."""
    watched.begin(f"corpus round {number}")
    corpus = Corpus(watched.site, Random(number))  # noqa: S311  the same numbers again
    for _ in range(inputs):
        watched.send(corpus.request())
    look_at_what_was_accepted(watched)


def fuzz_round(watched: Watched, number: int) -> None:
    """Send the inputs of this number; the same number sends the same ones."""
    turn = number % _TURNS
    if turn == 1:
        route = ROUTES[number // _TURNS % len(ROUTES)]
        generated_round(watched, number, watched.promises.operations[route], EXAMPLES)
    elif turn == 2:
        linked_round(watched, number, STEPS)
    else:
        corpus_round(watched, number)


def run(seconds: float, seed: int) -> Report:
    """Fuzz for about so long; round `seed` is the first one."""
    ends = monotonic() + seconds
    written, wrong = mails_about(TEXTS if seconds > _LONG else TEXTS[::10])
    with two_organisations() as site:
        watched = Watched(site, Promises())
        number = seed
        while monotonic() < ends:
            fuzz_round(watched, number)
            number += 1
    watched.counts["mails with hostile texts"] = written
    watched.violations += wrong
    rounds = f"rounds {seed} to {number - 1}"
    return Report("input fuzz", dict(watched.counts), watched.violations, [rounds])


def main(number: int) -> int:
    """Send one round again, and print what is wrong."""
    with two_organisations() as site:
        watched = Watched(site, Promises())
        fuzz_round(watched, number)
    sys.stdout.writelines(f"{one}\n" for one in watched.violations)
    sys.stdout.write(f"violations: {len(watched.violations)}\n")
    return bool(watched.violations)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
