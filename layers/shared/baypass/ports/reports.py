"""What reports are made of: everything of a day or a month, however much it is."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.payments import Payment, Refund


class Reports(Protocol):
    """Reads page after page; what began to be read goes on while others write."""

    def reservations(self, car_park: CarPark, day: date) -> Iterator[Reservation]:
        """Yield the reservations that begin on a local day, by start; none that expired."""

    def payments(self, organisation_id: str, month: str) -> Iterator[Payment]:
        """Yield what was paid in a month of UTC, such as `2026-11`, the oldest first."""

    def refunds(self, organisation_id: str, month: str) -> Iterator[Refund]:
        """Yield the refunds that were asked for in a month of UTC, the oldest first."""
