"""Money in integer minor units, and prices that cannot be wrong."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from baypass.domain.values import Value

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Money(Value):
    """An amount in the currency's minor units: 1250 EUR is twelve euros and fifty cents."""

    amount: Annotated[int, Field(strict=True, ge=0)]
    currency: Currency


class Price(Value):
    """What a reservation costs; it cannot exist unless net and VAT add up to gross."""

    net: Money
    vat: Money
    gross: Money

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
    nothing = Money(amount=0, currency=currency)
    return Price(net=nothing, vat=nothing, gross=nothing)
