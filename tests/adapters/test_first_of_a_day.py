"""Two bookings race for the first spots of a day that nobody has booked yet: both get theirs."""

from collections.abc import Iterable

import pytest

from baypass.adapters import dynamodb_capacity as capacity
from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_table import Cancelled, Table, Write
from baypass.domain.refusals import WorldMoved
from baypass.ports import Offer
from tests.adapters.stores import SLOT, TABLE_NAME, another, aws, small
from tests.builders import an_offer
from tests.fakes import NOW


class Overtaken(Table):
    """A table in which somebody else opens the day right after our first refusal."""

    def offered(self, offer: Offer) -> "Overtaken":
        self._offer, self._overtaken = offer, False
        return self

    def transact(self, writes: Iterable[Write]) -> None:
        try:
            super().transact(writes)
        except Cancelled:
            if not self._overtaken:
                self._overtaken = True
                days = capacity.spots_by_day([SLOT], self._offer.car_park)
                capacity.open_days(self, self._offer.car_park, days)
            raise


def overtaken(table: Table, offer: Offer) -> DynamoDBBookings:
    catalogue = DynamoDBCatalogue(table)
    for thing in (offer.organisation, offer.car_park, offer.portal):
        catalogue.put(thing)
    catalogue.add_invitation(offer.invitation)
    return DynamoDBBookings(Overtaken(aws("dynamodb"), TABLE_NAME).offered(offer))


def test_a_day_that_another_opened_meanwhile_is_not_full(table: Table) -> None:
    offer, record = an_offer(), another(1)
    assert overtaken(table, offer).hold(record, offer, NOW) == record


def test_a_day_that_another_opened_meanwhile_may_still_have_too_few_spots(table: Table) -> None:
    offer = small(1)
    with pytest.raises(WorldMoved, match="NO_SPOT_LEFT"):
        overtaken(table, offer).hold(another(1, spots=2), offer, NOW)
