"""Money, tariffs and refunds are said as people say them."""

from datetime import date, time, timedelta

import pytest

from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.car_parks import Weekday
from baypass.domain.money import Money, Price, free_of_charge, price_including_vat, total
from baypass.domain.tariffs import FREE, Band, PriceLine, Tariff, VatRate
from baypass.domain.time_slots import TimeSlot
from baypass.words import money as words
from tests.builders import START, in_brussels
from tests.domain.clock_changes import BRUSSELS
from tests.money_builders import (
    a_daily_tariff,
    a_flat_tariff,
    a_price,
    an_hourly_tariff,
    euros,
)

WORKING_DAYS = frozenset(list(Weekday)[:5])


def plain(said: str) -> str:
    return said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (1250, "EUR", "€ 12.50"),
        (5, "EUR", "€ 0.05"),
        (123_456, "GBP", "£ 1,234.56"),
        (800, "CHF", "CHF 8.00"),
        (1500, "JPY", "JPY 1,500"),
        (1500, "KWD", "KWD 1.500"),
    ],
)
def test_money_is_said_in_its_currencys_digits(amount: int, currency: str, said: str) -> None:
    assert plain(words.money(Money(amount=amount, currency=currency))) == said


def test_an_amount_is_never_parted_from_its_currency() -> None:
    assert " " not in words.money(euros(1250))


def test_a_price_names_its_rate_or_where_there_are_several_its_vat() -> None:
    several: Price = total([price_including_vat(euros(100), 600), a_price(100)])
    assert plain(words.price_with_vat(a_price(1250))) == "€ 12.50 incl. 21 % VAT"
    assert plain(words.price_with_vat(price_including_vat(euros(100), 550))).endswith("5.5 % VAT")
    assert plain(words.price_with_vat(several)) == "€ 2.00 incl. € 0.23 VAT"


def lines_of(tariff: Tariff, start: str, end: str) -> list[str]:
    slot = TimeSlot(start=in_brussels(start), end=in_brussels(end))
    lines: tuple[PriceLine, ...] = tariff.cost(slot, BRUSSELS, "EUR").lines
    return [plain(words.line(line)) for line in lines]


def test_lines_of_a_price_say_what_was_counted() -> None:
    afternoon = ("2026-11-24T14:00", "2026-11-24T17:00")
    assert lines_of(an_hourly_tariff(), *afternoon) == ["3 started hours at € 2.50"]
    assert lines_of(an_hourly_tariff(free_minutes=150), *afternoon) == [
        "The first 2 hours 30 minutes are free",
        "1 started hour at € 2.50",
    ]
    assert lines_of(an_hourly_tariff(daily_maximum=600), *afternoon) == ["Daily maximum of € 6.00"]
    assert lines_of(a_flat_tariff(), *afternoon) == ["Flat price of € 5.00"]
    assert lines_of(a_daily_tariff(), *afternoon) == ["1 day at € 8.00"]


def test_a_visit_over_midnight_names_the_days() -> None:
    assert lines_of(an_hourly_tariff(), "2026-11-24T22:00", "2026-11-25T01:00") == [
        "Tuesday 24 November: 2 started hours at € 2.50",
        "Wednesday 25 November: 1 started hour at € 2.50",
    ]


@pytest.mark.parametrize(
    ("tariff", "said"),
    [
        (FREE, ["Free of charge."]),
        (a_flat_tariff(), ["€ 5.00 for the whole visit.", "VAT of 21 % is included."]),
        (
            a_daily_tariff(free_minutes=60),
            ["€ 8.00 a day.", "A visit of at most 1 hour is free.", "VAT of 21 % is included."],
        ),
        (
            an_hourly_tariff(daily_maximum=1200, free_minutes=30),
            [
                "€ 2.50 for each started hour.",
                "At most € 12.00 a day.",
                "The first 30 minutes are free.",
                "VAT of 21 % is included.",
            ],
        ),
        (
            an_hourly_tariff(
                bands=(
                    Band(weekdays=WORKING_DAYS, ends=time(18), amount=300),
                    Band(weekdays=WORKING_DAYS, starts=time(18), amount=100),
                    Band(weekdays=frozenset(Weekday) - WORKING_DAYS, amount=0),
                ),
                vat=(
                    VatRate(basis_points=2100),
                    VatRate(valid_from=date(2027, 1, 1), basis_points=2200),
                ),
            ),
            [
                "€ 3.00 for each started hour on Monday to Friday from 00:00 to 18:00.",
                "€ 1.00 for each started hour on Monday to Friday from 18:00 to midnight.",
                "Free on Saturday and Sunday.",
                "VAT is included.",
            ],
        ),
    ],
)
def test_a_tariff_is_told_in_sentences(tariff: Tariff, said: list[str]) -> None:
    assert [plain(line) for line in words.tariff_lines(tariff)] == said


def test_a_policy_is_told_from_the_earliest_to_the_latest() -> None:
    policy = CancellationPolicy(
        tiers=(
            CancellationTier(hours_before=48),
            CancellationTier(hours_before=5, percent=50, fee=100),
        )
    )
    assert [plain(line) for line in words.cancellation_lines(policy, "EUR")] == [
        "Until 2 days before the start, all of the price comes back.",
        "Until 5 hours before the start, 50 % of the price comes back, less € 1.00.",
        "After that, nothing comes back.",
    ]
    assert words.cancellation_lines(CancellationPolicy(tiers=()), "EUR") == [
        "A cancellation gives nothing back."
    ]
    assert words.cancellation_lines(CancellationPolicy(), "EUR") == [
        "Until the start, all of the price comes back."
    ]


def test_a_refund_says_why_it_is_as_much_as_it_is() -> None:
    policy = CancellationPolicy(tiers=(CancellationTier(hours_before=2, percent=50),))
    hour = timedelta(hours=1)
    assert words.refund_reason(policy, a_price(), START, START - 3 * hour) == (
        "Until 2 hours before the start, 50 % of the price comes back."
    )
    assert words.refund_reason(policy, a_price(), START, START - hour) == (
        "Nothing comes back any more."
    )
    assert words.refund_reason(policy, free_of_charge("EUR"), START, START - hour) == ""
