"""Our own client and a Stripe that is slow, on real sockets: it gives up in time, and pays once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from baypass.adapters.stripe_checkout import StripeCheckout
from baypass.adapters.system_clock import SystemClock
from baypass.domain.payments import PAID_HOLD, CheckoutSession, SessionState
from baypass.ports.payments import Order, PaymentsAway
from local.ports import any_free, origin_of
from local.site_server import served
from local.stripe_double import StripeDouble
from tests.adapters.tills import FixedKeys, an_order
from tests.local.programs import LONG_ENOUGH
from tests.waiting import finished

OPENS = "POST /v1/checkout/sessions"
PATIENCE = 3.0, 2.0


@dataclass
class SlowStripe:
    """Does what it is asked for, and keeps the first answers about sessions to itself."""

    double: StripeDouble
    silent: int
    over: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        path, query = request.url.path, request.url.query
        status, body, headers = await asyncio.to_thread(
            self.double.answer,
            request.method,
            f"{path}?{query}" if query else path,
            dict(request.headers),
            (await request.body()).decode(),
        )
        if f"{request.method} {path}" == OPENS:
            self.asked.append((OPENS, request.headers.get("Idempotency-Key")))
            if len(self.asked) <= self.silent:
                await self.over.wait()
        return Response(body, status, headers=headers, media_type="application/json")


@asynccontextmanager
async def asking(silent: int) -> AsyncIterator[tuple[StripeCheckout, SlowStripe]]:
    """Let a Stripe answer that is silent so often, and yield it with whoever asks it."""
    clock = SystemClock()
    with any_free() as door:
        origin = origin_of(door)
        double = StripeDouble(
            ":memory:", api_url=origin, pay_url=origin, webhook_secret="whsec_1", now=clock.now
        )
        stripe = SlowStripe(double, silent)
        route = Route("/v1/{path:path}", stripe.answer, methods=["GET", "POST"])
        async with served(Starlette(routes=[route]), door, asyncio.Event()):
            site = "https://visit.example"
            yield (
                StripeCheckout(FixedKeys(), origin, lambda: site, clock, patience=PATIENCE),
                stripe,
            )
            stripe.over.set()
        double.close()


def an_order_of_now() -> Order:
    now = SystemClock().now()
    return an_order(created_at=now, pay_until=now + PAID_HOLD)


async def opened(checkout: StripeCheckout, order: Order) -> CheckoutSession:
    """Ask until there is an answer, as whoever presses again does."""
    while True:
        try:
            return await asyncio.to_thread(checkout.open, order)
        except PaymentsAway:
            continue


def test_a_stripe_that_stays_silent_is_given_up_after_one_more_try() -> None:
    async def visit() -> list[tuple[str, str | None]]:
        async with asking(silent=2) as (checkout, stripe):
            opening = asyncio.to_thread(checkout.open, an_order_of_now())
            with pytest.raises(PaymentsAway):
                await asyncio.wait_for(opening, LONG_ENOUGH)
            return stripe.asked

    assert len(finished(visit())) == 2


def test_a_session_that_was_opened_slowly_is_opened_once() -> None:
    async def visit() -> tuple[CheckoutSession, SlowStripe, list[str]]:
        async with asking(silent=1) as (checkout, stripe):
            opening = opened(checkout, an_order_of_now())
            session = await asyncio.wait_for(opening, LONG_ENOUGH)
            there = [one["id"] for one in stripe.double.sessions()]
            return session, stripe, there

    session, stripe, there = finished(visit())
    assert session.state is SessionState.OPEN
    assert there == [session.id]
    assert len(set(stripe.asked)) == 1 < len(stripe.asked)
