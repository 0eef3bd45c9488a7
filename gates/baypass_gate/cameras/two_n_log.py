"""2N's event log over HTTP: one subscription, pulled for as long as it lives.

A pull waits at the device until something happens, so a plate is here as soon as it is read.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import httpx

from baypass_gate.cameras.readings import LONGEST_EVENT, UnreadableEventError
from baypass_gate.cameras.settings import TwoNCamera
from baypass_gate.cameras.two_n import PLATE_EVENT, read_channel, read_two_n
from baypass_gate.cameras.watching import Watch

PULL_SECONDS: Final = 20
# The device drops a subscription that is not pulled for this long.
CHANNEL_SECONDS: Final = 90
CONNECT_SECONDS: Final = 5
FIRST_RETRY_SECONDS: Final = 1
LONGEST_RETRY_SECONDS: Final = 30


@asynccontextmanager
async def hearing_two_n(camera: TwoNCamera, watch: Watch) -> AsyncIterator[None]:
    """Follow the device's log until the block ends, beginning anew after every trouble."""
    following = asyncio.create_task(_follow(camera, watch))
    try:
        yield
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _follow(camera: TwoNCamera, watch: Watch) -> None:
    password = camera.password.get_secret_value()
    signs_in: httpx.Auth = (
        httpx.DigestAuth(camera.user, password)
        if camera.authentication == "digest"
        else httpx.BasicAuth(camera.user, password)
    )
    patience = httpx.Timeout(CONNECT_SECONDS, read=PULL_SECONDS + CONNECT_SECONDS)
    pause = FIRST_RETRY_SECONDS
    async with httpx.AsyncClient(
        base_url=str(camera.url), auth=signs_in, verify=_trusted(camera), timeout=patience
    ) as http:
        while True:
            try:
                async for _ in _pulls(http, camera, watch):
                    pause = FIRST_RETRY_SECONDS
            except (httpx.HTTPError, ValueError, LookupError) as error:
                # Whatever it answered, also to the sign-in. The error's words may quote it.
                watch.trouble(f"does not give its log ({type(error).__name__})")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_RETRY_SECONDS)


async def _pulls(http: httpx.AsyncClient, camera: TwoNCamera, watch: Watch) -> AsyncIterator[None]:
    """Subscribe and pull for ever; each step is one pull that was answered.

    The subscription begins empty ("new"): what was read while nobody listened stays unread.
    """
    wish: dict[str, str | int] = {
        "filter": PLATE_EVENT,
        "include": "new",
        "duration": CHANNEL_SECONDS,
    }
    channel = read_channel(await _got(http, "/api/log/subscribe", wish))
    watch.well()
    while True:
        answer = await _got(http, "/api/log/pull", {"id": channel, "timeout": PULL_SECONDS})
        if not watch.arrived(partial(read_two_n, answer, camera.access_point)):
            return
        yield


async def _got(http: httpx.AsyncClient, path: str, wish: dict[str, str | int]) -> bytes:
    body = bytearray()
    async with http.stream("GET", path, params=wish) as answer:
        answer.raise_for_status()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > LONGEST_EVENT:
                raise UnreadableEventError
    return bytes(body)


def _trusted(camera: TwoNCamera) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=camera.ca)
    # A device signs its own certificate, for whatever name it had at the factory. The one that is
    # given here is the only one that is believed, whatever name stands in it.
    context.check_hostname = camera.ca is None
    return context
