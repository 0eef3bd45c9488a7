"""Tariffs: what a host charges for a time slot, and the lines a price is made of.

Prices include VAT. It is worked out once per reservation, which is a line of the invoice, at the
rate of the local day on which the visit begins; a price's own lines share it to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from baypass.domain.car_parks import MIDNIGHT, Weekday, Weekdays
from baypass.domain.money import (
    MOST_AMOUNT,
    BasisPoints,
    ChargedCurrency,
    Money,
    Price,
    free_of_charge,
    part_of,
    price_including_vat,
)
from baypass.domain.time_slots import TimeSlot, local_day, quarters_by_day
from baypass.domain.values import Value, WallTime

_HOUR, _QUARTER_MINUTES, _QUARTERS = timedelta(hours=1), 15, 96
# Stripe takes no less than this for one payment, in minor units, so that no visit costs less.
_LEAST = {
    "AED": 2_00,
    "BGN": 1_00,
    "CZK": 15_00,
    "DKK": 2_50,
    "GBP": 30,
    "HUF": 175_00,
    "MXN": 10_00,
    "MYR": 2_00,
    "NOK": 3_00,
    "PLN": 2_00,
    "RON": 2_00,
    "SEK": 3_00,
    "THB": 10_00,
}
_LEAST_OF_OTHERS = 50

Amount = Annotated[int, Field(strict=True, ge=0, le=MOST_AMOUNT)]
PositiveAmount = Annotated[int, Field(strict=True, gt=0, le=MOST_AMOUNT)]


def least_charge(currency: str) -> int:
    """Return the least that can be charged in a currency, in its minor units."""
    return _LEAST.get(currency, _LEAST_OF_OTHERS)


class LineKind(StrEnum):
    """What a line of a price counts."""

    FREE_MINUTES = "FREE_MINUTES"
    HOURS = "HOURS"
    DAILY_MAXIMUM = "DAILY_MAXIMUM"
    DAYS = "DAYS"
    FLAT = "FLAT"


class PriceLine(Value):
    """One line of a reservation's price: so many of a unit, on a local day where that matters.

    `quantity` counts hours, days, minutes (of FREE_MINUTES) or pieces; `price` is the whole
    line's. The lines of a reservation add up to its price, VAT included.
    """

    kind: LineKind
    quantity: Annotated[int, Field(ge=0)]
    unit: Money
    day: date | None = None
    price: Price


class Cost(Value):
    """What one reservation costs, and how that came about; without lines nothing was counted."""

    price: Price
    lines: tuple[PriceLine, ...] = ()


class VatRate(Value):
    """A VAT rate and the local day from which it holds."""

    valid_from: date = date(2000, 1, 1)
    basis_points: BasisPoints


class Band(Value):
    """What a started hour costs that begins within these wall-clock times on these weekdays."""

    weekdays: Weekdays = frozenset(Weekday)
    starts: WallTime = MIDNIGHT
    ends: WallTime = MIDNIGHT
    amount: Amount

    @model_validator(mode="after")
    def _is_within_a_day(self) -> Self:
        if not self.weekdays or not (self.starts < self.ends or self.ends == MIDNIGHT):
            code = "BAND_INVALID"
            raise PydanticCustomError(code, "a band has weekdays, and ends later than it starts")
        return self

    def covers(self, there: datetime) -> bool:
        """Tell whether an hour that begins at this local time is charged by this band."""
        wall = there.time().replace(tzinfo=None)
        return there.weekday() in self.weekdays and self.covers_wall(wall)

    def covers_wall(self, wall: time) -> bool:
        """Tell whether this time of day is inside."""
        return self.starts <= wall and (wall < self.ends or self.ends == MIDNIGHT)


class FreeTariff(Value):
    """Nothing is charged."""

    kind: Literal["FREE"] = "FREE"

    def cost(self, slot: TimeSlot, zone: ZoneInfo, currency: str) -> Cost:  # noqa: ARG002
        """Return what one spot costs for this time slot, in the organisation's currency."""
        return Cost(price=free_of_charge(currency))


def _refuse_unless_once(count: int, weekday: Weekday, wall: time) -> None:
    facts = {"weekday": weekday.name.capitalize(), "wall": f"{wall:%H:%M}"}
    if count == 0:
        raise PydanticCustomError("TARIFF_GAP", "no band covers {weekday} at {wall}", facts)
    if count > 1:
        raise PydanticCustomError("TARIFF_OVERLAP", "bands meet on {weekday} at {wall}", facts)


