"""What one sentence about payments is said of: the fake, and Stripe's SDK over its double."""

import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import stripe

from baypass.adapters.secretsmanager_stripe_keys import StripeKeys
from baypass.adapters.stripe_checkout import StripeCheckout
from baypass.domain.bookings import BookingRecord
from baypass.domain.money import Price
from baypass.domain.payments import (
    CheckoutSession,
    Payment,
    PaymentState,
    Refund,
    RefundState,
)
from baypass.ports.payments import Checkout, Order, PaymentNews, Topic
from local.stripe_double import StripeDouble
from local.stripe_double.refunds import Outcome
from tests.builders import a_car_park, an_organisation
from tests.fakes import SITE, FakeCheckout, FakeClock
from tests.fakes.checkout import LEAST, Ledger
from tests.fakes.stripe import InProcessStripe
from tests.money_builders import a_paid_record, a_price

API, PAGES = "https://stripe.example", "https://pay.example"
WEBHOOK_SECRET = "whsec_of_the_double"
ACCOUNT = "acct_1QwErTyUiOp"
_DECIDED: Mapping[RefundState, Outcome] = {
    RefundState.SUCCEEDED: "succeeded",
    RefundState.FAILED: "failed",
}
_OUTCOMES = {
    RefundState.SUCCEEDED: "succeeded",
    RefundState.PENDING: "pending",
    RefundState.FAILED: "failed",
}


class Till(Protocol):
    """The port, and what people and banks do around it."""

    @property
    def clock(self) -> FakeClock: ...
    @property
    def checkout(self) -> Checkout: ...
    def pay(self, session: CheckoutSession) -> None: ...
    def pay_late(self, session: CheckoutSession) -> None: ...
    def expire(self, session: CheckoutSession) -> None: ...
    def refunds_will_be(self, state: RefundState) -> None: ...
    def finish_refund(self, refund: Refund, state: RefundState) -> None: ...
    def refund_by_hand(self, payment: Payment, amount: int) -> None: ...
    def without_keys(self) -> Checkout: ...
    def be_away(self) -> None: ...
    def lose_next_answer(self) -> None: ...
    def work_again(self) -> None: ...
    def ledger(self, payment: Payment) -> Ledger: ...
    def news(self, payment: Payment, refund: Refund | None = None) -> list[PaymentNews]: ...
    def close(self) -> None: ...


