"""Waiting for a payment: whoever waits is woken once, whichever of the two came first."""

import pytest

from baypass.domain.payments import Settlement
from tests.usecases.paying import TASK_TOKEN, Paying, order
from tests.usecases.test_settle_payment import expired, overtake


@pytest.fixture
def acting() -> Paying:
    """Return a booking that waits to be paid."""
    acting = Paying.on_premises()
    acting.book(order())
    acting.await_payment()
    return acting


def test_whoever_waits_for_what_is_not_known_yet_is_told_nothing(acting: Paying) -> None:
    assert acting.payment().task_token == TASK_TOKEN
    assert not acting.woken()


def test_money_before_anybody_waits_wakes_whoever_comes_to_wait() -> None:
    acting = Paying.on_premises()
    acting.book(order())
    acting.pay()
    assert acting.settle() is Settlement.PAID
    assert not acting.woken()
    acting.await_payment()
    assert acting.woken() == [Settlement.PAID]


def test_whoever_waits_for_a_released_booking_is_told_so(acting: Paying) -> None:
    expired(acting)
    acting.await_payment()
    assert acting.woken() == [Settlement.CLOSED]


def test_whoever_comes_to_wait_while_the_money_is_noted_is_woken() -> None:
    """One of the two sees the other: the note of who waits is read after the money is noted."""
    acting = Paying.on_premises()
    acting.book(order())
    acting.pay()
    assert overtake(acting, acting.await_payment).settle() is Settlement.PAID
    assert acting.woken() == [Settlement.PAID]


def test_money_that_is_noted_while_somebody_begins_to_wait_wakes_them() -> None:
    """The other of the two sees the one: whoever waits looks again after noting it."""
    acting = Paying.on_premises()
    acting.book(order())
    acting.pay()
    overtake(acting, acting.settle).await_payment()
    assert acting.woken() == [Settlement.PAID]


def test_the_last_who_waits_is_woken(acting: Paying) -> None:
    acting.await_payment("another token")
    acting.pay()
    acting.settle()
    assert acting.world.workflows.woken == [("another token", Settlement.PAID)]
