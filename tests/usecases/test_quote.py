"""A quote: what it costs, and everything that stands in the way, before any name is typed."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.money import total
from baypass.domain.refusals import AgainstTheRules, WorldMoved
from baypass.usecases.quote import Quote
from tests.builders import END, START, a_time_slot
from tests.fakes import NOW
from tests.money_builders import PER_SPOT, a_price, euros
from tests.usecases.acting import Acting, another_form, asked_for
from tests.usecases.paying import Paying, order

HOUR = timedelta(hours=1)


def codes(quoted: Quote) -> list[str]:
    return [violation.code for violation in quoted.violations]


def test_a_time_slot_that_can_be_booked_is_quoted_free_of_charge(acting: Acting) -> None:
    before = acting.state()
    quoted = acting.quote(count=2)
    assert not quoted.violations
    assert (quoted.time_slot, quoted.spots) == (a_time_slot(), 2)
    assert quoted.price.is_free
    assert acting.state() == before


def test_every_rule_that_stands_in_the_way_is_told() -> None:
    acting = Acting.on_premises(portal={"maximum_spots": 1})
    quoted = acting.quote(START + 40 * timedelta(days=1), END + 40 * timedelta(days=1), 2)
    assert codes(quoted) == ["TOO_FAR_AHEAD", "TOO_MANY_SPOTS"]


def test_a_time_slot_is_full_when_one_of_its_quarters_is() -> None:
    acting = Acting.on_premises(car_park={"spots": 1})
    acting.book(another_form(asked_for(END - HOUR, END)))
    assert codes(acting.quote()) == ["NO_SPOT_LEFT"]
    assert not codes(acting.quote(START, END - HOUR))


def test_what_a_quote_says_is_what_a_booking_finds() -> None:
    acting = Acting.on_premises(car_park={"spots": 2})
    acting.book(another_form())
    assert not codes(acting.quote(count=1))
    assert codes(acting.quote(count=2)) == ["NO_SPOT_LEFT"]
    acting.book()
    assert codes(acting.quote(count=1)) == ["NO_SPOT_LEFT"]


def test_counters_are_not_read_for_what_the_rules_refuse(acting: Acting) -> None:
    acting.quote(NOW - 2 * HOUR, NOW - HOUR)
    assert "bookings.taken" not in acting.world.calls.made


def test_a_time_that_cannot_be_understood_is_refused(acting: Acting) -> None:
    with pytest.raises(AgainstTheRules) as refusal:
        acting.quote(END, START)
    assert refusal.value.code == "END_BEFORE_START"


@pytest.mark.parametrize(
    ("invitation", "code"),
    [
        ({"valid_until": NOW}, "INVITATION_EXPIRED"),
        ({"revoked_at": NOW}, "INVITATION_REVOKED"),
        ({"valid_from": NOW + HOUR}, "INVITATION_NOT_YET"),
    ],
)
def test_an_invitation_that_does_not_stand_quotes_nothing(
    invitation: dict[str, Any], code: str
) -> None:
    with pytest.raises(WorldMoved) as refusal:
        Acting.on_premises(invitation=invitation).quote()
    assert refusal.value.code == code


def test_a_quote_says_what_a_spot_costs_line_by_line_and_what_all_of_them_cost() -> None:
    quoted = Paying.on_premises().quote(count=3)
    assert quoted.per_spot.price == a_price()
    assert total([line.price for line in quoted.per_spot.lines]) == a_price()
    assert quoted.price.gross == euros(3 * PER_SPOT)


def test_what_a_quote_says_is_what_a_booking_costs() -> None:
    acting = Paying.on_premises()
    quoted = acting.quote(count=2)
    booked = acting.book(order(2, expected_price=quoted.price.gross))
    assert booked.record.payment
    assert booked.record.payment.price == quoted.price