class _PaidTariff(Value):
    """What all tariffs that charge have in common."""

    currency: ChargedCurrency = "EUR"
    free_minutes: Annotated[int, Field(ge=0, le=24 * 60, multiple_of=5)] = 0
    vat: Annotated[tuple[VatRate, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _rates_are_in_order(self) -> Self:
        days = [rate.valid_from for rate in self.vat]
        if days != sorted(set(days)):
            code = "VAT_NOT_IN_ORDER"
            raise PydanticCustomError(code, "VAT rates in the order of their days, one for each")
        return self

    @model_validator(mode="after")
    def _is_worth_charging(self) -> Self:
        least = least_charge(self.currency)
        if any(0 < amount < least for amount in self._amounts()):
            raise PydanticCustomError(
                "AMOUNT_TOO_SMALL",
                "amounts in {currency} are nothing, or at least {least} minor units",
                {
                    "currency": self.currency,
                    "least": least,
                    "price": Money(amount=least, currency=self.currency),
                },
            )
        return self

    def _amounts(self) -> Iterable[int]:
        """Return every amount that a visit can come to cost, or that its cost is a sum of."""
        raise NotImplementedError

    def vat_on(self, day: date) -> int:
        """Return the rate of a local day in basis points; before the first day, the first one."""
        valid = [rate.basis_points for rate in self.vat if rate.valid_from <= day]
        return valid[-1] if valid else self.vat[0].basis_points

    def _cost(self, slot: TimeSlot, zone: ZoneInfo, counted: Sequence["_Counted"]) -> Cost:
        amount = sum(one.gross for one in counted)
        vat = self.vat_on(local_day(slot.start, zone))
        price = price_including_vat(Money(amount=amount, currency=self.currency), vat)
        return Cost(price=price, lines=tuple(_lines(counted, price)))

    def _is_free_for(self, slot: TimeSlot) -> bool:
        return slot.duration <= timedelta(minutes=self.free_minutes)

    def _free(self) -> list["_Counted"]:
        if not self.free_minutes:
            return []
        return [_Counted(kind=LineKind.FREE_MINUTES, quantity=self.free_minutes, unit=0)]


class FlatTariff(_PaidTariff):
    """One amount, however long the visit; nothing for one within the free minutes."""

    kind: Literal["FLAT"]
    amount: PositiveAmount

    def _amounts(self) -> Iterable[int]:
        return [self.amount]

    def cost(self, slot: TimeSlot, zone: ZoneInfo, currency: str) -> Cost:  # noqa: ARG002
        """Return what one spot costs for this time slot."""
        charged = _Counted(kind=LineKind.FLAT, quantity=1, unit=self.amount)
        return self._cost(slot, zone, self._free() if self._is_free_for(slot) else [charged])


class DailyTariff(_PaidTariff):
    """One amount for each local day that the visit touches, be it 23, 24 or 25 hours long."""

    kind: Literal["PER_DAY"]
    amount: PositiveAmount

    def _amounts(self) -> Iterable[int]:
        return [self.amount]

    def cost(self, slot: TimeSlot, zone: ZoneInfo, currency: str) -> Cost:  # noqa: ARG002
        """Return what one spot costs for this time slot."""
        days = len(quarters_by_day(slot, zone))
        charged = _Counted(kind=LineKind.DAYS, quantity=days, unit=self.amount)
        return self._cost(slot, zone, self._free() if self._is_free_for(slot) else [charged])


class HourlyTariff(_PaidTariff):
    """So much for each started hour, by elapsed time, at the rate of the band it begins in.

    The free minutes come first, and the hours are counted from their end. What begins on one
    local day costs at most the daily maximum.
    """

    kind: Literal["PER_HOUR"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=50)]
    daily_maximum: PositiveAmount | None = None

    def _amounts(self) -> Iterable[int]:
        return [*(band.amount for band in self.bands), self.daily_maximum or 0]

    @model_validator(mode="after")
    def _covers_the_week_once(self) -> Self:
        walls = [
            time(quarter * _QUARTER_MINUTES // 60, quarter * _QUARTER_MINUTES % 60)
            for quarter in range(_QUARTERS)
        ]
        for weekday in Weekday:
            bands = [band for band in self.bands if weekday in band.weekdays]
            for wall in walls:
                _refuse_unless_once(sum(band.covers_wall(wall) for band in bands), weekday, wall)
        return self

    def cost(self, slot: TimeSlot, zone: ZoneInfo, currency: str) -> Cost:  # noqa: ARG002
        """Return what one spot costs for this time slot."""
        if self._is_free_for(slot):
            return self._cost(slot, zone, self._free())
        hours: dict[date, dict[int, int]] = {}
        begins = slot.start + timedelta(minutes=self.free_minutes)
        while begins < slot.end:
            there = begins.astimezone(zone)
            amount = next(band.amount for band in self.bands if band.covers(there))
            of_day = hours.setdefault(there.date(), {})
            of_day[amount] = of_day.get(amount, 0) + 1
            begins += _HOUR
        return self._cost(slot, zone, [*self._free(), *self._charged(hours)])

    def _charged(self, hours: Mapping[date, Mapping[int, int]]) -> Iterable["_Counted"]:
        for day, by_amount in hours.items():
            told = day if len(hours) > 1 else None
            of_day = [
                _Counted(kind=LineKind.HOURS, quantity=count, unit=amount, day=told)
                for amount, count in by_amount.items()
            ]
            limit = self.daily_maximum
            if limit is not None and sum(one.gross for one in of_day) > limit:
                yield _Counted(kind=LineKind.DAILY_MAXIMUM, quantity=1, unit=limit, day=told)
            else:
                yield from of_day


Tariff = Annotated[
    FreeTariff | FlatTariff | DailyTariff | HourlyTariff, Field(discriminator="kind")
]
FREE = FreeTariff()


class _Counted(Value):
    """A line before its VAT is known; `unit` in minor units."""

    kind: LineKind
    quantity: int
    unit: int
    day: date | None = None

    @property
    def gross(self) -> int:
        return self.quantity * self.unit


def _lines(counted: Sequence[_Counted], price: Price) -> Iterable[PriceLine]:
    """Share the price's VAT among its lines, so that they add up to it exactly."""
    currency, so_far = price.gross.currency, part_of(price, 0)
    for one in counted:
        with_this = part_of(price, so_far.gross.amount + one.gross)
        vat = with_this.vat.amount - so_far.vat.amount
        yield PriceLine(
            kind=one.kind,
            quantity=one.quantity,
            unit=Money(amount=one.unit, currency=currency),
            day=one.day,
            price=Price(
                net=Money(amount=one.gross - vat, currency=currency),
                vat=Money(amount=vat, currency=currency),
                gross=Money(amount=one.gross, currency=currency),
                vat_basis_points=price.vat_basis_points,
            ),
        )
        so_far = with_this
