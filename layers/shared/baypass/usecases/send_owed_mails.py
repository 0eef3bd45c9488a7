"""Send the mails that a booking owes, each as things stand when it is written."""

from collections.abc import Sequence

from baypass.domain.bookings import BookingRecord, BookingState, ReservationState
from baypass.domain.mails import MailEvent, MailState, OwedMail
from baypass.domain.payments import PaymentState, Refund
from baypass.ports import Bookings, Clock, Letter, Mailer, MailRefused, Mails, Visit, Writer

_ABOUT_A_VISIT = (
    MailEvent.CONFIRMATION,
    MailEvent.CANCELLATION,
    MailEvent.NEW_CODE,
    MailEvent.REFUND,
)


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
    if mail.event in _ABOUT_A_VISIT:
        # The visit first: whatever cancelled it, the record then knows what goes back for it.
        visit = _visit(mail, mail.reservation_id or "", bookings)
        return _about_a_visit(mail, visit, _record(mail, bookings), writer)
    record = _record(mail, bookings)
    visits = [_visit(mail, one.id, bookings) for one in record.reservations]
    return _about_a_booking(mail, record, visits, writer)


def _about_a_visit(mail: OwedMail, visit: Visit, record: BookingRecord, writer: Writer) -> Letter:
    if mail.event is MailEvent.REFUND:
        _refund(record, visit.reservation.id)
        return writer.refund(record, visit)
    # What stands now: a confirmation that comes late confirms nothing that was cancelled since.
    if visit.reservation.state is ReservationState.CANCELLED:
        return writer.cancellation(visit, record)
    if mail.event is MailEvent.NEW_CODE:
        return writer.new_code(visit)
    return writer.confirmation(visit, record)


def _about_a_booking(
    mail: OwedMail, record: BookingRecord, visits: Sequence[Visit], writer: Writer
) -> Letter:
    match mail.event:
        case MailEvent.UNPAID | MailEvent.LATE_PAYMENT:
            return _nothing_booked(mail, record, visits, writer)
        case MailEvent.REFUND_FAILED | MailEvent.DISPUTE:
            return _for_the_host(mail, record, visits, writer)
        case _:
            return writer.summary(record, visits)


def _nothing_booked(
    mail: OwedMail, record: BookingRecord, visits: Sequence[Visit], writer: Writer
) -> Letter:
    if record.booking.state is not BookingState.EXPIRED:
        # No rule leads here; that nothing is booked would be untrue, and a person has to look.
        raise MailRefused
    # Money that came since is no longer "nothing was charged": it goes back, and that is said.
    is_paid = record.payment is not None and record.payment.state is PaymentState.PAID
    if is_paid or mail.event is MailEvent.LATE_PAYMENT:
        _refund(record, None)
        return writer.late_payment(record, visits)
    return writer.unpaid(record, visits)


def _for_the_host(
    mail: OwedMail, record: BookingRecord, visits: Sequence[Visit], writer: Writer
) -> Letter:
    if record.payment is None:
        raise MailRefused
    if mail.event is MailEvent.DISPUTE:
        return writer.dispute(record, visits)
    own = (one for one in visits if one.reservation.id == mail.reservation_id)
    return writer.refund_failed(record, next(own, visits[0]), _refund(record, mail.reservation_id))


def _record(mail: OwedMail, bookings: Bookings) -> BookingRecord:
    record = bookings.record(mail.organisation_id, mail.booking_id)
    if record is None:
        raise MailRefused
    return record


def _visit(mail: OwedMail, reservation_id: str, bookings: Bookings) -> Visit:
    visit = bookings.visit(mail.organisation_id, reservation_id)
    if visit is None:
        raise MailRefused
    return visit


def _refund(record: BookingRecord, reservation_id: str | None) -> Refund:
    """Return a refund that a mail is about; without it there is nothing true to write."""
    refund = record.refund_of(reservation_id)
    if refund is None:
        raise MailRefused
    return refund
