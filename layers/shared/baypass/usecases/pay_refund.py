"""Pay a refund that is owed, or see how far it has come.

Only payment and refund are needed for it, which outlive the booking that they belong to.
"""

from dataclasses import dataclass

from baypass.domain.mails import OwedMail, refund_failed_mail
from baypass.domain.payments import (
    FOLLOW_AGAIN,
    NOT_MADE,
    Payment,
    ProviderRefund,
    Refund,
    RefundState,
)
from baypass.domain.refunds import (
    credited_within,
    followed_at,
    is_back_for_good,
    is_too_late_for_invoice,
    lacks_credit_note,
    last_look_at,
)
from baypass.ports import Bookings, Clock
from baypass.ports.payments import Checkout, Payments
from baypass.usecases.receipts import with_whole_receipt


def pay_refund(
    organisation_id: str,
    booking_id: str,
    reservation_id: str | None,
    *,
    bookings: Bookings,
    payments: Payments,
    checkout: Checkout,
    clock: Clock,
) -> RefundState | None:
    """Return where the refund stands afterwards; nothing when none is owed.

    Asked for under a lease and a key, so that it is paid once however often this runs. One that
    succeeded is looked at too: the bank may send the money back later. One that failed is not
    tried again: its money may have nowhere to go, which a person has to decide.
    """
    payment, refunds = payments.money_of(organisation_id, booking_id)
    own = (one for one in refunds if one.reservation_id == reservation_id)
    refund = next(own, None)
    if refund is None:
        return None
    if refund.state is RefundState.FAILED or not _may_look(payment, refund, payments, clock):
        return refund.state
    if payment is None:
        return refund.state
    return _Cashier(bookings, payments, checkout, clock).follow(payment, refund)


def _may_look(payment: Payment | None, refund: Refund, payments: Payments, clock: Clock) -> bool:
    """Take the lease; what was asked for needs none, and goes behind all others that are due.

    Either puts it off before anything can go wrong with it.
    """
    now = clock.now()
    if refund.state in (RefundState.DUE, RefundState.ASKING):
        return payments.claim(refund, now)
    payments.look_again(refund, followed_at(payment, refund, now))
    return True


@dataclass(frozen=True)
class _Cashier:
    bookings: Bookings
    payments: Payments
    checkout: Checkout
    clock: Clock

    def follow(self, payment: Payment, refund: Refund) -> RefundState:
        """Ask, note, and credit the invoice of what went back for good."""
        found = self.checkout.refund(payment, refund)
        stands = found.state is refund.state or self._note(payment, refund, found)
        if stands and found.state is RefundState.SUCCEEDED:
            self._finish(payment, refund, found)
        return found.state

    def _finish(self, payment: Payment, refund: Refund, found: ProviderRefund) -> None:
        if lacks_credit_note(payment, refund):
            self._credit(payment, refund, found)
        elif is_back_for_good(refund, self.clock.now()):
            self.payments.close(refund)

    def _note(self, payment: Payment, refund: Refund, found: ProviderRefund) -> bool:
        """Note it; false when another was faster, who then does the rest."""
        now, look_again = self.clock.now(), None
        if found.state is RefundState.PENDING:
            look_again = now + FOLLOW_AGAIN
        elif found.state is RefundState.SUCCEEDED:
            is_to_be_credited = lacks_credit_note(payment, refund)
            credited = now + credited_within(payment)
            look_again = credited if is_to_be_credited else last_look_at(refund, now)
        mails = self._mails(refund) if found.state is RefundState.FAILED else []
        return self.payments.note_refund(refund, found, mails=mails, look_again=look_again)

    def _credit(self, payment: Payment, refund: Refund, found: ProviderRefund) -> None:
        """Credit the company's invoice; one that is not there yet is looked for later."""
        whole = with_whole_receipt(payment, payments=self.payments, checkout=self.checkout)
        now = self.clock.now()
        if whole.receipt and whole.receipt.invoice_id:
            note = self.checkout.credit(whole, refund, found.id)
            self.payments.note_credit(refund, note, last_look_at(refund, now))
        elif is_too_late_for_invoice(payment, now):
            self.payments.note_credit(refund, NOT_MADE, last_look_at(refund, now))

    def _mails(self, refund: Refund) -> list[OwedMail]:
        """Return the host's mail; of a forgotten booking there is nothing left to write."""
        record = self.bookings.record(refund.organisation_id, refund.booking_id)
        if record is None:
            return []
        place = self.bookings.visit(refund.organisation_id, record.reservations[0].id)
        if place is None:
            return []
        host = place.organisation.contact.email
        return [refund_failed_mail(record.booking, refund, host, self.clock.now())]
