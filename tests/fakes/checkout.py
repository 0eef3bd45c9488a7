"""A payment provider in memory: sessions, refunds and credit notes, and what people do to them."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from baypass.domain.money import Money
from baypass.domain.payments import (
    CheckoutSession,
    Payment,
    ProviderRefund,
    Receipt,
    Refund,
    RefundState,
    SessionState,
)
from baypass.domain.refusals import AgainstTheRules
from baypass.ports.payments import (
    CheckoutOver,
    CheckoutRefused,
    Forged,
    Order,
    PaymentNews,
    PaymentsAway,
    Topic,
)
from tests.fakes.small import FakeClock

SHORTEST_SESSION = timedelta(minutes=30)
TOLERANCE = timedelta(minutes=5)
LEAST = 50
CARD = "Visa ending in 4242"
_KEY = b"the key of the provider"
_Answer = TypeVar("_Answer")


@dataclass
class _Case:
    """All that is known of one booking's money."""

    payment: Payment
    session: CheckoutSession
    refunds: dict[str, ProviderRefund] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)

    @property
    def captured(self) -> int:
        return self.session.receipt.captured.amount if self.session.receipt else 0

    @property
    def refunded(self) -> int:
        failed = RefundState.FAILED
        gone = (key for key, refund in self.refunds.items() if refund.state is not failed)
        return sum(self.amounts[key] for key in gone)


@dataclass(frozen=True)
class Ledger:
    """The provider's books of one booking, in minor units; a failed refund is none."""

    captured: int
    refunded: int
    credited: int


