"""A refund is asked for by one worker at a time and followed until the provider is done with it."""

from datetime import datetime, timedelta

import pytest

from baypass.domain.bookings import BookingRecord
from baypass.domain.mails import MailEvent, OwedMail
from baypass.domain.payments import (
    FOLLOW_AGAIN,
    LAST_LOOK,
    REFUND_LEASE,
    ProviderRefund,
    Refund,
    RefundReason,
    RefundState,
)
from tests.adapters.stores import Store, a_mail, another_to_pay
from tests.builders import BOOKING, ORGANISATION, an_offer
from tests.fakes import NOW
from tests.money_builders import a_paid_record, a_refund

OFFER = an_offer()
A_MOMENT = timedelta(microseconds=1)
EVER = NOW + timedelta(days=60)
LAST = NOW + LAST_LOOK
FINAL = (RefundState.SUCCEEDED, RefundState.FAILED)


def cancelled(store: Store, refund: Refund | None = None) -> BookingRecord:
    """Return a paid booking whose one reservation is cancelled; only money is still owed."""
    record = store.offering(OFFER).buy(a_paid_record(held=True), OFFER)
    store.cancel(store.visit(record), refund=refund or a_refund())
    for mail in store.owed(record):
        store.mails.claim(mail, NOW)
        store.mails.sent(mail, "a message id")
    return store.standing(record)


def note(
    store: Store,
    refund: Refund,
    state: RefundState,
    *mails: OwedMail,
    again: datetime | None = None,
    provider_id: str = "re_1",
) -> bool:
    look_again = NOW + FOLLOW_AGAIN if state is RefundState.PENDING else again
    return store.payments.note_refund(
        refund,
        ProviderRefund(provider_id, state),
        mails=mails,
        look_again=look_again,
    )


def state_of(store: Store, record: BookingRecord) -> RefundState:
    return store.refund(record).state


def test_a_refund_is_due_from_the_moment_it_is_owed(store: Store) -> None:
    refund = store.refund(cancelled(store))
    assert not store.bookings.overdue(refund.owed_at - A_MOMENT, 10)
    assert list(store.bookings.overdue(refund.owed_at, 10)) == [(ORGANISATION, BOOKING)]


def test_one_worker_claims_a_refund_and_the_next_is_turned_away(store: Store) -> None:
    record = cancelled(store)
    refund = store.refund(record)
    assert store.payments.claim(refund, NOW)
    assert not store.payments.claim(refund, NOW)
    assert state_of(store, record) is RefundState.ASKING


def test_a_lease_that_ran_out_is_anybodys(store: Store) -> None:
    record = cancelled(store)
    refund = store.refund(record)
    store.payments.claim(refund, NOW)
    assert not store.payments.claim(refund, NOW + REFUND_LEASE - A_MOMENT)
    assert store.payments.claim(refund, NOW + REFUND_LEASE)
    assert not store.payments.claim(refund, NOW + REFUND_LEASE)


def test_a_claimed_refund_is_due_again_when_its_lease_is_over(store: Store) -> None:
    refund = store.refund(cancelled(store))
    store.payments.claim(refund, NOW)
    assert not store.bookings.overdue(NOW + REFUND_LEASE - A_MOMENT, 10)
    assert list(store.bookings.overdue(NOW + REFUND_LEASE, 10)) == [(ORGANISATION, BOOKING)]


def test_a_refund_that_is_not_owed_cannot_be_claimed(store: Store) -> None:
    record = store.offering(OFFER).buy(a_paid_record(held=True), OFFER)
    assert not store.payments.claim(a_refund(), NOW)
    assert not note(store, a_refund(), RefundState.SUCCEEDED)
    assert not store.standing(record).refunds


def test_a_refund_that_the_provider_works_on_is_looked_at_again(store: Store) -> None:
    record = cancelled(store)
    store.payments.claim(store.refund(record), NOW)
    assert note(store, store.refund(record), RefundState.PENDING)
    refund = store.refund(record)
    assert (refund.state, refund.provider_id) == (RefundState.PENDING, "re_1")
    assert not store.bookings.overdue(NOW + FOLLOW_AGAIN - A_MOMENT, 10)
    assert list(store.bookings.overdue(NOW + FOLLOW_AGAIN, 10)) == [(ORGANISATION, BOOKING)]


def test_what_the_provider_works_on_is_not_asked_for_again(store: Store) -> None:
    record = cancelled(store)
    note(store, store.refund(record), RefundState.PENDING)
    assert not store.payments.claim(store.refund(record), EVER)
    assert state_of(store, record) is RefundState.PENDING


