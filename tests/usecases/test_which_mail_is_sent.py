"""Which letter answers an owed mail: the one that is true when it is written."""

import pytest

from baypass.domain.bookings import BookingState, ReservationState
from baypass.domain.mails import (
    MailState,
    OwedMail,
    cancellation_mail,
    dispute_mail,
    late_payment_mail,
    refund_failed_mail,
    refund_mail,
    unpaid_mail,
)
from baypass.domain.payments import Payment, PaymentState, Refund, RefundReason
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.fakes import NOW
from tests.money_builders import a_payment, a_refund
from tests.usecases.acting import Acting, spots

VISITOR, BOOKER, HOST = (
    "ann@visitor.example.com",
    "booker@visitor.example.com",
    "reception@acme.example.com",
)
LATE = a_refund(reservation_id=None, reason=RefundReason.LATE_PAYMENT)
PAID, CLOSED = a_payment(state=PaymentState.PAID), a_payment(state=PaymentState.CLOSED)


def stands(
    acting: Acting,
    state: BookingState,
    payment: Payment | None,
    *refunds: Refund,
    cancelled: bool = False,
) -> None:
    """Let a booking of one spot stand in this state, however it came there."""
    acting.book()
    world, key = acting.world.state, (ORGANISATION, BOOKING)
    world.bookings[key] = world.bookings[key].model_copy(update={"state": state})
    of_it = ReservationState.CANCELLED if cancelled else ReservationState(state)
    standing = world.reservations[ORGANISATION, RESERVATION].model_copy(update={"state": of_it})
    world.reservations[ORGANISATION, RESERVATION] = standing
    if payment:
        world.payments[key] = payment
    world.owe(*refunds)


def sent(acting: Acting, *mails: OwedMail) -> list[str]:
    acting.world.state.owe(*mails)
    acting.send_mails()
    return list(acting.letters())


def only_state(acting: Acting) -> MailState:
    (mail,) = acting.world.state.mails.values()
    return mail.state


def test_who_did_not_pay_is_told_that_nothing_is_booked(acting: Acting) -> None:
    stands(acting, BookingState.EXPIRED, CLOSED)
    mail = unpaid_mail(acting.record().booking, NOW)
    assert sent(acting, mail) == [f"{BOOKER}: unpaid {RESERVATION}"]


@pytest.mark.parametrize("state", [BookingState.HELD, BookingState.CONFIRMED])
def test_nobody_reads_that_nothing_is_booked_while_something_is(
    acting: Acting, state: BookingState
) -> None:
    stands(acting, state, CLOSED)
    mail = unpaid_mail(acting.record().booking, NOW)
    assert sent(acting, mail) == []
    assert only_state(acting) is MailState.FAILED


def test_nobody_reads_that_nothing_was_charged_once_money_has_come(acting: Acting) -> None:
    stands(acting, BookingState.EXPIRED, PAID, LATE)
    mail = unpaid_mail(acting.record().booking, NOW)
    assert sent(acting, mail) == [f"{BOOKER}: late_payment {RESERVATION}"]


def test_who_paid_too_late_is_told_that_all_of_it_goes_back(acting: Acting) -> None:
    stands(acting, BookingState.EXPIRED, PAID, LATE)
    mail = late_payment_mail(acting.record().booking, NOW)
    assert sent(acting, mail) == [f"{BOOKER}: late_payment {RESERVATION}"]


def test_no_money_is_promised_that_is_not_owed(acting: Acting) -> None:
    stands(acting, BookingState.EXPIRED, PAID)
    assert sent(acting, late_payment_mail(acting.record().booking, NOW)) == []
    assert only_state(acting) is MailState.FAILED


def test_another_who_paid_is_told_what_a_cancellation_sends_back(acting: Acting) -> None:
    stands(acting, BookingState.CONFIRMED, PAID, a_refund(), cancelled=True)
    record = acting.record()
    mails = (
        cancellation_mail(record.reservations[0], NOW),
        refund_mail(record.booking, record.reservations[0], NOW),
    )
    assert sent(acting, *mails) == [
        f"{VISITOR}: cancellation {RESERVATION}",
        f"{BOOKER}: refund {RESERVATION}",
    ]


def test_no_refund_is_told_of_that_is_not_owed(acting: Acting) -> None:
    stands(acting, BookingState.CONFIRMED, PAID, cancelled=True)
    record = acting.record()
    assert sent(acting, refund_mail(record.booking, record.reservations[0], NOW)) == []
    assert only_state(acting) is MailState.FAILED


@pytest.mark.parametrize(
    ("refund", "state"),
    [(a_refund(), BookingState.CONFIRMED), (LATE, BookingState.EXPIRED)],
)
def test_the_host_is_told_of_a_refund_that_did_not_go_through(
    acting: Acting, refund: Refund, state: BookingState
) -> None:
    stands(acting, state, PAID, refund)
    mail = refund_failed_mail(acting.record().booking, refund, HOST, NOW)
    assert sent(acting, mail) == [f"{HOST}: refund_failed {RESERVATION}"]


def test_of_several_spots_the_host_is_told_of_the_one_whose_refund_failed(acting: Acting) -> None:
    acting.book(spots(2))
    acting.confirm()
    acting.world.state.mails.clear()
    record = acting.record()
    refund = a_refund(reservation_id=record.reservations[1].id)
    acting.world.state.payments[ORGANISATION, BOOKING] = PAID
    acting.world.state.owe(refund)
    mail = refund_failed_mail(record.booking, refund, HOST, NOW)
    assert sent(acting, mail) == [f"{HOST}: refund_failed {record.reservations[1].id}"]


def test_the_host_is_told_of_a_dispute(acting: Acting) -> None:
    stands(acting, BookingState.CONFIRMED, PAID)
    mail = dispute_mail(acting.record().booking, HOST, NOW)
    assert sent(acting, mail) == [f"{HOST}: dispute {RESERVATION}"]


def test_a_dispute_about_nothing_that_was_paid_is_given_up(acting: Acting) -> None:
    stands(acting, BookingState.CONFIRMED, None)
    assert sent(acting, dispute_mail(acting.record().booking, HOST, NOW)) == []
    assert only_state(acting) is MailState.FAILED


def test_a_mail_that_has_nothing_true_to_say_does_not_hold_up_the_others(acting: Acting) -> None:
    stands(acting, BookingState.CONFIRMED, PAID)
    booking = acting.record().booking
    mails = unpaid_mail(booking, NOW), dispute_mail(booking, HOST, NOW)
    assert sent(acting, *mails) == [f"{HOST}: dispute {RESERVATION}"]
