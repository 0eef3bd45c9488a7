"""Pay what a crash left owing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from baypass.domain.bookings import BookingRecord, BookingState, ReleaseReason
from baypass.domain.payments import FOLLOW_AGAIN, LOOK_AGAIN, Payment, RefundState, Settlement
from baypass.ports import Bookings, Clock, Dice, Mailer, Mails, Workflows, Writer
from baypass.ports.payments import Checkout, Payments
from baypass.usecases.confirm_booking import confirm_booking
from baypass.usecases.pay_refund import pay_refund
from baypass.usecases.release_booking import release_booking
from baypass.usecases.send_owed_mails import send_owed_mails
from baypass.usecases.settle_payment import Look, settle_payment

_MOST_AT_ONCE = 100
# The provider closes its session by itself at that time; only one that it forgot is closed by us.
_CLOSED_AFTER = timedelta(minutes=1)


def sweep(
    *,
    bookings: Bookings,
    payments: Payments,
    checkout: Checkout,
    workflows: Workflows,
    mails: Mails,
    writer: Writer,
    mailer: Mailer,
    dice: Dice,
    clock: Clock,
) -> int:
    """Settle, refund and notify every booking that is overdue; returns how many there were.

    Reads only what is due. Every step is the workflow's own, so doing it twice does it once. One
    debt's trouble does not hold up the others, be they of the same booking or of another one: all
    troubles are raised together at the end, and come again with the next sweep.
    """
    broom = _Broom(
        bookings=bookings,
        payments=payments,
        checkout=checkout,
        workflows=workflows,
        mails=mails,
        writer=writer,
        mailer=mailer,
        dice=dice,
        clock=clock,
        troubles=[],
    )
    due = bookings.overdue(clock.now(), _MOST_AT_ONCE)
    for organisation_id, booking_id in due:
        broom.pay_debts(organisation_id, booking_id)
    if broom.troubles:
        message = "some debts could not be paid"
        raise ExceptionGroup(message, broom.troubles)
    return len(due)


@dataclass(frozen=True)
class _Broom:
    bookings: Bookings
    payments: Payments
    checkout: Checkout
    workflows: Workflows
    mails: Mails
    writer: Writer
    mailer: Mailer
    dice: Dice
    clock: Clock
    troubles: list[Exception]

    def pay_debts(self, organisation_id: str, booking_id: str) -> None:
        for pay in (self._settle, self._settle_money, self._tell):
            self._try(pay, organisation_id, booking_id)

    def _try(self, pay: Callable[..., object], *about: object) -> None:
        try:
            pay(*about)
        except Exception as trouble:  # noqa: BLE001  raised after the others had their turn
            self.troubles.append(trouble)

    def _settle(self, organisation_id: str, booking_id: str) -> None:
        record = self.bookings.record(organisation_id, booking_id)
        # What is forgotten may still owe money, and nothing else.
        if record is None or record.booking.state is not BookingState.HELD:
            return
        own, settlement = (organisation_id, booking_id), Settlement.PAID
        if record.payment:
            settlement = self._settlement(record, record.payment)
        if settlement is Settlement.PAID:
            confirm_booking(*own, bookings=self.bookings, dice=self.dice, clock=self.clock)
        elif settlement is Settlement.CLOSED:
            unpaid = ReleaseReason.UNPAID
            release_booking(*own, unpaid, bookings=self.bookings, clock=self.clock)

    def _settlement(self, record: BookingRecord, payment: Payment) -> Settlement:
        """Ask the provider, having put the booking behind all others that are due."""
        booking, now = record.booking, self.clock.now()
        self.bookings.look_again(booking, now + LOOK_AGAIN)
        self.workflows.start_booking(booking.organisation_id, booking.id, payment_due=True)
        return settle_payment(
            booking.organisation_id,
            booking.id,
            close=now > payment.pay_until + _CLOSED_AFTER,
            bookings=self.bookings,
            payments=self.payments,
            checkout=self.checkout,
            workflows=self.workflows,
            clock=self.clock,
        )

    def _settle_money(self, organisation_id: str, booking_id: str) -> None:
        payment, refunds = self.payments.money_of(organisation_id, booking_id)
        if payment and payment.is_to_be_looked_at(self.clock.now()):
            self._try(self._look_for_late_money, payment)
        for refund in refunds:
            if refund.state is not RefundState.FAILED and refund.owed_at <= self.clock.now():
                self._try(self._pay, organisation_id, booking_id, refund.reservation_id)

    def _look_for_late_money(self, payment: Payment) -> None:
        """Ask the provider once more, days after nobody could pay any more."""
        self.payments.look_for_late_money_again(payment, self.clock.now() + FOLLOW_AGAIN)
        # What is forgotten is not looked for: nobody could be told.
        if self.bookings.record(payment.organisation_id, payment.booking_id):
            look = Look(self.bookings, self.payments, self.checkout, self.clock)
            look.settle(payment.organisation_id, payment.booking_id, close=True)
        self.payments.forgo(payment)

    def _pay(self, organisation_id: str, booking_id: str, reservation_id: str | None) -> None:
        pay_refund(
            organisation_id,
            booking_id,
            reservation_id,
            bookings=self.bookings,
            payments=self.payments,
            checkout=self.checkout,
            clock=self.clock,
        )

    def _tell(self, organisation_id: str, booking_id: str) -> None:
        send_owed_mails(
            organisation_id,
            booking_id,
            bookings=self.bookings,
            mails=self.mails,
            writer=self.writer,
            mailer=self.mailer,
            clock=self.clock,
        )
