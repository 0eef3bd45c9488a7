"""`make run`: everything on this machine, from the local cloud to the address to click."""

import asyncio
import os
import signal
import sys
import traceback

from local.failures import CannotRunError
from local.instance import Instance
from local.places import Places, places
from local.progress import Progress
from local.writing import write_atomically

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run() -> int:
    """Run one instance; return the exit code: 0 when it was told to stop, 1 when it could not."""
    progress = Progress()
    here = places(os.environ)
    instance = Instance(here, os.environ.get("PORT"), progress)
    running = asyncio.create_task(instance.run())
    _stop_when_told(running, progress)
    try:
        await running
    except asyncio.CancelledError:
        progress.say("Stopped.")
        return 0
    except CannotRunError as reason:
        sys.stderr.write(f"{reason}\n")
    except Exception as reason:  # noqa: BLE001 - whatever it is, it is said in a sentence
        sys.stderr.write(f"{_unforeseen(reason, here)}\n")
    return 1


def _unforeseen(reason: Exception, here: Places) -> str:
    """Return a sentence about what nobody thought of, and leave the whole story in a log."""
    sentence = f"This was not foreseen: {type(reason).__name__}: {reason}."
    log = here.logs / "run.log"
    try:
        write_atomically(log, "".join(traceback.format_exception(reason)))
    except OSError:
        return sentence
    return f"{sentence} Read {log}."


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
