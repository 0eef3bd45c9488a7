"""Puts a gate together from its settings and runs it until it is told to stop."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from baypass_gate.agent import Agent, MakeBarrier, Watch
from baypass_gate.connection import (
    CertificatesUnusableError,
    ConnectionRefusedByPolicyError,
    MqttConnection,
)
from baypass_gate.drivers import DriverFaultError
from baypass_gate.memory import MemoryUnavailableError, remembering
from baypass_gate.settings import GateSettings, SettingsError, read_settings
from baypass_gate.timing import utc_now

# What an installer can put right: said in a sentence, never as a traceback.
_EXPLAINED = (
    CertificatesUnusableError,
    ConnectionRefusedByPolicyError,
    DriverFaultError,
    MemoryUnavailableError,
)


async def run_gate(settings: GateSettings, make_barrier: MakeBarrier, watch: Watch) -> None:
    """Serve one gate until SIGTERM or SIGINT, then say goodbye."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, ended)
    with remembering(settings.state_dir) as executed:
        connection = MqttConnection(settings, ended)
        agent = Agent(
            settings.gate_id,
            connection=connection,
            executed=executed,
            make_barrier=make_barrier,
            timer=loop,
            clock=utc_now,
            watch=watch,
        )
        connection.start(agent)
        try:
            await ended
        finally:
            agent.release()
            await connection.close(agent.status(online=False))
            agent.went_offline()


def _end(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)


def run_program(
    program: str,
    arguments: list[str] | None,
    serve: Callable[[GateSettings], Coroutine[Any, Any, None]],
) -> int:
    """Read the settings and serve; return the exit status, 1 for whatever can be put right."""
    parser = argparse.ArgumentParser(prog=program)
    parser.add_argument("--config", type=Path, required=True, help="the gate's TOML file")
    file: Path = parser.parse_args(arguments).config
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        asyncio.run(serve(read_settings(file)))
    except SettingsError as error:
        sys.stderr.writelines(f"{sentence}\n" for sentence in error.sentences)
        return 1
    except _EXPLAINED as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0
