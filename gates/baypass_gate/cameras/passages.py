"""From what a device says to readings: one per vehicle and plate, at a time to be believed."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from baypass_gate.cameras.readings import Reading, Sighting

# As long as a vehicle stands in front of a barrier, and then some.
REMEMBERED_FOR: Final = timedelta(minutes=10)
MOST_PASSAGES: Final = 1000
# A device that reads one vehicle in more ways than this is guessing.
MOST_PLATES: Final = 8
LONGEST_PLATE: Final = 20
# A device's clock that is off by more than this is not believed.
CLOCK_TOLERANCE: Final = timedelta(seconds=5)


@dataclass
class _Passage:
    event_id: str
    last_at: datetime
    plates: set[str] = field(default_factory=set)


class Passages:
    """What one camera has said lately; each plate of each passage becomes one reading."""

    def __init__(self, camera_id: str, *, min_confidence: float) -> None:
        """Remember nothing yet."""
        self._camera_id = camera_id
        self._min_confidence = min_confidence
        self._passages: OrderedDict[str, _Passage] = OrderedDict()

    def take(self, sighting: Sighting, arrived: datetime) -> Reading | None:
        """Return the reading to act on, or None for a repeat and for what is no plate.

        Another plate for the same vehicle is a correction and passes. A device that says no
        confidence is believed.
        """
        plate = sighting.plate.strip()
        if not 1 <= len(plate) <= LONGEST_PLATE or not plate.isprintable():
            return None
        if sighting.confidence is not None and sighting.confidence < self._min_confidence:
            return None
        passage = self._passage(sighting, arrived)
        known_as = "".join(filter(str.isalnum, plate)).upper()
        if not known_as or known_as in passage.plates or len(passage.plates) >= MOST_PLATES:
            return None
        passage.plates.add(known_as)
        return Reading(
            self._camera_id,
            passage.event_id,
            plate,
            sighting.confidence,
            _believable(sighting.seen_at, arrived),
        )

    def _passage(self, sighting: Sighting, arrived: datetime) -> _Passage:
        self._forget_old(arrived)
        passage = self._passages.get(sighting.event)
        if passage is None:
            passage = _Passage(_event_id(sighting, arrived), arrived)
            self._passages[sighting.event] = passage
        passage.last_at = arrived
        self._passages.move_to_end(sighting.event)
        return passage

    def _forget_old(self, now: datetime) -> None:
        while self._passages:
            event, oldest = next(iter(self._passages.items()))
            gone = oldest.last_at + REMEMBERED_FOR <= now
            if not gone and len(self._passages) < MOST_PASSAGES:
                return
            del self._passages[event]


def _event_id(sighting: Sighting, arrived: datetime) -> str:
    """Return a name that no other passage of this camera has.

    A device that counts from one after every restart would give tomorrow's vehicle the name of
    today's, and its passage would count as opened: the arrival of its first reading is added.
    """
    if not sighting.numbered:
        return sighting.event
    return f"{sighting.event}-{arrived:%Y%m%dT%H%M%S}"


def _believable(seen_at: datetime | None, arrived: datetime) -> datetime:
    """Return when the plate was read.

    A camera's clock is often wrong, and a reading that looks old opens nothing, so a time that is
    off by more than seconds gives way to the arrival. That is safe because nothing on the way
    keeps events for later: what arrives has just happened. Nobody reads a plate in the future.
    """
    if seen_at is None or abs(arrived - seen_at) > CLOCK_TOLERANCE:
        return arrived
    return min(seen_at, arrived)
