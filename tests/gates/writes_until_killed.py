"""Writes events, or lists, as fast as it can; whoever started it pulls the plug at any moment.

Every line on stdin begins anew, in a process whose id is said first. After each write has returned,
it says what is on the disk from now on; "cut" once the process was killed.
"""

import os
import sys
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

from baypass_gate.diary import keeping_a_diary
from baypass_gate.list_store import keeping_lists
from tests.gates.builders import GATE, KEYS
from tests.gates.lists import AList, a_numbered_list
from tests.gates.told import an_event


def _say(what: int | str) -> None:
    # One write, so that a line is never half said.
    os.write(1, f"{what}\n".encode())


def write_events(folder: Path) -> None:
    with keeping_a_diary(folder / "diary.sqlite3") as diary:
        for number in count(diary.waiting):
            diary.write(an_event(number, opened=True))
            _say(number)


def write_lists(folder: Path, made: Sequence[AList]) -> None:
    with keeping_lists(folder / "list.sqlite3", GATE, KEYS) as lists:
        newest = lists.held.manifest.list_version if lists.held else 0
        for listed in made[newest:]:
            for number, chunk in enumerate(listed.chunks):
                lists.take_chunk(number, chunk)
            lists.take_manifest(listed.signed)
            _say(listed.manifest.list_version)


def main(what: str, folder: Path) -> None:
    write = write_events
    if what == "lists":
        # Made beforehand, so that the plug is pulled while one is written and not while it is made.
        write = partial(write_lists, made=[a_numbered_list(version) for version in range(1, 400)])
    while sys.stdin.readline():
        writer = os.fork()
        if not writer:
            _say(os.getpid())
            write(folder)
        os.waitpid(writer, 0)
        _say("cut")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
