"""Small databases on the gate's disk: what is committed is there after a power cut, or not at all.

SQLite with `synchronous=FULL` waits for the disk at every commit.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PAGE_BYTES: Final = 4096


class DiskError(Exception):
    """The disk did not take or give what was asked; nothing was changed."""


class DiskFullError(DiskError):
    """There is no room for it."""


@contextmanager
def database(file: Path, schema: str, *, most_bytes: int) -> Iterator[sqlite3.Connection]:
    """Open the file, made with the schema if need be; raises DiskError when it is damaged."""
    try:
        opened = sqlite3.connect(file, isolation_level=None)
    except sqlite3.Error as error:
        raise DiskError(str(error)) from error
    try:
        with explaining():
            opened.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            opened.execute("PRAGMA journal_mode = WAL")
            opened.execute("PRAGMA synchronous = FULL")
            opened.execute(f"PRAGMA max_page_count = {max(most_bytes // PAGE_BYTES, 1)}")
            (health,) = opened.execute("PRAGMA quick_check(1)").fetchone()
            if health != "ok":
                raise DiskError(health)
            opened.executescript(schema)
        yield opened
    finally:
        opened.close()


@contextmanager
def transaction(opened: sqlite3.Connection) -> Iterator[None]:
    """Commit all of the block, or nothing of it; raises DiskError and DiskFullError."""
    with explaining():
        opened.execute("BEGIN IMMEDIATE")
        try:
            yield
            opened.execute("COMMIT")
        except BaseException:
            # SQLite rolls back by itself after some failures.
            if opened.in_transaction:
                opened.execute("ROLLBACK")
            raise


@contextmanager
def explaining() -> Iterator[None]:
    """Let what SQLite raises be one of this module's errors."""
    try:
        yield
    except sqlite3.Error as error:
        is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        raise (DiskFullError if is_full else DiskError)(str(error)) from error
