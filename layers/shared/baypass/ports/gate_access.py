"""What is needed when a gate hands in a plate, a code or events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from baypass.domain.access_log import AccessEvent
from baypass.domain.bookings import Reservation, TurnedAway
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Command, Gate
from baypass.domain.organisations import Organisation
from baypass.domain.passages import Passage, PlateRead


@dataclass(frozen=True)
class Place:
    """A gate with what it belongs to."""

    gate: Gate
    car_park: CarPark
    organisation: Organisation


@dataclass(frozen=True)
class Attempt:
    """An attempt at a gate as it is written down, with the plate that was read, if one was."""

    event: AccessEvent
    plate: PlateRead | None = None


class GateAccess(Protocol):
    """Who is expected at a gate, and what is written down when they come."""

    def place(self, organisation_id: str, gate_id: str) -> Place | None:
        """Return the gate with its car park and its organisation."""

    def with_plate(self, car_park: CarPark, plate: str, now: datetime) -> Sequence[Reservation]:
        """Return the organisation's reservations around now that a camera may have read so.

        Where the car park takes one wrong character, those that are read nearly so are among them
        when no plate is read exactly so.
        """

    def with_code(self, car_park: CarPark, code: str, now: datetime) -> Sequence[Reservation]:
        """Return the car park's reservations of these days that have this keypad code."""

    def passage(self, organisation_id: str, passage_id: str) -> Passage:
        """Return what was read of a passage; one that nobody told of is empty."""

    def told(self, organisation_id: str, event_id: str) -> AccessEvent | None:
        """Return what tells of an attempt."""

    def open(self, reservation: Reservation, command: Command, attempt: Attempt) -> bool:
        """Mark the reservation used, write command, event, plate and passage, all or nothing.

        False when the barrier was told to open for this car already: by an earlier message, by
        another reading of the passage, or at this gate within seconds. Refuses with WorldMoved
        STATE_CHANGED, or TooOften when the reservation opened another gate just now.
        """

    def refuse(self, attempt: Attempt) -> None:
        """Write the event and the plate; twice is once."""

    def turn_away(self, reservation: Reservation, turned_away: TurnedAway) -> None:
        """Let a visitor know that a gate stayed shut, and why."""

    def note_alone(
        self, attempt: Attempt, read: Reservation | None = None, passed: Reservation | None = None
    ) -> bool:
        """Write what a gate did alone, and what the visit is after it; twice is once.

        False when the visit is not as it was read any more: nothing was written.
        """
