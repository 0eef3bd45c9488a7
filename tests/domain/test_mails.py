"""Who is owed which mail."""

from baypass.domain.mails import (
    MailEvent,
    MailState,
    OwedMail,
    cancellation_mail,
    confirmation_mails,
)
from tests.builders import a_record, a_reservation, a_visitor
from tests.fakes import NOW


def confirmed(spots: int) -> tuple[OwedMail, ...]:
    record = a_record(spots=spots)
    return confirmation_mails(record.booking, record.reservations, NOW)


def test_a_confirmed_booking_owes_each_visitor_a_mail_and_the_booker_a_summary() -> None:
    record = a_record(spots=3)
    *each, summary = confirmation_mails(record.booking, record.reservations, NOW)
    assert [(mail.event, mail.reservation_id) for mail in each] == [
        (MailEvent.CONFIRMATION, reservation.id) for reservation in record.reservations
    ]
    assert (summary.event, summary.reservation_id) == (MailEvent.SUMMARY, None)
    assert summary.recipient == record.booking.booker_email


def test_every_visitor_has_a_mail_to_an_own_address() -> None:
    visitor = a_visitor(email="bob@visitor.example.com")
    record = a_record(reservations=[a_reservation(visitor=visitor)])
    first = confirmation_mails(record.booking, record.reservations, NOW)[0]
    assert first.recipient == "bob@visitor.example.com"


def test_a_mail_is_owed_from_the_moment_it_is_written_and_not_yet_sent() -> None:
    assert {(mail.state, mail.owed_at) for mail in confirmed(2)} == {(MailState.PENDING, NOW)}


def test_no_two_mails_of_a_booking_have_the_same_key() -> None:
    record = a_record(spots=3)
    mails = [
        *confirmation_mails(record.booking, record.reservations, NOW),
        *(cancellation_mail(reservation, NOW) for reservation in record.reservations),
    ]
    assert len({mail.key for mail in mails}) == len(mails) == 7


def test_a_cancelled_reservation_owes_its_visitor_a_mail() -> None:
    reservation = a_reservation()
    mail = cancellation_mail(reservation, NOW)
    assert (mail.event, mail.recipient) == (MailEvent.CANCELLATION, reservation.visitor.email)
    assert (mail.booking_id, mail.reservation_id) == (reservation.booking_id, reservation.id)
    assert (mail.state, mail.owed_at) == (MailState.PENDING, NOW)


def test_a_mail_is_forgotten_with_what_it_is_about() -> None:
    reservation = a_reservation()
    assert cancellation_mail(reservation, NOW).kept_until == reservation.kept_until
    record = a_record(spots=1)
    each, summary = confirmation_mails(record.booking, record.reservations, NOW)
    assert each.kept_until == record.reservations[0].kept_until
    assert summary.kept_until == record.booking.kept_until
