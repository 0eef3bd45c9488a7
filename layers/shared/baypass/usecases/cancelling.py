"""Cancel one reservation: whoever asks, it is done the same way."""

from datetime import datetime

from baypass.domain.bookings import BookingRecord, ReservationState
from baypass.domain.cancellation import cancellation_violation
from baypass.domain.mails import OwedMail, cancellation_mail
from baypass.domain.payments import Refund
from baypass.domain.refunds import cancellation_mails, cancellation_refund
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.ports import Bookings, Visit, Workflows


def cancel(
    visit: Visit,
    record: BookingRecord | None,
    *,
    bookings: Bookings,
    workflows: Workflows,
    now: datetime,
) -> None:
    """Give the spot back and owe mails and refund; one that is cancelled already is left as it is.

    Without a record nothing was paid. The workflow is started each time: a start that was lost
    is made up for by the repeat.
    """
    reservation = visit.reservation
    if reservation.state is not ReservationState.CANCELLED:
        violation = cancellation_violation(reservation, visit.car_park.zone, now)
        if violation is not None:
            raise AgainstTheRules(violation)
        mails, refund = _owed(visit, record, now)
        try:
            bookings.cancel(visit, mails, refund)
        except WorldMoved:
            # Somebody else was faster: the same visitor twice, or a press on the remote control.
            _refuse_unless_cancelled(as_it_stands(visit, bookings), now)
    workflows.start_cancellation(reservation.organisation_id, reservation.id)


def as_it_stands(visit: Visit, bookings: Bookings) -> Visit:
    """Return the visit as it is now."""
    current = bookings.visit(visit.reservation.organisation_id, visit.reservation.id)
    if current is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    return current


def _owed(
    visit: Visit, record: BookingRecord | None, now: datetime
) -> tuple[tuple[OwedMail, ...], Refund | None]:
    reservation = visit.reservation
    if record is None:
        return (cancellation_mail(reservation, now),), None
    refund = cancellation_refund(record, reservation, visit.organisation.retention, now)
    return cancellation_mails(record, reservation, refund, now), refund


def _refuse_unless_cancelled(visit: Visit, now: datetime) -> None:
    if visit.reservation.state is ReservationState.CANCELLED:
        return
    violation = cancellation_violation(visit.reservation, visit.car_park.zone, now)
    raise AgainstTheRules(violation) if violation else WorldMoved.because("STATE_CHANGED")
