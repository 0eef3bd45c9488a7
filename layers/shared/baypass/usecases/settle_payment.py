"""Settle a payment: ask the provider, note what it says, wake whoever waits for it.

Everything that has heard something ends here: the provider's news, the page that comes back from
the checkout, the deadline, the sweep. None of them is believed; the provider is asked each time.
"""

from dataclasses import dataclass

from baypass.domain.bookings import BookingRecord, BookingState, ReleaseReason
from baypass.domain.mails import late_payment_mail
from baypass.domain.payments import (
    CheckoutSession,
    Payment,
    PaymentState,
    Receipt,
    RefundReason,
    SessionState,
    Settlement,
)
from baypass.domain.refunds import full_refund
from baypass.ports import Bookings, Busy, Clock, Workflows
from baypass.ports.payments import Checkout, CheckoutOver, CheckoutRefused, Order, Payments
from baypass.usecases.records import place_of, record_of

# Noting, then finding that somebody else was faster, then noting that instead: each looks again.
_LOOKS = 5


def settle_payment(
    organisation_id: str,
    booking_id: str,
    *,
    close: bool,
    session_id: str | None = None,
    bookings: Bookings,
    payments: Payments,
    checkout: Checkout,
    workflows: Workflows,
    clock: Clock,
) -> Settlement:
    """Return what became of the payment; with `close` nobody can pay afterwards who has not.

    `session_id` is the one that news was about: the news may be faster than our own note.
    """
    look = Look(bookings, payments, checkout, clock)
    settlement = look.settle(organisation_id, booking_id, session_id, close=close)
    wake(organisation_id, booking_id, settlement, bookings=bookings, workflows=workflows)
    return settlement


def settlement_of(record: BookingRecord) -> Settlement:
    """Return what our own rows say, before the provider is asked."""
    payment = record.payment
    if record.booking.state is BookingState.EXPIRED:
        return Settlement.CLOSED
    if payment is None or payment.is_paid_in_full:
        return Settlement.PAID
    return Settlement.AWAITED


def wake(
    organisation_id: str,
    booking_id: str,
    settlement: Settlement,
    *,
    bookings: Bookings,
    workflows: Workflows,
) -> None:
    """Tell the workflow that waits for the payment, if it is settled and one waits.

    The note of who waits is read after the settlement was noted, and whoever waits looks for the
    settlement after noting that it waits. So one of the two sees the other. Money that goes back
    as a whole has nobody waiting for it, and is given a workflow of its own.
    """
    if settlement is Settlement.AWAITED:
        return
    record = record_of(organisation_id, booking_id, bookings)
    if record.payment and record.payment.task_token:
        workflows.wake_booking(record.payment.task_token, settlement)
    refund = record.refund_of(None)
    if refund and not refund.has_ended:
        workflows.start_refund(organisation_id, booking_id)


@dataclass(frozen=True)
class Look:
    """Looks at the provider and notes what it finds; wakes nobody."""

    bookings: Bookings
    payments: Payments
    checkout: Checkout
    clock: Clock

    def settle(
        self, organisation_id: str, booking_id: str, session_id: str | None = None, *, close: bool
    ) -> Settlement:
        """Look, note, and look again until what is noted and what is found agree."""
        for _ in range(_LOOKS):
            record = record_of(organisation_id, booking_id, self.bookings)
            payment = record.payment
            if payment is None:
                return settlement_of(record)
            if payment.state is PaymentState.PAID:
                wrong = _wrong_receipt(record, payment)
                if wrong is None:
                    return settlement_of(record)
                self._give_back(record, payment, wrong)
                continue
            session = self._session(record, payment, session_id, close=close)
            if session is None or session.state is SessionState.EXPIRED:
                return Settlement.CLOSED
            if session.state is not SessionState.PAID or session.receipt is None:
                return Settlement.AWAITED
            self._note(record, payment, session.receipt)
        raise Busy

    def _session(
        self, record: BookingRecord, payment: Payment, told: str | None, *, close: bool
    ) -> CheckoutSession | None:
        """Return the payment's session as it stands; none when nobody can pay any more."""
        held = record.booking.state is BookingState.HELD
        session = self._known_session(payment, told) or (self._reopened(record) if held else None)
        if session is None:
            return None
        if payment.session_id is None:
            self.payments.note_session(payment, session)
        # Nobody is to pay for what was given back, however the session stayed open.
        if session.state is SessionState.OPEN and (close or not held):
            return self.checkout.close(payment, session.id)
        return session

    def _known_session(self, payment: Payment, told: str | None) -> CheckoutSession | None:
        """Return the session we noted, or the one we are told of when that is the paid one."""
        known = dict.fromkeys(one for one in (payment.session_id, told) if one)
        found = [self.checkout.session(payment, one) for one in known]
        own = [one for one in found if one is not None and _belongs(one, payment)]
        paid = (one for one in own if one.state is SessionState.PAID)
        return next(paid, own[0] if own else None)

    def _reopened(self, record: BookingRecord) -> CheckoutSession | None:
        """Ask for the session again whose first answer was lost; the provider knows which.

        Before payments are set up there is none: nobody was ever told where to pay.
        """
        if not self.checkout.is_set_up():
            return None
        place = place_of(record, self.bookings)
        try:
            return self.checkout.open(Order(record, place.car_park, place.organisation))
        except (CheckoutOver, CheckoutRefused):
            return None

    def _note(self, record: BookingRecord, payment: Payment, receipt: Receipt) -> None:
        now = self.clock.now()
        if record.booking.state is BookingState.HELD:
            self.payments.note_paid(record, receipt, now)
            return
        retention = place_of(record, self.bookings).organisation.retention
        refund = full_refund(payment, receipt, RefundReason.LATE_PAYMENT, retention, now)
        self.payments.note_late(record, receipt, refund, late_payment_mail(record.booking, now))

    def _give_back(self, record: BookingRecord, payment: Payment, wrong: Receipt) -> None:
        place, now = place_of(record, self.bookings), self.clock.now()
        retention = place.organisation.retention
        refund = full_refund(payment, wrong, RefundReason.WRONG_AMOUNT, retention, now)
        mails = [late_payment_mail(record.booking, now)]
        self.bookings.release(record, ReleaseReason.WRONG_AMOUNT, mails, refund, place.car_park)


def _belongs(session: CheckoutSession, payment: Payment) -> bool:
    named = session.organisation_id, session.booking_id
    return named == (payment.organisation_id, payment.booking_id)


def _wrong_receipt(record: BookingRecord, payment: Payment) -> Receipt | None:
    """Return the receipt of money that does not fit the price and was not given back yet."""
    held = record.booking.state is BookingState.HELD
    return payment.receipt if held and not payment.is_paid_in_full else None
