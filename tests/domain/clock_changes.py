"""Every moment at which the clocks of some difficult zones move, found without the code we test."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONES = (
    "Europe/Brussels",
    "America/New_York",
    "Australia/Lord_Howe",  # moves by half an hour
    "Pacific/Chatham",  # 12:45 ahead
    "Africa/Casablanca",  # moves around Ramadan
    "America/Santiago",  # moves at midnight
    "Asia/Beirut",  # moves at midnight
    "Africa/Cairo",  # moves at midnight
)
QUARTER = timedelta(minutes=15)
BRUSSELS = ZoneInfo("Europe/Brussels")


class ClockChange(NamedTuple):
    """The first instant at which the new offset holds."""

    zone: ZoneInfo
    instant: datetime
    before: timedelta
    after: timedelta

    @property
    def shift(self) -> timedelta:
        """How far the clocks move; forward is positive."""
        return self.after - self.before

    @property
    def days(self) -> list[date]:
        """The local days around it, whichever of them is the longer or the shorter one."""
        day = (self.instant - timedelta(minutes=1)).astimezone(self.zone).date()
        return [day + timedelta(days=count) for count in (-1, 0, 1, 2)]

    @property
    def walls(self) -> list[datetime]:
        """Wall-clock times that are skipped or repeated, each quarter hour from the first."""
        first = (self.instant + min(self.before, self.after)).replace(tzinfo=None)
        return [first + QUARTER * count for count in range(abs(self.shift) // QUARTER)]

    @property
    def is_forward(self) -> bool:
        """Whether it skips times instead of repeating them."""
        return self.shift > timedelta()


def _changes(name: str) -> list[ClockChange]:
    zone, found = ZoneInfo(name), []
    midnight = datetime.combine(date(2026, 1, 1), time(), UTC)
    for count in range(5 * 365 + 1):
        low = midnight + timedelta(days=count)
        high = low + timedelta(days=1)
        before, after = _offset(low, zone), _offset(high, zone)
        if before == after:
            continue
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) // 2
            low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
        instant = high.replace(second=0, microsecond=0)
        found.append(ClockChange(zone, instant, before, after))
    return found


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


CHANGES = {name: _changes(name) for name in ZONES}
