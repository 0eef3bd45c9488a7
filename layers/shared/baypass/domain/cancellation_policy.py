"""What a cancellation gives back; a booking keeps the policy of the day it was made."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from baypass.domain.money import MOST_AMOUNT, Price, part_of
from baypass.domain.values import Value

_PERCENT = 100


class CancellationTier(Value):
    """From this many hours before the start: this share of the price, less a fixed fee.

    The fee is in minor units and is kept for each reservation.
    """

    hours_before: Annotated[int, Field(ge=0, le=24 * 365)] = 0
    percent: Annotated[int, Field(ge=0, le=_PERCENT)] = _PERCENT
    fee: Annotated[int, Field(ge=0, le=MOST_AMOUNT)] = 0


class CancellationPolicy(Value):
    """Tiers from the earliest to the latest; without any, all comes back until the start."""

    tiers: Annotated[tuple[CancellationTier, ...], Field(max_length=10)] = (CancellationTier(),)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        hours = [tier.hours_before for tier in self.tiers]
        if hours != sorted(set(hours), reverse=True):
            code = "TIERS_NOT_IN_ORDER"
            raise PydanticCustomError(code, "tiers from the earliest to the latest, each once")
        return self

    def still_reached(self, start: datetime, now: datetime) -> "CancellationPolicy":
        """Return the policy without the tiers that are over for a visit with this start."""
        left = (one for one in self.tiers if start - now >= timedelta(hours=one.hours_before))
        return CancellationPolicy(tiers=tuple(left))

    def tier(self, start: datetime, now: datetime) -> CancellationTier | None:
        """Return the tier that holds for a visit with this start; none from the start on."""
        held = (
            tier
            for tier in self.tiers
            if now < start and start - now >= timedelta(hours=tier.hours_before)
        )
        return next(held, None)

    def refund(self, price: Price, start: datetime, now: datetime) -> Price:
        """Return what a cancellation at `now` gives back, rounded down; nothing from the start."""
        tier = self.tier(start, now)
        share = price.gross.amount * tier.percent // _PERCENT - tier.fee if tier else 0
        return part_of(price, max(0, share))
