"""A cancellation gives back what the policy of its day says, and nothing from the start."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from tests.builders import START
from tests.money_builders import a_price

SECOND = timedelta(seconds=1)
TIERS = CancellationPolicy(
    tiers=(
        CancellationTier(hours_before=48),
        CancellationTier(hours_before=24, percent=50),
        CancellationTier(hours_before=2, percent=50, fee=100),
    )
)


def back(policy: CancellationPolicy, before: timedelta, gross: int = 750) -> int:
    return policy.refund(a_price(gross), START, START - before).gross.amount


def test_without_tiers_of_its_own_all_comes_back_until_the_start() -> None:
    assert back(CancellationPolicy(), SECOND) == 750
    assert back(CancellationPolicy(), timedelta()) == 0
    assert back(CancellationPolicy(), -SECOND) == 0


@pytest.mark.parametrize(
    ("before", "amount"),
    [
        (timedelta(hours=48), 750),
        (timedelta(hours=48) - SECOND, 375),
        (timedelta(hours=24), 375),
        (timedelta(hours=24) - SECOND, 275),
        (timedelta(hours=2), 275),
        (timedelta(hours=2) - SECOND, 0),
    ],
)
def test_the_first_tier_that_is_still_reached_holds(before: timedelta, amount: int) -> None:
    assert back(TIERS, before) == amount


def test_a_late_booking_is_told_only_the_tiers_that_it_can_still_reach() -> None:
    a_day_before = TIERS.still_reached(START, START - timedelta(hours=30))
    assert a_day_before.tiers == TIERS.tiers[1:]
    assert TIERS.still_reached(START, START - timedelta(days=9)) == TIERS
    assert TIERS.still_reached(START, START - SECOND).tiers == ()


def test_a_share_is_rounded_down_and_a_fee_never_makes_a_debt() -> None:
    half = CancellationPolicy(tiers=(CancellationTier(percent=50),))
    assert back(half, SECOND, 751) == 375
    dear = CancellationPolicy(tiers=(CancellationTier(fee=5000),))
    assert back(dear, SECOND) == 0


def test_a_refund_carries_vat_in_proportion() -> None:
    half = CancellationPolicy(tiers=(CancellationTier(percent=50),))
    refund = half.refund(a_price(1000), START, START - SECOND)
    assert (refund.gross.amount, refund.vat.amount, refund.net.amount) == (500, 87, 413)
    assert refund.vat_basis_points == 2100


@pytest.mark.parametrize("hours", [(24, 48), (24, 24), (0, 1)])
def test_tiers_stand_from_the_earliest_to_the_latest(hours: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        CancellationPolicy(tiers=tuple(CancellationTier(hours_before=one) for one in hours))


@pytest.mark.parametrize(
    "fields", [{"percent": 101}, {"percent": -1}, {"fee": -1}, {"fee": 10**50}]
)
def test_nobody_gets_more_back_than_was_paid(fields: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        CancellationTier(**fields)
