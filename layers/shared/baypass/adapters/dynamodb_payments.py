"""Payments and refunds in the table. Each state is left by one transaction, and by no other way."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters import dynamodb_money as money
from baypass.adapters import dynamodb_transitions as transitions
from baypass.adapters.dynamodb_table import Table, from_item
from baypass.domain.bookings import BookingRecord
from baypass.domain.mails import OwedMail
from baypass.domain.payments import (
    NOT_MADE,
    CheckoutSession,
    Payment,
    ProviderRefund,
    Receipt,
    Refund,
    RefundState,
)
from baypass.domain.refusals import NotFound
from baypass.observability import (
    count_dispute,
    count_failed_refund,
    count_wrong_payment,
    logger,
)


class DynamoDBPayments:
    """What is noted of payments and refunds, lying beside their booking."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def money_of(
        self, organisation_id: str, booking_id: str
    ) -> tuple[Payment | None, Sequence[Refund]]:
        """Return payment and refunds of a booking, be it forgotten or not."""
        pk, sk = keys.payment(organisation_id, booking_id)
        items = self._table.query(pk)
        payments = [from_item(Payment, item) for item in items if item["sk"] == sk]
        refunds = [from_item(Refund, item) for item in items if item["sk"].startswith(keys.REFUND)]
        return next(iter(payments), None), sorted(refunds, key=lambda refund: refund.key)

    def note_session(self, payment: Payment, session: CheckoutSession) -> Payment:
        """Note the checkout session of a payment, the first that is told; return what stands."""
        self._table.write_if(money.note_session(payment, session))
        item = self._table.get(keys.payment(payment.organisation_id, payment.booking_id))
        if item is None:
            raise NotFound.because("BOOKING_NOT_FOUND")
        return from_item(Payment, item)

    def note_waiting(self, payment: Payment, task_token: str) -> None:
        """Note whom to wake when something becomes known about the payment."""
        self._table.write_if(money.note_waiting(payment, task_token))

    def note_paid(self, record: BookingRecord, receipt: Receipt, now: datetime) -> bool:
        """Note that the money came while the booking is held, and owe its confirmation.

        The sweep confirms it a moment later, should nobody have waited for the news.
        """
        return record.payment is not None and self._table.transact_if(
            [
                transitions.owe_confirmation(record.booking, now + transitions.OWED_AFTER),
                money.pay_in_time(record.payment, receipt, now),
            ]
        )

    def note_late(
        self, record: BookingRecord, receipt: Receipt, refund: Refund, mail: OwedMail
    ) -> bool:
        """Note that money came for an expired booking; owe all of it back and the mail about it."""
        return record.payment is not None and self._table.transact_if(
            [
                transitions.has_expired(record.booking),
                money.pay_late(record.payment, receipt, refund.asked_at),
                money.owe_back(refund),
                transitions.owe(mail),
            ]
        )

    def look_for_late_money_again(self, payment: Payment, at: datetime) -> None:
        """Leave a last look that is owed alone until then, behind all that is due before."""
        self._table.write_if(money.look_at_payment_again(payment, at))

    def forgo(self, payment: Payment) -> bool:
        """Look no more for late money of a closed payment; false when it came."""
        return self._table.write_if(money.forgo_payment(payment))

    def note_receipt(self, payment: Payment, receipt: Receipt) -> None:
        """Note links that became known after the payment itself; only of a paid one."""
        if write := money.note_receipt(payment, receipt):
            self._table.write_if(write)

    def note_dispute(self, payment: Payment, mail: OwedMail | None, now: datetime) -> bool:
        """Note that the payer disputes the payment and owe the host's mail, if any; once."""
        owed = [transitions.owe(mail)] if mail else []
        noted = self._table.transact_if([money.note_dispute(payment, now), *owed])
        if noted:
            logger.error("disputed", extra={"booking": payment.booking_id})
            count_dispute()
        return noted

    def note_wrong_claim(self, payment: Payment) -> None:
        """Let an alarm ring: genuine news names another amount than the price; writes nothing."""
        logger.error("news does not fit the price", extra={"booking": payment.booking_id})
        count_wrong_payment()

    def claim(self, refund: Refund, now: datetime) -> bool:
        """Take a refund that is to be asked for, for a lease; false when it is in other hands."""
        return self._table.write_if(money.claim_refund(refund, now))

    def look_again(self, refund: Refund, at: datetime) -> None:
        """Leave a refund that is owed alone until then, behind all that is due before."""
        self._table.write_if(money.look_at_refund_again(refund, at))

    def note_refund(
        self,
        refund: Refund,
        found: ProviderRefund,
        *,
        mails: Sequence[OwedMail],
        look_again: datetime | None,
    ) -> bool:
        """Note what the provider says of a refund, and owe the mails that this causes."""
        noted = self._table.transact_if(
            [
                money.note_refund(refund, found, look_again),
                *(transitions.owe(mail) for mail in mails),
            ]
        )
        if noted and found.state is RefundState.FAILED:
            count_failed_refund()
        return noted

    def note_credit(self, refund: Refund, credit_note_id: str, look_again: datetime) -> bool:
        """Note the credit note of a refund that succeeded, or that there is none to be had."""
        noted = self._table.write_if(money.note_credit(refund, credit_note_id, look_again))
        if noted and credit_note_id == NOT_MADE:
            logger.error("an invoice is not credited", extra={"refund": refund.key})
        return noted

    def close(self, refund: Refund) -> bool:
        """Owe nothing more of money that went back and stayed there."""
        return self._table.write_if(money.close_refund(refund))
