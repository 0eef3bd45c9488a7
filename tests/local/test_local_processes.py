"""Nothing is left running, however a run ends."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.failures import CannotRunError
from local.processes import beside, complete
from tests.local.programs import CLONE, LONG_ENOUGH
from tests.waiting import finished

# A runner whose only child would sleep for an hour; it prints the child's id.
RUNNER = """
import asyncio, os, sys
from pathlib import Path
from local.processes import beside

async def run():
    command = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(3600)"]
    log = Path(sys.argv[1])
    async with beside(command, environment=os.environ, log=log, talk=True) as child:
        await child.stdout.readline()
        print(child.pid, flush=True)
        await child.wait()

asyncio.run(run())
"""


def test_a_killed_runner_takes_its_children_along(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(tmp_path / "log")],
        cwd=CLONE,
        stdout=subprocess.PIPE,
        text=True,
    ) as runner:
        assert runner.stdout is not None
        child = os.pidfd_open(int(runner.stdout.readline()))
        runner.kill()
    try:
        ended, _, _ = select.select([child], [], [], LONG_ENOUGH)
        assert ended == [child]
    finally:
        os.close(child)


def test_leaving_the_block_ends_the_process_and_what_it_started(tmp_path: Path) -> None:
    async def run() -> int:
        script = "sleep 3600 & echo $!; wait"
        command = ["sh", "-c", script]
        log = tmp_path / "log"
        async with beside(command, environment=os.environ, log=log, talk=True) as process:
            assert process.stdout is not None
            grandchild = int(await process.stdout.readline())
            os.kill(grandchild, 0)
            descriptor = os.pidfd_open(grandchild)
        assert process.returncode == -signal.SIGTERM
        return descriptor

    descriptor = finished(run())
    try:
        ended, _, _ = select.select([descriptor], [], [], LONG_ENOUGH)
        assert ended == [descriptor]
    finally:
        os.close(descriptor)


def test_a_step_that_fails_names_the_log_to_read(tmp_path: Path) -> None:
    step = complete(
        ["sh", "-c", "echo the reason; exit 3"],
        environment=os.environ,
        log=tmp_path / "step.log",
        folder=tmp_path,
        refusal="The step failed.",
    )
    with pytest.raises(CannotRunError, match=r"The step failed. Read .*/step.log."):
        finished(step)
    assert (tmp_path / "step.log").read_text() == "the reason\n"