@pytest.mark.parametrize("final", FINAL)
def test_a_refund_that_came_to_an_end_owes_nothing_more(store: Store, final: RefundState) -> None:
    record = cancelled(store)
    store.payments.claim(store.refund(record), NOW)
    assert note(store, store.refund(record), final)
    refund = store.refund(record)
    assert (refund.state, refund.provider_id) == (final, "re_1")
    assert not store.bookings.overdue(EVER, 10)


@pytest.mark.parametrize("before", ["due", "asking", "pending"])
@pytest.mark.parametrize("final", FINAL)
def test_the_provider_may_be_done_at_any_time(
    store: Store, before: str, final: RefundState
) -> None:
    record = cancelled(store)
    if before == "asking":
        store.payments.claim(store.refund(record), NOW)
    if before == "pending":
        note(store, store.refund(record), RefundState.PENDING)
    assert note(store, store.refund(record), final)
    assert state_of(store, record) is final


@pytest.mark.parametrize(
    ("ended", "later"),
    [
        (RefundState.FAILED, RefundState.SUCCEEDED),
        (RefundState.FAILED, RefundState.FAILED),
        (RefundState.FAILED, RefundState.PENDING),
        (RefundState.SUCCEEDED, RefundState.SUCCEEDED),
        (RefundState.SUCCEEDED, RefundState.PENDING),
    ],
)
def test_what_became_of_a_refund_first_stays(
    store: Store, ended: RefundState, later: RefundState
) -> None:
    record = cancelled(store)
    note(store, store.refund(record), ended)
    stands = store.refund(record)
    mail = a_mail(record, MailEvent.REFUND_FAILED)
    assert not note(store, stands, later, mail, again=NOW, provider_id="re_2")
    assert not store.payments.claim(stands, EVER)
    assert store.refund(record) == stands
    assert not store.bookings.overdue(EVER, 10)
    assert mail.key not in {one.key for one in store.owed(record)}


@pytest.mark.parametrize("again", [None, NOW + FOLLOW_AGAIN])
def test_money_that_the_bank_sent_back_is_a_refund_that_failed_for_ever(
    store: Store, again: datetime | None
) -> None:
    record = cancelled(store)
    note(store, store.refund(record), RefundState.SUCCEEDED, again=again)
    mail = a_mail(record, MailEvent.REFUND_FAILED)
    assert note(store, store.refund(record), RefundState.FAILED, mail)
    assert state_of(store, record) is RefundState.FAILED
    assert mail.key in {one.key for one in store.owed(record)}
    store.mails.claim(mail, NOW)
    store.mails.sent(mail, "a message id")
    assert not store.bookings.overdue(EVER, 10)
    assert not note(store, store.refund(record), RefundState.SUCCEEDED)
    assert not store.payments.note_credit(store.refund(record), "cn_1", LAST)


def test_a_refund_that_is_not_credited_yet_is_looked_at_again(store: Store) -> None:
    record = cancelled(store)
    note(store, store.refund(record), RefundState.SUCCEEDED, again=NOW + FOLLOW_AGAIN)
    assert not store.bookings.overdue(NOW + FOLLOW_AGAIN - A_MOMENT, 10)
    assert list(store.bookings.overdue(NOW + FOLLOW_AGAIN, 10)) == [(ORGANISATION, BOOKING)]


def test_a_credit_note_is_noted_once_and_a_last_look_is_owed(store: Store) -> None:
    record = cancelled(store)
    note(store, store.refund(record), RefundState.SUCCEEDED, again=NOW + FOLLOW_AGAIN)
    assert store.payments.note_credit(store.refund(record), "cn_1", LAST)
    assert not store.payments.note_credit(store.refund(record), "cn_2", LAST)
    refund = store.refund(record)
    assert (refund.state, refund.credit_note_id) == (RefundState.SUCCEEDED, "cn_1")
    assert not store.bookings.overdue(LAST - A_MOMENT, 10)
    assert store.bookings.overdue(LAST, 10)


def test_money_that_stayed_where_it_went_owes_nothing_more(store: Store) -> None:
    record = cancelled(store)
    note(store, store.refund(record), RefundState.SUCCEEDED, again=LAST)
    assert store.payments.close(store.refund(record))
    assert not store.bookings.overdue(EVER, 10)
    assert state_of(store, record) is RefundState.SUCCEEDED


@pytest.mark.parametrize("state", [None, RefundState.PENDING, RefundState.FAILED])
def test_what_is_not_back_is_not_closed(store: Store, state: RefundState | None) -> None:
    record = cancelled(store)
    if state:
        note(store, store.refund(record), state)
    before = store.bookings.overdue(EVER, 10)
    assert not store.payments.close(store.refund(record))
    assert store.bookings.overdue(EVER, 10) == before


