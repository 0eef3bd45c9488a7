"""Car parks: where, when open, how many spots, and how one gets in."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from baypass.domain.organisations import Line
from baypass.domain.time_slots import TimeSlot, local_day
from baypass.domain.values import CarParkId, OrganisationId, Value

MIDNIGHT = time()
MOST_SPOTS = 10_000


class AccessMethod(StrEnum):
    """How a barrier learns who stands before it."""

    REMOTE_CONTROL = "REMOTE_CONTROL"
    ANPR = "ANPR"
    KEYPAD = "KEYPAD"


class Weekday(IntEnum):
    """As `date.weekday()` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = "a time zone of the IANA database"
        raise ValueError(message)
    return name


class OpenPeriod(Value):
    """Wall-clock times of one day; closing at 00:00 means midnight at its end."""

    opens: time
    closes: time

    def covers(self, wall: time) -> bool:
        """Tell whether this time of day is inside."""
        return self.opens <= wall and (wall < self.closes or self.closes == MIDNIGHT)


class CarPark(Value):
    """A place with a time zone, opening hours, gates and a number of spots."""

    id: CarParkId
    organisation_id: OrganisationId
    name: Line
    address: tuple[Line, ...]
    map_url: Annotated[str, Field(pattern=r"^https://\S{1,300}$")] | None = None
    directions: Annotated[str, Field(max_length=1000)] = ""
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    spots: Annotated[int, Field(ge=0, le=MOST_SPOTS)]
    opening_hours: Mapping[Weekday, tuple[OpenPeriod, ...]]
    closed_days: frozenset[date] = frozenset()
    access_methods: frozenset[AccessMethod]
    grace_before_minutes: Annotated[int, Field(ge=0, le=120)] = 0
    grace_after_minutes: Annotated[int, Field(ge=0, le=120)] = 0
    re_entry_allowed: bool = True
    kill_switch: bool = False
    exits_stay_open: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which people read its times."""
        return ZoneInfo(self.time_zone)

    @property
    def time_zone_name(self) -> str:
        """Return what people call the zone: `Brussels time`."""
        return f"{self.time_zone.rsplit('/', 1)[-1].replace('_', ' ')} time"

    def is_open_at(self, instant: datetime) -> bool:
        """Tell whether the instant lies inside the opening hours of its local day."""
        there = instant.astimezone(self.zone)
        if there.date() in self.closed_days:
            return False
        periods = self.opening_hours.get(Weekday(there.weekday()), ())
        return any(period.covers(there.time()) for period in periods)

    def is_open_throughout(self, slot: TimeSlot) -> bool:
        """Tell whether every quarter hour of the slot lies inside the opening hours."""
        return all(self.is_open_at(instant) for instant in slot.quarters())

    def opens_on(self, day: date) -> bool:
        """Tell whether it opens at all on this local day."""
        return day not in self.closed_days and bool(
            self.opening_hours.get(Weekday(day.weekday()), ())
        )

    def day_of(self, instant: datetime) -> date:
        """Return the local day of the instant."""
        return local_day(instant, self.zone)
