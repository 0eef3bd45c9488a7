"""Which commands were executed, on disk, so that none is executed twice.

A command is written here, and is on the disk, before the barrier moves: a gate that dies in
between has missed one opening, which a second press repairs, and never opens a second time.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from baypass_gate.messages import Command, CommandId, Instant

# An expired command is refused anyway; the day guards against a clock that is set back.
KEPT_AFTER_EXPIRY: Final = timedelta(days=1)
# Rewriting the file is dearer than a line too many, so old lines leave in batches.
FORGOTTEN_TOGETHER: Final = 100


class MemoryUnavailableError(Exception):
    """The folder cannot serve as a memory; the message is a sentence for the installer."""


class _Executed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    command_id: CommandId
    expires_at: Instant


class ExecutedCommands:
    """The ids of executed commands; use `remembering` to open it."""

    def __init__(self, file: Path) -> None:
        """Read what earlier runs executed."""
        self._file = file
        self._executed = {entry.command_id: entry for entry in _read(file)}
        self._file_is_whole = False

    def __contains__(self, command_id: object) -> bool:
        """Tell whether this command was executed, or at least begun."""
        return command_id in self._executed

    def record(self, command: Command, now: datetime) -> None:
        """Remember the command for good: once this returns, it is on the disk.

        Raises OSError when the disk does not take it; the id counts as executed even then.
        """
        entry = _Executed(command_id=command.command_id, expires_at=command.expires_at)
        self._executed[entry.command_id] = entry
        self._forget_old(now)
        if not self._file_is_whole:
            self._rewrite()
            return
        # A write that fails half way leaves a torn line: the next record rewrites the file.
        self._file_is_whole = False
        with self._file.open("ab") as lines:
            lines.write(_line(entry))
            lines.flush()
            os.fsync(lines.fileno())
        self._file_is_whole = True

    def _forget_old(self, now: datetime) -> None:
        entries = self._executed.values()
        old = [e.command_id for e in entries if e.expires_at + KEPT_AFTER_EXPIRY <= now]
        if len(old) < FORGOTTEN_TOGETHER:
            return
        for command_id in old:
            del self._executed[command_id]
        self._file_is_whole = False

    def _rewrite(self) -> None:
        """Replace the file in one step: a crash leaves the old one or the new one, whole."""
        draft = self._file.with_suffix(".draft")
        with draft.open("wb") as lines:
            lines.writelines(_line(entry) for entry in self._executed.values())
            lines.flush()
            os.fsync(lines.fileno())
        draft.replace(self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._file_is_whole = True


@contextmanager
def remembering(state_dir: Path) -> Iterator[ExecutedCommands]:
    """Hold the folder's memory, alone: a second agent on the same folder would open twice."""
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        lock = (state_dir / "lock").open("wb")
    except OSError as error:
        message = f"The folder {state_dir} cannot be written: {error.strerror}."
        raise MemoryUnavailableError(message) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"Another agent is running on the folder {state_dir}."
            raise MemoryUnavailableError(message) from error
        yield ExecutedCommands(state_dir / "executed.jsonl")


def _line(entry: _Executed) -> bytes:
    return entry.model_dump_json().encode() + b"\n"


def _read(file: Path) -> Iterator[_Executed]:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"The file {file} cannot be read: {error.strerror}."
        raise MemoryUnavailableError(message) from error
    # What follows the last line end was being written at a crash, before anything moved.
    *whole_lines, _torn = content.split(b"\n")
    for number, line in enumerate(whole_lines, start=1):
        try:
            yield _Executed.model_validate_json(line)
        except ValidationError as error:
            message = f"The file {file} is damaged in line {number}; it must be looked at."
            raise MemoryUnavailableError(message) from error
