"""Where the double keeps everything: one sqlite file, written before anybody is answered."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.stripe_double.things import Thing, name_of

_TABLES = """
CREATE TABLE IF NOT EXISTS things (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    belongs_to TEXT,
    ends_at INTEGER,
    data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS by_kind ON things (kind, account, created);
CREATE INDEX IF NOT EXISTS by_owner ON things (belongs_to, kind) WHERE belongs_to IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_end ON things (ends_at) WHERE ends_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS answers (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    parameters TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    request TEXT NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    first_due REAL NOT NULL,
    due REAL,
    attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER
);
CREATE INDEX IF NOT EXISTS by_due ON deliveries (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Due:
    """A message that waits to be delivered."""

    id: int
    body: bytes
    first_due: float
    attempts: int


class Store:
    """Things by kind, account and owner; answers by key; messages by when they are due."""

    def __init__(self, file: Path | str) -> None:
        """Open the file, or make it."""
        self._sqlite = sqlite3.connect(
            str(file), timeout=30, isolation_level=None, check_same_thread=False
        )
        # A killed process loses nothing that was committed; only a power cut might.
        self._sqlite.execute("PRAGMA journal_mode = WAL")
        self._sqlite.execute("PRAGMA synchronous = NORMAL")
        self._sqlite.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._sqlite.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything inside, or nothing."""
        with self._between("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"):
            yield

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what happened inside when it ends in an exception, and only that."""
        with self._between("SAVEPOINT attempt", "RELEASE attempt", "ROLLBACK TO attempt"):
            yield

    @contextmanager
    def _between(self, begin: str, done: str, undo: str) -> Iterator[None]:
        self._sqlite.execute(begin)
        try:
            yield
        except BaseException:
            self._sqlite.execute(undo)
            raise
        self._sqlite.execute(done)

    def next_number(self, name: str) -> int:
        """Count."""
        ((value,),) = self._sqlite.execute(
            "INSERT INTO counters VALUES (?, 1) "
            "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name,),
        ).fetchall()
        return int(value)

    def new_id(self, kind: str) -> str:
        """Return the next id of this kind."""
        return name_of(kind, self.next_number(kind))

    def add(
        self,
        thing: Thing,
        account: str,
        *,
        belongs_to: str | None = None,
        ends_at: int | None = None,
    ) -> None:
        """Keep a new thing; some belong to another, some end by themselves."""
        self._sqlite.execute(
            "INSERT INTO things (id, kind, account, created, belongs_to, ends_at, data) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                thing["id"],
                thing["object"],
                account,
                thing["created"],
                belongs_to,
                ends_at,
                json.dumps(thing),
            ),
        )

    def change(self, thing: Thing, *, ends: bool = True) -> None:
        """Keep a thing as it is now; without `ends` it does not end by itself any more."""
        self._sqlite.execute(
            "UPDATE things SET data = ?, ends_at = CASE ? WHEN 1 THEN ends_at END WHERE id = ?",
            (json.dumps(thing), int(ends), thing["id"]),
        )

    def find(self, kind: str, thing_id: str, account: str | None = None) -> Thing | None:
        """Return a thing of an account, or of any."""
        rows = self._sqlite.execute(
            "SELECT data FROM things WHERE id = ? AND kind = ? AND account = coalesce(?, account)",
            (thing_id, kind, account),
        ).fetchall()
        return _read(rows[0][0]) if rows else None

    def account_of(self, thing_id: str) -> str:
        """Return whose a thing is."""
        ((account,),) = self._sqlite.execute(
            "SELECT account FROM things WHERE id = ?", (thing_id,)
        ).fetchall()
        return str(account)

    def all(self, kind: str, account: str | None = None) -> list[Thing]:
        """Return every thing of a kind, newest first."""
        return self._things(
            "kind = ? AND account = coalesce(?, account) ORDER BY number DESC", (kind, account)
        )

    def of(self, owner: str, kind: str) -> list[Thing]:
        """Return what belongs to a thing, newest first."""
        return self._things("belongs_to = ? AND kind = ? ORDER BY number DESC", (owner, kind))

    def ended(self, now: int) -> list[Thing]:
        """Return what has ended by itself until now, oldest first."""
        return self._things("ends_at <= ? ORDER BY ends_at, number", (now,))

    def _things(self, where: str, values: Sequence[object]) -> list[Thing]:
        rows = self._sqlite.execute(f"SELECT data FROM things WHERE {where}", values)  # noqa: S608
        return [_read(data) for (data,) in rows.fetchall()]

    def answer(self, account: str, key: str) -> tuple[int, str, str, int, str, str] | None:
        """Return when and what was asked under a key, and what was answered to which request."""
        rows = self._sqlite.execute(
            "SELECT asked_at, address, parameters, status, body, request FROM answers "
            "WHERE account = ? AND key = ?",
            (account, key),
        ).fetchall()
        return rows[0] if rows else None

    def keep_answer(
        self, account: str, key: str, answer: tuple[int, str, str, int, str, str]
    ) -> None:
        """Keep what was asked under a key and answered."""
        self._sqlite.execute(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (account, key, *answer),
        )

    def queue(self, event: str, body: str, due: float) -> None:
        """Keep a message until it has been delivered."""
        self._sqlite.execute(
            "INSERT INTO deliveries (event, body, first_due, due) VALUES (?, ?, ?, ?)",
            (event, body, due, due),
        )

    def due(self, now: float) -> list[Due]:
        """Return the messages that are due, in the order in which they were queued."""
        rows = self._sqlite.execute(
            "SELECT id, body, first_due, attempts FROM deliveries WHERE due <= ? ORDER BY id",
            (now,),
        )
        return [Due(row[0], row[1].encode(), row[2], row[3]) for row in rows.fetchall()]

    def queued(self, delivery: int) -> Due | None:
        """Return a message that was not delivered yet."""
        rows = self._sqlite.execute(
            "SELECT id, body, first_due, attempts FROM deliveries WHERE id = ? AND due IS NOT NULL",
            (delivery,),
        ).fetchall()
        return Due(rows[0][0], rows[0][1].encode(), *rows[0][2:]) if rows else None

    def requeue(self, delivery: int, status: int, due: float | None) -> None:
        """Note an attempt to deliver a message, and when the next one is due, if any."""
        self._sqlite.execute(
            "UPDATE deliveries SET status = ?, due = ?, attempts = attempts + 1 WHERE id = ?",
            (status, due, delivery),
        )

    def waiting(self) -> int:
        """Return how many messages wait, due or not."""
        ((count,),) = self._sqlite.execute(
            "SELECT count(*) FROM deliveries WHERE due IS NOT NULL"
        ).fetchall()
        return int(count)

    def setting(self, name: str) -> Thing:
        """Return what was set."""
        rows = self._sqlite.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchall()
        return _read(rows[0][0]) if rows else {}

    def set(self, name: str, value: Thing) -> None:
        """Set something."""
        self._sqlite.execute(
            "INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value))
        )


def _read(data: str) -> Thing:
    thing: dict[str, Any] = json.loads(data)
    return thing
