"""Leaving gives the spots back at once; coming back is looked at at once."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import BookingState, ReleaseReason
from baypass.domain.payments import PaymentState, RefundReason, Settlement
from baypass.domain.refusals import NotFound
from baypass.domain.tariffs import FREE
from baypass.ports.payments import PaymentsAway
from tests.builders import BOOKING, ORGANISATION
from tests.fakes import Ended
from tests.money_builders import PER_SPOT
from tests.usecases.paying import DEADLINE_OVER, Paying, order


@pytest.fixture
def acting() -> Paying:
    """Return a booking that waits to be paid."""
    acting = Paying.on_premises()
    acting.book(order(2))
    acting.await_payment()
    acting.world.calls.made.clear()
    return acting


def test_who_leaves_gives_spots_and_use_back_at_once(acting: Paying) -> None:
    seen = acting.leave()
    assert seen.record.booking.state is BookingState.EXPIRED
    assert seen.record.booking.released_because is ReleaseReason.LEFT
    assert seen.record.payment
    assert seen.record.payment.state is PaymentState.CLOSED
    assert acting.taken() == acting.uses() == 0


def test_the_checkout_is_closed_before_the_spots_go_back_and_then_the_workflow_hears(
    acting: Paying,
) -> None:
    acting.leave()
    order_of = acting.world.calls.made.index
    assert order_of("checkout.close") < order_of("bookings.release")
    assert order_of("bookings.release") < order_of("workflows.wake_booking")
    assert acting.woken() == [Settlement.CLOSED]


def test_nobody_is_told_by_mail_what_they_did_themselves(acting: Paying) -> None:
    acting.leave()
    acting.go_on()
    assert not acting.mails()


def test_nobody_can_pay_after_leaving(acting: Paying) -> None:
    acting.leave()
    assert not acting.can_be_paid()


def test_leaving_twice_is_leaving_once(acting: Paying) -> None:
    first = acting.leave()
    before = acting.state()
    assert acting.leave() == first
    assert acting.state() == before


def test_who_paid_has_not_left(acting: Paying) -> None:
    acting.pay()
    seen = acting.leave()
    assert seen.record.payment
    assert seen.record.payment.state is PaymentState.PAID
    acting.go_on()
    assert acting.record().booking.state is BookingState.CONFIRMED
    assert acting.balance() == acting.worth() == 2 * PER_SPOT
    acting.leave()
    assert acting.record().booking.state is BookingState.CONFIRMED


def test_who_leaves_while_the_money_is_on_its_way_keeps_the_spots(acting: Paying) -> None:
    acting.world.checkout.pay_slowly(BOOKING)
    assert acting.leave().record.booking.state is BookingState.HELD
    acting.pay()
    acting.check()
    acting.go_on()
    assert acting.record().booking.state is BookingState.CONFIRMED


def test_a_provider_that_is_away_keeps_the_spots(acting: Paying) -> None:
    before = acting.state()
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.leave()
    assert acting.state() == before
    acting.world.checkout.work_again()
    assert acting.leave().record.booking.state is BookingState.EXPIRED


def test_an_answer_of_the_provider_that_was_lost_is_found_by_the_repeat(acting: Paying) -> None:
    acting.world.checkout.lose_answers()
    with pytest.raises(PaymentsAway):
        acting.leave()
    acting.leave()
    assert acting.is_released(ReleaseReason.LEFT)


def test_a_checkout_that_was_never_reached_can_be_left_too() -> None:
    acting = Paying.on_premises()
    acting.world.calls.end_after(5)
    with pytest.raises(Ended):
        acting.book(order())
    acting.world.calls.go_on()
    acting.leave()
    assert acting.is_released(ReleaseReason.LEFT)
    assert not acting.can_be_paid()


def test_what_is_free_is_not_left() -> None:
    acting = Paying.on_premises(portal={"tariff": FREE})
    acting.book(order(expected_price=None))
    before = acting.state()
    assert acting.leave().record.booking.state is BookingState.HELD
    assert acting.state() == before


@pytest.mark.parametrize("act", [Paying.leave, Paying.check])
def test_only_the_booker_may_ask(acting: Paying, act: object) -> None:
    assert callable(act)
    with pytest.raises(NotFound):
        act(acting, "b.acmecampus.notabooking000000000." + "x" * 43)


# ---------------------------------------------------------------- coming back


def test_who_comes_back_having_paid_is_seen_to_have_paid(acting: Paying) -> None:
    acting.pay()
    seen = acting.check()
    assert seen.record.payment
    assert seen.record.payment.state is PaymentState.PAID
    assert acting.woken() == [Settlement.PAID]


def test_who_comes_back_without_having_paid_changes_nothing(acting: Paying) -> None:
    before = acting.state()
    assert acting.check().record.booking.state is BookingState.HELD
    assert acting.state() == before
    assert acting.can_be_paid()


def test_looking_twice_is_looking_once(acting: Paying) -> None:
    acting.pay()
    first = acting.check()
    before = acting.state()
    assert acting.check() == first
    assert acting.state() == before


def test_who_comes_back_too_late_hears_that_the_money_goes_back(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)
    acting.go_on()
    acting.world.checkout.pay_late(BOOKING)
    seen = acting.check()
    refund = seen.record.refund_of(None)
    assert refund
    assert refund.reason is RefundReason.LATE_PAYMENT
    assert refund.price.gross.amount == 2 * PER_SPOT


INSTANT, AN_HOUR = timedelta(microseconds=1), timedelta(hours=1)


@pytest.mark.parametrize(("later", "asks"), [(timedelta(), True), (INSTANT, False)])
def test_what_is_over_for_an_hour_is_told_without_asking_the_provider(
    acting: Paying, later: timedelta, *, asks: bool
) -> None:
    acting.wait(DEADLINE_OVER)
    acting.go_on()
    acting.world.clock.stand_at(acting.payment().pay_until + AN_HOUR + later)
    acting.world.calls.made.clear()
    assert acting.check().record.booking.state is BookingState.EXPIRED
    assert ("checkout.session" in acting.world.calls.made) is asks


def test_a_confirmed_booking_is_told_without_asking_too(acting: Paying) -> None:
    acting.pay()
    acting.check()
    acting.go_on()
    payment = acting.payment()
    assert payment.receipt
    without = payment.receipt.model_copy(update={"receipt_url": None})
    acting.world.state.payments[ORGANISATION, BOOKING] = payment.model_copy(
        update={"receipt": without}
    )
    acting.world.clock.stand_at(payment.pay_until + AN_HOUR + INSTANT)
    acting.world.calls.made.clear()
    assert acting.check().record.booking.state is BookingState.CONFIRMED
    assert "checkout.session" not in acting.world.calls.made


def test_what_is_still_held_is_asked_for_however_late(acting: Paying) -> None:
    acting.pay()
    acting.wait(DEADLINE_OVER + 2 * AN_HOUR)
    seen = acting.check()
    assert seen.record.payment
    assert seen.record.payment.state is PaymentState.PAID


def test_an_invoice_that_is_made_after_the_payment_is_found_by_who_comes_back() -> None:
    acting = Paying.on_premises().have_paid(company_invoice=True)
    payment = acting.payment()
    assert payment.receipt
    early = payment.receipt.model_copy(update={"invoice_id": None, "invoice_url": None})
    without = payment.model_copy(update={"receipt": early})
    acting.world.state.payments[ORGANISATION, BOOKING] = without
    acting.check()
    assert acting.payment() == payment
    acting.world.calls.made.clear()
    acting.check()
    assert "checkout.session" not in acting.world.calls.made
