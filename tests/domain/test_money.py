"""Money is counted in whole minor units, and a price adds up or does not exist."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from baypass.domain.money import (
    ChargedCurrency,
    Money,
    Price,
    free_of_charge,
    minor_digits,
    part_of,
    price_including_vat,
    total,
)

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


@given(AMOUNTS, st.integers(0, 10_000))
def test_vat_is_taken_out_of_the_gross_price_and_rounded_half_up(gross: int, rate: int) -> None:
    price = price_including_vat(euros(gross), rate)
    exact = Decimal(gross) * rate / (10_000 + rate)
    assert price.gross.amount == gross
    assert price.vat.amount == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert price.vat_basis_points == rate


@pytest.mark.parametrize(
    ("gross", "rate", "vat"), [(1210, 2100, 210), (750, 2100, 130), (1, 10_000, 1), (3, 2000, 1)]
)
def test_vat_of_known_prices(gross: int, rate: int, vat: int) -> None:
    assert price_including_vat(euros(gross), rate).vat.amount == vat


@given(AMOUNTS, st.integers(0, 10_000), st.data())
def test_a_part_of_a_price_adds_up_and_the_whole_of_it_is_itself(
    gross: int, rate: int, data: st.DataObject
) -> None:
    price = price_including_vat(euros(gross), rate)
    part = part_of(price, data.draw(st.integers(0, gross)))
    assert part.net.amount + part.vat.amount == part.gross.amount
    assert part.vat.amount <= price.vat.amount
    assert part.gross.amount in {0, gross} or part == price_including_vat(part.gross, rate)
    assert part_of(price, gross) == price
    assert part_of(price, 0).is_free


def test_the_vat_of_a_part_is_what_its_credit_note_says() -> None:
    whole = price_including_vat(euros(1250), 2100)
    assert whole.vat.amount == 217
    assert part_of(whole, 625).vat.amount == 108


def test_a_part_of_a_price_at_several_rates_has_their_vat_in_proportion() -> None:
    mixed = total([price_including_vat(euros(1210), 2100), price_including_vat(euros(1060), 600)])
    half = part_of(mixed, 1135)
    assert (half.vat.amount, half.vat_basis_points) == (135, None)


@pytest.mark.parametrize("currency", ["ISK", "UGX", "KWD"])
def test_nothing_is_charged_in_a_currency_of_which_not_every_amount_can_go_back(
    currency: str,
) -> None:
    taken = TypeAdapter(ChargedCurrency)
    assert taken.validate_python("EUR") == "EUR"
    with pytest.raises(ValidationError, match="can be paid back"):
        taken.validate_python(currency)


def test_no_part_is_more_than_the_whole() -> None:
    with pytest.raises(ValueError, match="not more"):
        part_of(price_including_vat(euros(100), 2100), 101)


def test_prices_of_one_rate_keep_it_when_added_and_others_have_none() -> None:
    price, other = price_including_vat(euros(100), 2100), price_including_vat(euros(100), 600)
    assert total([price, price]) == Price(
        net=euros(166), vat=euros(34), gross=euros(200), vat_basis_points=2100
    )
    assert total([price, other]).vat_basis_points is None
    assert total([price, other]).gross == euros(200)


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_currencies_have_their_own_number_of_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits
