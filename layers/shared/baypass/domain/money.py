"""Money in integer minor units, and prices that cannot be wrong."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from baypass.domain.values import Value

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
# Of a VAT rate: 2100 is 21 %.
BasisPoints = Annotated[int, Field(strict=True, ge=0, le=10_000)]
_WHOLE = 10_000
# In minor units, of a single amount that a host may ask for.
MOST_AMOUNT = 5_000_000
# ISO 4217, as Stripe takes them; every other currency has two digits.
_WITHOUT_DIGITS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "JPY",
        "KMF",
        "KRW",
        "MGA",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_WITH_THREE_DIGITS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
# Stripe takes only whole tens or hundreds of their minor units, so a part of a price might never
# go back. https://docs.stripe.com/currencies#special-cases
_IN_STEPS = _WITH_THREE_DIGITS | {"ISK", "UGX"}


def _can_be_divided(currency: str) -> str:
    if currency in _IN_STEPS:
        code = "CURRENCY_NOT_TAKEN"
        raise PydanticCustomError(code, "a currency of which any amount can be paid back")
    return currency


ChargedCurrency = Annotated[Currency, AfterValidator(_can_be_divided)]


class Money(Value):
    """An amount in the currency's minor units: 1250 EUR is twelve euros and fifty cents."""

    amount: Annotated[int, Field(strict=True, ge=0)]
    currency: Currency


class Price(Value):
    """What a reservation costs; it cannot exist unless net and VAT add up to gross.

    `vat_basis_points` is the rate, or nothing where prices of several rates were added.
    """

    net: Money
    vat: Money
    gross: Money
    vat_basis_points: BasisPoints | None = 0

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if len({self.net.currency, self.vat.currency, self.gross.currency}) != 1:
            message = "a price has one currency"
            raise ValueError(message)
        if self.net.amount + self.vat.amount != self.gross.amount:
            message = "net and VAT add up to gross"
            raise ValueError(message)
        return self

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is due."""
        return self.gross.amount == 0


def free_of_charge(currency: str) -> Price:
    """Return the price of what costs nothing."""
    return price_including_vat(Money(amount=0, currency=currency), 0)


def price_including_vat(gross: Money, vat_basis_points: int) -> Price:
    """Return the price whose gross amount contains VAT at this rate, rounded half up."""
    vat = (2 * gross.amount * vat_basis_points + _WHOLE + vat_basis_points) // (
        2 * (_WHOLE + vat_basis_points)
    )
    return _price(gross.amount, vat, gross.currency, vat_basis_points)


def total(prices: Sequence[Price]) -> Price:
    """Return the sum of one or more prices of one currency."""
    rates = {price.vat_basis_points for price in prices}
    return _price(
        sum(price.gross.amount for price in prices),
        sum(price.vat.amount for price in prices),
        prices[0].gross.currency,
        rates.pop() if len(rates) == 1 else None,
    )


def part_of(price: Price, amount: int) -> Price:
    """Return this much of the price's gross amount, with the VAT in it, rounded half up.

    At one rate that is the rate's, as a credit note has it; at several it is in proportion.
    """
    if not 0 <= amount <= price.gross.amount:
        message = "a part is not more than the whole"
        raise ValueError(message)
    whole = price.gross.amount
    if amount == whole:
        return price
    if price.vat_basis_points is not None:
        part = Money(amount=amount, currency=price.gross.currency)
        return price_including_vat(part, price.vat_basis_points)
    vat = (2 * price.vat.amount * amount + whole) // (2 * whole) if whole else 0
    return _price(amount, vat, price.gross.currency, None)


def minor_digits(currency: str) -> int:
    """Return how many digits of the currency stand behind the point."""
    if currency in _WITHOUT_DIGITS:
        return 0
    return 3 if currency in _WITH_THREE_DIGITS else 2


def _price(gross: int, vat: int, currency: str, vat_basis_points: int | None) -> Price:
    return Price(
        net=Money(amount=gross - vat, currency=currency),
        vat=Money(amount=vat, currency=currency),
        gross=Money(amount=gross, currency=currency),
        vat_basis_points=vat_basis_points,
    )
