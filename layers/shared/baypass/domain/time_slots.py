"""Time slots and the quarter hours that capacity is counted in.

A local day is cut into absolute quarters from its first instant to the first instant of the next
day, so a 23 or 25 hour day has 92 or 100 of them and each has exactly one place.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from baypass.domain.refusals import AgainstTheRules, Refusal, Violation
from baypass.domain.values import Instant, Value

QUARTER = timedelta(minutes=15)
LONGEST_STAY = timedelta(hours=25)
# Away from both ends of the calendar a day and an offset can always be added.
_YEARS = range(1970, 9000)


class TimeSlot(Value):
    """From `start` up to but not including `end`, in UTC."""

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end <= self.start:
            message = "a time slot ends after it starts"
            raise ValueError(message)
        return self

    @property
    def duration(self) -> timedelta:
        """Return the elapsed time, which is right across a clock change."""
        return self.end - self.start

    def contains(self, instant: datetime) -> bool:
        """Tell whether the instant lies inside; the end does not."""
        return self.start <= instant < self.end

    def overlaps(self, other: "TimeSlot") -> bool:
        """Tell whether the two share an instant."""
        return self.start < other.end and other.start < self.end

    def quarters(self) -> Iterator[datetime]:
        """Yield the start of each of its quarter hours, in UTC."""
        instant = self.start
        while instant < self.end:
            yield instant
            instant += QUARTER


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return when the local day begins, in UTC; not always at 00:00 where clocks move at night."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the local date of the instant."""
    return instant.astimezone(zone).date()


def whole_day(day: date, zone: ZoneInfo) -> TimeSlot:
    """Return the local day as a time slot of 23, 24 or 25 hours."""
    return TimeSlot(
        start=first_instant(day, zone), end=first_instant(day + timedelta(days=1), zone)
    )


def quarters_in(day: date, zone: ZoneInfo) -> int:
    """Return how many quarter hours the local day has."""
    return whole_day(day, zone).duration // QUARTER


def quarter_of(instant: datetime, zone: ZoneInfo) -> tuple[date, int]:
    """Return the local day of the instant and the place of its quarter in that day."""
    day = local_day(instant, zone)
    return day, (instant - first_instant(day, zone)) // QUARTER


def quarters_by_day(slot: TimeSlot, zone: ZoneInfo) -> dict[date, list[int]]:
    """Return the places of all quarters that the slot touches, per local day."""
    places: dict[date, list[int]] = {}
    day = local_day(slot.start, zone)
    while (midnight := first_instant(day, zone)) < slot.end:
        first = max(slot.start - midnight, timedelta()) // QUARTER
        until = -((midnight - slot.end) // QUARTER)
        places[day] = list(range(first, min(until, quarters_in(day, zone))))
        day += timedelta(days=1)
    return places


def is_on_grid(instant: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the instant is the start of a quarter hour."""
    day = local_day(instant, zone)
    return not (instant - first_instant(day, zone)) % QUARTER


def instant_meant(given: datetime, zone: ZoneInfo, field: str) -> datetime:
    """Return the UTC instant that a time with an offset means in this zone.

    UTC is always understood; any other offset must be the one the zone has at that time, so that
    02:30 on the night the clocks go forward is refused instead of silently becoming 03:30.
    """
    if given.year not in _YEARS:
        raise AgainstTheRules.because("INVALID", field)
    instant = given.astimezone(UTC)
    there = instant.astimezone(zone)
    if given.utcoffset() in (timedelta(0), there.utcoffset()):
        return instant
    facts = {"given": given.replace(tzinfo=None), "zone": zone.key}
    if _lies_in_gap(given.replace(tzinfo=None), zone):
        raise AgainstTheRules.because("TIME_DOES_NOT_EXIST", field, **facts)
    raise AgainstTheRules.because("WRONG_OFFSET", field, **facts)


def instant_at(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """Return the (first) UTC instant of a wall-clock time, or nothing when the clocks skip it.

    Midnight is always there: it is when the day begins, at 01:00 too where clocks skip 00:00.
    """
    if wall == time():
        return first_instant(day, zone)
    if _lies_in_gap(datetime.combine(day, wall), zone):
        return None
    return datetime.combine(day, wall, zone).astimezone(UTC)


def _lies_in_gap(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


def slot_meant(start: datetime, end: datetime, zone: ZoneInfo) -> TimeSlot:
    """Return the time slot that two times with offsets mean in this zone.

    Refuses with every violation: a time that does not exist, a wrong offset, an end before the
    start, a stay longer than a day.
    """
    instants: list[datetime] = []
    violations: list[Violation] = []
    for field, given in (("time_slot.start", start), ("time_slot.end", end)):
        try:
            instants.append(instant_meant(given, zone, field))
        except Refusal as refusal:
            violations.extend(refusal.violations)
    if violations:
        raise AgainstTheRules(*violations)
    if instants[1] <= instants[0]:
        raise AgainstTheRules.because("END_BEFORE_START", "time_slot.end")
    if instants[1] - instants[0] > LONGEST_STAY:
        raise AgainstTheRules.because(
            "TOO_LONG", "time_slot.end", minutes=LONGEST_STAY // timedelta(minutes=1)
        )
    return TimeSlot(start=instants[0], end=instants[1])
