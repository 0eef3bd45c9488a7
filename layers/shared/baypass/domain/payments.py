"""Payments and refunds: facts beside a booking, advanced only by what the provider says.

Payment   DUE -> PAID | CLOSED,  CLOSED -> PAID when money comes late, which is then refunded
Refund    DUE -> ASKING (a lease) -> PENDING -> SUCCEEDED | FAILED,  SUCCEEDED -> FAILED when the
          bank sends the money back, which cards' banks do days later; FAILED is final for ever

A payment is noted as paid in one transaction with a look at its booking: of a held one it is
what confirms it, of an expired one it owes the full refund in the same breath.

A refund that succeeded stays owed while the company's invoice is still to be credited with it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from baypass.domain.money import Money, Price
from baypass.domain.refusals import Violation
from baypass.domain.time_slots import TimeSlot
from baypass.domain.values import (
    BookingId,
    CarParkId,
    Instant,
    OrganisationId,
    ReservationId,
    Value,
)

# Stripe's sessions live for at least 30 minutes, counted from when they are opened; the rest is
# the time in which a booking whose first answer was lost can still get one.
PAID_HOLD = timedelta(minutes=35)
REFUND_LEASE = timedelta(minutes=2)
# Who comes back from the checkout is waited for by a workflow; should that have ended, the sweep
# asks the provider as often as this.
LOOK_AGAIN = timedelta(minutes=1)
# A refund that the provider works on is looked at this often, beside the news it sends itself.
FOLLOW_AGAIN = timedelta(hours=1)
# The provider makes a company's invoice a moment after the payment: a refund that was faster looks
# for it after this, then with every FOLLOW_AGAIN, until it is too late to come at all.
LOOK_FOR_INVOICE = timedelta(minutes=5)
# An invoice that is there is credited in the same breath; what a crash left of it is due then.
CREDIT_AGAIN = timedelta(minutes=1)
INVOICE_COMES_WITHIN = timedelta(days=3)
# A bank may send back for thirty days what the provider has called a refund that succeeded. News of
# it may be lost, so each is looked at once more when those are over.
LAST_LOOK = timedelta(days=31)
# The provider repeats its news for three days. What it said of money for a session that had expired
# may be lost all the same, so it is asked once more when those are over.
LATE_LOOK = timedelta(days=4)
# Instead of the id of a refund or of a credit note: the provider would not make it, and never will.
NOT_MADE = "refused"

AccountId = Annotated[str, Field(pattern=r"^acct_[A-Za-z0-9]{6,40}$")]


class PaymentState(StrEnum):
    """Where a payment stands."""

    DUE = "DUE"
    PAID = "PAID"
    CLOSED = "CLOSED"


class RefundState(StrEnum):
    """Where a refund stands."""

    DUE = "DUE"
    ASKING = "ASKING"
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class RefundReason(StrEnum):
    """Why money goes back."""

    CANCELLED = "CANCELLED"
    LATE_PAYMENT = "LATE_PAYMENT"
    WRONG_AMOUNT = "WRONG_AMOUNT"


class Receipt(Value):
    """What the provider knows of a captured payment; links are the provider's pages.

    `paid_with` is what people call the account that paid: `Visa ending in 4242`.
    """

    payment_intent_id: str
    captured: Money
    paid_with: str | None = None
    receipt_url: str | None = None
    invoice_id: str | None = None
    invoice_url: str | None = None


class Payment(Value):
    """What a booking costs and what was paid for it; one per booking, none when it is free."""

    organisation_id: OrganisationId
    booking_id: BookingId
    car_park_id: CarParkId | None = None
    state: PaymentState = PaymentState.DUE
    price: Price
    company_invoice: bool = False
    account: AccountId | None = None
    created_at: Instant
    pay_until: Instant
    session_id: str | None = None
    checkout_url: str | None = None
    paid_at: Instant | None = None
    receipt: Receipt | None = None
    disputed_at: Instant | None = None
    task_token: str | None = None
    owed_at: Instant | None = None
    kept_until: Instant

    @property
    def late_look_at(self) -> datetime:
        """Return when the provider is asked once more, should nobody pay."""
        return self.pay_until + LATE_LOOK

    def is_to_be_looked_at(self, now: datetime) -> bool:
        """Tell whether the last look for late money is due."""
        closed = self.state is PaymentState.CLOSED
        return closed and self.owed_at is not None and self.owed_at <= now

    @property
    def is_paid_in_full(self) -> bool:
        """Tell whether what was captured is the price, to the cent and in its currency."""
        paid = self.state is PaymentState.PAID
        return paid and self.receipt is not None and self.receipt.captured == self.price.gross


class Refund(Value):
    """Money that goes back to the account it came from; without a reservation, all of it."""

    organisation_id: OrganisationId
    booking_id: BookingId
    reservation_id: ReservationId | None = None
    car_park_id: CarParkId | None = None
    reason: RefundReason
    price: Price
    state: RefundState = RefundState.DUE
    asked_at: Instant
    owed_at: Instant
    provider_id: str | None = None
    credit_note_id: str | None = None
    kept_until: Instant

    @property
    def key(self) -> str:
        """Return what tells this refund from the booking's others."""
        return self.reservation_id or "booking"

    @property
    def has_ended(self) -> bool:
        """Tell whether the provider is done with it; the bank may still send the money back."""
        return self.state in (RefundState.SUCCEEDED, RefundState.FAILED)


class SessionState(StrEnum):
    """What the provider says of a checkout session."""

    OPEN = "OPEN"
    PROCESSING = "PROCESSING"
    PAID = "PAID"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True)
class CheckoutSession:
    """A checkout session as the provider has it now; `receipt` exists once it is paid."""

    id: str
    state: SessionState
    url: str | None
    organisation_id: str
    booking_id: str
    amount: Money
    receipt: Receipt | None = None


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as the provider has it now: PENDING, SUCCEEDED or FAILED."""

    id: str
    state: RefundState


def too_late_to_pay(slot: TimeSlot, price: Price, now: datetime) -> list[Violation]:
    """Return what is wrong with a visit that may be over before anybody has to pay for it."""
    if price.is_free or slot.end > now + PAID_HOLD:
        return []
    return [Violation("TOO_LATE_TO_PAY", "time_slot.end")]


class Settlement(StrEnum):
    """What a look at the provider found for a booking."""

    AWAITED = "AWAITED"
    PAID = "PAID"
    CLOSED = "CLOSED"
