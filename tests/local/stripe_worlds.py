"""The stand-in for Stripe with a clock of its own, and the official library in front of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import stripe
from stripe.checkout import Session

from local.stripe_double import StripeDouble
from tests.fakes.stripe import InProcessStripe

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "whsec_of_the_stand_in"
PAGES = "https://pay.example"
ACCOUNT = "acct_1BrusselsCampus"
COMPANY = {
    "name": "Example NV",
    "tax_id": "BE0123456789",
    "line1": "Rue de la Loi 1",
    "postal_code": "1000",
    "city": "Brussels",
    "country": "BE",
}


ON_ACCOUNT: stripe.RequestOptions = {"stripe_account": ACCOUNT}


class World:
    """A stand-in, its clock, and a client."""

    def __init__(self, file: Path | str = ":memory:") -> None:
        self.now = NOW
        self.waits: list[float] = []
        self.double = StripeDouble(
            file,
            api_url="https://api.example",
            pay_url=PAGES,
            webhook_secret=SECRET,
            now=lambda: self.now,
            wait=self.waits.append,
        )
        self.stripe = self.client().v1

    def client(self, key: str = "sk_test_of_baypass", retries: int = 0) -> stripe.StripeClient:
        return stripe.StripeClient(
            key, http_client=InProcessStripe(self.double), max_network_retries=retries
        )

    def wait(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def tax_rate(self, percentage: float = 21.0, *, inclusive: bool = True) -> str:
        return self.stripe.tax_rates.create(
            {"display_name": "VAT", "percentage": percentage, "inclusive": inclusive}
        ).id

    def opened(self, *, on: stripe.RequestOptions | None = None, **asked: Any) -> Session:
        return self.stripe.checkout.sessions.create(an_order(**asked), on)

    def paid(self, *, on: stripe.RequestOptions | None = None, **asked: Any) -> Session:
        """Return a session that was paid, with its payment intent, charge and invoice."""
        session = self.opened(on=on, **asked)
        assert self.double.pay(session.id, company=COMPANY).outcome == "paid"
        return self.seen(session, on=on)

    def seen(self, session: Session, *, on: stripe.RequestOptions | None = None) -> Session:
        return self.stripe.checkout.sessions.retrieve(
            session.id, {"expand": ["payment_intent.latest_charge", "invoice"]}, on
        )

    def refunded(
        self,
        session: Session,
        amount: int,
        *,
        on: stripe.RequestOptions | None = None,
        **asked: Any,
    ) -> stripe.Refund:
        wanted: Any = {"payment_intent": intent_of(session).id, "amount": amount, **asked}
        return self.stripe.refunds.create(wanted, on)

    def told(self) -> list[stripe.Event]:
        """Return what is told now, each message taken at once."""
        due = self.double.due_events(self.now)
        for delivery in due:
            self.double.delivered(delivery.id, 200)
        return [event_of(delivery.body, delivery.signature) for delivery in due]

    def told_types(self) -> list[str]:
        return [event.type for event in self.told()]


@contextmanager
def a_world(file: Path | str = ":memory:") -> Iterator[World]:
    world = World(file)
    try:
        yield world
    finally:
        world.double.close()


def an_order(**asked: Any) -> Any:
    """Return what opens a session over 7.50 euros, VAT included."""
    return {
        "mode": "payment",
        "success_url": "https://visit.example/paid",
        "cancel_url": "https://visit.example/unpaid",
        "client_reference_id": "bkg_1",
        "customer_email": "jan@example.com",
        "line_items": [a_line()],
        "metadata": {"organisation_id": "org_1", "booking_id": "bkg_1"},
        "payment_intent_data": {"metadata": {"organisation_id": "org_1", "booking_id": "bkg_1"}},
        **asked,
    }


def a_line(amount: int = 750, *tax_rates: str, **price: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "quantity": 1,
        "price_data": {
            "currency": "eur",
            "unit_amount": amount,
            "product_data": {"name": "Parking, Visitors' car park", "description": "3 hours"},
            **price,
        },
    }
    return line | ({"tax_rates": list(tax_rates)} if tax_rates else {})


def for_a_company() -> dict[str, Any]:
    """Return what asks for an invoice."""
    return {
        "billing_address_collection": "required",
        "invoice_creation": {
            "enabled": True,
            "invoice_data": {"metadata": {"booking_id": "bkg_1"}},
        },
        "tax_id_collection": {"enabled": True},
    }


def event_of(body: bytes, signature: str, secret: str = SECRET) -> stripe.Event:
    """Return a message as the official library believes it; its age is another matter."""
    event: stripe.Event = stripe.Webhook.construct_event(body, signature, secret, tolerance=0)
    return event


def intent_of(session: Session) -> stripe.PaymentIntent:
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    return session.payment_intent


def charge_of(session: Session) -> stripe.Charge:
    charge = intent_of(session).latest_charge
    assert isinstance(charge, stripe.Charge)
    return charge


def invoice_of(session: Session) -> stripe.Invoice:
    assert isinstance(session.invoice, stripe.Invoice)
    return session.invoice
