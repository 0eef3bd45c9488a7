"""The list that this gate decides from: signed, its own, whole, and the newest there was.

Manifest and chunks arrive on topics of their own, in any order, and may belong to different
versions. A list is taken when a newer manifest is signed for this gate and every chunk it names by
its hash is there; until then the old one stands.
"""

import base64
import hashlib
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from baypass_gate.access_list import AccessList, IndexedChunk
from baypass_gate.list_messages import MOST_CHUNKS, Chunk, Manifest
from baypass_gate.signatures import LIST_TYPE, CloudKeys, Unverified
from baypass_gate.storage import DiskError, database, transaction

# What AWS IoT carries in one message.
LONGEST_CHUNK: Final = 128 * 1024
# Two whole lists, while one replaces the other, and the database around them.
_MOST_BYTES: Final = 4 * MOST_CHUNKS * LONGEST_CHUNK
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS manifest (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), signed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS chunks (hash TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
"""

_log = logging.getLogger(__name__)


class UnusableListError(Exception):
    """What claims to be this gate's list is not; the message says why, in words for the log."""


class ListStore:
    """The held list, and what has come of the next one; use `keeping_lists` to open it."""

    def __init__(self, disk: sqlite3.Connection, gate_id: str, keys: CloudKeys) -> None:
        """Take up the list that an earlier run kept, if it still stands every check."""
        self._disk = disk
        self._gate_id = gate_id
        self._keys = keys
        self._indexed: dict[str, IndexedChunk] = {}
        self._awaited: tuple[bytes, Manifest] | None = None
        # The last chunk that came under each number: its hash, and the chunk itself.
        self._arrived: dict[int, tuple[str, bytes]] = {}
        self.held: AccessList | None = None
        self._take_up()

    @property
    def is_incomplete(self) -> bool:
        """Tell whether a newer manifest waits for chunks."""
        return self._awaited is not None

    @property
    def missing(self) -> list[int]:
        """Return the numbers of the chunks that a newer manifest waits for."""
        if self._awaited is None:
            return []
        here = {named for named, _ in self._arrived.values()} | self._indexed.keys()
        return [n for n, named in enumerate(self._awaited[1].chunks) if named not in here]

    def take_manifest(self, signed: bytes) -> None:
        """Await the chunks of this manifest, or use it at once if they are all there."""
        try:
            manifest = self._verified(signed)
        except UnusableListError as error:
            _log.warning("A list was refused: %s", error)
            return
        known = [self.held.manifest] if self.held else []
        known += [self._awaited[1]] if self._awaited else []
        if any(manifest.list_version <= other.list_version for other in known):
            return
        self._awaited = signed, manifest
        self._use_if_whole()

    def take_chunk(self, number: int, content: bytes) -> None:
        """Keep the chunk until a manifest names it, or another comes under its number."""
        if not 0 <= number < MOST_CHUNKS or len(content) > LONGEST_CHUNK:
            _log.warning("A chunk of no list was dropped.")
            return
        self._arrived[number] = chunk_hash(content), content
        self._use_if_whole()

    def _use_if_whole(self) -> None:
        if self._awaited is None:
            return
        signed, manifest = self._awaited
        arrived = dict(self._arrived.values())
        if any(each not in self._indexed and each not in arrived for each in manifest.chunks):
            return
        self._awaited = None
        new = {each: arrived[each] for each in manifest.chunks if each not in self._indexed}
        try:
            self._hold(manifest, new)
        except UnusableListError as error:
            _log.warning("A list was refused: %s", error)
            return
        self._arrived = {n: one for n, one in self._arrived.items() if one[0] not in self._indexed}
        try:
            self._keep(signed, manifest, new)
        except DiskError:
            # In memory it serves all the same, and better than the one before it.
            _log.exception("The list could not be kept on the disk.")
        _log.info("List %d is in use.", manifest.list_version)

    def _hold(self, manifest: Manifest, new: Mapping[str, bytes]) -> None:
        if set(manifest.chunks) - self._indexed.keys() - new.keys():
            message = "A chunk is missing."
            raise UnusableListError(message)
        indexed = self._indexed | {each: _indexed(content) for each, content in new.items()}
        self._indexed = {each: indexed[each] for each in manifest.chunks}
        self.held = AccessList(manifest, self._indexed.values())

    def _keep(self, signed: bytes, manifest: Manifest, new: Mapping[str, bytes]) -> None:
        """Replace the kept list in one step: a power cut leaves the old one or this one, whole."""
        with transaction(self._disk):
            kept = {each for (each,) in self._disk.execute("SELECT hash FROM chunks")}
            self._disk.executemany("INSERT OR REPLACE INTO chunks VALUES (?, ?)", new.items())
            self._disk.execute("INSERT OR REPLACE INTO manifest VALUES (1, ?)", (signed,))
            unused = [(each,) for each in kept.difference(manifest.chunks)]
            self._disk.executemany("DELETE FROM chunks WHERE hash = ?", unused)

    def _take_up(self) -> None:
        row = self._disk.execute("SELECT signed FROM manifest").fetchone()
        if row is None:
            return
        try:
            manifest = self._verified(row[0])
            kept = {
                chunk_hash(content): content
                for (content,) in self._disk.execute("SELECT content FROM chunks")
            }
            self._hold(manifest, kept)
        except UnusableListError as error:
            _log.warning("The kept list is not used: %s", error)

    def _verified(self, signed: bytes) -> Manifest:
        payload = self._keys.verify(signed, LIST_TYPE)
        if isinstance(payload, Unverified):
            raise UnusableListError(payload.explanation)
        try:
            manifest = Manifest.model_validate_json(payload)
        except ValidationError as error:
            message = "The manifest is none of this protocol."
            raise UnusableListError(message) from error
        if manifest.gate_id != self._gate_id:
            message = "It is another gate's."
            raise UnusableListError(message)
        return manifest


@contextmanager
def keeping_lists(file: Path, gate_id: str, keys: CloudKeys) -> Iterator[ListStore]:
    """Open the store; a damaged one is begun anew, as the cloud has the list."""
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(database(file, _SCHEMA, most_bytes=_MOST_BYTES))
            store = ListStore(disk, gate_id, keys)
        except (DiskError, sqlite3.Error):
            _log.exception("The kept list is damaged and is thrown away.")
            stack.close()
            for end in ("", "-wal", "-shm"):
                file.with_name(file.name + end).unlink(missing_ok=True)
            disk = stack.enter_context(database(file, _SCHEMA, most_bytes=_MOST_BYTES))
            store = ListStore(disk, gate_id, keys)
        yield store


def chunk_hash(content: bytes) -> str:
    """Return how a manifest names this chunk."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def _indexed(content: bytes) -> IndexedChunk:
    try:
        return IndexedChunk(Chunk.model_validate_json(content))
    except ValidationError as error:
        message = "A chunk is none of this protocol."
        raise UnusableListError(message) from error
