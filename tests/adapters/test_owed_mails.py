"""Owed mails: claimed under a lease by one worker at a time, until they are sent or given up."""

from collections.abc import Sequence
from datetime import timedelta

from baypass.domain.bookings import BookingRecord
from baypass.domain.mails import LEASE, MailState, OwedMail
from tests.adapters.stores import Store, another
from tests.builders import BOOKING, ORGANISATION, a_record, an_offer
from tests.fakes import NOW

EVER = NOW + timedelta(days=30)
A_MOMENT = timedelta(microseconds=1)


def booked(store: Store) -> BookingRecord:
    offer = an_offer()
    return store.offering(offer).book(a_record(held=True), offer)


def the_mails(store: Store) -> Sequence[OwedMail]:
    return store.mails.of_booking(ORGANISATION, BOOKING)


def states(store: Store) -> list[MailState]:
    return [mail.state for mail in the_mails(store)]


def test_a_mail_comes_back_as_it_was_owed(store: Store) -> None:
    record = booked(store)
    confirmation, summary = the_mails(store)
    assert confirmation.recipient == record.reservations[0].visitor.email
    assert summary.recipient == record.booking.booker_email
    assert {mail.owed_at for mail in (confirmation, summary)} == {NOW}


def test_a_booking_shows_only_its_own_mails(store: Store) -> None:
    booked(store)
    offer = an_offer()
    store.book(another(1), offer)
    assert {mail.booking_id for mail in the_mails(store)} == {BOOKING}
    assert not store.mails.of_booking("org_somebodyelse", BOOKING)


def test_one_worker_claims_a_mail_and_the_next_is_turned_away(store: Store) -> None:
    booked(store)
    mail, other = the_mails(store)
    assert store.mails.claim(mail, NOW)
    assert not store.mails.claim(mail, NOW)
    assert store.mails.claim(other, NOW)
    assert states(store) == [MailState.SENDING, MailState.SENDING]


def test_a_lease_that_ran_out_is_anybodys(store: Store) -> None:
    booked(store)
    mail = the_mails(store)[0]
    store.mails.claim(mail, NOW)
    assert not store.mails.claim(mail, NOW + LEASE - A_MOMENT)
    assert store.mails.claim(mail, NOW + LEASE)
    assert not store.mails.claim(mail, NOW + LEASE)


def test_a_sent_mail_is_never_claimed_again(store: Store) -> None:
    booked(store)
    mail = the_mails(store)[0]
    store.mails.claim(mail, NOW)
    store.mails.sent(mail, "a message id")
    assert not store.mails.claim(mail, EVER)
    assert states(store) == [MailState.SENT, MailState.PENDING]


def test_a_mail_that_was_given_up_stays_visible_and_is_never_claimed_again(store: Store) -> None:
    booked(store)
    mail = the_mails(store)[0]
    store.mails.claim(mail, NOW)
    store.mails.failed(mail)
    assert not store.mails.claim(mail, EVER)
    assert states(store) == [MailState.FAILED, MailState.PENDING]


def test_what_became_of_a_mail_first_stays(store: Store) -> None:
    booked(store)
    mail, other = the_mails(store)
    for one in (mail, other):
        store.mails.claim(one, NOW)
    store.mails.sent(mail, "a message id")
    store.mails.failed(mail)
    store.mails.failed(other)
    store.mails.sent(other, "a message id")
    assert states(store) == [MailState.SENT, MailState.FAILED]


def test_a_mail_that_nobody_claimed_has_no_end(store: Store) -> None:
    booked(store)
    mail, other = the_mails(store)
    store.mails.sent(mail, "a message id")
    store.mails.failed(other)
    assert states(store) == [MailState.PENDING, MailState.PENDING]


def test_a_mail_that_is_not_owed_cannot_be_claimed(store: Store) -> None:
    booked(store)
    unknown = the_mails(store)[0].model_copy(update={"booking_id": another(1).booking.id})
    assert not store.mails.claim(unknown, NOW)
    assert not store.mails.of_booking(ORGANISATION, unknown.booking_id)


def test_a_mail_is_due_from_the_moment_it_is_owed(store: Store) -> None:
    booked(store)
    assert not store.bookings.overdue(NOW - A_MOMENT, 10)
    assert list(store.bookings.overdue(NOW, 10)) == [(ORGANISATION, BOOKING)]


def test_a_claimed_mail_is_due_again_when_its_lease_is_over(store: Store) -> None:
    booked(store)
    for mail in the_mails(store):
        store.mails.claim(mail, NOW)
    assert not store.bookings.overdue(NOW + LEASE - A_MOMENT, 10)
    assert list(store.bookings.overdue(NOW + LEASE, 10)) == [(ORGANISATION, BOOKING)]


def test_mails_that_came_to_an_end_are_never_due(store: Store) -> None:
    booked(store)
    mail, other = the_mails(store)
    for one in (mail, other):
        store.mails.claim(one, NOW)
    store.mails.sent(mail, "a message id")
    store.mails.failed(other)
    assert not store.bookings.overdue(EVER, 10)


def test_the_longest_overdue_comes_first_and_the_rest_when_it_is_done(store: Store) -> None:
    offer, records = an_offer(), [another(place) for place in range(3)]
    store.offering(offer)
    for place in (1, 2, 0):
        store.hold(records[place], offer, NOW + timedelta(minutes=place))
    in_order = [(ORGANISATION, record.booking.id) for record in records]
    assert list(store.bookings.overdue(EVER, 10)) == in_order
    assert list(store.bookings.overdue(EVER, 2)) == in_order[:2]
    assert list(store.bookings.overdue(NOW + timedelta(minutes=2), 10)) == in_order[:2]
    store.confirm(records[0], offer, now=EVER)
    assert list(store.bookings.overdue(EVER, 10)) == [*in_order[1:], in_order[0]]


def test_a_booking_that_owes_several_mails_is_named_once(store: Store) -> None:
    offer = an_offer()
    store.offering(offer).book(another(1, spots=3), offer)
    assert len(store.bookings.overdue(EVER, 10)) == 1
