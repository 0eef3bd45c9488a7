"""What the console's day needs: who comes, who was at the gates, and finding somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from baypass.domain.access_log import AccessEvent
from baypass.domain.bookings import Booking, Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.finding import Wanted
from baypass.domain.gates import Command
from baypass.domain.money import Money
from baypass.domain.passages import PlateRead
from baypass.domain.payments import Payment


@dataclass(frozen=True)
class LoggedAccess:
    """An access event with what is still known of whom it was about and what became of it."""

    event: AccessEvent
    gate_name: str | None
    reservation: Reservation | None
    command: Command | None
    plate: PlateRead | None = None


class AccessLog(Protocol):
    """Every attempt at a gate. What is allowed is written with its command."""

    def add(self, event: AccessEvent) -> None:
        """Tell of a press that was refused; twice is once.

        Never fails: whoever stands at the barrier is told why it stays shut all the same.
        """

    def of_day(
        self, car_park: CarPark, day: date, cursor: str | None, limit: int
    ) -> tuple[Sequence[LoggedAccess], str | None]:
        """Return a page of a local day's events, newest first, and the cursor of the next one.

        Refuses with AgainstTheRules CURSOR_INVALID.
        """


@dataclass(frozen=True)
class ListedReservation:
    """A reservation with the payment of its booking, if it costs anything."""

    reservation: Reservation
    payment: Payment | None


@dataclass(frozen=True)
class ListedBooking:
    """A booking with what its line tells of its reservations and its money."""

    booking: Booking
    spots: int
    begins: datetime
    gross: Money
    payment: Payment | None


class Board(Protocol):
    """Lists of what was booked. A page costs the same however much there is."""

    def of_day(
        self, car_park: CarPark, day: date, cursor: str | None, limit: int
    ) -> tuple[Sequence[ListedReservation], str | None]:
        """Return a page of who is there on a local day, by start, and the cursor of the next one.

        Whoever came earlier and is there after midnight is among them; what has expired is not.
        Refuses with AgainstTheRules CURSOR_INVALID.
        """

    def bookings(
        self, organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[ListedBooking], str | None]:
        """Return a page of all bookings, newest first, and the cursor of the next one.

        Refuses with AgainstTheRules CURSOR_INVALID.
        """

    def find(self, organisation_id: str, wanted: Wanted, limit: int) -> Sequence[ListedReservation]:
        """Return what was looked for, whatever became of it, the latest start first."""
