from collections.abc import Sequence
from datetime import datetime, timedelta

from baypass.domain.bookings import BookingRecord, BookingState
from baypass.domain.mails import OwedMail
from baypass.domain.payments import (
    REFUND_LEASE,
    CheckoutSession,
    Payment,
    PaymentState,
    ProviderRefund,
    Receipt,
    Refund,
    RefundState,
)
from baypass.domain.refusals import NotFound
from tests.fakes.state import Key, State

OWED_AFTER = timedelta(minutes=1)
_NOT_OWED = {"owed_at": None}
_LATE_FROM = (PaymentState.DUE, PaymentState.CLOSED)


class FakePayments:
    """What is noted of payments and refunds: first looks, then writes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def money_of(
        self, organisation_id: str, booking_id: str
    ) -> tuple[Payment | None, Sequence[Refund]]:
        key = organisation_id, booking_id
        return self._state.payments.get(key), self._state.refunds_of(key)

    def note_session(self, payment: Payment, session: CheckoutSession) -> Payment:
        standing = self._state.payments.get(_key(payment))
        if standing is None:
            raise NotFound.because("BOOKING_NOT_FOUND")
        if standing.session_id:
            return standing
        return self._change(standing, session_id=session.id, checkout_url=session.url)

    def note_waiting(self, payment: Payment, task_token: str) -> None:
        if standing := self._state.payments.get(_key(payment)):
            self._change(standing, task_token=task_token)

    def note_paid(self, record: BookingRecord, receipt: Receipt, now: datetime) -> bool:
        key = record.booking.organisation_id, record.booking.id
        payment = self._state.payments.get(key)
        if payment is None or payment.state is not PaymentState.DUE:
            return False
        if self._booking_state(key) is not BookingState.HELD:
            return False
        self._change(payment, state=PaymentState.PAID, receipt=receipt, paid_at=now)
        self._state.bookings_due[key] = now + OWED_AFTER
        return True

    def note_late(
        self, record: BookingRecord, receipt: Receipt, refund: Refund, mail: OwedMail
    ) -> bool:
        key = record.booking.organisation_id, record.booking.id
        payment = self._state.payments.get(key)
        if payment is None or payment.state not in _LATE_FROM:
            return False
        if self._booking_state(key) is not BookingState.EXPIRED:
            return False
        late = {"state": PaymentState.PAID, "receipt": receipt, "paid_at": refund.asked_at}
        self._change(payment, **late, **_NOT_OWED)
        self._state.owe(refund, mail)
        return True

    def look_for_late_money_again(self, payment: Payment, at: datetime) -> None:
        standing = self._state.payments.get(_key(payment))
        if standing and standing.owed_at:
            self._change(standing, owed_at=at)

    def forgo(self, payment: Payment) -> bool:
        standing = self._state.payments.get(_key(payment))
        if standing is None or standing.state is not PaymentState.CLOSED:
            return False
        self._change(standing, **_NOT_OWED)
        return True

    def note_receipt(self, payment: Payment, receipt: Receipt) -> None:
        standing = self._state.payments.get(_key(payment))
        noted = standing.receipt if standing else None
        if not standing or not noted or noted.payment_intent_id != receipt.payment_intent_id:
            return
        known = receipt.model_dump(exclude_none=True, exclude={"payment_intent_id", "captured"})
        self._change(standing, receipt=noted.model_copy(update=known))

    def note_dispute(self, payment: Payment, mail: OwedMail | None, now: datetime) -> bool:
        standing = self._state.payments.get(_key(payment))
        if standing is None or standing.disputed_at:
            return False
        self._change(standing, disputed_at=now)
        if mail:
            self._state.owe(mail)
        return True

    def note_wrong_claim(self, payment: Payment) -> None:
        """Nothing is written; that it was called is noted with all calls."""

    def claim(self, refund: Refund, now: datetime) -> bool:
        standing = self._standing(refund)
        if standing is None:
            return False
        lease_over = standing.state is RefundState.ASKING and standing.owed_at <= now
        if standing.state is not RefundState.DUE and not lease_over:
            return False
        claimed = {"state": RefundState.ASKING, "owed_at": now + REFUND_LEASE}
        self._state.owe(standing.model_copy(update=claimed))
        return True

    def look_again(self, refund: Refund, at: datetime) -> None:
        standing = self._standing(refund)
        if standing and self._state.is_owed(standing):
            self._state.owe(standing.model_copy(update={"owed_at": at}))

    def note_refund(
        self,
        refund: Refund,
        found: ProviderRefund,
        *,
        mails: Sequence[OwedMail],
        look_again: datetime | None,
    ) -> bool:
        standing = self._standing(refund)
        if standing is None or self._state.owes_any(*mails):
            return False
        sent_back = standing.state is RefundState.SUCCEEDED and found.state is RefundState.FAILED
        if standing.has_ended and not sent_back:
            return False
        noted = {
            "state": found.state,
            "provider_id": found.id,
            "owed_at": look_again or standing.owed_at,
        }
        self._state.owe(standing.model_copy(update=noted), *mails)
        if look_again is None:
            self._state.settle(standing)
        return True

    def note_credit(self, refund: Refund, credit_note_id: str, look_again: datetime) -> bool:
        standing = self._standing(refund)
        if standing is None or standing.state is not RefundState.SUCCEEDED:
            return False
        if standing.credit_note_id:
            return False
        credited = {"credit_note_id": credit_note_id, "owed_at": look_again}
        self._state.owe(standing.model_copy(update=credited))
        return True

    def close(self, refund: Refund) -> bool:
        standing = self._standing(refund)
        if standing is None or standing.state is not RefundState.SUCCEEDED:
            return False
        self._state.settle(standing)
        return True

    def _standing(self, refund: Refund) -> Refund | None:
        return self._state.refunds.get((refund.organisation_id, refund.booking_id, refund.key))

    def _booking_state(self, key: Key) -> BookingState | None:
        booking = self._state.bookings.get(key)
        return booking.state if booking else None

    def _change(self, payment: Payment, **changes: object) -> Payment:
        changed = payment.model_copy(update=changes)
        self._state.payments[_key(payment)] = changed
        return changed


def _key(payment: Payment) -> Key:
    return payment.organisation_id, payment.booking_id
