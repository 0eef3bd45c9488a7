"""A gate that dies while it writes comes back with everything it had written, and nothing half."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from baypass_gate.diary import keeping_a_diary
from baypass_gate.list_store import keeping_lists
from baypass_gate.plates import fold
from tests.gates.builders import GATE, KEYS
from tests.gates.lists import NUMBERED_PLATES, a_numbered_list, plates_of
from tests.gates.programs import REPOSITORY

# Where in a write the plug is pulled is up to chance, so it is pulled many times.
CUTS = 40


class Writer:
    """What writes, and is killed in the middle of a write, again and again."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._starts, self._says = process.stdin, process.stdout

    def write_until_killed(self, writes: int) -> int:
        """Return the last number that was on the disk for sure."""
        self._starts.write("go\n")
        self._starts.flush()
        writer = int(self._says.readline())
        said = [self._says.readline() for _ in range(writes)]
        os.kill(writer, signal.SIGKILL)
        while (line := self._says.readline()) != "cut\n":
            assert line
            said.append(line)
        return int(said[-1])


@contextmanager
def writing(what: str, folder: Path) -> Iterator[Writer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.gates.writes_until_killed", what, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    with process:
        yield Writer(process)


def test_no_event_is_lost_and_none_is_half_written(tmp_path: Path) -> None:
    with writing("events", tmp_path) as writer:
        for cut in range(CUTS):
            last = writer.write_until_killed(1 + cut % 5)
            with keeping_a_diary(tmp_path / "diary.sqlite3") as diary:
                kept = [event.event_id for event in diary.oldest(100_000, but=())]
                # What was being written at the end may have reached the disk, or not.
                assert len(kept) - (last + 1) in {0, 1}
                assert kept == [f"evt_{number}" for number in range(len(kept))]
                assert all(f"att_{number}" in diary.opened_alone for number in range(len(kept)))


def test_a_list_is_the_old_one_or_the_new_one_and_whole(tmp_path: Path) -> None:
    with writing("lists", tmp_path) as writer:
        for cut in range(CUTS):
            last = writer.write_until_killed(1 + cut % 5)
            with keeping_lists(tmp_path / "list.sqlite3", GATE, KEYS) as lists:
                held = lists.held
            assert held is not None
            version = held.manifest.list_version
            assert version - last in {0, 1}
            assert held.manifest == a_numbered_list(version).manifest
            found = {plate for plate in NUMBERED_PLATES if held.with_plate(fold(plate))}
            assert found == set(plates_of(version))
