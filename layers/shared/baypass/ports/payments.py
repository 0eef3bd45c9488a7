"""What the use cases need of payments: the rows that note them, and their provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from baypass.domain.bookings import BookingRecord
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import OwedMail
from baypass.domain.money import Money
from baypass.domain.organisations import Organisation
from baypass.domain.payments import (
    CheckoutSession,
    Payment,
    ProviderRefund,
    Receipt,
    Refund,
)


class Payments(Protocol):
    """What is noted of payments and refunds. Each note counts once."""

    def money_of(
        self, organisation_id: str, booking_id: str
    ) -> tuple[Payment | None, Sequence[Refund]]:
        """Return payment and refunds of a booking, strongly consistent.

        They outlive it, so this asks nothing of the booking itself.
        """

    def note_session(self, payment: Payment, session: CheckoutSession) -> Payment:
        """Note the checkout session of a payment, the first that is told; return what stands."""

    def note_waiting(self, payment: Payment, task_token: str) -> None:
        """Note whom to wake when something becomes known about the payment."""

    def note_paid(self, record: BookingRecord, receipt: Receipt, now: datetime) -> bool:
        """Note that the money came while the booking is held, and owe its confirmation.

        False when nothing was changed: it was noted before, or the booking is no longer held.
        """

    def note_late(
        self, record: BookingRecord, receipt: Receipt, refund: Refund, mail: OwedMail
    ) -> bool:
        """Note that money came for an expired booking; owe all of it back and the mail about it.

        False when nothing was changed: it was noted before, or the booking has not expired.
        """

    def look_for_late_money_again(self, payment: Payment, at: datetime) -> None:
        """Leave a last look that is owed alone until then, behind all that is due before."""

    def forgo(self, payment: Payment) -> bool:
        """Look no more for late money of a closed payment; false when it came."""

    def note_receipt(self, payment: Payment, receipt: Receipt) -> None:
        """Note links that became known after the payment itself; only of a paid one."""

    def note_dispute(self, payment: Payment, mail: OwedMail | None, now: datetime) -> bool:
        """Note that the payer disputes the payment and owe the host's mail, if any; once."""

    def note_wrong_claim(self, payment: Payment) -> None:
        """Let an alarm ring: genuine news names another amount than the price; writes nothing."""

    def claim(self, refund: Refund, now: datetime) -> bool:
        """Take a refund that is to be asked for, for a lease; false when it is in other hands."""

    def look_again(self, refund: Refund, at: datetime) -> None:
        """Leave a refund that is owed alone until then, behind all that is due before."""

    def note_refund(
        self,
        refund: Refund,
        found: ProviderRefund,
        *,
        mails: Sequence[OwedMail],
        look_again: datetime | None,
    ) -> bool:
        """Note what the provider says of a refund, and owe the mails that this causes.

        It is owed again at `look_again`; without one it owes nothing more. SUCCEEDED is only left
        for FAILED, and FAILED for nothing. False when nothing was changed.
        """

    def note_credit(self, refund: Refund, credit_note_id: str, look_again: datetime) -> bool:
        """Note the credit note of a refund that succeeded, or `NOT_MADE`; owe a last look.

        False when nothing was changed: one was noted before, or the money did not go back.
        """

    def close(self, refund: Refund) -> bool:
        """Owe nothing more of money that went back and stayed there; false when it did not."""


class PaymentsAway(Exception):  # noqa: N818  an answer, not an error
    """The payment provider cannot be reached, or cannot answer just now; try again later."""


class CheckoutOver(Exception):  # noqa: N818  an answer, not an error
    """No checkout session exists for this payment, and it is too late to open one."""


class CheckoutRefused(Exception):  # noqa: N818  an answer, not an error
    """No checkout session exists for this payment, and the provider will never open one."""


class Forged(Exception):  # noqa: N818  an answer, not an error
    """Not a message of the payment provider, or too old to be believed."""


@dataclass(frozen=True)
class Order:
    """What a checkout session is opened for: the booking, as its receipt is to name it."""

    record: BookingRecord
    car_park: CarPark
    organisation: Organisation


class Topic(StrEnum):
    """What a message of the payment provider is about."""

    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    DISPUTE = "DISPUTE"
    OTHER = "OTHER"


@dataclass(frozen=True)
class PaymentNews:
    """A message of the payment provider, believed and taken apart.

    It says where to look, never what to believe: amounts and states are asked for again. The ids
    are nothing where the provider does not know them, as with whatever is not ours. `amount` is
    what the message itself claims of a payment.
    """

    topic: Topic
    organisation_id: str | None = None
    booking_id: str | None = None
    session_id: str | None = None
    refund_key: str | None = None
    amount: Money | None = None
    account: str | None = None


class Checkout(Protocol):
    """The payment provider. Every call that moves money or opens a session is safe to repeat.

    All but `is_set_up` refuse with PAYMENTS_NOT_SET_UP before anybody has set payments up, and
    raise `PaymentsAway` when it is no use to ask just now.
    """

    def is_set_up(self) -> bool:
        """Tell whether payments can be taken at all; asks nobody outside."""

    def open(self, order: Order) -> CheckoutSession:
        """Open the one checkout session of a booking, or find it as it stands.

        Raises `CheckoutOver` when none exists and none can be opened any more, and
        `CheckoutRefused` when none exists and the provider said clearly that it opens none.
        """

    def session(self, payment: Payment, session_id: str) -> CheckoutSession | None:
        """Return a session of the payment's account as it stands; nothing when it has none."""

    def close(self, payment: Payment, session_id: str) -> CheckoutSession:
        """Let nobody pay in this session any more, if nobody has; return it as it then stands."""

    def refund(self, payment: Payment, refund: Refund) -> ProviderRefund:
        """Ask for the refund, or find the one that was asked for under its key."""

    def credit(self, payment: Payment, refund: Refund, provider_id: str) -> str:
        """Credit the payment's invoice with the refund, once; return the credit note's id."""

    def news(self, body: bytes, signature: str, now: datetime) -> PaymentNews:
        """Return what a message is about; asks the provider only for a dispute's booking.

        Raises `Forged` for what the provider did not sign, or signed too long ago or ahead.
        """
