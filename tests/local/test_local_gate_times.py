"""What `make gate-times` does beside measuring: who drives when, and what is made of the times."""

import os
import subprocess
import sys
from itertools import islice

from local.gate_times import Times, passages
from local.guests import Guest
from local.processor_time import processor_seconds, used_between

GUESTS = [Guest(plate, "123456", "r.token") for plate in ("A", "B", "C")]


def test_everybody_comes_in_and_leaves_again_and_no_gate_is_used_twice_in_a_row() -> None:
    drives = list(islice(passages(GUESTS, ["in", "out"]), 13))
    assert [gate for _, gate in drives[1:]] == ["in", "out"] * 6
    inside: set[str] = set()
    for guest, gate in drives:
        assert (guest.plate in inside) is (gate == "out")
        inside ^= {guest.plate}


def test_the_row_has_the_median_the_slow_twentieth_and_the_share_that_is_ours() -> None:
    row = Times("plate", [float(number) for number in range(1, 101)], own=10.0).as_text()
    assert row.split() == ["plate", "100", "50", "96", "10", "20%"]


def test_processor_time_is_counted_of_the_programs_that_are_asked_for() -> None:
    busy = "import sys; sum(range(10**6)); print('up', flush=True); sys.stdin.read()"
    environment = os.environ | {"AWS_LAMBDA_FUNCTION_NAME": "baypass-SomeDoorFunction-1"}
    with subprocess.Popen(
        [sys.executable, "-c", busy, "some.program"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as program:
        assert program.stdout
        program.stdout.readline()
        for function, module in (("SomeDoorFunction", "none"), ("NoFunction", "some.program")):
            (used,) = processor_seconds(function, module).values()
            assert used > 0
        assert processor_seconds("DoorFunction", "program") == {}
        program.communicate()


def test_what_a_process_used_before_or_one_that_has_ended_is_not_counted() -> None:
    before = {"1": 5.0, "2": 1.0, "3": 9.0}
    assert used_between(before, {"1": 5.5, "3": 0.5, "4": 0.25}) == 0.75
