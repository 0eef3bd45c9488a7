"""A running stand-in for Stripe, a browser on its pages, and a small site that it tells."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import stripe
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.payments import StripeKeys
from local.ports import any_free, origin_of
from local.site_server import served
from local.stripe_stand_in import StandIn, stand_in
from tests.local.programs import LONG_ENOUGH

KEYS = StripeKeys("sk_test_1", "whsec_1")
BOOKING = "bkg_abcdefghijklmnopqrst"
GOOD, DECLINED, ASKS = "4242424242424242", "4000000000000002", "4000002500003155"


@dataclass
class StandInSite:
    """Hears of payments: what came, and the status it answers with."""

    heard: list[stripe.Event] = field(default_factory=list)
    status: int = 200
    heard_of_payment: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, request: Request) -> Response:
        body, signature = await request.body(), request.headers["stripe-signature"]
        event = stripe.Webhook.construct_event(body, signature, KEYS.webhook_secret)
        self.heard.append(event)
        if event.type == "checkout.session.completed":
            self.heard_of_payment.set()
        return Response(status_code=self.status)

    def types(self) -> list[str]:
        return [event.type for event in self.heard]


@dataclass
class Till:
    """A running stand-in, a browser on its pages, and the site that it tells what happens."""

    stand_in: StandIn
    browser: httpx.AsyncClient
    site: StandInSite
    origin: str

    async def session(self, **more: Any) -> stripe.checkout.Session:
        return await asyncio.to_thread(self._opened, more)

    def library(self, retries: int = 2) -> stripe.StripeClient:
        """Return the official library, talking to the stand-in."""
        return stripe.StripeClient(
            KEYS.api_key,
            base_addresses={"api": self.origin},
            max_network_retries=retries,
        )

    def _opened(self, more: Any) -> stripe.checkout.Session:
        asked: Any = {
            "mode": "payment",
            "client_reference_id": BOOKING,
            "customer_email": "ann@visitor.example.com",
            "success_url": "http://127.0.0.1:8080/paid",
            "cancel_url": "http://127.0.0.1:8080/unpaid",
            "expires_at": int((datetime.now(UTC) + timedelta(minutes=35)).timestamp()),
            "payment_intent_data": {
                "metadata": {"booking_id": BOOKING, "organisation_id": "org_acmecampus"}
            },
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 750,
                        "product_data": {
                            "name": "Parking, Visitors' car park",
                            "description": "Tuesday 24 November, 3 hours <at> € 2.50",
                        },
                    },
                }
            ],
        }
        options: Any = {"idempotency_key": f"checkout:{BOOKING}"}
        return self.library().v1.checkout.sessions.create(asked | more, options)


@asynccontextmanager
async def a_till(folder: Path) -> AsyncIterator[Till]:
    """Run a stand-in and a small site until the block is left; nothing is delivered by itself."""
    async with AsyncExitStack() as held:
        door, site_door = held.enter_context(any_free()), held.enter_context(any_free())
        site = StandInSite()
        hearing = Route("/api/webhooks/stripe", site.hear, methods=["POST"])
        await held.enter_async_context(
            served(Starlette(routes=[hearing]), site_door, asyncio.Event())
        )
        origin, file = origin_of(door), folder / "stripe" / "stripe.sqlite"
        running = await held.enter_async_context(stand_in(file, door, KEYS, origin_of(site_door)))
        browser = httpx.AsyncClient(base_url=origin, timeout=LONG_ENOUGH, trust_env=False)
        yield Till(running, await held.enter_async_context(browser), site, origin)


def paid_by(till: Till) -> list[dict[str, Any]]:
    return till.stand_in.double.ledger()
