"""Money, tariffs and refunds as people say them, in English."""

from collections.abc import Iterable
from datetime import datetime

from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.car_parks import MIDNIGHT, Weekday
from baypass.domain.money import Money, Price, minor_digits
from baypass.domain.tariffs import (
    Band,
    DailyTariff,
    FlatTariff,
    FreeTariff,
    HourlyTariff,
    LineKind,
    PriceLine,
    Tariff,
    VatRate,
)
from baypass.words.en import date_in_words, duration

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
# No line ends between an amount and its currency.
_SPACE = "\N{NO-BREAK SPACE}"
_HOURS_IN_DAY, _ALL_OF_IT = 24, 100
_BASIS_POINTS_IN_PERCENT = 100
_ALWAYS = (frozenset(Weekday), MIDNIGHT, MIDNIGHT)


def money(given: Money) -> str:
    """Return `€ 12.50`, or `CHF 12.50` where the currency has no sign that all know."""
    digits = minor_digits(given.currency)
    whole, rest = divmod(given.amount, 10**digits)
    amount = f"{whole:,}" + (f".{rest:0{digits}d}" if digits else "")
    return f"{_SYMBOLS.get(given.currency, given.currency)}{_SPACE}{amount}"


def vat_percent(basis_points: int) -> str:
    """Return `21 %`, `5.5 %`."""
    return f"{basis_points / _BASIS_POINTS_IN_PERCENT:g}{_SPACE}%"


def price_with_vat(price: Price) -> str:
    """Return `€ 12.50 incl. 21 % VAT`; several rates are one sum of VAT."""
    if price.vat_basis_points is None:
        return f"{money(price.gross)} incl. {money(price.vat)} VAT"
    return f"{money(price.gross)} incl. {vat_percent(price.vat_basis_points)} VAT"


def line(given: PriceLine) -> str:
    """Return `3 started hours at € 2.50`, with its day where a visit touches several."""
    day = f"{date_in_words(given.day)}: " if given.day else ""
    return day + _counted(given)


def tariff_lines(tariff: Tariff) -> list[str]:
    """Return what a tariff charges, one sentence for each thing to know."""
    if isinstance(tariff, FreeTariff):
        return ["Free of charge."]
    return [*_charges(tariff), *_free_minutes(tariff), _vat(tariff.vat)]


def cancellation_lines(policy: CancellationPolicy, currency: str) -> list[str]:
    """Return what a cancellation gives back, from the earliest to the latest."""
    if not policy.tiers:
        return ["A cancellation gives nothing back."]
    lines = [f"{_from(tier)}, {_given_back(tier, currency)}." for tier in policy.tiers]
    if policy.tiers[-1].hours_before:
        lines.append("After that, nothing comes back.")
    return lines


def refund_reason(policy: CancellationPolicy, price: Price, start: datetime, now: datetime) -> str:
    """Return why this much comes back now: the tier that applies; nothing for a free visit."""
    if price.is_free:
        return ""
    tier = policy.tier(start, now)
    if tier is None:
        return "Nothing comes back any more."
    return f"{_from(tier)}, {_given_back(tier, price.gross.currency)}."


def _counted(given: PriceLine) -> str:
    at = f"at {money(given.unit)}"
    match given.kind:
        case LineKind.FREE_MINUTES:
            return f"The first {duration(given.quantity)} are free"
        case LineKind.HOURS:
            return f"{_many(given.quantity, 'started hour')} {at}"
        case LineKind.DAILY_MAXIMUM:
            return f"Daily maximum of {money(given.unit)}"
        case LineKind.DAYS:
            return f"{_many(given.quantity, 'day')} {at}"
        case LineKind.FLAT:
            return f"Flat price of {money(given.unit)}"


def _charges(tariff: FlatTariff | DailyTariff | HourlyTariff) -> Iterable[str]:
    def said(amount: int) -> str:
        return money(Money(amount=amount, currency=tariff.currency))

    if isinstance(tariff, FlatTariff):
        yield f"{said(tariff.amount)} for the whole visit."
    elif isinstance(tariff, DailyTariff):
        yield f"{said(tariff.amount)} a day."
    else:
        for band in tariff.bands:
            cost = f"{said(band.amount)} for each started hour" if band.amount else "Free"
            yield f"{cost}{_when(band)}."
        if tariff.daily_maximum:
            yield f"At most {said(tariff.daily_maximum)} a day."


def _free_minutes(tariff: FlatTariff | DailyTariff | HourlyTariff) -> Iterable[str]:
    if not tariff.free_minutes:
        return
    free = duration(tariff.free_minutes)
    if isinstance(tariff, HourlyTariff):
        yield f"The first {free} are free."
    else:
        yield f"A visit of at most {free} is free."


def _vat(rates: Iterable[VatRate]) -> str:
    said = [vat_percent(rate.basis_points) for rate in rates]
    return f"VAT of {said[-1]} is included." if len(said) == 1 else "VAT is included."


def _when(band: Band) -> str:
    if (band.weekdays, band.starts, band.ends) == _ALWAYS:
        return ""
    days = "" if band.weekdays == frozenset(Weekday) else f" on {_days(band.weekdays)}"
    if band.starts == band.ends == MIDNIGHT:
        return days
    return f"{days} from {band.starts:%H:%M} to {_end(band)}"


def _end(band: Band) -> str:
    return "midnight" if band.ends == MIDNIGHT else f"{band.ends:%H:%M}"


def _days(weekdays: frozenset[Weekday]) -> str:
    names = [day.name.capitalize() for day in sorted(weekdays)]
    first, last = min(weekdays), max(weekdays)
    if len(names) > 2 and len(names) == last - first + 1:  # noqa: PLR2004  two are named both
        return f"{names[0]} to {names[-1]}"
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _from(tier: CancellationTier) -> str:
    hours = tier.hours_before
    if not hours:
        return "Until the start"
    if hours % _HOURS_IN_DAY == 0:
        return f"Until {_many(hours // _HOURS_IN_DAY, 'day')} before the start"
    return f"Until {_many(hours, 'hour')} before the start"


def _given_back(tier: CancellationTier, currency: str) -> str:
    if not tier.percent:
        return "nothing comes back"
    share = "all of the price" if tier.percent == _ALL_OF_IT else f"{tier.percent} % of the price"
    fee = f", less {money(Money(amount=tier.fee, currency=currency))}" if tier.fee else ""
    return f"{share} comes back{fee}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
