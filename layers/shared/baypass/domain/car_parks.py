"""Car parks: where, when open, how many spots, and how one gets in."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from baypass.domain.organisations import Line
from baypass.domain.time_slots import TimeSlot, local_day, quarters_by_day, whole_day
from baypass.domain.values import CarParkId, DaySet, OrganisationId, Value, Version, WallTime

MIDNIGHT = time()
MOST_SPOTS = 10_000


class AccessMethod(StrEnum):
    """How a barrier learns who stands before it."""

    REMOTE_CONTROL = "REMOTE_CONTROL"
    ANPR = "ANPR"
    KEYPAD = "KEYPAD"


def _in_order(chosen: frozenset[AccessMethod]) -> list[AccessMethod]:
    return [method for method in AccessMethod if method in chosen]


AccessMethods = Annotated[
    frozenset[AccessMethod],
    PlainSerializer(_in_order, return_type=list[AccessMethod], when_used="json"),
]


class Weekday(IntEnum):
    """As `date.weekday()` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


Weekdays = Annotated[
    frozenset[Weekday], PlainSerializer(sorted, return_type=list[Weekday], when_used="json")
]


def _known_zone(name: str) -> str:
    # Listing all zones would be exact and walk the disk, 20 ms for each car park that is read.
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        code = "TIME_ZONE_UNKNOWN"
        raise PydanticCustomError(code, "a time zone of the IANA database") from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
MapUrl = Annotated[str, Field(pattern=r"^https://\S{1,300}$")]
Directions = Annotated[str, Field(max_length=1000)]
SpotCount = Annotated[int, Field(ge=0, le=MOST_SPOTS)]
LONGEST_GRACE = timedelta(hours=2)
GraceMinutes = Annotated[int, Field(ge=0, le=LONGEST_GRACE // timedelta(minutes=1))]
OfflineHours = Annotated[int, Field(ge=1, le=72)]


class OpenPeriod(Value):
    """Wall-clock times of one day; closing at 00:00 means midnight at its end."""

    opens: WallTime
    closes: WallTime

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if not (self.opens < self.closes or self.closes == MIDNIGHT):
            code = "CLOSES_TOO_EARLY"
            raise PydanticCustomError(code, "a period closes after it opens, on the same day")
        return self

    def covers(self, wall: time) -> bool:
        """Tell whether this time of day is inside."""
        return self.opens <= wall and (wall < self.closes or self.closes == MIDNIGHT)


class CarPark(Value):
    """A place with a time zone, opening hours, gates and a number of spots."""

    id: CarParkId
    organisation_id: OrganisationId
    name: Line
    address: tuple[Line, ...]
    map_url: MapUrl | None = None
    directions: Directions = ""
    time_zone: TimeZone
    spots: SpotCount
    opening_hours: Mapping[Weekday, tuple[OpenPeriod, ...]]
    closed_days: DaySet = frozenset()
    access_methods: AccessMethods
    grace_before_minutes: GraceMinutes = 0
    grace_after_minutes: GraceMinutes = 0
    re_entry_allowed: bool = True
    # Whether a plate that was read with one wrong character may be the one car it fits.
    one_wrong_character: bool = False
    # How old an access list may be for gates that cannot reach the cloud to decide by it.
    offline_hours: OfflineHours = 24
    kill_switch: bool = False
    exits_stay_open: bool = True
    archived: bool = False
    version: Version = 1

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which people read its times."""
        return ZoneInfo(self.time_zone)

    @property
    def time_zone_name(self) -> str:
        """Return what people call the zone: `Brussels time`."""
        return f"{self.time_zone.rsplit('/', 1)[-1].replace('_', ' ')} time"

    def open_quarters(self, day: date) -> tuple[bool, ...]:
        """Tell of each quarter hour of the local day whether it lies inside the opening hours."""
        return _open_quarters(day, self._periods_on(day), self.time_zone)

    def is_open_throughout(self, slot: TimeSlot) -> bool:
        """Tell whether every quarter hour of the slot lies inside the opening hours."""
        return all(
            all(self.open_quarters(day)[places[0] : places[-1] + 1])
            for day, places in quarters_by_day(slot, self.zone).items()
        )

    def is_usually_open(self, weekday: Weekday, wall: time) -> bool:
        """Tell whether this time of day is inside the opening hours of a usual weekday."""
        return any(period.covers(wall) for period in self.opening_hours.get(weekday, ()))

    def opens_on(self, day: date) -> bool:
        """Tell whether it opens at all on this local day."""
        return bool(self._periods_on(day))

    def day_of(self, instant: datetime) -> date:
        """Return the local day of the instant."""
        return local_day(instant, self.zone)

    def _periods_on(self, day: date) -> tuple[OpenPeriod, ...]:
        if day in self.closed_days:
            return ()
        return self.opening_hours.get(Weekday(day.weekday()), ())


# A calendar asks for the same days again and again: without this, sixty days take 80 ms.
@lru_cache(maxsize=1024)
def _open_quarters(day: date, periods: tuple[OpenPeriod, ...], time_zone: str) -> tuple[bool, ...]:
    zone = ZoneInfo(time_zone)
    walls = (start.astimezone(zone).time() for start in whole_day(day, zone).quarters())
    return tuple(any(period.covers(wall) for period in periods) for wall in walls)
