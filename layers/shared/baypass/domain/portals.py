"""Portals: the rules a visitor meets. Everything a host decides is data here."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from baypass.domain.cancellation_policy import CancellationPolicy
from baypass.domain.car_parks import CarPark, Weekday, Weekdays
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.organisations import Languages, Line
from baypass.domain.refusals import Violation
from baypass.domain.tariffs import FREE, Tariff
from baypass.domain.time_slots import QUARTER, TimeSlot, instant_at, is_on_grid
from baypass.domain.values import (
    CarParkId,
    DaySet,
    OrganisationId,
    PortalId,
    Value,
    Version,
    WallTime,
)

EVERY_DAY = frozenset(Weekday)
Minutes = Annotated[int, Field(ge=15, le=25 * 60, multiple_of=15)]


class DateRule(Value):
    """Which days may be booked: one fixed day, or a window that moves with the clock."""

    fixed: date | None = None
    notice_minutes: Annotated[int, Field(ge=0, le=60 * 24 * 60)] = 0
    horizon_days: Annotated[int, Field(ge=0, le=365)] = 30
    weekdays: Weekdays = EVERY_DAY
    closed_days: DaySet = frozenset()

    def window(self, today: date) -> tuple[date, date]:
        """Return the first and last local day that may be booked."""
        if self.fixed:
            return self.fixed, self.fixed
        return today, today + timedelta(days=self.horizon_days)

    def allows(self, day: date, today: date) -> bool:
        """Tell whether the day may be booked at all."""
        first, last = self.window(today)
        usual = bool(self.fixed) or Weekday(day.weekday()) in self.weekdays
        return first <= day <= last and usual and day not in self.closed_days and day >= today


class FreeDuration(Value):
    """The visitor chooses start and end: how long, in which steps."""

    minimum_minutes: Minutes = 30
    maximum_minutes: Minutes = 10 * 60
    step_minutes: Minutes = 15

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.maximum_minutes < self.minimum_minutes:
            code = "LONGEST_IS_SHORTER"
            raise PydanticCustomError(code, "the longest stay is not shorter than the shortest")
        return self

    def violations(self, slot: TimeSlot) -> list[Violation]:
        """Return what is wrong with the slot's length."""
        minutes = slot.duration // timedelta(minutes=1)
        if minutes < self.minimum_minutes:
            return [Violation("TOO_SHORT", "time_slot.end", {"minutes": self.minimum_minutes})]
        if minutes > self.maximum_minutes:
            return [Violation("TOO_LONG", "time_slot.end", {"minutes": self.maximum_minutes})]
        if (minutes - self.minimum_minutes) % self.step_minutes:
            return [Violation("WRONG_STEP", "time_slot.end", {"minutes": self.step_minutes})]
        return []


class PredefinedTimeSlot(Value):
    """A time slot that the host named, in wall-clock times.

    One that ends at or before its start ends on the next day.
    """

    name: Line
    starts: WallTime
    ends: WallTime

    def on(self, day: date, car_park: CarPark) -> TimeSlot | None:
        """Return it on this local day, or nothing when the clocks skip its start or end."""
        last_day = day if self.ends > self.starts else day + timedelta(days=1)
        start = instant_at(day, self.starts, car_park.zone)
        end = instant_at(last_day, self.ends, car_park.zone)
        return TimeSlot(start=start, end=end) if start and end and start < end else None


class DurationRule(Value):
    """Free start and end, predefined time slots, or both."""

    free: FreeDuration | None = None
    predefined: tuple[PredefinedTimeSlot, ...] = ()

    @model_validator(mode="after")
    def _offers_something(self) -> Self:
        if not self.free and not self.predefined:
            code = "NO_DURATION"
            raise PydanticCustomError(code, "free durations, predefined time slots or both")
        return self

    def is_predefined(self, slot: TimeSlot, car_park: CarPark) -> bool:
        """Tell whether the slot is one that the host named."""
        day = car_park.day_of(slot.start)
        return any(predefined.on(day, car_park) == slot for predefined in self.predefined)

    def violations(self, slot: TimeSlot, car_park: CarPark) -> list[Violation]:
        """Return what is wrong with the slot's length and place in the day."""
        if self.is_predefined(slot, car_park):
            return []
        if not self.free:
            return [Violation("NOT_A_PREDEFINED_TIME_SLOT", "time_slot")]
        return self.free.violations(slot)


