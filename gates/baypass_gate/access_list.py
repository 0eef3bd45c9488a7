"""The access list as a gate looks things up in it: hashes lead to expected reservations."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from baypass_gate.list_messages import Chunk, Entry, Manifest
from baypass_gate.plates import with_one_wrong


@dataclass(frozen=True, slots=True)
class Expected:
    """A reservation as a gate knows it: nobody's name, plate or code."""

    reservation_id: str
    start: datetime
    end: datetime
    plates: tuple[bytes, ...]
    inside: bool

    def window_contains(self, now: datetime) -> bool:
        """Tell whether the gate may open now: from the start on, until before the end."""
        return self.start <= now < self.end


class IndexedChunk:
    """One chunk's entries by the hashes of their plates and codes."""

    def __init__(self, chunk: Chunk) -> None:
        """Index the entries."""
        self.by_plate: dict[bytes, tuple[Expected, ...]] = {}
        self.by_code: dict[bytes, tuple[Expected, ...]] = {}
        for entry in chunk.entries:
            self._index(entry)

    def _index(self, entry: Entry) -> None:
        plates = tuple(sorted({_decoded(plate) for plate in entry.plates}))
        expected = Expected(entry.id, entry.start, entry.end, plates, entry.inside)
        for plate in plates:
            self.by_plate[plate] = (*self.by_plate.get(plate, ()), expected)
        if entry.code is not None:
            code = _decoded(entry.code)
            self.by_code[code] = (*self.by_code.get(code, ()), expected)


class AccessList:
    """One whole list: its chunks stay apart, so that a change costs one chunk to read anew."""

    def __init__(self, manifest: Manifest, chunks: Iterable[IndexedChunk]) -> None:
        """Take the manifest and all chunks that it names."""
        self.manifest = manifest
        self._salt = _decoded(manifest.salt)
        self._chunks = tuple(chunks)

    def with_plate(self, folded: str) -> Sequence[Expected]:
        """Return whom this plate may belong to, read exactly but for what cameras confuse."""
        return self._with_plates([folded])

    def with_a_plate_near(self, folded: str) -> Sequence[Expected]:
        """Return whose plate differs in one character at most; nobody unless the host wants it."""
        return (
            self._with_plates(with_one_wrong(folded)) if self.manifest.one_wrong_character else ()
        )

    def with_code(self, code: str) -> Sequence[Expected]:
        """Return whose code this is."""
        wanted = self._hash(f"code:{code}")
        return [each for chunk in self._chunks for each in chunk.by_code.get(wanted, ())]

    def _with_plates(self, forms: Sequence[str]) -> Sequence[Expected]:
        wanted = [self._hash(f"plate:{form}") for form in forms]
        found = {
            expected.reservation_id: expected
            for chunk in self._chunks
            for plate in wanted
            for expected in chunk.by_plate.get(plate, ())
        }
        return list(found.values())

    def _hash(self, credential: str) -> bytes:
        return hmac.digest(self._salt, credential.encode(), hashlib.sha256)[:16]


def _decoded(base64url: str) -> bytes:
    return base64.urlsafe_b64decode(base64url + "=" * (-len(base64url) % 4))
