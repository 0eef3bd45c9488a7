"""Look at the provider because the payer came back, however its own news may travel."""

from datetime import datetime, timedelta

from baypass.domain.bookings import BookingState
from baypass.domain.payments import Payment
from baypass.ports import Bookings, Clock, Mails, Workflows
from baypass.ports.payments import Checkout, Payments
from baypass.usecases.holders import booking_of
from baypass.usecases.receipts import with_whole_receipt
from baypass.usecases.see_booking import SeenBooking, see_booking
from baypass.usecases.settle_payment import settle_payment

# Whoever comes back from the checkout does so by then. What changes later is told by the
# provider's own news, however often somebody asks.
_COMES_BACK_WITHIN = timedelta(hours=1)


def check_payment(
    token: str | None,
    *,
    bookings: Bookings,
    payments: Payments,
    checkout: Checkout,
    workflows: Workflows,
    mails: Mails,
    clock: Clock,
) -> SeenBooking:
    """Settle what can be settled now, and return the booking; a repeat changes nothing."""
    record = booking_of(token, bookings)
    if record.payment is None or _is_history(record.booking.state, record.payment, clock.now()):
        return see_booking(token, bookings=bookings, mails=mails)
    if record.booking.state is BookingState.CONFIRMED:
        with_whole_receipt(record.payment, payments=payments, checkout=checkout)
    else:
        settle_payment(
            record.booking.organisation_id,
            record.booking.id,
            close=False,
            bookings=bookings,
            payments=payments,
            checkout=checkout,
            workflows=workflows,
            clock=clock,
        )
    return see_booking(token, bookings=bookings, mails=mails)


def _is_history(state: BookingState, payment: Payment, now: datetime) -> bool:
    over = payment.pay_until + _COMES_BACK_WITHIN < now
    return over and state is not BookingState.HELD
