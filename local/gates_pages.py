"""/local/gates: every barrier as it moves, with its camera, its keypad and its line."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from local.gates import GateBoard
from local.pages import HEADERS, nothing_here, page

KEYS = "123456789*0"
MOST_BYTES = 1000


class _Press(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Plate(_Press):
    plate: str = Field(min_length=1, max_length=20)


class _Digit(_Press):
    digit: str = Field(pattern=r"^[0-9*]$")


class _Link(_Press):
    link: Literal["cut", "up"]


_PRESS: TypeAdapter[_Plate | _Digit | _Link] = TypeAdapter(_Plate | _Digit | _Link)


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
            Route("/local/gates/{gate}", self._press, methods=["POST"]),
        ]

    async def _show(self, _request: Request) -> Response:
        return page("gates.html", gates=self._board.states(), keys=KEYS)

    async def _state(self, _request: Request) -> Response:
        return Response(self._board.as_json(), headers=HEADERS, media_type="application/json")

    async def _press(self, request: Request) -> Response:
        """Do at a gate what somebody does there: drive up, press a key, cut the line."""
        gate_id = request.path_params["gate"]
        if gate_id not in self._board:
            return nothing_here()
        if not _is_from_here(request):
            return _said("Only this machine's own pages may do this.", HTTPStatus.FORBIDDEN)
        try:
            pressed = _PRESS.validate_json(await _small_body(request))
        except ValidationError:
            return _said("A gate has a camera, eleven keys and a line.", HTTPStatus.BAD_REQUEST)
        if not await self._board.tell(gate_id, pressed.model_dump()):
            return _said("Its simulator has ended.", HTTPStatus.CONFLICT)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=HEADERS)

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


def _is_from_here(request: Request) -> bool:
    """Tell whether a page of this site asks, or a program; another site's page cannot pass.

    A page of another site can send JSON only after asking, which nobody here answers, and a
    browser says whose page it was.
    """
    own = f"{request.url.scheme}://{request.headers['host']}"
    is_json = request.headers.get("content-type") == "application/json"
    return is_json and request.headers.get("origin", own) == own


async def _small_body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return b""
    return body


def _said(sentence: str, status: HTTPStatus) -> Response:
    return JSONResponse({"message": sentence}, status, headers=HEADERS)
