"""The site's origin, and a stand-in for the local cloud, on real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.addresses import Addresses
from local.api_proxy import ApiProxy, local_api_url
from local.gates import GateBoard, GateState
from local.gates_pages import GatesPages
from local.mailbox import Mailbox
from local.mailbox_pages import MailboxPages
from local.ports import LOOPBACK, any_free
from local.site_server import EVERY_METHOD, served, site_application
from local.start_page import StartPage
from local.static_site import StaticSite
from tests.local.programs import LONG_ENOUGH

STRIPE = "http://127.0.0.1:12111"
API_URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/local"
SITE_HEADERS = {"content-security-policy": "default-src 'none'"}


@dataclass
class StandInCloud:
    """Answers as the local cloud does: what it was told to, and what it was asked."""

    mails: list[dict[str, Any]] = field(default_factory=list)
    answer: Response = field(default_factory=lambda: JSONResponse({}))
    asked: list[dict[str, Any]] = field(default_factory=list)

    def routes(self) -> list[BaseRoute]:
        """Return the two addresses of the local cloud that the site uses."""
        return [
            Route("/_ministack/ses/messages", self._messages),
            Route("/_aws/execute-api/{path:path}", self._api, methods=EVERY_METHOD),
        ]

    async def _messages(self, _request: Request) -> Response:
        return JSONResponse({"messages": {"000000000000": self.mails}})

    async def _api(self, request: Request) -> Response:
        self.asked.append(
            {
                "method": request.method,
                "path": request.scope["raw_path"].decode(),
                "query": request.url.query,
                "headers": dict(request.headers),
                "body": await request.body(),
            }
        )
        return self.answer


@dataclass
class Origin:
    """A running site and what stands behind it."""

    browser: httpx.AsyncClient
    cloud: StandInCloud
    gates: GateBoard


@asynccontextmanager
async def an_origin(folder: Path, *, cloud_away: bool = False) -> AsyncIterator[Origin]:
    """Serve a small site from `folder` until the block is left."""
    cloud = StandInCloud()
    gates = GateBoard([GateState("gat_1", "Main <entrance>")])
    async with AsyncExitStack() as held:
        behind, door = held.enter_context(any_free()), held.enter_context(any_free())
        endpoint = f"http://{LOOPBACK}:{behind.getsockname()[1]}"
        site = f"http://{LOOPBACK}:{door.getsockname()[1]}"
        if cloud_away:
            behind.close()
        else:
            stand_in = Starlette(routes=cloud.routes())
            await held.enter_async_context(served(stand_in, behind, asyncio.Event()))
        closing = asyncio.Event()
        api = ApiProxy(local_api_url(API_URL, endpoint))
        held.push_async_callback(api.close)
        addresses = Addresses(site, endpoint, {"free <one>": f"{site}/invitation#t"}, {}, STRIPE)
        pages = [
            *StartPage(addresses).routes(),
            *MailboxPages(Mailbox(endpoint, folder / "mails")).routes(),
            *GatesPages(gates, closing).routes(),
        ]
        application = site_application(StaticSite(folder / "web", SITE_HEADERS), api, pages)
        await held.enter_async_context(served(application, door, closing))
        browser = httpx.AsyncClient(base_url=site, timeout=LONG_ENOUGH, trust_env=False)
        yield Origin(await held.enter_async_context(browser), cloud, gates)