class FakeCheckout:
    """Keeps the promises of `Checkout`; everything beyond its methods is done by people."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self._clock = clock or FakeClock()
        self._cases: dict[str, _Case] = {}
        self._next_refunds = RefundState.SUCCEEDED
        self._away = False
        self._answers_to_lose = 0
        self._is_set_up = True
        self._least = LEAST
        self._invoices_are_late = False

    # The port

    def is_set_up(self) -> bool:
        return self._is_set_up

    def open(self, order: Order) -> CheckoutSession:
        return self._answer(lambda: self._open(order))

    def session(self, payment: Payment, session_id: str) -> CheckoutSession | None:
        return self._answer(lambda: self._session(payment, session_id))

    def close(self, payment: Payment, session_id: str) -> CheckoutSession:
        return self._answer(lambda: self._close(payment, session_id))

    def refund(self, payment: Payment, refund: Refund) -> ProviderRefund:
        return self._answer(lambda: self._refund(payment, refund))

    def credit(self, payment: Payment, refund: Refund, provider_id: str) -> str:
        return self._answer(lambda: self._credit(payment, refund, provider_id))

    def news(self, body: bytes, signature: str, now: datetime) -> PaymentNews:
        if not hmac.compare_digest(signature, _signature(body)):
            raise Forged
        told = json.loads(body)
        if abs(now - datetime.fromisoformat(told.pop("at"))) > TOLERANCE:
            raise Forged
        if told["topic"] == Topic.DISPUTE and self._away:
            raise PaymentsAway
        amount = told.pop("amount")
        return PaymentNews(
            topic=Topic(told.pop("topic")), amount=Money(**amount) if amount else None, **told
        )

    # What people and banks do

    def pay(self, booking_id: str, amount: Money | int | None = None) -> CheckoutSession:
        """Pay what the session asks, or an amount that it never asked."""
        case = self._case(booking_id)
        payable = (SessionState.OPEN, SessionState.PROCESSING)
        assert case.session.state in payable, f"{case.session.state}: nobody can pay"
        return self._capture(case, amount)

    def pay_slowly(self, booking_id: str) -> None:
        """Complete the session with a method whose money takes days."""
        case = self._case(booking_id)
        assert case.session.state is SessionState.OPEN
        case.session = replace(case.session, state=SessionState.PROCESSING, url=None)

    def pay_late(self, booking_id: str) -> CheckoutSession:
        """Let money arrive for a session that had expired."""
        case = self._case(booking_id)
        assert case.session.state is not SessionState.PAID
        return self._capture(case, None)

    def expire(self, booking_id: str) -> None:
        """Let the session expire, as time does."""
        case = self._case(booking_id)
        assert case.session.state is not SessionState.PAID
        case.session = replace(case.session, state=SessionState.EXPIRED, url=None)

    def refunds_will_be(self, state: RefundState) -> None:
        """Decide what becomes of refunds that are asked for from now on."""
        self._next_refunds = state

    def finish_refund(self, key: str, state: RefundState) -> None:
        """Decide about a refund under this key: a reservation's id, or `booking`."""
        found = [case for case in self._cases.values() if key in case.refunds]
        assert found, "nobody asked for this refund"
        for case in found:
            case.refunds[key] = replace(case.refunds[key], state=state)

    def invoices_take_their_time(self) -> None:
        """Make no invoice with the payments from now on."""
        self._invoices_are_late = True

    def make_invoice(self, booking_id: str) -> None:
        """Make the invoice of a payment that was captured without one."""
        case = self._case(booking_id)
        assert case.session.receipt, "nothing was captured"
        whole = _receipt(case.payment, case.session.receipt.captured)
        case.session = replace(case.session, receipt=whole)

    def refund_by_hand(self, booking_id: str, amount: int) -> None:
        """Let the host refund in the provider's own pages, under no key of ours."""
        case = self._case(booking_id)
        key = f"by hand {len(case.refunds)}"
        case.refunds[key] = ProviderRefund(f"re_{booking_id}_{key}", RefundState.SUCCEEDED)
        case.amounts[key] = amount

    def be_set_up(self, *, is_set_up: bool) -> None:
        """Have a key, or none yet."""
        self._is_set_up = is_set_up

    def take_at_least(self, amount: int) -> None:
        """Refuse to open sessions for less."""
        self._least = amount

    def be_away(self) -> None:
        self._away = True

    def work_again(self) -> None:
        self._away, self._answers_to_lose = False, 0

    def lose_answers(self, count: int = 1) -> None:
        """Do what is asked so many times and let nobody hear of it."""
        self._answers_to_lose = count

    def ledger(self) -> dict[str, Ledger]:
        """Return what was captured, refunded and credited, per booking with a session."""
        return {
            booking_id: Ledger(case.captured, case.refunded, sum(case.credits.values()))
            for booking_id, case in self._cases.items()
        }

    def session_of(self, booking_id: str) -> CheckoutSession | None:
        """Return a booking's session, without a call that counts."""
        return self._case(booking_id).session if booking_id in self._cases else None

    def news_of(
        self,
        booking_id: str,
        /,
        topic: Topic = Topic.PAYMENT,
        *,
        refund_key: str | None = None,
        **told: object,
    ) -> tuple[bytes, str]:
        """Return a message about the booking and its signature; `told` replaces what it says."""
        case = self._case(booking_id)
        about: dict[str, object] = {
            "at": self._clock.now().isoformat(),
            "topic": topic,
            "organisation_id": case.session.organisation_id,
            "booking_id": booking_id,
            "session_id": case.session.id if topic is Topic.PAYMENT else None,
            "refund_key": refund_key,
            "amount": case.session.amount.model_dump() if topic is Topic.PAYMENT else None,
            "account": case.payment.account,
        }
        body = json.dumps(about | told).encode()
        return body, _signature(body)

    # How it keeps its promises

    def _answer(self, work: Callable[[], _Answer]) -> _Answer:
        if not self._is_set_up:
            raise AgainstTheRules.because("PAYMENTS_NOT_SET_UP")
        if self._away:
            raise PaymentsAway
        answer = work()
        if self._answers_to_lose:
            self._answers_to_lose -= 1
            raise PaymentsAway
        return answer

    def _case(self, booking_id: str) -> _Case:
        case = self._cases[booking_id]
        over = case.payment.pay_until <= self._clock.now()
        if over and case.session.state is SessionState.OPEN:
            case.session = replace(case.session, state=SessionState.EXPIRED, url=None)
        return case

    def _found(self, payment: Payment, session_id: str) -> _Case | None:
        case = self._case(payment.booking_id) if payment.booking_id in self._cases else None
        if case is None or case.session.id != session_id:
            return None
        own = case.payment.organisation_id, case.payment.account
        return case if own == (payment.organisation_id, payment.account) else None

    def _open(self, order: Order) -> CheckoutSession:
        payment = order.record.payment
        assert payment, "nothing is due"
        if payment.booking_id in self._cases:
            return self._case(payment.booking_id).session
        if payment.pay_until - self._clock.now() < SHORTEST_SESSION:
            raise CheckoutOver
        if payment.price.gross.amount < self._least:
            raise CheckoutRefused
        session = CheckoutSession(
            id=f"cs_{payment.booking_id}",
            state=SessionState.OPEN,
            url=f"https://pay.example/cs_{payment.booking_id}",
            organisation_id=payment.organisation_id,
            booking_id=payment.booking_id,
            amount=payment.price.gross,
        )
        self._cases[payment.booking_id] = _Case(payment, session)
        return session

    def _session(self, payment: Payment, session_id: str) -> CheckoutSession | None:
        case = self._found(payment, session_id)
        return case.session if case else None

    def _close(self, payment: Payment, session_id: str) -> CheckoutSession:
        case = self._found(payment, session_id)
        assert case, "no such session"
        if case.session.state is SessionState.OPEN:
            case.session = replace(case.session, state=SessionState.EXPIRED, url=None)
        return case.session

    def _capture(self, case: _Case, amount: Money | int | None) -> CheckoutSession:
        asked = case.session.amount
        if isinstance(amount, int):
            amount = Money(amount=amount, currency=asked.currency)
        receipt = _receipt(case.payment, amount or asked)
        if self._invoices_are_late:
            receipt = receipt.model_copy(update={"invoice_id": None, "invoice_url": None})
        case.session = replace(
            case.session,
            state=SessionState.PAID,
            url=None,
            amount=receipt.captured,
            receipt=receipt,
        )
        return case.session

    def _refund(self, payment: Payment, refund: Refund) -> ProviderRefund:
        case = self._paid(payment)
        if refund.key in case.refunds:
            return case.refunds[refund.key]
        amount = refund.price.gross.amount
        if amount > case.captured - case.refunded:
            return ProviderRefund("refused", RefundState.FAILED)
        made = ProviderRefund(f"re_{payment.booking_id}_{refund.key}", self._next_refunds)
        case.refunds[refund.key], case.amounts[refund.key] = made, amount
        return made

    def _credit(self, payment: Payment, refund: Refund, provider_id: str) -> str:
        case = self._paid(payment)
        assert payment.receipt
        assert payment.receipt.invoice_id, "there is no invoice to credit"
        assert provider_id == case.refunds[refund.key].id
        case.credits[refund.key] = case.amounts[refund.key]
        return f"cn_{payment.booking_id}_{refund.key}"

    def _paid(self, payment: Payment) -> _Case:
        assert payment.receipt, "nothing was captured"
        case = self._case(payment.booking_id)
        assert case.session.receipt, "nothing was captured"
        assert case.session.receipt.payment_intent_id == payment.receipt.payment_intent_id
        return case


def _receipt(payment: Payment, captured: Money) -> Receipt:
    own = payment.booking_id
    invoiced = payment.company_invoice
    return Receipt(
        payment_intent_id=f"pi_{own}",
        captured=captured,
        paid_with=CARD,
        receipt_url=f"https://pay.example/receipts/{own}",
        invoice_id=f"in_{own}" if invoiced else None,
        invoice_url=f"https://pay.example/invoices/{own}" if invoiced else None,
    )


def _signature(body: bytes) -> str:
    return hmac.new(_KEY, body, hashlib.sha256).hexdigest()
