"""What this gate decided and noticed alone, on its disk until the cloud has it.

Openings are never dropped. When there are too many refusals, or no room, the oldest refusals go.
"""

import sqlite3
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from baypass_gate.event_messages import DecidedOffline, Event
from baypass_gate.memory import MemoryUnavailableError
from baypass_gate.rules import CLOCK_TOLERANCE
from baypass_gate.storage import DiskError, DiskFullError, database, explaining, transaction

MOST_REFUSALS: Final = 10_000
_DROPPED_TOGETHER: Final = 500
_MOST_BYTES: Final = 64 * 1024 * 1024
# Far longer than any list that does not know of the opening is valid.
_OPENINGS_KEPT: Final = timedelta(days=7)
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    is_opening INTEGER NOT NULL,
    content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS refusals ON events (number) WHERE NOT is_opening;
CREATE TABLE IF NOT EXISTS openings (
    attempt_id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    reservation_id TEXT NOT NULL,
    at REAL NOT NULL,
    receipted_at REAL);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, content TEXT NOT NULL);
"""
_EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)


class Diary:
    """The events that wait for their receipt, and what this gate has opened for by itself."""

    def __init__(self, disk: sqlite3.Connection, *, most_refusals: int = MOST_REFUSALS) -> None:
        """Write to this database; use `keeping_a_diary` to open it."""
        self._disk = disk
        self._most_refusals = most_refusals
        with explaining():
            rows = disk.execute("SELECT attempt_id FROM openings")
            self._opened_alone = {attempt_id for (attempt_id,) in rows}
        self._count()

    @property
    def opened_alone(self) -> Container[str]:
        """Return the attempts that have opened the barrier without the cloud."""
        return self._opened_alone

    @property
    def waiting(self) -> int:
        """Return how many events wait for their receipt."""
        return self._waiting

    def write(self, event: Event) -> None:
        """Keep the event for good: once this returns, it is on the disk.

        Raises DiskError when the disk does not take it, even after the oldest refusals went.
        """
        try:
            self._insert(event)
        except DiskFullError:
            self._drop_oldest_refusals()
            self._insert(event)
        self._count()

    def correct(self, event: DecidedOffline) -> None:
        """Replace an opening that was written ahead and did not happen; its attempt stays spent."""
        with transaction(self._disk):
            self._disk.execute(
                "UPDATE events SET is_opening = 0, content = ? WHERE event_id = ?",
                (event.model_dump_json(), event.event_id),
            )
            self._disk.execute("DELETE FROM openings WHERE event_id = ?", (event.event_id,))

    def oldest(self, most: int, *, but: Collection[str]) -> Sequence[Event]:
        """Return the oldest events, leaving out those whose ids are named."""
        with explaining():
            rows = self._disk.execute(
                "SELECT content FROM events ORDER BY number LIMIT ?", (most + len(but),)
            )
            events = [_EVENT.validate_json(content) for (content,) in rows]
        return [event for event in events if event.event_id not in but][:most]

    def receipted(self, event_ids: Iterable[str], now: datetime) -> None:
        """Let go of what the cloud has."""
        ids = [(event_id,) for event_id in event_ids]
        with transaction(self._disk):
            self._disk.executemany("DELETE FROM events WHERE event_id = ?", ids)
            self._disk.executemany(
                "UPDATE openings SET receipted_at = ? WHERE event_id = ? AND receipted_at IS NULL",
                [(now.timestamp(), *event_id) for event_id in ids],
            )
        self._count()

    def let_in_since(self, list_made_at: datetime) -> frozenset[str]:
        """Return the reservations that opened this gate and that such a list cannot know of."""
        made_at = (list_made_at - CLOCK_TOLERANCE).timestamp()
        with explaining():
            rows = self._disk.execute(
                "SELECT reservation_id FROM openings WHERE receipted_at IS NULL"
                " OR receipted_at >= ?",
                (made_at,),
            )
            return frozenset(reservation_id for (reservation_id,) in rows)

    def note(self, name: str, content: str) -> None:
        """Keep a few words under this name, in place of the last ones."""
        with transaction(self._disk):
            self._disk.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, content))

    def noted(self, name: str) -> str | None:
        """Return what was last kept under this name."""
        with explaining():
            row = self._disk.execute("SELECT content FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _insert(self, event: Event) -> None:
        opening = event if isinstance(event, DecidedOffline) and event.opened else None
        with transaction(self._disk):
            self._disk.execute(
                "INSERT INTO events (event_id, is_opening, content) VALUES (?, ?, ?)",
                (event.event_id, opening is not None, event.model_dump_json()),
            )
            if opening is not None:
                self._insert_opening(opening)
            self._disk.execute(
                "DELETE FROM events WHERE number IN (SELECT number FROM events WHERE NOT is_opening"
                " ORDER BY number DESC LIMIT -1 OFFSET ?)",
                (self._most_refusals,),
            )
        if opening is not None:
            self._opened_alone.add(opening.attempt_id)

    def _insert_opening(self, opening: DecidedOffline) -> None:
        self._disk.execute(
            "INSERT INTO openings VALUES (?, ?, ?, ?, NULL)",
            (
                opening.attempt_id,
                opening.event_id,
                opening.reservation_id,
                opening.at.timestamp(),
            ),
        )
        old = (opening.at - _OPENINGS_KEPT).timestamp()
        self._disk.execute(
            "DELETE FROM openings WHERE receipted_at IS NOT NULL AND receipted_at < ?", (old,)
        )

    def _drop_oldest_refusals(self) -> None:
        with explaining():
            # What the log holds is done with, so that it has room for this.
            self._disk.execute("PRAGMA wal_checkpoint(RESTART)")
        with transaction(self._disk):
            self._disk.execute(
                "DELETE FROM events WHERE number IN (SELECT number FROM events WHERE NOT is_opening"
                " ORDER BY number LIMIT ?)",
                (_DROPPED_TOGETHER,),
            )

    def _count(self) -> None:
        with explaining():
            (count,) = self._disk.execute("SELECT COUNT(*) FROM events").fetchone()
        self._waiting = int(count)


@contextmanager
def keeping_a_diary(
    file: Path, *, most_bytes: int = _MOST_BYTES, most_refusals: int = MOST_REFUSALS
) -> Iterator[Diary]:
    """Open the diary; raises MemoryUnavailableError when its file is damaged."""
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(database(file, _SCHEMA, most_bytes=most_bytes))
            diary = Diary(disk, most_refusals=most_refusals)
        except DiskError as error:
            message = f"The file {file} is damaged; it must be looked at."
            raise MemoryUnavailableError(message) from error
        yield diary
