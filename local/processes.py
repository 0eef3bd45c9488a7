"""The processes beside the runner: each in a group of its own, tied to the runner's life."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from local.failures import refuse

# Long enough for the local cloud to save all it knows on a busy machine: who is killed meanwhile
# has forgotten it.
PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.02
TIED = Path(__file__).with_name("tied.py")


@asynccontextmanager
async def beside(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    talk: bool = False,
    folder: Path | None = None,
) -> AsyncIterator[Process]:
    """Run `command` until the block is left; then ask it to stop, and see that it did.

    With `talk` the caller has its standard input and output, and only its complaints go to `log`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as complaints:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(TIED), str(os.getpid()), *command),
            stdin=PIPE if talk else DEVNULL,
            stdout=PIPE if talk else complaints,
            stderr=complaints if talk else STDOUT,
            env=environment,
            cwd=folder,
            start_new_session=True,  # Ctrl-C reaches the runner alone
        )
    try:
        yield process
    finally:
        await asyncio.shield(_stop(process))


async def complete(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    folder: Path,
    refusal: str,
) -> None:
    """Run `command` to its end; anything but success refuses with the sentence `refusal`."""
    running = beside(command, environment=environment, log=log, folder=folder)
    async with running as process:
        if await process.wait() != 0:
            refuse(refusal, log)


async def _stop(process: Process) -> None:
    """Let the process finish what it does, then end whatever it leaves in its group."""
    if process.stdin is not None:
        process.stdin.close()
    with suppress(ProcessLookupError):
        process.terminate()
    with suppress(TimeoutError):
        await asyncio.wait_for(_ended(process), PATIENCE_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
    if process.stdout is not None:
        await process.stdout.read()  # to its end, which closes the pipe


async def _ended(process: Process) -> None:
    """Wait for the process alone; its own wait() also waits for whoever else holds its output."""
    while process.returncode is None:  # noqa: ASYNC110 - asyncio tells only its own wait()
        await asyncio.sleep(PAUSE_SECONDS)
