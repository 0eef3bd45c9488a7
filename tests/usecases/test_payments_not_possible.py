"""What nobody could pay for takes no spot: no keys, a refused checkout, a visit that is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from baypass.domain.bookings import BookingState, ReleaseReason
from baypass.domain.payments import PAID_HOLD, PaymentState, Settlement
from baypass.domain.refusals import AgainstTheRules, Violation
from baypass.domain.tariffs import FREE
from baypass.ports.payments import PaymentsAway
from baypass.usecases.book import BookingRequest
from tests.fakes import NOW, Ended
from tests.money_builders import PER_HOUR, PER_SPOT, an_hourly_tariff, euros
from tests.usecases.acting import a_request, asked_for
from tests.usecases.paying import Paying, order

QUARTER = timedelta(minutes=15)
HOUR = 4 * QUARTER
INSTANT, SWEPT = timedelta(microseconds=1), timedelta(minutes=2)
BEFORE_THE_CHECKOUT = 5
TOO_MUCH = 2 * PER_SPOT


@pytest.fixture
def acting() -> Paying:
    return Paying.on_premises()


def refused(act: Callable[[], object]) -> tuple[Violation, ...]:
    with pytest.raises(AgainstTheRules) as refusal:
        act()
    return refusal.value.violations


def without_keys(acting: Paying) -> None:
    acting.world.checkout.be_set_up(is_set_up=False)


def ends_before_the_checkout(acting: Paying) -> None:
    """Book, as a process does that ends when it would ask for the checkout."""
    acting.world.calls.end_after(BEFORE_THE_CHECKOUT)
    with pytest.raises(Ended):
        acting.book(order())
    acting.world.calls.go_on()
    acting.await_payment()
    assert acting.holds_spots() == 1
    assert acting.payment().session_id is None


# ---------------------------------------------------------------- payments that are not set up


def test_before_payments_are_set_up_a_paid_booking_takes_nothing(acting: Paying) -> None:
    without_keys(acting)
    before = acting.state()
    for key in ("the first press", "the second press"):
        found = refused(partial(acting.book, order(idempotency_key=key)))
        assert [one.code for one in found] == ["PAYMENTS_NOT_SET_UP"]
    assert acting.state() == before
    assert not acting.world.workflows.bookings


def test_a_quote_says_so_before_anybody_types_a_name(acting: Paying) -> None:
    without_keys(acting)
    assert [one.code for one in acting.quote().violations] == ["PAYMENTS_NOT_SET_UP"]


def test_what_is_free_needs_no_keys() -> None:
    acting = Paying.on_premises(portal={"tariff": FREE})
    without_keys(acting)
    assert not acting.quote().violations
    assert acting.book(order(expected_price=None)).record.payment is None
    assert not [call for call in acting.world.calls.made if call.startswith("checkout")]


def test_a_booking_whose_checkout_was_never_opened_ends_when_the_keys_are_gone(
    acting: Paying,
) -> None:
    ends_before_the_checkout(acting)
    without_keys(acting)
    assert acting.settle(close=True) is Settlement.CLOSED
    acting.go_on()
    assert acting.is_released(ReleaseReason.UNPAID)
    assert acting.taken() == acting.uses() == 0


def test_the_sweep_gives_its_spots_back_too(acting: Paying) -> None:
    ends_before_the_checkout(acting)
    without_keys(acting)
    acting.wait(PAID_HOLD + HOUR)
    acting.sweep()
    assert acting.is_released(ReleaseReason.UNPAID)
    assert acting.taken() == 0


def test_its_booker_can_leave_it(acting: Paying) -> None:
    ends_before_the_checkout(acting)
    without_keys(acting)
    acting.leave()
    assert acting.is_released(ReleaseReason.LEFT)


def test_a_checkout_that_was_opened_is_not_closed_by_lost_keys(acting: Paying) -> None:
    """Somebody may be paying there."""
    acting.book(order())
    without_keys(acting)
    found = refused(lambda: acting.settle(close=True))
    assert [one.code for one in found] == ["PAYMENTS_NOT_SET_UP"]
    assert acting.record().booking.state is BookingState.HELD


# ---------------------------------------------------------------- a checkout that is refused


def test_what_the_provider_will_never_take_gives_its_spots_back_at_once(acting: Paying) -> None:
    acting.world.checkout.take_at_least(TOO_MUCH)
    found = refused(lambda: acting.book(order()))
    assert found == (Violation("PAYMENT_NOT_POSSIBLE"),)
    assert acting.is_released(ReleaseReason.NOT_OFFERED)
    assert acting.payment().state is PaymentState.CLOSED
    assert acting.taken() == acting.uses() == 0


def test_the_page_says_so_and_no_mail_does(acting: Paying) -> None:
    acting.world.checkout.take_at_least(TOO_MUCH)
    refused(lambda: acting.book(order()))
    acting.await_payment()
    acting.go_on()
    assert not acting.mails()
    assert acting.is_released(ReleaseReason.NOT_OFFERED)


def test_the_workflow_does_not_wait_for_the_money(acting: Paying) -> None:
    ends_before_the_checkout(acting)
    acting.world.checkout.take_at_least(TOO_MUCH)
    refused(lambda: acting.book(order()))
    assert acting.woken() == [Settlement.CLOSED]


def test_the_same_press_is_refused_again_and_another_one_can_book(acting: Paying) -> None:
    acting.world.checkout.take_at_least(TOO_MUCH)
    refused(lambda: acting.book(order()))
    acting.world.checkout.take_at_least(PER_SPOT)
    before = acting.state()
    assert refused(lambda: acting.book(order())) == (Violation("PAYMENT_NOT_POSSIBLE"),)
    assert acting.state() == before
    booked = acting.book(order(idempotency_key="another press"))
    assert booked.record.booking.state is BookingState.HELD


def test_a_provider_that_is_away_refuses_nothing(acting: Paying) -> None:
    acting.world.checkout.take_at_least(TOO_MUCH)
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    assert acting.record().booking.state is BookingState.HELD
    assert acting.holds_spots() == 1


def test_a_process_that_ended_before_the_refusal_leaves_it_to_the_sweep(acting: Paying) -> None:
    ends_before_the_checkout(acting)
    acting.world.checkout.take_at_least(TOO_MUCH)
    acting.wait(SWEPT)
    acting.sweep()
    assert acting.record().booking.state is BookingState.EXPIRED
    assert acting.taken() == 0


# ---------------------------------------------------------------- a visit that is over too early


def visit(end: datetime, price: int = PER_HOUR) -> BookingRequest:
    return a_request(asked_for(NOW, end), expected_price=euros(price))


def test_a_visit_that_ends_before_it_must_be_paid_is_refused(acting: Paying) -> None:
    end = NOW + 2 * QUARTER
    assert acting.quote(NOW, end).violations == [Violation("TOO_LATE_TO_PAY", "time_slot.end")]
    before = acting.state()
    found = refused(lambda: acting.book(visit(end)))
    assert found == (Violation("TOO_LATE_TO_PAY", "reservations.0.time_slot.end"),)
    assert acting.state() == before


@pytest.mark.parametrize(("later", "too_late"), [(timedelta(), True), (-INSTANT, False)])
def test_it_is_refused_up_to_the_instant_at_which_it_must_be_paid(
    acting: Paying, later: timedelta, *, too_late: bool
) -> None:
    end = NOW + 3 * QUARTER
    acting.world.clock.stand_at(end - PAID_HOLD + later)
    assert bool(acting.quote(NOW, end).violations) is too_late


def test_a_visit_that_goes_on_after_it_must_be_paid_is_sold(acting: Paying) -> None:
    end = NOW + 3 * QUARTER
    assert not acting.quote(NOW, end).violations
    assert acting.book(visit(end)).record.payment


def test_a_short_visit_that_costs_nothing_is_nobodys_loss() -> None:
    acting = Paying.on_premises(portal={"tariff": an_hourly_tariff(free_minutes=30)})
    end = NOW + 2 * QUARTER
    assert not acting.quote(NOW, end).violations
    assert acting.book(visit(end, 0)).record.payment is None


def test_a_repeat_finds_the_booking_that_was_in_time_then(acting: Paying) -> None:
    end = NOW + 3 * QUARTER
    first = acting.book(visit(end))
    acting.wait(QUARTER)
    assert acting.book(visit(end)).record == first.record
