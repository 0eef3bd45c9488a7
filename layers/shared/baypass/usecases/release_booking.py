"""Give the spots of a booking back that nobody can pay for any more."""

from baypass.domain.bookings import BookingState, ReleaseReason
from baypass.domain.mails import unpaid_mail
from baypass.ports import Bookings, Clock
from baypass.usecases.records import place_of, record_of


def release_booking(
    organisation_id: str,
    booking_id: str,
    reason: ReleaseReason,
    *,
    bookings: Bookings,
    clock: Clock,
) -> None:
    """Expire a held booking; one that is not held, or is paid, is left alone.

    Only once the provider has said that its session is closed, or that it opens none. Whoever is
    still there is told by the page; whoever did not come back is told by mail.
    """
    record = record_of(organisation_id, booking_id, bookings)
    if record.booking.state is not BookingState.HELD:
        return
    unpaid = reason is ReleaseReason.UNPAID
    mails = [unpaid_mail(record.booking, clock.now())] if unpaid else []
    bookings.release(record, reason, mails, None, place_of(record, bookings).car_park)
