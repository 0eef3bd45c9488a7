"""The site's one origin: its files, the API behind it, and what only this machine shows."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from local.api_proxy import ApiProxy
from local.failures import refuse
from local.ports import LOOPBACK
from local.static_site import StaticSite

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
GOODBYE_SECONDS = 2


def site_application(static: StaticSite, api: ApiProxy, local_pages: list[Route]) -> Starlette:
    """Return the whole site."""
    routes: list[BaseRoute] = [
        Route("/local", _to_start),
        *local_pages,
        Route("/api/{path:path}", api.answer, methods=EVERY_METHOD),
        Route("/{path:path}", static.answer, methods=["GET", "HEAD"]),
    ]
    # A name that another site made point here must not read the sign-in on the start page.
    only_here = Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])
    return Starlette(routes=routes, middleware=[only_here])


async def _to_start(_request: Request) -> Response:
    return RedirectResponse("/local/")


class Server(uvicorn.Server):
    """A server that leaves signals to the runner, which stops everything in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    def hang_up(self, request: Request) -> None:
        """Cut the connection of a request, as a network does that fails before the answer."""
        for connection in tuple(self.server_state.connections):
            transport = connection.transport
            peer = transport.get_extra_info("peername") if transport else None
            if request.client and peer == tuple(request.client):
                transport.abort()


@asynccontextmanager
async def served(
    application: Starlette, held: socket.socket, closing: asyncio.Event
) -> AsyncIterator[None]:
    """Answer on the socket until the block is left; `closing` tells endless answers to end."""
    config = uvicorn.Config(
        application,
        log_config=None,
        lifespan="off",
        server_header=False,
        proxy_headers=False,  # the caller is who connects, whatever he says
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
    server = Server(config)
    application.state.server = server
    serving = asyncio.create_task(server.serve(sockets=[held]))
    try:
        while not server.started:
            if serving.done():
                refuse("The site could not be served.")
            await asyncio.sleep(0)
        yield
    finally:
        closing.set()
        server.should_exit = True
        await asyncio.shield(serving)