class Portal(Value):
    """What an invitation leads to."""

    id: PortalId
    organisation_id: OrganisationId
    car_park_id: CarParkId
    name: Line
    message: Annotated[str, Field(max_length=1000)] = ""
    languages: Languages = ("en",)
    dates: DateRule = DateRule()
    durations: DurationRule
    maximum_spots: Annotated[int, Field(ge=1, le=MAXIMUM_RESERVATIONS)] = 1
    several_days: bool = False
    tariff: Tariff = FREE
    cancellation: CancellationPolicy = CancellationPolicy()
    booker_may_cancel: bool = False
    archived: bool = False
    version: Version = 1

    def dates_for(self, fixed: date | None) -> DateRule:
        """Return the date rule as an invitation with this fixed date sees it."""
        return self.dates.model_copy(update={"fixed": fixed}) if fixed else self.dates

    def time_slot_violations(
        self, slot: TimeSlot, car_park: CarPark, *, fixed: date | None, now: datetime
    ) -> list[Violation]:
        """Return everything that is wrong with a time slot, never the number of spots."""
        if off_grid := _grid_violations(slot, car_park):
            return off_grid
        rule = self.dates_for(fixed)
        # Whoever comes late to a predefined time slot may still book what is left of it.
        running = not rule.notice_minutes and self.durations.is_predefined(slot, car_park)
        too_soon = slot.end <= now or (not running and slot.start < earliest_start(rule, now))
        return [
            *_date_violations(slot, car_park, rule, now, too_soon=too_soon),
            *self.durations.violations(slot, car_park),
            *_opening_violations(slot, car_park),
        ]

    def spots_violations(self, slots: Sequence[TimeSlot]) -> list[Violation]:
        """Return what is wrong with the number of spots and with several days."""
        if not self.several_days and len(set(slots)) > 1:
            return [Violation("DIFFERENT_TIME_SLOTS", "reservations")]
        at_once = (sum(other.contains(slot.start) for other in slots) for slot in slots)
        most = max(at_once, default=0)
        if most > self.maximum_spots or len(slots) > MAXIMUM_RESERVATIONS:
            facts = {"maximum": min(self.maximum_spots, MAXIMUM_RESERVATIONS)}
            return [Violation("TOO_MANY_SPOTS", "reservations", facts)]
        return []


def earliest_start(rule: DateRule, now: datetime) -> datetime:
    """Return the earliest start: the quarter that is running, or the end of the notice."""
    if rule.notice_minutes:
        return now + timedelta(minutes=rule.notice_minutes)
    return now - QUARTER + timedelta(microseconds=1)


def _grid_violations(slot: TimeSlot, car_park: CarPark) -> list[Violation]:
    instants = (("time_slot.start", slot.start), ("time_slot.end", slot.end))
    return [
        Violation("OFF_GRID", field)
        for field, instant in instants
        if not is_on_grid(instant, car_park.zone)
    ]


def _date_violations(
    slot: TimeSlot, car_park: CarPark, rule: DateRule, now: datetime, *, too_soon: bool
) -> Iterable[Violation]:
    day, today = car_park.day_of(slot.start), car_park.day_of(now)
    last = rule.window(today)[1]
    if rule.fixed and day != rule.fixed:
        yield Violation("DATE_FIXED", "time_slot.start", {"date": rule.fixed})
    elif day > last:
        yield Violation("TOO_FAR_AHEAD", "time_slot.start", {"date": last})
    elif too_soon or day < today:
        yield Violation("TOO_SOON", "time_slot.start", {"minutes": rule.notice_minutes})
    elif day in rule.closed_days or not car_park.opens_on(day):
        yield Violation("CLOSED_DAY", "time_slot.start", {"date": day})
    elif not rule.allows(day, today):
        yield Violation("WRONG_WEEKDAY", "time_slot.start", {"date": day})


def _opening_violations(slot: TimeSlot, car_park: CarPark) -> Iterable[Violation]:
    day = car_park.day_of(slot.start)
    if car_park.opens_on(day) and not car_park.is_open_throughout(slot):
        yield Violation("OUTSIDE_OPENING_HOURS", "time_slot", {"date": day})
