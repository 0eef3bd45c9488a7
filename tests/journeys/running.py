"""Baypass as `make run` starts it, in a folder and on ports of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

CLONE = Path(__file__).resolve().parents[2]
START_SECONDS = 1200.0
STOP_SECONDS = 300.0


# Where each instance keeps what it knows, by its emulator.
_folders: dict[str, Path] = {}


class DidNotStartError(Exception):
    """Baypass ended or was too slow; the message is what it said."""


@contextmanager
def running_baypass(folder: Path) -> Iterator[dict[str, Any]]:
    """Run everything until the block is left; yield the contents of addresses.json."""
    environment = {name: value for name, value in os.environ.items() if name != "PORT"}
    with subprocess.Popen(
        [sys.executable, "-m", "local.run"],
        cwd=CLONE,
        env=environment | {"BAYPASS_LOCAL_DIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            addresses = _addresses(process, folder / "addresses.json")
            _folders[addresses["emulator"]] = folder
            yield addresses
        finally:
            _stop(process)


def folder_of(addresses: dict[str, Any]) -> Path:
    """Return where a running instance keeps what it knows."""
    return _folders[addresses["emulator"]]


def built_for(addresses: dict[str, Any], folder: Path) -> Path:
    """Return a folder for another instance, in which stands what was built for a running one."""
    (folder / "sam").symlink_to(folder_of(addresses) / "sam")
    return folder


def in_folder(addresses: dict[str, Any]) -> dict[str, str]:
    """Return the environment in which a command finds a running instance."""
    return os.environ | {"BAYPASS_LOCAL_DIR": str(folder_of(addresses))}


def _addresses(process: subprocess.Popen[str], file: Path) -> dict[str, Any]:
    """Read what Baypass says until it has published its addresses."""
    if process.stdout is None:
        raise AssertionError
    said: list[str] = []
    deadline = threading.Timer(START_SECONDS, process.terminate)
    deadline.start()
    try:
        for line in process.stdout:
            said.append(line)
            if file.exists():
                threading.Thread(target=_drain, args=(process.stdout,), daemon=True).start()
                return dict(json.loads(file.read_text()))
    finally:
        deadline.cancel()
    raise DidNotStartError("".join(said))


def _drain(lines: IO[str]) -> None:
    """Read on, so that whoever writes never waits."""
    for _line in lines:
        pass


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
