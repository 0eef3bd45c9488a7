"""Send the mails that a booking owes."""

from collections.abc import Sequence

from baypass.domain.bookings import ReservationState
from baypass.domain.mails import MailEvent, MailState, OwedMail
from baypass.ports import Bookings, Clock, Letter, Mailer, MailRefused, Mails, Visit, Writer


def send_owed_mails(
    organisation_id: str,
    booking_id: str,
    *,
    bookings: Bookings,
    mails: Mails,
    writer: Writer,
    mailer: Mailer,
    clock: Clock,
) -> None:
    """Send each owed mail under a lease: once, but for a crash between sending and noting it.

    Two workers never send the same mail; a mail that the provider refuses for good is marked
    failed and does not hold up the others.
    """
    for mail in mails.of_booking(organisation_id, booking_id):
        if mail.state in (MailState.SENT, MailState.FAILED) or not mails.claim(mail, clock.now()):
            continue
        try:
            mails.sent(mail, mailer.send(_letter(mail, bookings, writer)))
        except MailRefused:
            mails.failed(mail)


def _letter(mail: OwedMail, bookings: Bookings, writer: Writer) -> Letter:
    record = bookings.record(mail.organisation_id, mail.booking_id)
    if record is None:
        raise MailRefused
    if mail.event is MailEvent.SUMMARY:
        visits = _visits([reservation.id for reservation in record.reservations], mail, bookings)
        return writer.summary(record, visits)
    visit = _visits([mail.reservation_id or ""], mail, bookings)[0]
    # What stands now: a confirmation that comes late confirms nothing that was cancelled since.
    if visit.reservation.state is ReservationState.CANCELLED:
        return writer.cancellation(visit)
    return writer.confirmation(visit)


def _visits(reservation_ids: Sequence[str], mail: OwedMail, bookings: Bookings) -> Sequence[Visit]:
    found = (bookings.visit(mail.organisation_id, one) for one in reservation_ids)
    visits = [visit for visit in found if visit is not None]
    if len(visits) != len(reservation_ids):
        raise MailRefused
    return visits
