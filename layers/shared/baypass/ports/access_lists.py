"""Access lists: what is owed to gates, who publishes it, and the way to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from baypass.domain.access_lists import PublishedList
from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate


@dataclass(frozen=True)
class ListChange:
    """A debt: something of a car park changed that its gates have to hear of.

    The mark tells it from the same debt owed anew, be it at the same instant.
    """

    organisation_id: str
    car_park_id: str
    subject: str
    mark: str


class AccessLists(Protocol):
    """What is owed to the gates of car parks, and what was published."""

    def overdue(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return (organisation, car park) of what is owed and due, the longest overdue first."""

    def claim(
        self, organisation_id: str, car_park_id: str, salt: str, now: datetime
    ) -> PublishedList | None:
        """Take a car park's list for a lease, with its next version; nothing in other hands.

        The salt is kept with a first list, and ignored with every later one.
        """

    def changes(self, organisation_id: str, car_park_id: str) -> Sequence[ListChange]:
        """Return what is owed, strongly consistent; to be read before what it is about."""

    def coming(self, car_park: CarPark, now: datetime) -> Sequence[Reservation]:
        """Return the reservations that a list of now covers, each strongly consistent."""

    def publish(
        self,
        standing: PublishedList,
        chunks: Mapping[str, Sequence[str]],
        again_at: datetime | None,
    ) -> bool:
        """Note what every gate was given, end the lease, and owe the list again at that time.

        False when the lease ran out and others have it now.
        """

    def settle(self, changes: Sequence[ListChange]) -> None:
        """Forget these debts; one that was owed anew since is kept."""


class ListSignals(Protocol):
    """The way to the gates' lists: retained, so that a gate finds its own when it connects."""

    def chunk(self, gate_id: str, place: int, content: bytes) -> None:
        """Publish a chunk."""

    def manifest(self, gate: Gate, message: Mapping[str, object]) -> None:
        """Sign a manifest and publish it."""

    def clear(self, gate_id: str, places: Sequence[int], *, manifest: bool = False) -> None:
        """Let nothing stand any more at these places, nor where the manifest is."""
