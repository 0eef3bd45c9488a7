"""The simulated gates: one process each, and what every barrier does right now."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from local.processes import beside


class GateFiles(Protocol):
    """A gate that can be simulated, and the file that tells its agent how."""

    @property
    def gate_id(self) -> str:
        """Return the gate's id, which its simulator says with every change."""
        ...

    @property
    def name(self) -> str:
        """Return the sign on the gate."""
        ...

    @property
    def config(self) -> Path:
        """Return the agent's TOML file."""
        ...


@dataclass(frozen=True)
class GateState:
    """What a gate said last; `online` and `barrier` are None until it said something."""

    gate_id: str
    name: str
    running: bool = True
    online: bool | None = None
    barrier: str | None = None
    command_id: str | None = None
    at: str | None = None


class GateBoard:
    """The states of all gates, and everybody who watches them change."""

    def __init__(self, gates: Iterable[GateState]) -> None:
        """Show these gates."""
        self._states = {gate.gate_id: gate for gate in gates}
        self._changed = asyncio.Event()

    def states(self) -> list[GateState]:
        """Return the gates as they are now, in their first order."""
        return list(self._states.values())

    def hear(self, line: bytes) -> None:
        """Take over what a simulator said; a line that is no state is left to its log."""
        try:
            said = json.loads(line)
            before = self._states[said["gate_id"]]
            heard = {name: said[name] for name in ("online", "barrier", "command_id", "at")}
        except (ValueError, KeyError, TypeError):
            return
        self._change(replace(before, **heard))

    def stopped(self, gate_id: str) -> None:
        """Note that nothing simulates this gate any more."""
        self._change(replace(self._states[gate_id], running=False, online=False))

    def _change(self, state: GateState) -> None:
        self._states[state.gate_id] = state
        self._changed.set()
        self._changed = asyncio.Event()

    async def changes(self) -> AsyncIterator[str]:
        """Yield all states as JSON, now and after every change."""
        while True:
            changed = self._changed
            yield self.as_json()
            await changed.wait()

    def as_json(self) -> str:
        """Return all states as one line of JSON."""
        return json.dumps([asdict(state) for state in self.states()])


@asynccontextmanager
async def simulated(
    gates: Iterable[GateFiles], logs: Path, say: Callable[[str], None]
) -> AsyncIterator[GateBoard]:
    """Run one simulator per gate until the block is left; an early end is said, never repaired."""
    gates = list(gates)
    board = GateBoard(GateState(gate.gate_id, gate.name) for gate in gates)
    simulators = [asyncio.create_task(_simulate(gate, board, logs, say)) for gate in gates]
    try:
        yield board
    finally:
        for simulator in simulators:
            simulator.cancel()
        await asyncio.gather(*simulators, return_exceptions=True)


async def _simulate(
    gate: GateFiles, board: GateBoard, logs: Path, say: Callable[[str], None]
) -> None:
    """Let the board hear one simulator until it ends, which it should not."""
    log = logs / f"gate-{gate.gate_id}.log"
    command = (sys.executable, "-m", "baypass_gate.simulator", "--config", str(gate.config))
    running = beside(command, environment=os.environ, log=log, read_lines=True)
    async with running as process:
        if process.stdout is None:
            raise AssertionError
        async for line in process.stdout:
            board.hear(line)
        code = await process.wait()
    board.stopped(gate.gate_id)
    say(f"The simulator of {gate.name} ended by itself (exit code {code}). Read {log}.")
