"""`make run`: everything on this machine, from the local cloud to the address to click."""

import asyncio
import os
import signal
import sys

from local.failures import CannotRunError
from local.instance import Instance
from local.places import places
from local.progress import Progress

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run() -> int:
    """Run one instance; return the exit code: 0 when it was told to stop, 1 when it could not."""
    progress = Progress()
    instance = Instance(places(os.environ), os.environ.get("PORT"), progress)
    running = asyncio.create_task(instance.run())
    _stop_when_told(running, progress)
    try:
        await running
    except asyncio.CancelledError:
        progress.say("Stopped.")
        return 0
    except CannotRunError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def _stop_when_told(running: asyncio.Task[None], progress: Progress) -> None:
    """Cancel at the first signal only: a second one must not disturb the orderly end."""
    told: list[int] = []

    def stop() -> None:
        told.append(1)
        if len(told) == 1:
            progress.say("Stopping.")
            running.cancel()

    for number in ENDS:
        asyncio.get_running_loop().add_signal_handler(number, stop)


if __name__ == "__main__":
    sys.exit(asyncio.run(run()))
