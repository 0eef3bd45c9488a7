"""The same question answered in another way: minute by wall-clock minute, slow and plain."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from baypass.domain.availability import Availability, DayStatus
from baypass.domain.car_parks import CarPark, Weekday
from baypass.domain.portals import Portal, PredefinedTimeSlot
from baypass.domain.time_slots import TimeSlot

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class NaiveWorld:
    """A car park, its portal, what is booked, and the time it is."""

    portal: Portal
    car_park: CarPark
    fixed: date | None
    now: datetime
    booked: list[TimeSlot]

    @cached_property
    def given_away(self) -> Counter[datetime]:
        """How many bookings take a spot in each quarter hour."""
        return Counter(start for slot in self.booked for start in _starts(slot))

    def availability(self) -> Availability:
        """The thing under test, with counters that stop at their last booked quarter."""
        taken: dict[date, list[int]] = {}
        for start in sorted(self.given_away):
            day = self._there(start).date()
            place = self.starts_on(day).index(start)
            counters = taken.setdefault(day, [])
            counters += [0] * (place - len(counters)) + [self.given_away[start]]
        return Availability(self.portal, self.car_park, taken, fixed=self.fixed, now=self.now)

    def starts_on(self, day: date) -> list[datetime]:
        """Every quarter hour whose local date is this day."""
        return _quarters(day, self.car_park.zone)

    def quarters_on(self, day: date) -> list[TimeSlot]:
        """Each quarter hour of the day as a slot."""
        return [TimeSlot(start=start, end=start + QUARTER) for start in self.starts_on(day)]

    def left(self, slot: TimeSlot) -> int:
        """Spots that no booking takes at any time of the slot."""
        return self.car_park.spots - max(self.given_away[start] for start in _starts(slot))

    def allows(self, slot: TimeSlot) -> bool:
        """Whether the rules, not the counters, let a visitor book it."""
        if self.predefined_like(slot):
            late = slot.end > self.now and not self.portal.dates.notice_minutes
            return self.is_open(slot) and self._day_fits(slot.start, late=late)
        free = self.portal.durations.free
        length = (slot.end - slot.start).total_seconds() / 60
        lengths = (
            range(free.minimum_minutes, free.maximum_minutes + 1, free.step_minutes) if free else ()
        )
        return length in lengths and self.is_open(slot) and self.may_begin(slot.start)

    def may_begin(self, start: datetime) -> bool:
        """Whether a free stay may begin then, as far as dates go."""
        return self._day_fits(start, late=False)

    def is_open(self, slot: TimeSlot) -> bool:
        """Whether it is open at every quarter hour of the slot."""
        return all(self._is_open_at(self._there(start)) for start in _starts(slot))

    def predefined_on(self, day: date) -> list[TimeSlot]:
        """The host's time slots that begin on the day, found among all that it could have."""
        named = {one.starts for one in self.portal.durations.predefined}
        starts = [one for one in self.starts_on(day) if self._there(one).time() in named]
        could_be = (
            TimeSlot(start=start, end=start + QUARTER * length)
            for start in starts
            for length in range(1, 101)
        )
        return [slot for slot in could_be if self.predefined_like(slot)]

    def predefined_like(self, slot: TimeSlot) -> bool:
        """Whether its wall-clock times are those of a time slot that the host named."""
        start, end = self._there(slot.start), self._there(slot.end)
        if start.fold or end.fold:
            return False
        return any(_is_named(one, start, end) for one in self.portal.durations.predefined)

    def status(self, day: date, spots: int) -> DayStatus:
        """What is best among the shortest stays and the host's time slots of the day."""
        free = self.portal.durations.free
        stays = self.predefined_on(day)
        if free:
            length = timedelta(minutes=free.minimum_minutes)
            stays += [TimeSlot(start=one, end=one + length) for one in self.starts_on(day)]
        left = [self.left(stay) for stay in stays if self.allows(stay)]
        if not left:
            return DayStatus.CLOSED
        if max(left) < spots:
            return DayStatus.FULL
        return DayStatus.FEW if max(left) * 5 <= self.car_park.spots else DayStatus.FREE

    def _there(self, instant: datetime) -> datetime:
        return instant.astimezone(self.car_park.zone)

    def _day_fits(self, start: datetime, *, late: bool) -> bool:
        rule, day, today = (
            self.portal.dates,
            self._there(start).date(),
            self._there(self.now).date(),
        )
        if rule.notice_minutes:
            soon = start - self.now < timedelta(minutes=rule.notice_minutes)
        else:
            soon = start + QUARTER <= self.now
        if (soon and not late) or day in rule.closed_days or day < today:
            return False
        if fixed := self.fixed or rule.fixed:
            return day == fixed
        return (day - today).days <= rule.horizon_days and day.weekday() in rule.weekdays

    def _is_open_at(self, there: datetime) -> bool:
        if there.date() in self.car_park.closed_days:
            return False
        minute = there.hour * 60 + there.minute
        return any(
            period.opens.hour * 60 + period.opens.minute
            <= minute
            < (period.closes.hour * 60 + period.closes.minute or 24 * 60)
            for period in self.car_park.opening_hours.get(Weekday(there.weekday()), ())
        )


@cache
def _quarters(day: date, zone: ZoneInfo) -> list[datetime]:
    noon = datetime.combine(day, time(12), UTC)
    near = (noon + QUARTER * count for count in range(-128, 129))
    return [start for start in near if start.astimezone(zone).date() == day]


def _starts(slot: TimeSlot) -> list[datetime]:
    count = int((slot.end - slot.start) / QUARTER)
    return [slot.start + QUARTER * place for place in range(count)]


def _is_named(named: PredefinedTimeSlot, start: datetime, end: datetime) -> bool:
    nights = 0 if named.ends > named.starts else 1
    walls = (start.time(), end.time()) == (named.starts, named.ends)
    return walls and (end.date() - start.date()).days == nights
