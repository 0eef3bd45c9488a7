"""Carries what Stripe's stand-in has to say to the site, as Stripe's own webhooks arrive."""

import asyncio
from contextlib import suppress
from typing import Protocol

import httpx

from local.stripe_double import Delivery

LOOK_SECONDS = 0.2
ANSWER_SECONDS = 30.0
NO_ANSWER = 0


class Sender(Protocol):
    """Who has something to say."""

    def due_events(self) -> list[Delivery]:
        """Return what is to be delivered now."""
        ...

    def delivered(self, delivery_id: str, status: int) -> None:
        """Hear how a delivery went; what failed becomes due again later."""
        ...


class Deliveries:
    """Delivers one message after the other: to call a function twice at once starts it twice."""

    def __init__(self, sender: Sender, to: str) -> None:
        """Deliver to this address what is due."""
        self._sender, self._to = sender, to
        self._one_at_a_time = asyncio.Lock()
        self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False)

    async def deliver_due(self) -> int:
        """Deliver what is due, and return how many were taken."""
        async with self._one_at_a_time:
            due = await asyncio.to_thread(self._sender.due_events)
            statuses = [await self._deliver(one) for one in due]
        return sum(200 <= status < 300 for status in statuses)  # noqa: PLR2004 - "a 2xx answer"

    async def go_on(self) -> None:
        """Deliver as things become due, until cancelled."""
        while True:
            await self.deliver_due()
            await asyncio.sleep(LOOK_SECONDS)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _deliver(self, delivery: Delivery) -> int:
        headers = {
            "content-type": "application/json; charset=utf-8",
            "stripe-signature": delivery.signature,
        }
        status = NO_ANSWER
        with suppress(httpx.TransportError):
            answer = await self._client.post(self._to, content=delivery.body, headers=headers)
            status = answer.status_code
        await asyncio.to_thread(self._sender.delivered, delivery.id, status)
        return status
