"""/local/gates: every barrier as it moves."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from local.gates import GateBoard
from local.pages import HEADERS, page


class GatesPages:
    """Everything below /local/gates."""

    def __init__(self, board: GateBoard, closing: asyncio.Event) -> None:
        """Show this board until the site is closing."""
        self._board = board
        self._closing = closing

    def routes(self) -> list[Route]:
        """Return the pages and their addresses."""
        return [
            Route("/local/gates", self._show),
            Route("/local/gates/state.json", self._state),
            Route("/local/gates/changes", self._changes),
        ]

    async def _show(self, _request: Request) -> Response:
        return page("gates.html", gates=self._board.states())

    async def _state(self, _request: Request) -> Response:
        return Response(self._board.as_json(), headers=HEADERS, media_type="application/json")

    async def _changes(self, _request: Request) -> Response:
        return StreamingResponse(self._events(), headers=HEADERS, media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        """Yield server-sent events until the browser or the site goes away."""
        closing = asyncio.create_task(self._closing.wait())
        changes = self._board.changes()
        try:
            while not closing.done():
                change = asyncio.ensure_future(anext(changes))
                await asyncio.wait({change, closing}, return_when=asyncio.FIRST_COMPLETED)
                if not change.done():
                    change.cancel()
                    return
                yield f"data: {change.result()}\n\n"
        finally:
            closing.cancel()
