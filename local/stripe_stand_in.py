"""Stripe's stand-in, served at an address of its own as Stripe's pages are, with its messages."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import TimeoutError as TooLong
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from baypass.adapters.system_clock import SystemClock
from local.pages import page_file
from local.payments import WEBHOOK_PATH, StripeKeys
from local.ports import LOOPBACK, origin_of
from local.site_server import served
from local.stripe_api import StripeApi
from local.stripe_control import StripeControl
from local.stripe_deliveries import Deliveries
from local.stripe_double import StripeDouble
from local.stripe_papers import PaperPages
from local.stripe_pay_pages import PayPages
from local.stripe_payments_page import PaymentsPage

# So long may a message take that overtakes the answer it is about.
OVERTAKING_SECONDS = 10.0


@dataclass(frozen=True)
class StandIn:
    """A stand-in that answers, and what carries its messages."""

    double: StripeDouble
    deliveries: Deliveries


@asynccontextmanager
async def stand_in(
    file: Path, door: socket.socket, keys: StripeKeys, site: str
) -> AsyncIterator[StandIn]:
    """Answer on the socket until the block is left, going on where the file ends."""
    file.parent.mkdir(parents=True, exist_ok=True)
    own = origin_of(door)
    double = StripeDouble(
        file,
        api_url=own,
        pay_url=own,
        webhook_secret=keys.webhook_secret,
        now=SystemClock().now,
    )
    deliveries = Deliveries(double, f"{site}{WEBHOOK_PATH}")
    double.on_events = _overtaking(deliveries, asyncio.get_running_loop())
    api = StripeApi(double)
    application = Starlette(
        routes=[
            *api.routes(),
            *StripeControl(double, deliveries).routes(),
            *PayPages(double).routes(),
            *PaperPages(double).routes(),
            *PaymentsPage(double, site).routes(),
            Route("/files/{name}", _file),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])],
    )
    try:
        async with served(application, door, asyncio.Event()):
            yield StandIn(double, deliveries)
    finally:
        api.close()
        await deliveries.close()
        double.close()


def _overtaking(deliveries: Deliveries, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Return what delivers from another thread, and waits until that is done, within limits.

    Whoever takes a message may ask the stand-in again; neither must wait for the other for ever.
    """

    def deliver() -> None:
        delivering = asyncio.run_coroutine_threadsafe(deliveries.deliver_due(), loop)
        with suppress(TooLong):
            delivering.result(OVERTAKING_SECONDS)

    return deliver


async def _file(request: Request) -> Response:
    return page_file(request.path_params["name"])
