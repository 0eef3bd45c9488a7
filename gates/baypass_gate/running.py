"""Puts a gate together from its settings and runs it until it is told to stop."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from baypass_gate.agent import Agent, MakeBarrier, Watch
from baypass_gate.attempts import Outcome, PlateRead, Show
from baypass_gate.cameras.readings import Reading
from baypass_gate.cameras.running import watching
from baypass_gate.clock_trust import ClockTrust, synchronised_by_the_system
from baypass_gate.connection import ConnectionRefusedByPolicyError, MqttConnection
from baypass_gate.diary import keeping_a_diary
from baypass_gate.drivers import DriverFaultError
from baypass_gate.identity import Identity
from baypass_gate.keypads import KeypadUnusableError
from baypass_gate.list_store import keeping_lists
from baypass_gate.memory import MemoryUnavailableError, remembering
from baypass_gate.renewing import Renewing
from baypass_gate.settings import GateSettings, SettingsError, read_settings
from baypass_gate.signatures import CloudKeys, KeysUnusableError
from baypass_gate.timing import Timer, utc_now
from baypass_gate.trust import CertificatesUnusableError
from baypass_gate.watchdog import Watchdog

# What an installer can put right: said in a sentence, never as a traceback.
_EXPLAINED = (
    CertificatesUnusableError,
    ConnectionRefusedByPolicyError,
    DriverFaultError,
    KeypadUnusableError,
    KeysUnusableError,
    MemoryUnavailableError,
)


def _show_nobody(_outcome: Outcome) -> None:
    """Without a display, the log and the cloud say it all."""


@dataclass(frozen=True)
class Gate:
    """A gate that is being run, for what stands around it: cameras, keypads, hands."""

    agent: Agent
    connection: MqttConnection
    timer: Timer


# Entered before the gate connects, left before it lets go of the barrier.
Surrounding: TypeAlias = Callable[[Gate], AbstractAsyncContextManager[None]]


async def run_gate(
    settings: GateSettings,
    make_barrier: MakeBarrier,
    watch: Watch,
    *,
    show: Show = _show_nobody,
    surroundings: Sequence[Surrounding] = (),
    believes_clock: bool = False,
) -> None:
    """Serve one gate until SIGTERM or SIGINT, then say goodbye.

    `believes_clock` spares the question whether this machine's clock is right.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, ended)
    identity = Identity(settings.state_dir, settings.certificate, settings.key)
    connection = MqttConnection(settings, identity, ended)
    renewing = Renewing(settings, identity, connection, utc_now)
    keys = CloudKeys.read(settings.keys)
    folder = settings.state_dir
    with (
        remembering(folder) as executed,
        keeping_a_diary(folder / "diary.sqlite3") as diary,
        keeping_lists(folder / "list.sqlite3", settings.gate_id, keys) as lists,
    ):
        agent = Agent(
            settings.gate_id,
            connection=connection,
            keys=keys,
            executed=executed,
            diary=diary,
            lists=lists,
            trust=ClockTrust(
                battery_clock=settings.battery_clock or believes_clock,
                synchronised=synchronised_by_the_system,
            ),
            make_barrier=make_barrier,
            timer=loop,
            clock=utc_now,
            watch=watch,
            show=show,
            renew=renewing.ask,
            answer_seconds=settings.answer_seconds,
        )
        try:
            async with AsyncExitStack() as stack:
                for surrounding in surroundings:
                    gate = Gate(agent, connection, loop)
                    await stack.enter_async_context(surrounding(gate))
                await stack.enter_async_context(_cameras(settings, agent))
                connection.start(agent)
                await stack.enter_async_context(renewing.going_on())
                Watchdog(os.environ, loop, connection.is_alive)
                await ended
        finally:
            agent.release()
            await connection.close(agent.status(online=False))
            agent.went_offline()


def _cameras(settings: GateSettings, agent: Agent) -> AbstractAsyncContextManager[None]:
    def hand_on(reading: Reading) -> None:
        agent.read_plate(
            PlateRead(
                reading.camera_id,
                reading.event_id,
                reading.plate,
                reading.confidence,
                reading.at,
            )
        )

    return watching(settings.cameras, hand_on, utc_now)


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
