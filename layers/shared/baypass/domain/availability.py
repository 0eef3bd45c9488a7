"""Availability: what a day's quarter-hour counters leave to book."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from baypass.domain.car_parks import CarPark
from baypass.domain.portals import DateRule, Portal, earliest_start
from baypass.domain.time_slots import QUARTER, TimeSlot, first_instant, quarters_by_day, whole_day
from baypass.domain.values import Value

FEW = 0.2


class DayStatus(StrEnum):
    """What a visitor is told of a day; never how many cars are expected."""

    FREE = "FREE"
    FEW = "FEW"
    FULL = "FULL"
    CLOSED = "CLOSED"


class Quarter(Value):
    """One bookable quarter hour and whether it has the spots that were asked for."""

    time_slot: TimeSlot
    available: bool


class PredefinedOffer(Value):
    """A predefined time slot on one day."""

    name: str
    time_slot: TimeSlot
    available: bool


class Availability:
    """Answers from the counters of some days; a day without counters has all its spots."""

    def __init__(
        self,
        portal: Portal,
        car_park: CarPark,
        taken: Mapping[date, Sequence[int]],
        *,
        fixed: date | None,
        now: datetime,
    ) -> None:
        """`taken` holds, per local day, how many spots each quarter hour has given away."""
        self._portal, self._car_park, self._taken = portal, car_park, taken
        self._fixed, self._now = fixed, now
        self._by_day: dict[date, dict[datetime, int | None]] = {}

    def left(self, slot: TimeSlot) -> int:
        """Return how many spots are left throughout the slot."""
        by_day = quarters_by_day(slot, self._car_park.zone)
        taken = (self._taken_at(day, place) for day, places in by_day.items() for place in places)
        return self._car_park.spots - max(taken)

    def quarters(self, day: date, spots: int) -> list[Quarter]:
        """Return the quarter hours that a stay which begins on the day may still be made of.

        The last ones lie after midnight, where the longest stay may end.
        """
        free, starts = self._portal.durations.free, self._free_starts(day)
        if not free or not starts:
            return []
        tomorrow = first_instant(day + timedelta(days=1), self._car_park.zone)
        last_end = tomorrow - QUARTER + timedelta(minutes=free.maximum_minutes)
        return [
            Quarter(time_slot=TimeSlot(start=start, end=start + QUARTER), available=left >= spots)
            for start, left in self._ahead(day)
            if left is not None and starts[0] <= start < last_end
        ]

    def predefined(self, day: date, spots: int) -> list[PredefinedOffer]:
        """Return the predefined time slots that the rules still allow on the day."""
        return [
            PredefinedOffer(name=name, time_slot=slot, available=self.left(slot) >= spots)
            for name, slot in self._predefined_slots(day)
        ]

    def status(self, day: date, spots: int) -> DayStatus:
        """Return whether some stay of the shortest length still fits on the day."""
        predefined = (self.left(slot) for _, slot in self._predefined_slots(day))
        stays = [*self._left_in_shortest_stays(day), *predefined]
        if not stays:
            return DayStatus.CLOSED
        best = max(stays)
        if best < spots:
            return DayStatus.FULL
        return DayStatus.FEW if best <= self._car_park.spots * FEW else DayStatus.FREE

    def _taken_at(self, day: date, place: int) -> int:
        counters = self._taken.get(day, ())
        return counters[place] if place < len(counters) else 0

    def _rule(self) -> DateRule:
        return self._portal.dates_for(self._fixed)

    def _left_by_quarter(self, day: date) -> dict[datetime, int | None]:
        """Return how many spots each quarter hour has left, by its start; nothing while closed."""
        if day not in self._by_day:
            starts = whole_day(day, self._car_park.zone).quarters()
            hours = zip(starts, self._car_park.open_quarters(day), strict=True)
            self._by_day[day] = {
                start: self._car_park.spots - self._taken_at(day, place) if is_open else None
                for place, (start, is_open) in enumerate(hours)
            }
        return self._by_day[day]

    def _ahead(self, day: date) -> list[tuple[datetime, int | None]]:
        """Return the quarter hours of the day and of the next two, where 25 hours may end."""
        days = (self._left_by_quarter(day + timedelta(days=later)) for later in range(3))
        return [quarter for one in days for quarter in one.items()]

    def _free_starts(self, day: date) -> list[datetime]:
        """Return the quarter hours, closed ones too, at which a free stay may begin."""
        rule = self._rule()
        today = self._car_park.day_of(self._now)
        if not self._portal.durations.free or not rule.allows(day, today):
            return []
        earliest = earliest_start(rule, self._now)
        return [start for start in self._left_by_quarter(day) if start >= earliest]

    def _left_in_shortest_stays(self, day: date) -> list[int]:
        """Return the spots left throughout each stay of the shortest length that may begin."""
        free, starts = self._portal.durations.free, self._free_starts(day)
        if not free or not starts:
            return []
        length = timedelta(minutes=free.minimum_minutes) // QUARTER
        ahead = [left for _, left in self._ahead(day)]
        last = len(self._left_by_quarter(day))
        first = last - len(starts)
        stays = (
            [left for left in ahead[place : place + length] if left is not None]
            for place in range(first, last)
        )
        return [min(stay) for stay in stays if len(stay) == length]

    def _predefined_slots(self, day: date) -> list[tuple[str, TimeSlot]]:
        offers = (
            (predefined.name, predefined.on(day, self._car_park))
            for predefined in self._portal.durations.predefined
        )
        return [(name, slot) for name, slot in offers if slot and not self._violations(slot)]

    def _violations(self, slot: TimeSlot) -> bool:
        return bool(
            self._portal.time_slot_violations(
                slot, self._car_park, fixed=self._fixed, now=self._now
            )
        )
