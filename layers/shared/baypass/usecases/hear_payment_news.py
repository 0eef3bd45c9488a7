"""Hear what the payment provider has to say: it tells where to look, and is never believed."""

from collections.abc import Sequence
from dataclasses import dataclass

from baypass.domain.bookings import BookingRecord, BookingState
from baypass.domain.mails import dispute_mail
from baypass.domain.payments import Payment, Refund, RefundState
from baypass.domain.refunds import lacks_credit_note
from baypass.ports import Bookings, Clock, Workflows
from baypass.ports.payments import Checkout, PaymentNews, Payments, Topic
from baypass.usecases.pay_refund import pay_refund
from baypass.usecases.receipts import with_whole_receipt
from baypass.usecases.records import place_of, record_of
from baypass.usecases.settle_payment import settle_payment


def hear_payment_news(
    body: bytes,
    signature: str,
    *,
    bookings: Bookings,
    payments: Payments,
    checkout: Checkout,
    workflows: Workflows,
    clock: Clock,
) -> None:
    """Do what the news asks for; what is not ours, or of another account, is let pass.

    An amount that is not the price confirms nothing and lets an alarm ring: either something else
    was paid, which the provider then says too, or somebody else has our signing secret.
    Raises `Forged` for what the provider did not sign, before anything is read or written.
    """
    news = checkout.news(body, signature, clock.now())
    if not (news.organisation_id and news.booking_id):
        return
    payment, refunds = payments.money_of(news.organisation_id, news.booking_id)
    if payment is None or payment.account != news.account:
        return
    if news.amount and news.amount != payment.price.gross:
        payments.note_wrong_claim(payment)
    ear = _Ear(bookings, payments, checkout, workflows, clock)
    if news.topic is Topic.REFUND:
        ear.refunded(refunds, news)
        return
    # Money outlives its booking, so only what is about the booking needs it.
    if record := bookings.record(news.organisation_id, news.booking_id):
        ear.about_booking(record, payment, news)
    elif news.topic is Topic.DISPUTE:
        ear.disputed_late(payment)
    if news.topic is Topic.PAYMENT:
        ear.invoiced(payment, refunds)


@dataclass(frozen=True)
class _Ear:
    bookings: Bookings
    payments: Payments
    checkout: Checkout
    workflows: Workflows
    clock: Clock

    def about_booking(self, record: BookingRecord, payment: Payment, news: PaymentNews) -> None:
        if news.topic is Topic.PAYMENT:
            self.paid_or_closed(record, payment, news)
        elif news.topic is Topic.DISPUTE:
            self.disputed(record, news)

    def paid_or_closed(self, record: BookingRecord, payment: Payment, news: PaymentNews) -> None:
        if record.booking.state is BookingState.CONFIRMED:
            with_whole_receipt(payment, payments=self.payments, checkout=self.checkout)
        else:
            self._settle(record, news)

    def refunded(self, refunds: Sequence[Refund], news: PaymentNews) -> None:
        """Follow the refund that has this key; those that a host made by hand have none."""
        for refund in refunds:
            if refund.key == news.refund_key:
                self._follow(refund)

    def invoiced(self, payment: Payment, refunds: Sequence[Refund]) -> None:
        """Credit what went back before its invoice was there."""
        for refund in refunds:
            if refund.state is RefundState.SUCCEEDED and lacks_credit_note(payment, refund):
                self._follow(refund)

    def _follow(self, refund: Refund) -> None:
        pay_refund(
            refund.organisation_id,
            refund.booking_id,
            refund.reservation_id,
            bookings=self.bookings,
            payments=self.payments,
            checkout=self.checkout,
            clock=self.clock,
        )

    def disputed(self, record: BookingRecord, news: PaymentNews) -> None:
        """Tell the host, who decides; access stays as it is until then.

        Who disputes has paid: should nobody have told us that yet, it is found out first.
        """
        if record.booking.state is not BookingState.CONFIRMED:
            self._settle(record, news)
        booking, now = record.booking, self.clock.now()
        payment = record_of(booking.organisation_id, booking.id, self.bookings).payment
        if payment and payment.receipt:
            host = place_of(record, self.bookings).organisation.contact.email
            self.payments.note_dispute(payment, dispute_mail(booking, host, now), now)

    def disputed_late(self, payment: Payment) -> None:
        """Let the alarm ring: of a forgotten booking nothing is left that a mail could tell."""
        if payment.receipt:
            self.payments.note_dispute(payment, None, self.clock.now())

    def _settle(self, record: BookingRecord, news: PaymentNews) -> None:
        settle_payment(
            record.booking.organisation_id,
            record.booking.id,
            close=False,
            session_id=news.session_id,
            bookings=self.bookings,
            payments=self.payments,
            checkout=self.checkout,
            workflows=self.workflows,
            clock=self.clock,
        )
