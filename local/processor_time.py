"""How much processor time programs of this machine have used: what Linux tells in /proc."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

PROC = Path("/proc")


def processor_seconds(function: str, program: str) -> dict[str, float]:
    """Return the seconds of each process that runs this function, or this module of Python.

    The function is one of the emulator's, by its name in the template. A process that has ended
    is not among them any more.
    """
    return {process.name: _seconds(process) for process in _running(function, program)}


def used_between(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """Return the seconds that were used in between by processes that are still there."""
    return sum(
        seconds - before.get(process, 0.0)
        for process, seconds in after.items()
        # An id can be given again, to a process that has used less.
        if seconds >= before.get(process, 0.0)
    )


def _running(function: str, program: str) -> Iterator[Path]:
    for process in PROC.glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            arguments = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:  # somebody else's, or gone by now
            continue
        name = next(
            (each for each in environment if each.startswith(b"AWS_LAMBDA_FUNCTION_NAME=")), b""
        )
        if f"-{function}-".encode() in name or program.encode() in arguments:
            yield process


def _seconds(process: Path) -> float:
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # User and system time, fields 14 and 15 of stat, of which the first two are before the ")".
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