@pytest.mark.parametrize("state", [None, RefundState.PENDING, RefundState.FAILED])
def test_what_is_not_back_is_not_credited(store: Store, state: RefundState | None) -> None:
    record = cancelled(store)
    if state:
        note(store, store.refund(record), state)
    before = store.refund(record)
    assert not store.payments.note_credit(before, "cn_1", LAST)
    assert store.refund(record) == before


def test_a_refund_can_be_left_alone_while_it_is_owed(store: Store) -> None:
    record = cancelled(store)
    store.payments.look_again(store.refund(record), NOW + FOLLOW_AGAIN)
    assert store.refund(record).owed_at == NOW + FOLLOW_AGAIN
    assert not store.bookings.overdue(NOW + FOLLOW_AGAIN - A_MOMENT, 10)
    assert store.bookings.overdue(NOW + FOLLOW_AGAIN, 10)


@pytest.mark.parametrize("final", FINAL)
def test_a_refund_that_owes_nothing_is_never_looked_at_again(
    store: Store, final: RefundState
) -> None:
    record = cancelled(store)
    note(store, store.refund(record), final)
    before = store.refund(record)
    store.payments.look_again(before, NOW + FOLLOW_AGAIN)
    store.payments.look_again(a_refund(reservation_id=None), NOW)
    assert store.standing(record).refunds == (before,)
    assert not store.bookings.overdue(EVER, 10)


def test_money_is_found_although_its_booking_is_forgotten(store: Store) -> None:
    record = cancelled(store)
    money = store.payment(record), [store.refund(record)]
    store.forget(record)
    assert store.bookings.record(ORGANISATION, BOOKING) is None
    payment, refunds = store.payments.money_of(ORGANISATION, BOOKING)
    assert (payment, list(refunds)) == money
    assert note(store, refunds[0], RefundState.SUCCEEDED)
    assert not store.bookings.overdue(EVER, 10)


def test_a_booking_without_money_has_none(store: Store) -> None:
    payment, refunds = store.payments.money_of(ORGANISATION, BOOKING)
    assert (payment, list(refunds)) == (None, [])


def test_news_of_a_refund_owes_the_mails_it_causes_once(store: Store) -> None:
    record = cancelled(store)
    refund = store.refund(record)
    mail = a_mail(record, MailEvent.REFUND_FAILED, refund.reservation_id)
    assert note(store, refund, RefundState.FAILED, mail)
    assert not note(store, refund, RefundState.FAILED, mail)
    assert [one for one in store.owed(record) if one.event is mail.event] == [mail]


def test_a_mail_that_was_owed_before_keeps_the_news_from_being_noted_twice(store: Store) -> None:
    record = cancelled(store)
    refund = store.refund(record)
    mail = a_mail(record, MailEvent.REFUND_FAILED, refund.reservation_id)
    assert note(store, refund, RefundState.PENDING, mail)
    assert not note(store, refund, RefundState.FAILED, mail)
    assert state_of(store, record) is RefundState.PENDING


def test_each_reservation_has_a_refund_of_its_own(store: Store) -> None:
    record = store.offering(OFFER).buy(a_paid_record(spots=3, held=True), OFFER)
    for place in (2, 0):
        own = record.reservations[place].id
        store.cancel(store.visit(record, place), refund=a_refund(reservation_id=own))
    first, second = store.standing(record).refunds
    assert (first.reservation_id, second.reservation_id) == (
        record.reservations[0].id,
        record.reservations[2].id,
    )
    assert note(store, first, RefundState.SUCCEEDED)
    assert [one.state for one in store.standing(record).refunds] == [
        RefundState.SUCCEEDED,
        RefundState.DUE,
    ]


def test_a_refund_of_another_booking_is_another_refund(store: Store) -> None:
    record = cancelled(store)
    other = store.buy(another_to_pay(1), OFFER)
    theirs = a_refund(
        booking_id=other.booking.id, reservation_id=None, reason=RefundReason.WRONG_AMOUNT
    )
    assert not note(store, theirs, RefundState.SUCCEEDED)
    assert state_of(store, record) is RefundState.DUE
    assert not store.standing(other).refunds


def test_the_debt_that_is_longest_overdue_comes_first_whatever_it_is(store: Store) -> None:
    record = cancelled(store, a_refund(owed_at=NOW + timedelta(minutes=9)))
    held = another_to_pay(1)
    store.hold(held, OFFER, NOW + timedelta(minutes=10))
    bookings = [record.booking.id, held.booking.id]
    assert [booking for _, booking in store.bookings.overdue(EVER, 10)] == bookings
    note(store, store.refund(record), RefundState.PENDING)
    assert [booking for _, booking in store.bookings.overdue(EVER, 10)] == bookings[::-1]
