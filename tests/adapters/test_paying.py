"""What is noted of a payment: once, and only as its booking allows."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import BookingRecord, BookingState, ReleaseReason, ReservationState
from baypass.domain.mails import MailEvent
from baypass.domain.payments import (
    LATE_LOOK,
    CheckoutSession,
    PaymentState,
    Receipt,
    RefundReason,
    RefundState,
    SessionState,
)
from baypass.domain.refusals import NotFound
from tests.adapters.stores import (
    SLOT,
    Store,
    a_full_refund,
    a_mail,
    another,
    another_to_pay,
    small,
)
from tests.builders import BOOKING, ORGANISATION, an_offer
from tests.fakes import NOW
from tests.money_builders import a_paid_record, a_payment, a_receipt, euros

OFFER = an_offer()
LATER = NOW + timedelta(minutes=7)
A_MOMENT = timedelta(microseconds=1)
EVER = NOW + timedelta(days=30)


def held(store: Store, spots: int = 1) -> BookingRecord:
    return store.offering(OFFER).hold(a_paid_record(spots=spots, held=True), OFFER)


def told(store: Store, record: BookingRecord) -> None:
    """Let every mail be sent: nothing else is owed."""
    for mail in store.owed(record):
        store.mails.claim(mail, NOW)
        store.mails.sent(mail, "message-id")


def a_session(number: int = 1, url: str | None = "https://pay.example/1") -> CheckoutSession:
    return CheckoutSession(
        id=f"cs_test_{number}",
        state=SessionState.OPEN if url else SessionState.EXPIRED,
        url=url,
        organisation_id=ORGANISATION,
        booking_id=BOOKING,
        amount=euros(750),
    )


def test_a_hold_that_costs_something_writes_what_is_due(store: Store) -> None:
    record = a_paid_record(spots=2, held=True)
    assert store.offering(OFFER).hold(record, OFFER) == record
    assert store.standing(record) == record
    assert store.payment(record).state is PaymentState.DUE


def test_a_hold_that_is_refused_owes_nobody_anything(store: Store) -> None:
    full = small(1)
    store.offering(full).hold(another(1), full)
    with pytest.raises(Exception, match="NO_SPOT_LEFT"):
        store.hold(a_paid_record(held=True), full)
    assert store.bookings.record(ORGANISATION, BOOKING) is None
    with pytest.raises(NotFound):
        store.payments.note_session(a_payment(), a_session())


def test_the_same_paid_booking_twice_keeps_what_is_known_of_its_payment(store: Store) -> None:
    record = held(store)
    store.payments.note_session(store.payment(record), a_session())
    again = store.hold(a_paid_record(held=True), OFFER)
    assert again.payment
    assert again.payment.session_id == "cs_test_1"
    assert again == store.standing(record)


def test_the_first_session_that_is_told_of_is_the_one(store: Store) -> None:
    payment = store.payment(held(store))
    first = store.payments.note_session(payment, a_session(1))
    second = store.payments.note_session(payment, a_session(2, "https://pay.example/2"))
    assert (first.session_id, first.checkout_url) == ("cs_test_1", "https://pay.example/1")
    assert second == first


def test_a_session_in_which_nobody_can_pay_has_no_address(store: Store) -> None:
    noted = store.payments.note_session(store.payment(held(store)), a_session(url=None))
    assert (noted.session_id, noted.checkout_url) == ("cs_test_1", None)


def test_whoever_waits_for_a_payment_last_is_woken(store: Store) -> None:
    record = held(store)
    store.payments.note_waiting(store.payment(record), "the first token")
    store.payments.note_waiting(store.payment(record), "the second token")
    assert store.payment(record).task_token == "the second token"


def test_nobody_waits_for_a_payment_that_is_not_there(store: Store) -> None:
    record = store.offering(OFFER).hold(another(1), OFFER)
    store.payments.note_waiting(a_payment(booking_id=record.booking.id), "a token")
    assert store.standing(record).payment is None


def test_money_for_a_held_booking_is_noted_with_its_receipt(store: Store) -> None:
    record = held(store)
    assert store.pay(record, a_receipt(750, invoice_id="in_1"), LATER)
    payment = store.payment(record)
    assert (payment.state, payment.paid_at) == (PaymentState.PAID, LATER)
    assert payment.receipt == a_receipt(750, invoice_id="in_1")
    assert store.standing(record).booking == record.booking


def test_a_payment_is_noted_once_and_keeps_its_first_receipt(store: Store) -> None:
    record = held(store)
    assert store.pay(record, a_receipt(750))
    assert not store.pay(record, a_receipt(999), LATER)
    payment = store.payment(record)
    assert (payment.paid_at, payment.receipt) == (NOW, a_receipt(750))


def test_what_is_paid_is_owed_its_confirmation_a_minute_later(store: Store) -> None:
    record = held(store)
    store.bookings.look_again(record.booking, NOW + timedelta(hours=1))
    store.pay(record, now=LATER)
    due = LATER + timedelta(minutes=1)
    assert not store.bookings.overdue(due - A_MOMENT, 10)
    assert list(store.bookings.overdue(due, 10)) == [(ORGANISATION, BOOKING)]


def test_a_booking_without_a_payment_cannot_be_paid(store: Store) -> None:
    record = store.offering(OFFER).hold(another(1), OFFER)
    assert not store.pay(record)
    assert store.standing(record) == record


def test_an_unpaid_booking_is_not_confirmed(store: Store) -> None:
    record = held(store, spots=2)
    store.confirm(record, OFFER, ["111111", "222222"])
    assert store.standing(record) == record
    assert not store.owed(record)


def test_a_booking_that_is_paid_is_confirmed(store: Store) -> None:
    record = held(store)
    store.pay(record)
    store.confirm(record, OFFER, ["111111"])
    standing = store.standing(record)
    assert standing.booking.state is BookingState.CONFIRMED
    assert standing.reservations[0].keypad_code == "111111"
    assert len(store.owed(record)) == 2


def test_a_code_of_a_booking_that_was_not_confirmed_is_still_free(store: Store) -> None:
    store.confirm(held(store), OFFER, ["111111"])
    assert store.book(another(1), OFFER, ["111111"]).booking.state is BookingState.CONFIRMED


def test_a_confirmed_booking_is_not_paid_again(store: Store) -> None:
    record = held(store)
    store.pay(record)
    store.confirm(record, OFFER)
    assert not store.pay(record, a_receipt(999))
    assert not store.pay_late(record)
    assert store.payment(record).receipt == a_receipt()


def test_money_for_a_released_booking_is_not_noted_as_if_it_were_in_time(store: Store) -> None:
    record = held(store)
    store.release(record, OFFER)
    released = store.standing(record)
    assert not store.pay(record)
    assert store.standing(record) == released
    assert not store.bookings.overdue(NOW - A_MOMENT, 10)


def test_late_money_is_noted_and_owed_back_with_a_mail(store: Store) -> None:
    record = held(store)
    store.release(record, OFFER)
    assert store.pay_late(record, a_full_refund(record, asked_at=LATER))
    payment, refund = store.payment(record), store.refund(record)
    assert (payment.state, payment.paid_at) == (PaymentState.PAID, LATER)
    assert payment.receipt == a_receipt()
    assert refund == a_full_refund(record, asked_at=LATER)
    assert store.standing(record).booking.state is BookingState.EXPIRED
    assert [mail.event for mail in store.owed(record)] == [
        MailEvent.LATE_PAYMENT,
        MailEvent.UNPAID,
    ]


def test_a_last_look_for_late_money_is_owed_days_later(store: Store) -> None:
    record = held(store)
    store.release(record, OFFER)
    told(store, record)
    late_look = store.payment(record).pay_until + LATE_LOOK
    assert not store.bookings.overdue(late_look - A_MOMENT, 10)
    assert store.bookings.overdue(late_look, 10) == [(ORGANISATION, BOOKING)]
    assert store.payment(record).is_to_be_looked_at(late_look)


def test_a_last_look_can_be_put_behind_all_others(store: Store) -> None:
    record = held(store)
    store.release(record, OFFER)
    told(store, record)
    payment = store.payment(record)
    later = payment.late_look_at + A_MOMENT
    store.payments.look_for_late_money_again(payment, later)
    assert not store.bookings.overdue(payment.late_look_at, 10)
    assert store.bookings.overdue(later, 10) == [(ORGANISATION, BOOKING)]


def test_what_was_looked_for_in_vain_is_owed_no_more(store: Store) -> None:
    record = held(store)
    store.release(record, OFFER)
    told(store, record)
    payment = store.payment(record)
    assert store.payments.forgo(payment)
    store.payments.look_for_late_money_again(payment, NOW)
    assert not store.bookings.overdue(EVER, 10)
    assert store.payment(record).state is PaymentState.CLOSED


def test_what_may_still_be_paid_or_was_paid_late_is_not_forgone(store: Store) -> None:
    record = held(store)
    assert not store.payments.forgo(store.payment(record))
    store.release(record, OFFER)
    assert store.pay_late(record)
    assert not store.payments.forgo(store.payment(record))
    assert store.payment(record).owed_at is None


def test_late_money_takes_no_spot_and_no_use(store: Store) -> None:
    record = held(store)
    store.release(record, OFFER)
    store.pay_late(record)
    assert store.taken_at_all(SLOT, OFFER.car_park) == 0
    assert store.uses(OFFER) == 0


def test_late_money_is_owed_back_once(store: Store) -> None:
    record = held(store)
    store.release(record, OFFER)
    assert store.pay_late(record)
    noted = store.standing(record), store.owed(record)
    assert not store.pay_late(record, a_full_refund(record, asked_at=LATER))
    assert (store.standing(record), store.owed(record)) == noted


def test_money_for_a_held_booking_is_never_late(store: Store) -> None:
    record = held(store)
    assert not store.pay_late(record)
    assert store.standing(record) == record
    assert not store.owed(record)


def test_a_free_booking_that_expired_has_no_late_money(store: Store) -> None:
    record = store.offering(OFFER).hold(another(1), OFFER)
    store.release(record, OFFER)
    assert not store.pay_late(record)
    assert not store.standing(record).refunds


def test_money_that_went_back_for_its_amount_is_not_late_as_well(store: Store) -> None:
    record = held(store)
    store.pay(record)
    refund = a_full_refund(record, RefundReason.WRONG_AMOUNT)
    store.release(record, OFFER, ReleaseReason.WRONG_AMOUNT, refund)
    assert not store.pay_late(record)
    assert store.refund(record) == refund


def test_a_receipt_learns_what_becomes_known_later(store: Store) -> None:
    record = held(store)
    first = Receipt(payment_intent_id="pi_1", captured=euros(750), receipt_url="https://old")
    store.pay(record, first)
    store.payments.note_receipt(
        store.payment(record),
        Receipt(payment_intent_id="pi_1", captured=euros(1), invoice_url="https://invoice"),
    )
    assert store.payment(record).receipt == Receipt(
        payment_intent_id="pi_1",
        captured=euros(750),
        receipt_url="https://old",
        invoice_url="https://invoice",
    )


def test_a_receipt_that_knows_nothing_more_changes_nothing(store: Store) -> None:
    record = held(store)
    store.pay(record)
    bare = Receipt(payment_intent_id=a_receipt().payment_intent_id, captured=euros(750))
    store.payments.note_receipt(store.payment(record), bare)
    assert store.payment(record).receipt == a_receipt()


def test_only_a_paid_payment_has_a_receipt(store: Store) -> None:
    record = held(store)
    store.payments.note_receipt(store.payment(record), a_receipt())
    assert store.payment(record) == record.payment


def test_the_receipt_of_another_payment_is_not_ours(store: Store) -> None:
    record = held(store)
    store.pay(record)
    other = a_receipt(payment_intent_id="pi_other", receipt_url="https://other")
    store.payments.note_receipt(store.payment(record), other)
    assert store.payment(record).receipt == a_receipt()


def test_a_dispute_is_noted_once_and_owes_the_host_one_mail(store: Store) -> None:
    record = store.offering(OFFER).buy(a_paid_record(held=True), OFFER)
    mail = a_mail(record, MailEvent.DISPUTE)
    payment = store.payment(record)
    assert store.payments.note_dispute(payment, mail, NOW)
    assert not store.payments.note_dispute(payment, mail, LATER)
    assert store.payment(record).disputed_at == NOW
    assert [one.event for one in store.owed(record)].count(MailEvent.DISPUTE) == 1


def test_a_disputed_payment_is_still_a_payment(store: Store) -> None:
    record = store.offering(OFFER).buy(a_paid_record(held=True), OFFER)
    store.payments.note_dispute(store.payment(record), a_mail(record, MailEvent.DISPUTE), NOW)
    assert store.payment(record).state is PaymentState.PAID
    assert store.standing(record).reservations[0].state is ReservationState.CONFIRMED


def test_nobody_can_dispute_what_is_not_there(store: Store) -> None:
    record = store.offering(OFFER).hold(another(1), OFFER)
    payment = a_payment(booking_id=record.booking.id)
    assert not store.payments.note_dispute(payment, a_mail(record, MailEvent.DISPUTE), NOW)
    assert not store.owed(record)
    assert store.standing(record).payment is None


def test_two_bookings_pay_for_themselves(store: Store) -> None:
    store.offering(OFFER)
    one, other = another_to_pay(1), another_to_pay(2)
    for record in (one, other):
        store.hold(record, OFFER)
    assert store.pay(one)
    assert store.payment(one).state is PaymentState.PAID
    assert store.standing(other) == other


def test_a_cancelled_reservation_owes_its_money_back(store: Store) -> None:
    record = store.offering(OFFER).buy(a_paid_record(spots=2, held=True), OFFER)
    cancelled = store.visit(record, 1)
    refund = a_full_refund(record, RefundReason.CANCELLED).model_copy(
        update={"reservation_id": cancelled.reservation.id}
    )
    store.cancel(cancelled, refund=refund)
    standing = store.standing(record)
    assert standing.refunds == (refund,)
    assert standing.refund_of(cancelled.reservation.id) == refund
    assert refund.state is RefundState.DUE
    assert standing.reservations[1].state is ReservationState.CANCELLED


def test_a_cancellation_owes_all_its_mails(store: Store) -> None:
    record = store.offering(OFFER).buy(a_paid_record(held=True), OFFER)
    own = record.reservations[0].id
    mails = [a_mail(record, event, own) for event in (MailEvent.CANCELLATION, MailEvent.REFUND)]
    store.bookings.cancel(store.visit(record), mails, None)
    assert [one for one in store.owed(record) if one.reservation_id == own][:1] == mails[:1]
    assert {one.key for one in mails} <= {one.key for one in store.owed(record)}
    assert not store.standing(record).refunds


def test_a_refused_cancellation_owes_no_money(store: Store) -> None:
    record = held(store)
    with pytest.raises(Exception, match="STATE_CHANGED"):
        store.cancel(store.visit(record), refund=a_full_refund(record))
    assert not store.standing(record).refunds
    assert not store.owed(record)
