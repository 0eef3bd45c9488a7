"""Finding who may be standing at a gate: few reads, however many are expected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_listings import END_OF_WORD
from baypass.adapters.dynamodb_table import Item, Table, from_item
from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import LONGEST_GRACE, CarPark
from baypass.domain.licence_plates import forms_behind
from baypass.domain.time_slots import LONGEST_STAY
from baypass.domain.values import as_text

_DAY = timedelta(days=1)
# Who comes a day too early or too late is told so.
_AROUND = 2 * _DAY
_PAGE = 1000


class Expected:
    """Reservations by what a visitor shows at a gate.

    An index finds them a moment late, but what is returned is read strongly consistent.
    """

    def __init__(self, table: Table) -> None:
        """Look in this table."""
        self._table = table

    def with_plate(self, car_park: CarPark, plate: str, now: datetime) -> Sequence[Reservation]:
        """Return those whose plate is read so; or nearly so, where the car park takes that."""
        found = self._read(self._by_plate(car_park, plate, now))
        read = [one for one in found if one.licence_plate.reads_as(plate)]
        if read or not car_park.one_wrong_character:
            return read
        return self._read(self._nearly(car_park, plate, now))

    def with_code(self, car_park: CarPark, code: str, now: datetime) -> Sequence[Reservation]:
        """Return those with this code on the local day, the one before and the one after."""
        organisation_id, today = car_park.organisation_id, car_park.day_of(now)
        days = (today - _DAY, today, today + _DAY)
        wanted = [keys.keypad_code(organisation_id, car_park.id, day, code) for day in days]
        claims = self._table.get_many(wanted).values()
        ids = dict.fromkeys(claim["reservation_id"] for claim in claims)
        return self._read(keys.reservation(organisation_id, one) for one in ids)

    def _by_plate(self, car_park: CarPark, plate: str, now: datetime) -> list[keys.Key]:
        """Look for each form to the end: cancelled ones stand in the index too, however many."""
        return [
            (item["pk"], item["sk"])
            for form in sorted(forms_behind(plate))
            for item in self._all(
                "by_plate",
                "found_under = :under AND by_plate BETWEEN :first AND :last",
                {
                    ":under": keys.reservations_of(car_park.organisation_id),
                    ":first": f"{form}{END_OF_WORD}{as_text(now - _AROUND)}",
                    ":last": f"{form}{END_OF_WORD}{as_text(now + _AROUND)}",
                },
            )
        ]

    def _nearly(self, car_park: CarPark, plate: str, now: datetime) -> list[keys.Key]:
        """Look through all whose access window may be open: no index knows of what is wrong."""
        first, last = now - LONGEST_STAY - LONGEST_GRACE, now + LONGEST_GRACE
        found: list[keys.Key] = []
        day = car_park.day_of(first)
        while day <= car_park.day_of(last):
            under = keys.beginning_on(car_park.organisation_id, car_park.id, day)
            found += (
                keys.reservation(one.organisation_id, one.id)
                for one in self._beginning(under, first, last)
                if one.licence_plate.reads_nearly_as(plate)
            )
            day += _DAY
        return found

    def _beginning(self, under: str, first: datetime, last: datetime) -> Iterable[Reservation]:
        between = {":under": under, ":first": as_text(first), ":last": f"{as_text(last)}~"}
        condition = "listed_under = :under AND listed_at BETWEEN :first AND :last"
        for item in self._all("listing", condition, between):
            yield from_item(Reservation, item)

    def _all(self, index: str, condition: str, values: Mapping[str, object]) -> Iterable[Item]:
        after = None
        while True:
            items, after = self._table.query_index(
                index, condition, values, limit=_PAGE, after=after
            )
            yield from items
            if after is None:
                return

    def _read(self, wanted: Iterable[keys.Key]) -> list[Reservation]:
        keys_once = list(dict.fromkeys(wanted))
        found = self._table.get_many(keys_once)
        return [from_item(Reservation, found[key]) for key in keys_once if key in found]
