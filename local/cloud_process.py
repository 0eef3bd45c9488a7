"""The local cloud as a process: ministack on loopback alone, keeping a copy of every mail.

ministack's own command listens for MQTT on all of the machine's addresses, where anybody may
connect without a certificate, forgets the attachments of the mails it accepts, and writes every
layer out anew for each worker.
"""

import asyncio
import logging
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app
from ministack.services import apigateway_v1

from local.mail_copies import Application, KeepMailCopies, Message, Receive, Send
from local.ports import LOOPBACK
from local.unpacking import unpack_each_archive_once


class LoopbackLoop(asyncio.SelectorEventLoop):
    """An event loop whose servers are reached from this machine only."""

    async def create_server(
        self,
        protocol_factory: Any,  # noqa: ANN401 - passed on as it comes
        host: Any = None,  # noqa: ANN401
        port: Any = None,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> asyncio.Server:
        """Listen on loopback in place of every address."""
        if port is not None:
            host = LOOPBACK
        return await super().create_server(protocol_factory, host, port, **options)


class SavedAtOnce:
    """Lets the local cloud save its state as soon as it is told to end, then ends the process.

    The server would first wait for the requests under way, whose functions wait for answers of the
    server that no longer listens: longer than anybody waits before killing the process.
    """

    def __init__(self, cloud: Application, told: asyncio.Event) -> None:
        """Save when `told` is set."""
        self._cloud = cloud
        self._told = told

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass one connection on; speak for the server about the end of the process' life."""
        if scope["type"] != "lifespan":
            await self._cloud(scope, receive, send)
            return
        messages = [receive, self._shutdown]

        async def next_message() -> Message:
            return await messages.pop(0)()

        async def note(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                logging.shutdown()
                os._exit(0)
            await send(message)

        await self._cloud(scope, next_message, note)

    async def _shutdown(self) -> Message:
        await self._told.wait()
        return {"type": "lifespan.shutdown"}


def read_escaped_media_types() -> None:
    """Read `image~1png` in a template as API Gateway does; the local cloud takes it literally.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-restapi.html
    """
    matches = apigateway_v1._media_type_matches  # noqa: SLF001

    def read(media_type: str, escaped: list[str] | None) -> bool:
        return bool(matches(media_type, [one.replace("~1", "/") for one in escaped or []]))

    apigateway_v1._media_type_matches = read  # noqa: SLF001


async def answer_until_told(port: int, mails: Path) -> None:
    """Serve until SIGTERM."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    config = Config()
    config.bind = [f"{LOOPBACK}:{port}"]
    config.keep_alive_timeout = 75
    cloud: Any = SavedAtOnce(KeepMailCopies(app, mails), told)
    await serve(cloud, config, shutdown_trigger=asyncio.Event().wait)


def main() -> None:
    """Read the port and the folder of mails from the environment, then serve."""
    port = int(os.environ["GATEWAY_PORT"])
    mails = Path(os.environ["BAYPASS_MAIL_COPIES"])
    read_escaped_media_types()
    unpack_each_archive_once(Path(tempfile.gettempdir()))
    runner = asyncio.Runner(loop_factory=LoopbackLoop)
    runner.run(answer_until_told(port, mails))


if __name__ == "__main__":
    main()
