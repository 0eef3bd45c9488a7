"""Availability: what a day's quarter-hour counters leave to book."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from baypass.domain.car_parks import CarPark
from baypass.domain.portals import DateRule, Portal, earliest_start
from baypass.domain.time_slots import QUARTER, TimeSlot, quarter_of, whole_day
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

    def left(self, slot: TimeSlot) -> int:
        """Return how many spots are left throughout the slot."""
        return self._car_park.spots - max(self._taken_at(instant) for instant in slot.quarters())

    def quarters(self, day: date, spots: int) -> list[Quarter]:
        """Return the quarter hours of the day that may still be part of a stay."""
        return [
            Quarter(time_slot=quarter, available=self.left(quarter) >= spots)
            for quarter in self._bookable_quarters(day)
        ]

    def predefined(self, day: date, spots: int) -> list[PredefinedOffer]:
        """Return the predefined time slots that the rules still allow on the day."""
        return [
            PredefinedOffer(name=name, time_slot=slot, available=self.left(slot) >= spots)
            for name, slot in self._predefined_slots(day)
        ]

    def status(self, day: date, spots: int) -> DayStatus:
        """Return whether some stay of the shortest length still fits on the day."""
        stays = [*self._shortest_stays(day), *(slot for _, slot in self._predefined_slots(day))]
        if not stays:
            return DayStatus.CLOSED
        best = max(self.left(stay) for stay in stays)
        if best < spots:
            return DayStatus.FULL
        return DayStatus.FEW if best <= self._car_park.spots * FEW else DayStatus.FREE

    def _taken_at(self, instant: datetime) -> int:
        day, place = quarter_of(instant, self._car_park.zone)
        counters = self._taken.get(day, ())
        return counters[place] if place < len(counters) else 0

    def _rule(self) -> DateRule:
        return self._portal.dates_for(self._fixed)

    def _bookable_quarters(self, day: date) -> list[TimeSlot]:
        if not self._portal.durations.free:
            return []
        if not self._rule().allows(day, self._car_park.day_of(self._now)):
            return []
        earliest = earliest_start(self._rule(), self._now)
        return [
            TimeSlot(start=start, end=start + QUARTER)
            for start in whole_day(day, self._car_park.zone).quarters()
            if start >= earliest
            and start + QUARTER > self._now
            and self._car_park.is_open_at(start)
        ]

    def _shortest_stays(self, day: date) -> list[TimeSlot]:
        free = self._portal.durations.free
        if not free:
            return []
        length = timedelta(minutes=free.minimum_minutes)
        stays = (
            TimeSlot(start=quarter.start, end=quarter.start + length)
            for quarter in self._bookable_quarters(day)
        )
        return [stay for stay in stays if self._car_park.is_open_throughout(stay)]

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
