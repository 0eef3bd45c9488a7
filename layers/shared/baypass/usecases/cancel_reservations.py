"""Cancel one, some or all reservations of a booking, by its booker."""

from collections.abc import Sequence
from datetime import datetime

from baypass.domain.bookings import BookingRecord, Reservation, ReservationState
from baypass.domain.cancellation import cancellation_violation
from baypass.domain.refunds import booker_violation
from baypass.domain.refusals import NotFound, Violation, refuse_if_any
from baypass.ports import Bookings, Clock, Mails, Visit, Workflows
from baypass.usecases.cancelling import cancel
from baypass.usecases.holders import booking_of
from baypass.usecases.see_booking import SeenBooking, see_booking


def cancel_reservations(
    token: str | None,
    reservation_ids: Sequence[str],
    *,
    bookings: Bookings,
    mails: Mails,
    workflows: Workflows,
    clock: Clock,
) -> SeenBooking:
    """Cancel these, each whole; nothing is cancelled when one of them may not be.

    What is cancelled already is left as it is, so a repeat finishes what a crash interrupted.
    """
    record, now = booking_of(token, bookings), clock.now()
    visits = [_visit(one, record, bookings) for one in dict.fromkeys(reservation_ids)]
    refuse_if_any(
        [
            violation.under(f"reservation_ids.{place}")
            for place, visit in enumerate(visits)
            if (violation := booker_cancellation_violation(record, visit.reservation, visit, now))
            and visit.reservation.state is not ReservationState.CANCELLED
        ]
    )
    for visit in visits:
        cancel(visit, record, bookings=bookings, workflows=workflows, now=now)
    return see_booking(token, bookings=bookings, mails=mails)


def booker_cancellation_violation(
    record: BookingRecord, reservation: Reservation, place: Visit, now: datetime
) -> Violation | None:
    """Return why the booker can not cancel this reservation, or nothing."""
    return booker_violation(record, reservation) or cancellation_violation(
        reservation, place.car_park.zone, now
    )


def _visit(reservation_id: str, record: BookingRecord, bookings: Bookings) -> Visit:
    own = {reservation.id for reservation in record.reservations}
    visit = None
    if reservation_id in own:
        visit = bookings.visit(record.booking.organisation_id, reservation_id)
    if visit is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    return visit
