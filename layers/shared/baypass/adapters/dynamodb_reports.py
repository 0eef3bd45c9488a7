"""What reports are made of, read from the table's listings page by page."""

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from pydantic import BaseModel

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Item, Table, from_item
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.payments import Payment, Refund

Kind = TypeVar("Kind", bound=BaseModel)
_PAGE = 1000


class DynamoDBReports:
    """Everything of a day or a month."""

    def __init__(self, table: Table) -> None:
        """Read it in this table."""
        self._table = table

    def reservations(self, car_park: CarPark, day: date) -> Iterator[Reservation]:
        """Yield the reservations that begin on a local day, by start; none that expired."""
        listed_under = keys.beginning_on(car_park.organisation_id, car_park.id, day)
        for one in self._listed(Reservation, listed_under):
            if one.state is not ReservationState.EXPIRED:
                yield one

    def payments(self, organisation_id: str, month: str) -> Iterator[Payment]:
        """Yield what was paid in a month of UTC, such as `2026-11`, the oldest first."""
        return self._listed(Payment, keys.payments_of(organisation_id, month))

    def refunds(self, organisation_id: str, month: str) -> Iterator[Refund]:
        """Yield the refunds that were asked for in a month of UTC, the oldest first."""
        return self._listed(Refund, keys.refunds_of(organisation_id, month))

    def _listed(self, kind: type[Kind], listed_under: str) -> Iterator[Kind]:
        after: Item | None = None
        while True:
            items, after = self._table.query_index(
                "listing",
                "listed_under = :under",
                {":under": listed_under},
                limit=_PAGE,
                after=after,
            )
            for item in items:
                yield from_item(kind, item)
            if after is None:
                return
