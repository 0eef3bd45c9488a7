"""Where an Axis camera pushes its events: a small HTTP listener that takes POSTs and nothing more.

The parser is h11; who speaks signs in by HTTP Basic, the way the camera offers.
"""

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

import h11

from baypass_gate.cameras.axis import read_axis
from baypass_gate.cameras.readings import UnreadableEventError
from baypass_gate.cameras.settings import AxisCamera
from baypass_gate.cameras.watching import Watch

# An event with a picture of the whole scene fits.
LONGEST_BODY: Final = 4 * 1024 * 1024
LONGEST_HEAD: Final = 16 * 1024
REQUEST_SECONDS: Final = 10
MOST_CONNECTIONS: Final = 4
RETRY_SECONDS: Final = 30
_CHUNK: Final = 64 * 1024


@asynccontextmanager
async def hearing_axis(camera: AxisCamera, watch: Watch) -> AsyncIterator[None]:
    """Listen until the block ends; an address that is not there yet is tried again."""
    opening = asyncio.create_task(_listen(camera, watch))
    try:
        yield
    finally:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)


async def _listen(camera: AxisCamera, watch: Watch) -> None:
    places = asyncio.Semaphore(MOST_CONNECTIONS)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not places.locked():
                async with places, asyncio.timeout(REQUEST_SECONDS):
                    await _Exchange(camera, watch, reader, writer).run()
        except (OSError, TimeoutError, h11.ProtocolError):
            watch.trouble("speaks HTTP that cannot be understood, or too slowly")
        finally:
            writer.close()

    while True:
        try:
            server = await asyncio.start_server(serve, camera.address, camera.port)
        except OSError as error:
            watch.trouble(f"cannot be listened to at port {camera.port}: {error.strerror}")
            await asyncio.sleep(RETRY_SECONDS)
            continue
        watch.well()
        async with server:
            await server.serve_forever()


class _Exchange:
    """One request and its answer; the connection ends with it."""

    def __init__(
        self,
        camera: AxisCamera,
        watch: Watch,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._camera, self._watch = camera, watch
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)

    async def run(self) -> None:
        request = await self._next()
        if isinstance(request, h11.Request):
            await self._answer(await self._judged(request))

    async def _judged(self, request: h11.Request) -> HTTPStatus:
        headers = {name.lower(): value for name, value in request.headers}
        if not _may_speak(headers.get(b"authorization", b""), self._camera):
            self._watch.trouble("is spoken for by somebody with the wrong name or password")
            return HTTPStatus.UNAUTHORIZED
        if request.method != b"POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        body = await self._body()
        if body is None:
            self._watch.trouble("sends more than an event and its pictures")
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        try:
            # Pictures take their time, and the barrier waits for nobody's.
            sighting = await asyncio.to_thread(
                read_axis, body, content_type, self._camera.direction
            )
        except UnreadableEventError:
            self._watch.unreadable()
            return HTTPStatus.BAD_REQUEST
        self._watch.saw(() if sighting is None else (sighting,))
        return HTTPStatus.OK

    async def _body(self) -> bytes | None:
        if self._http.they_are_waiting_for_100_continue:
            await self._send(h11.InformationalResponse(status_code=HTTPStatus.CONTINUE, headers=[]))
        body = bytearray()
        while not isinstance(event := await self._next(), h11.EndOfMessage | h11.ConnectionClosed):
            if isinstance(event, h11.Data):
                body += event.data
            if len(body) > LONGEST_BODY:
                return None
        return bytes(body)

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(_CHUNK))
        return event

    async def _answer(self, status: HTTPStatus) -> None:
        headers = [("Content-Length", "0"), ("Connection", "close")]
        if status is HTTPStatus.UNAUTHORIZED:
            headers.append(("WWW-Authenticate", 'Basic realm="baypass-gate"'))
        await self._send(h11.Response(status_code=status, headers=headers))
        await self._send(h11.EndOfMessage())

    async def _send(
        self, event: h11.InformationalResponse | h11.Response | h11.EndOfMessage
    ) -> None:
        self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()


def _may_speak(authorization: bytes, camera: AxisCamera) -> bool:
    expected = f"{camera.user}:{camera.password.get_secret_value()}".encode()
    scheme, _, written = authorization.partition(b" ")
    try:
        said = base64.b64decode(written.strip(), validate=True)
    except ValueError:
        return False
    return scheme.lower() == b"basic" and hmac.compare_digest(said, expected)
