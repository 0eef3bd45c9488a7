"""Whoever has to do with money, over fakes: payers, the provider, the workflows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Self

from baypass.domain.bookings import BookingState, ReleaseReason, ReservationState
from baypass.domain.ids import booking_of
from baypass.domain.payments import (
    PAID_HOLD,
    Payment,
    Refund,
    RefundState,
    SessionState,
    Settlement,
)
from baypass.domain.tokens import Capability
from baypass.ports.payments import Topic
from baypass.usecases.await_payment import await_payment
from baypass.usecases.book import BookingRequest
from baypass.usecases.cancel_reservations import cancel_reservations
from baypass.usecases.check_payment import check_payment
from baypass.usecases.hear_payment_news import hear_payment_news
from baypass.usecases.leave_checkout import leave_checkout
from baypass.usecases.pay_refund import pay_refund
from baypass.usecases.preview_cancellations import CancellationsPreview, preview_cancellations
from baypass.usecases.release_booking import release_booking
from baypass.usecases.see_booking import SeenBooking
from baypass.usecases.settle_payment import settle_payment
from tests.builders import BOOKING, ORGANISATION
from tests.fakes import FakeWorld
from tests.money_builders import PER_SPOT, an_hourly_tariff, euros
from tests.usecases.acting import Acting, a_request, spots

TASK_TOKEN = "the token of the waiting workflow"
DEADLINE_OVER = PAID_HOLD + timedelta(minutes=2)
QUARTERS = 12


def order(count: int = 1, **fields: Any) -> BookingRequest:
    """Return a request for this many spots, with the price that the page showed."""
    usual = {"expected_price": euros(count * PER_SPOT)} | fields
    reservations = spots(count).reservations if count > 1 else ()
    return a_request(*reservations, **usual)


class Paying(Acting):
    """The usual premises, where an hour costs € 2.50 and the usual visit € 7.50."""

    @classmethod
    def on_premises(cls, *, portal: dict[str, Any] | None = None, **others: Any) -> Self:
        paid = {"tariff": an_hourly_tariff()} | (portal or {})
        return super().on_premises(portal=paid, **others)

    def __init__(self, world: FakeWorld) -> None:
        super().__init__(world)
        self._asking: dict[str, Any] = {
            "bookings": world.bookings,
            "payments": world.payments,
            "checkout": world.checkout,
            "clock": world.clock,
        }

    def asking_of(self, **ports: Any) -> None:
        """Ask these instead of the world's own."""
        self._asking |= ports

    # ------------------------------------------------------------- payers and the provider
    def pay(self, amount: int | None = None, booking_id: str = BOOKING) -> None:
        self.world.checkout.pay(booking_id, amount)

    def hear(self, topic: Topic = Topic.PAYMENT, **told: Any) -> None:
        body, signature = self.world.checkout.news_of(BOOKING, topic, **told)
        self.hear_this(body, signature)

    def hear_this(self, body: bytes, signature: str) -> None:
        hear_payment_news(body, signature, workflows=self.world.workflows, **self._asking)

    def leave(self, token: str | None = None) -> SeenBooking:
        w = self.world
        token = token or self.token(Capability.BOOKER)
        return leave_checkout(token, workflows=w.workflows, mails=w.mails, **self._asking)

    def check(self, token: str | None = None) -> SeenBooking:
        w = self.world
        token = token or self.token(Capability.BOOKER)
        return check_payment(token, workflows=w.workflows, mails=w.mails, **self._asking)

    def cancel_these(self, *reservation_ids: str, token: str | None = None) -> SeenBooking:
        w = self.world
        return cancel_reservations(
            token or self.token(Capability.BOOKER),
            reservation_ids,
            bookings=w.bookings,
            mails=w.mails,
            workflows=w.workflows,
            clock=w.clock,
        )

    def cancel_all(self) -> SeenBooking:
        return self.cancel_these(*(one.id for one in self.record().reservations))

    def preview_all(self, token: str | None = None) -> CancellationsPreview:
        w = self.world
        token = token or self.token(Capability.BOOKER)
        return preview_cancellations(token, bookings=w.bookings, clock=w.clock)

    # ------------------------------------------------------------- workflows
    def settle(self, *, close: bool = False, session_id: str | None = None) -> Settlement:
        return settle_payment(
            ORGANISATION,
            BOOKING,
            close=close,
            session_id=session_id,
            workflows=self.world.workflows,
            **self._asking,
        )

    def await_payment(self, token: str = TASK_TOKEN) -> None:
        w = self.world
        await_payment(
            ORGANISATION,
            BOOKING,
            token,
            bookings=w.bookings,
            payments=self._asking["payments"],
            workflows=w.workflows,
        )

    def release(self, reason: ReleaseReason = ReleaseReason.UNPAID) -> None:
        w = self.world
        release_booking(ORGANISATION, BOOKING, reason, bookings=w.bookings, clock=w.clock)

    def refund(self, reservation_id: str | None = None) -> RefundState | None:
        return pay_refund(ORGANISATION, BOOKING, reservation_id, **self._asking)

    def woken(self) -> list[Settlement]:
        """Return what the waiting workflow was told, in order."""
        return [told for token, told in self.world.workflows.woken if token == TASK_TOKEN]

    def go_on(self) -> None:
        """Do what the workflow that was woken does, or the one whose deadline is over."""
        if not self.world.workflows.bookings:
            return
        overdue = self.world.clock.now() > self.payment().pay_until
        told = self.woken() or ([self.settle(close=True)] if overdue else [])
        if Settlement.PAID in told[:1]:
            self.confirm()
        elif Settlement.CLOSED in told[:1]:
            self.release()
        self.send_mails()

    def follow_cancellations(self) -> None:
        """Do what the workflows of cancelled reservations and of late money do."""
        for _, reservation_id in list(self.world.workflows.cancellations):
            self.refund(reservation_id)
            self.send_mails(booking_of(reservation_id))
        for _, booking_id in list(self.world.workflows.refunds):
            self.refund()
            self.send_mails(booking_id)

    def have_paid(self, count: int = 1, **fields: Any) -> "Paying":
        """Go through a whole paid booking; nobody counts the calls."""
        self.book(order(count, **fields))
        self.await_payment()
        self.pay()
        self.hear()
        self.go_on()
        self.world.calls.made.clear()
        return self

    # ------------------------------------------------------------- what stands afterwards
    def payment(self) -> Payment:
        return self.world.state.payments[ORGANISATION, BOOKING]

    def refunds(self) -> Sequence[Refund]:
        return [refund for _, refund in sorted(self.world.state.refunds.items())]

    def mails(self) -> list[str]:
        """Return recipient, event and subject of every mail that was ever owed."""
        return [
            f"{mail.recipient} {mail.event}" for _, mail in sorted(self.world.state.mails.items())
        ]

    def can_be_paid(self) -> bool:
        session = self.world.checkout.session_of(BOOKING)
        return session is not None and session.state is SessionState.OPEN

    def balance(self) -> int:
        """Return what the provider kept of all that was captured."""
        books = self.world.checkout.ledger().get(BOOKING)
        return books.captured - books.refunded if books else 0

    def worth(self) -> int:
        """Return the price of all that may park."""
        live = (ReservationState.CONFIRMED, ReservationState.USED)
        record = self.record()
        return sum(one.price.gross.amount for one in record.reservations if one.state in live)

    def holds_spots(self) -> int:
        """Return how many reservations still have a right to a spot."""
        given_back = (ReservationState.CANCELLED, ReservationState.EXPIRED)
        return sum(one.state not in given_back for one in self.record().reservations)

    def is_released(self, reason: ReleaseReason) -> bool:
        booking = self.record().booking
        return (booking.state, booking.released_because) == (BookingState.EXPIRED, reason)
