"""A booking that costs something: its price is the server's, its hold longer, its checkout one."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.bookings import FREE_HOLD, BookingState
from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.money import Money, total
from baypass.domain.payments import PAID_HOLD, PaymentState, SessionState
from baypass.domain.refusals import WorldMoved
from baypass.domain.tariffs import FREE
from baypass.ports.payments import PaymentsAway
from tests.builders import (
    BOOKING,
    END,
    ORGANISATION,
    PORTAL,
    START,
    a_portal,
    an_organisation,
)
from tests.fakes import NOW
from tests.money_builders import PER_SPOT, a_flat_tariff, a_price, an_hourly_tariff, euros
from tests.usecases.acting import Acting, a_request, asked_for
from tests.usecases.paying import Paying, order

NOTHING = Money(amount=0, currency="EUR")
TOO_LATE_TO_OPEN = timedelta(minutes=6)


@pytest.fixture
def acting() -> Paying:
    return Paying.on_premises()


def now_costs(acting: Paying, **portal: Any) -> None:
    acting.world.state.portals[ORGANISATION, PORTAL] = a_portal(**portal)


def refused(acting: Acting, request: Any) -> WorldMoved:
    before = acting.state()
    with pytest.raises(WorldMoved) as refusal:
        acting.book(request)
    assert acting.state() == before
    return refusal.value


def test_each_reservation_has_its_price_and_the_lines_it_is_made_of(acting: Paying) -> None:
    acting.book(order(2))
    for reservation in acting.record().reservations:
        assert reservation.price == a_price()
        assert total([line.price for line in reservation.price_lines]) == reservation.price


def test_the_payment_is_due_with_the_hold_and_as_long_as_it(acting: Paying) -> None:
    acting.book(order(3))
    payment, booking = acting.payment(), acting.record().booking
    assert payment.state is PaymentState.DUE
    assert payment.price == a_price(3 * PER_SPOT)
    assert payment.pay_until == booking.hold_until == NOW + PAID_HOLD
    assert payment.kept_until == an_organisation().retention.fiscal_until(NOW)
    assert booking.state is BookingState.HELD


def test_the_checkout_is_opened_after_the_hold_and_the_start(acting: Paying) -> None:
    acting.book(order())
    assert acting.world.calls.made == [
        "catalogue.invitation",
        "catalogue.offer",
        "checkout.is_set_up",
        "bookings.hold",
        "workflows.start_booking",
        "checkout.open",
        "payments.note_session",
    ]
    assert acting.world.workflows.payment_due == {(ORGANISATION, BOOKING): True}


def test_the_answer_says_where_to_pay(acting: Paying) -> None:
    booked = acting.book(order())
    session = acting.world.checkout.session_of(BOOKING)
    assert session
    assert booked.record.payment == acting.payment()
    assert (acting.payment().session_id, acting.payment().checkout_url) == (session.id, session.url)
    assert session.amount == euros(PER_SPOT)


def test_what_is_free_opens_no_checkout_and_is_held_as_briefly_as_ever() -> None:
    acting = Paying.on_premises(portal={"tariff": FREE})
    booked = acting.book(order(expected_price=None, company_invoice=True))
    assert booked.record.payment is None
    assert booked.record.booking.hold_until == NOW + FREE_HOLD
    assert acting.world.workflows.payment_due == {(ORGANISATION, BOOKING): False}
    assert acting.world.checkout.session_of(BOOKING) is None
    assert not acting.world.state.payments


@pytest.mark.parametrize("shown", [None, NOTHING, Money(amount=0, currency="USD")])
def test_a_page_that_showed_nothing_to_pay_books_what_is_free(shown: Money | None) -> None:
    acting = Paying.on_premises(portal={"tariff": FREE})
    assert acting.book(order(expected_price=shown)).record.payment is None


@pytest.mark.parametrize(
    "shown",
    [None, NOTHING, euros(PER_SPOT - 1), euros(PER_SPOT + 1), Money(amount=750, currency="USD")],
)
def test_another_price_than_the_page_showed_is_refused_with_the_new_one(
    acting: Paying, shown: Money | None
) -> None:
    refusal = refused(acting, order(expected_price=shown))
    assert refusal.code == "PRICE_CHANGED"
    assert refusal.violations[0].field == "price"
    assert refusal.violations[0].facts == {"price": euros(PER_SPOT)}


def test_what_became_free_is_refused_too_when_the_page_showed_a_price() -> None:
    acting = Paying.on_premises(portal={"tariff": FREE})
    assert refused(acting, order()).violations[0].facts == {"price": NOTHING}


def test_the_policy_of_the_day_is_kept_with_the_booking() -> None:
    policy = CancellationPolicy(tiers=(CancellationTier(hours_before=24, percent=80),))
    acting = Paying.on_premises(portal={"cancellation": policy, "booker_may_cancel": True})
    acting.book(order())
    now_costs(acting)
    assert acting.record().booking.cancellation_policy == policy
    assert acting.record().booking.booker_may_cancel


def test_a_repeat_finds_the_same_checkout_without_asking_for_it(acting: Paying) -> None:
    first = acting.book(order())
    acting.world.calls.made.clear()
    assert acting.book(order()).record == first.record
    assert "checkout.open" not in acting.world.calls.made


def test_a_repeat_after_a_change_of_price_finds_the_price_that_was_agreed(acting: Paying) -> None:
    first = acting.book(order())
    now_costs(acting, tariff=a_flat_tariff())
    assert acting.book(order()).record == first.record
    assert acting.book(order(expected_price=euros(500))).record == first.record


def test_a_key_that_comes_back_with_an_invoice_is_another_request(acting: Paying) -> None:
    acting.book(order())
    assert refused(acting, order(company_invoice=True)).code == "IDEMPOTENCY_KEY_REUSED"


def test_a_company_gets_its_invoice_and_an_organisation_its_own_account(acting: Paying) -> None:
    organisation = an_organisation(stripe_account="acct_1Acmecampus")
    acting.world.state.organisations[ORGANISATION] = organisation
    acting.book(order(company_invoice=True))
    assert acting.payment().company_invoice
    assert acting.payment().account == "acct_1Acmecampus"


def test_a_provider_that_is_away_leaves_the_hold_for_the_repeat(acting: Paying) -> None:
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    assert acting.record().booking.state is BookingState.HELD
    acting.world.checkout.work_again()
    booked = acting.book(order())
    assert booked.record.payment
    assert booked.record.payment.checkout_url
    assert acting.taken() == 12


def test_an_answer_of_the_provider_that_was_lost_is_found_by_the_repeat(acting: Paying) -> None:
    acting.world.checkout.lose_answers()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    session = acting.world.checkout.session_of(BOOKING)
    booked = acting.book(order())
    assert session
    assert booked.record.payment
    assert booked.record.payment.checkout_url == session.url


def test_a_repeat_that_comes_too_late_to_open_a_checkout_is_told_so(acting: Paying) -> None:
    acting.world.checkout.be_away()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    acting.world.checkout.work_again()
    acting.wait(TOO_LATE_TO_OPEN)
    assert refused(acting, order()).code == "CHECKOUT_OVER"


def test_a_repeat_after_the_payment_opens_nothing(acting: Paying) -> None:
    acting.have_paid()
    booked = acting.book(order())
    assert booked.record.booking.state is BookingState.CONFIRMED
    assert "checkout.open" not in acting.world.calls.made


def test_a_repeat_finds_a_payment_that_was_noted_before_its_session(acting: Paying) -> None:
    """The payer was faster than the answer that says where to pay."""
    acting.world.checkout.lose_answers()
    with pytest.raises(PaymentsAway):
        acting.book(order())
    acting.pay()
    booked = acting.book(order())
    session = acting.world.checkout.session_of(BOOKING)
    assert session
    assert session.state is SessionState.PAID
    assert booked.record.payment
    assert booked.record.payment.state is PaymentState.DUE
    acting.hear()
    assert acting.payment().state is PaymentState.PAID


@pytest.mark.parametrize("tariff", [FREE, an_hourly_tariff()])
def test_all_of_a_booking_is_forgotten_at_the_same_time(tariff: Any) -> None:
    """Half a booking would be found by whoever cancels, or pays, in between."""
    acting = Paying.on_premises(portal={"tariff": tariff, "several_days": True})
    asked = [asked_for(START + days, END + days) for days in (timedelta(), timedelta(days=9))]
    price = None if tariff is FREE else euros(2 * PER_SPOT)
    record = acting.book(a_request(*asked, expected_price=price)).record
    promised = an_organisation().retention.visitor_details_until(asked[1].end)
    assert record.booking.kept_until == promised
    assert {one.kept_until for one in record.reservations} == {promised}


def test_paid_bookings_are_kept_for_late_money_and_free_ones_no_longer_than_promised() -> None:
    retention = an_organisation().retention.model_copy(update={"visitor_details_days": 1})
    organisation = an_organisation(retention=retention)
    kept = {}
    for name, tariff in (("free", FREE), ("paid", a_flat_tariff())):
        acting = Paying.on_premises(portal={"tariff": tariff})
        acting.world.state.organisations[ORGANISATION] = organisation
        price = None if name == "free" else euros(500)
        record = acting.book(a_request(expected_price=price)).record
        (reservation,) = record.reservations
        assert record.booking.kept_until == reservation.kept_until
        kept[name] = record.booking.kept_until
    assert kept["paid"] == NOW + PAID_HOLD + timedelta(days=10)
    assert kept["free"] == retention.visitor_details_until(reservation.time_slot.end)
