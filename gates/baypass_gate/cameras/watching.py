"""One camera's way into the agent: what its transport brings, judged, counted once, handed on."""

import logging
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from baypass_gate.cameras.passages import Passages
from baypass_gate.cameras.readings import Reading, Sighting, UnreadableEventError
from baypass_gate.timing import Clock

_log: Final = logging.getLogger(__name__)

OnReading: TypeAlias = Callable[[Reading], None]


class Watch:
    """Where a camera's transport leaves what arrives; nothing that arrives can hurt the agent."""

    def __init__(
        self, camera_id: str, *, min_confidence: float, clock: Clock, on_reading: OnReading
    ) -> None:
        """Hand readings to `on_reading`, on the thread that brings them."""
        self.camera_id = camera_id
        self._passages = Passages(camera_id, min_confidence=min_confidence)
        self._clock = clock
        self._on_reading = on_reading
        self._said: str | None = None

    def arrived(self, read: Callable[[], Iterable[Sighting]]) -> bool:
        """Read an event with `read`; tell whether it was readable."""
        try:
            sightings = list(read())
        except UnreadableEventError:
            self.unreadable()
            return False
        self.saw(sightings)
        return True

    def unreadable(self) -> None:
        """Note that something arrived that nobody can read."""
        self.trouble("sends something that is no event of its kind")

    def saw(self, sightings: Iterable[Sighting]) -> None:
        """Hand on what is new in them."""
        self._said = None
        now = self._clock()
        for sighting in sightings:
            reading = self._passages.take(sighting, now)
            if reading is not None:
                self._on_reading(reading)

    def trouble(self, what: str) -> None:
        """Say it once, until it is over: a camera that is broken is broken many times a second."""
        if what != self._said:
            self._said = what
            _log.warning("Camera %s %s.", self.camera_id, what)

    def well(self) -> None:
        """Note that the camera is heard; the next trouble is worth saying again."""
        if self._said is not None:
            self._said = None
            _log.info("Camera %s is heard again.", self.camera_id)
