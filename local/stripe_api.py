"""/v1/...: the stand-in's API over HTTP, as the official library asks for it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.stripe_double import StripeDouble

NOBODY_ANSWERS = 0
# Slow answers hold a thread each, and others must not wait for them.
THREADS = 32


class StripeApi:
    """Passes requests on to the stand-in and answers back."""

    def __init__(self, double: StripeDouble) -> None:
        """Let this stand-in answer."""
        self._double = double
        self._threads = ThreadPoolExecutor(THREADS, "stripe")

    def routes(self) -> list[Route]:
        """Return the API's addresses."""
        return [Route("/v1/{path:path}", self._answer, methods=["GET", "POST", "DELETE"])]

    def close(self) -> None:
        """Let go of the threads; who still waits in one is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, request: Request) -> Response:
        path, query = request.url.path, request.url.query
        status, body, headers = await asyncio.get_running_loop().run_in_executor(
            self._threads,
            self._double.answer,
            request.method,
            f"{path}?{query}" if query else path,
            dict(request.headers),
            (await request.body()).decode(),
        )
        if status == NOBODY_ANSWERS:
            request.app.state.server.hang_up(request)
            return Response(status_code=HTTPStatus.BAD_GATEWAY)
        return Response(body, status, headers=headers, media_type="application/json")
