"""The local cloud as a process: ministack on loopback alone, keeping a copy of every mail.

ministack's own command listens for MQTT on all of the machine's addresses, where anybody may
connect without a certificate, and forgets the attachments of the mails it accepts.
"""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

from local.mail_copies import KeepMailCopies
from local.ports import LOOPBACK


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


async def answer_until_told(port: int, mails: Path) -> None:
    """Serve until SIGTERM, then let ministack save its state."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    config = Config()
    config.bind = [f"{LOOPBACK}:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    cloud: Any = KeepMailCopies(app, mails)
    await serve(cloud, config, shutdown_trigger=_trigger(told))


def _trigger(told: asyncio.Event) -> Any:  # noqa: ANN401 - hypercorn's own type for it
    async def wait() -> None:
        await told.wait()

    return wait


def main() -> None:
    """Read the port and the folder of mails from the environment, then serve."""
    port = int(os.environ["GATEWAY_PORT"])
    mails = Path(os.environ["BAYPASS_MAIL_COPIES"])
    with asyncio.Runner(loop_factory=LoopbackLoop) as runner:
        runner.run(answer_until_told(port, mails))


if __name__ == "__main__":
    main()