class FakeTill:
    """The fake with its own controls."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.checkout = FakeCheckout(self.clock)

    def pay(self, session: CheckoutSession) -> None:
        self.checkout.pay(session.booking_id)

    def pay_late(self, session: CheckoutSession) -> None:
        self.checkout.pay_late(session.booking_id)

    def expire(self, session: CheckoutSession) -> None:
        self.checkout.expire(session.booking_id)

    def refunds_will_be(self, state: RefundState) -> None:
        self.checkout.refunds_will_be(state)

    def finish_refund(self, refund: Refund, state: RefundState) -> None:
        self.checkout.finish_refund(refund.key, state)

    def refund_by_hand(self, payment: Payment, amount: int) -> None:
        self.checkout.refund_by_hand(payment.booking_id, amount)

    def without_keys(self) -> Checkout:
        checkout = FakeCheckout(self.clock)
        checkout.be_set_up(is_set_up=False)
        return checkout

    def be_away(self) -> None:
        self.checkout.be_away()

    def lose_next_answer(self) -> None:
        self.checkout.lose_answers()

    def work_again(self) -> None:
        self.checkout.work_again()

    def ledger(self, payment: Payment) -> Ledger:
        return self.checkout.ledger()[payment.booking_id]

    def news(self, payment: Payment, refund: Refund | None = None) -> list[PaymentNews]:
        topic = Topic.REFUND if refund else Topic.PAYMENT
        key = refund.key if refund else None
        sent = self.checkout.news_of(payment.booking_id, topic, refund_key=key)
        return [self.checkout.news(*sent, self.clock.now())]

    def close(self) -> None:
        """Nothing is open."""


class Requests(stripe.HTTPClient):
    """Passes requests on and writes them down; nobody waits between attempts."""

    name = "requests that are written down"

    def __init__(self, inner: stripe.HTTPClient) -> None:
        super().__init__()
        self._inner = inner
        self.made: list[tuple[str, dict[str, str], dict[str, str]]] = []

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        asked = post_data if method == "post" else urlsplit(url).query
        verb = f"{method} {urlsplit(url).path}"
        self.made.append((verb, dict(parse_qsl(asked or "")), dict(headers or {})))
        return self._inner.request(method, url, headers, post_data)

    def of(self, verb: str) -> list[dict[str, str]]:
        """Return what the requests of this kind asked."""
        return [asked for made, asked, _ in self.made if made == verb]

    def keys_of(self, verb: str) -> list[str]:
        return [headers["Idempotency-Key"] for made, _, headers in self.made if made == verb]

    def _sleep_time_seconds(self, num_retries: int) -> float:  # noqa: ARG002  nobody waits
        return 0


class FixedKeys:
    """Keys that never change."""

    def __init__(self, api_key: str = "sk_test_key") -> None:
        self._keys = StripeKeys(api_key, (WEBHOOK_SECRET,))
        self.reads = 0

    def current(self) -> StripeKeys:
        return self._keys

    def renewed(self) -> StripeKeys:
        self.reads += 1
        return self._keys


class StripeTill:
    """Stripe's own SDK, in this process, over the double."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.double = StripeDouble(
            ":memory:",
            api_url=API,
            pay_url=PAGES,
            webhook_secret=WEBHOOK_SECRET,
            now=self.clock.now,
        )
        self.requests = Requests(InProcessStripe(self.double))
        self.checkout = self.another()

    def another(self, keys: FixedKeys | None = None) -> StripeCheckout:
        """Return what another process has: the same Stripe, and nothing remembered."""
        return StripeCheckout(keys or FixedKeys(), API, lambda: SITE, self.clock, self.requests)

    def pay(self, session: CheckoutSession) -> None:
        self.double.pay(session.id)

    def pay_late(self, session: CheckoutSession) -> None:
        self.double.pay_late(session.id)

    def expire(self, session: CheckoutSession) -> None:
        self.double.expire(session.id)

    def refunds_will_be(self, state: RefundState) -> None:
        self.double.set_behaviour(refunds=_OUTCOMES[state])

    def finish_refund(self, refund: Refund, state: RefundState) -> None:  # noqa: ARG002  all of them
        for made in (one for entry in self.double.ledger() for one in entry["refunds"]):
            self.double.finish_refunds(_DECIDED[state], made["id"])

    def refund_by_hand(self, payment: Payment, amount: int) -> None:
        client = stripe.StripeClient("sk_test_key", http_client=self.requests)
        assert payment.receipt
        client.v1.refunds.create(
            {"payment_intent": payment.receipt.payment_intent_id, "amount": amount}
        )

    def without_keys(self) -> Checkout:
        return self.another(FixedKeys(""))

    def be_away(self) -> None:
        self.double.set_behaviour(trouble="down", trouble_calls=1000)

    def lose_next_answer(self) -> None:
        """Lose it each time the SDK asks again."""
        self.double.set_behaviour(trouble="lost", trouble_calls=2, trouble_at="POST")

    def work_again(self) -> None:
        self.double.set_behaviour(trouble="none")

    def ledger(self, payment: Payment) -> Ledger:
        (entry,) = [
            entry for entry in self.double.ledger() if entry["booking_id"] == payment.booking_id
        ] or [{"captured": 0, "refunded": 0, "credited": 0}]
        return Ledger(entry["captured"], entry["refunded"], entry["credited"])

    def news(self, payment: Payment, refund: Refund | None = None) -> list[PaymentNews]:  # noqa: ARG002  one world, one booking
        now = self.clock.now()
        sent = self.double.due_events(now)
        told = [self.checkout.news(one.body, one.signature, now) for one in sent]
        topic = Topic.REFUND if refund else Topic.PAYMENT
        return [one for one in told if one.topic is topic]

    def signed(self, event: dict[str, Any]) -> PaymentNews:
        """Return what an event says that Stripe signed just now."""
        body, now = json.dumps(event).encode(), self.clock.now()
        signature = stripe.WebhookSignature.generate_signature_header(
            body.decode(), WEBHOOK_SECRET, int(now.timestamp())
        )
        return self.checkout.news(body, signature, now)

    def close(self) -> None:
        self.double.close()


def an_order(*, spots: int = 1, cheap: bool = False, **payment_fields: Any) -> Order:
    """Return a held booking at € 7.50 a spot, for a checkout; a cheap one at 49 cents."""
    record = a_paid_record(held=True, spots=spots)
    if cheap:
        record = _at(a_price(LEAST - 1), record)
    assert record.payment
    payment = record.payment.model_copy(update=payment_fields)
    record = record.model_copy(update={"payment": payment})
    return Order(record, a_car_park(), an_organisation())


def _at(price: Price, record: BookingRecord) -> BookingRecord:
    assert record.payment
    one = record.reservations[0].model_copy(update={"price": price, "price_lines": ()})
    payment = record.payment.model_copy(update={"price": price})
    return record.model_copy(update={"reservations": (one,), "payment": payment})


def payment_of(order: Order) -> Payment:
    assert order.record.payment
    return order.record.payment


def paid(till: Till, order: Order) -> Payment:
    """Return the payment of a booking that was opened and paid, as it is noted."""
    session = till.checkout.open(order)
    till.pay(session)
    standing = till.checkout.session(payment_of(order), session.id)
    assert standing
    return payment_of(order).model_copy(
        update={"state": PaymentState.PAID, "receipt": standing.receipt}
    )
