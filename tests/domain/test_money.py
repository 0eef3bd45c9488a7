"""Money is counted in whole minor units, and a price adds up or does not exist."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from baypass.domain.money import Money, Price, free_of_charge

AMOUNTS = st.integers(0, 10**9)


def euros(amount: int) -> Money:
    return Money(amount=amount, currency="EUR")


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_price_exists_only_when_net_and_vat_make_gross(net: int, vat: int, gross: int) -> None:
    assert Price(net=euros(net), vat=euros(vat), gross=euros(net + vat)).gross.amount == net + vat
    if net + vat != gross:
        with pytest.raises(ValidationError):
            Price(net=euros(net), vat=euros(vat), gross=euros(gross))


@pytest.mark.parametrize("off", [-1, 1])
def test_a_cent_too_much_or_too_little_is_no_price(off: int) -> None:
    with pytest.raises(ValidationError):
        Price(net=euros(1000), vat=euros(210), gross=euros(1210 + off))


@pytest.mark.parametrize("part", ["net", "vat", "gross"])
def test_a_price_has_one_currency(part: str) -> None:
    parts = {"net": euros(0), "vat": euros(0), "gross": euros(0)}
    with pytest.raises(ValidationError):
        Price(**parts | {part: Money(amount=0, currency="GBP")})


@pytest.mark.parametrize("amount", [-1, 1.0, 12.5, "12", True, None])
def test_an_amount_is_a_whole_number_of_minor_units(amount: Any) -> None:
    with pytest.raises(ValidationError):
        Money(amount=amount, currency="EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "EU", "EUR\n", "\u20ac"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValidationError):
        Money(amount=0, currency=currency)


def test_what_costs_nothing_is_free_in_the_organisations_currency() -> None:
    price = free_of_charge("CHF")
    assert price.is_free
    assert price.gross == Money(amount=0, currency="CHF")
    assert not Price(net=euros(1), vat=euros(0), gross=euros(1)).is_free
