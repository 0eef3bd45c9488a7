"""Leave the checkout: close it, and give the spots back at once."""

from baypass.domain.bookings import BookingState, ReleaseReason
from baypass.domain.payments import Settlement
from baypass.ports import Bookings, Clock, Mails, Workflows
from baypass.ports.payments import Checkout, Payments
from baypass.usecases.holders import booking_of
from baypass.usecases.release_booking import release_booking
from baypass.usecases.see_booking import SeenBooking, see_booking
from baypass.usecases.settle_payment import Look, wake


def leave_checkout(
    token: str | None,
    *,
    bookings: Bookings,
    payments: Payments,
    checkout: Checkout,
    workflows: Workflows,
    mails: Mails,
    clock: Clock,
) -> SeenBooking:
    """Close the checkout and release, unless the money came first; a repeat changes nothing.

    The spots go back before the workflow hears of it, or it would call them unpaid.
    """
    record = booking_of(token, bookings)
    own = record.booking.organisation_id, record.booking.id
    if record.booking.state is BookingState.HELD and record.payment:
        settlement = Look(bookings, payments, checkout, clock).settle(*own, close=True)
        if settlement is Settlement.CLOSED:
            release_booking(*own, ReleaseReason.LEFT, bookings=bookings, clock=clock)
        wake(*own, settlement, bookings=bookings, workflows=workflows)
    return see_booking(token, bookings=bookings, mails=mails)
