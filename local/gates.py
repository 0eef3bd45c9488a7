"""The simulated gates: one process each, what they say, and what they are told."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Protocol

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
    link: str = "up"
    queued_events: int = 0
    list_version: int | None = None
    list_issued_at: str | None = None
    list_valid_until: str | None = None
    locked_until: str | None = None
    # What came of the last plate or code, and how many digits of the next code are typed.
    attempt: Mapping[str, Any] | None = None
    typed: int = 0


# What a simulator says of itself; the rest is the runner's own.
SAID = tuple(
    each.name for each in fields(GateState) if each.name not in {"name", "running", "typed"}
)
CODE_DIGITS = 6
CLEAR = "*"
# A keypad forgets a code that nobody types on.
FORGOTTEN_AFTER_SECONDS = 10.0


class GateBoard:
    """The states of all gates, and everybody who watches them change."""

    def __init__(self, gates: Iterable[GateState]) -> None:
        """Show these gates."""
        self._states = {gate.gate_id: gate for gate in gates}
        self._simulators: dict[str, asyncio.StreamWriter] = {}
        self._forgetting: dict[str, asyncio.TimerHandle] = {}
        self._changed = asyncio.Event()

    def states(self) -> list[GateState]:
        """Return the gates as they are now, in their first order."""
        return list(self._states.values())

    def hear(self, line: bytes) -> None:
        """Take over what a simulator said; a line that is no state is left to its log."""
        try:
            said = json.loads(line)
            before = self._states[said["gate_id"]]
            heard = {name: said[name] for name in SAID if name in said}
        except (ValueError, KeyError, TypeError):
            return
        if "attempt" in heard:
            heard["typed"] = 0
        self._change(replace(before, **heard))

    def __contains__(self, gate_id: object) -> bool:
        """Tell whether this gate is simulated here."""
        return gate_id in self._states

    def started(self, gate_id: str, simulator: asyncio.StreamWriter) -> None:
        """Note where this gate's simulator reads what it is told."""
        self._simulators[gate_id] = simulator

    async def tell(self, gate_id: str, what: Mapping[str, object]) -> bool:
        """Tell a simulator what is done at its gate; False when nobody listens any more."""
        simulator = self._simulators.get(gate_id)
        if simulator is None:
            return False
        try:
            simulator.write(json.dumps(what).encode() + b"\n")
            await simulator.drain()
        except ConnectionError:
            return False
        if "digit" in what:
            self._count(gate_id, what["digit"])
        return True

    def _count(self, gate_id: str, digit: object) -> None:
        """Note how much of a code is typed, as the keypad does."""
        if gate_id in self._forgetting:
            self._forgetting.pop(gate_id).cancel()
        state = self._states[gate_id]
        typed = 0 if digit == CLEAR else (state.typed + 1) % CODE_DIGITS
        self._change(replace(state, typed=typed))
        if typed:
            loop = asyncio.get_running_loop()
            self._forgetting[gate_id] = loop.call_later(
                FORGOTTEN_AFTER_SECONDS, self._count, gate_id, CLEAR
            )

    def stopped(self, gate_id: str) -> None:
        """Note that nothing simulates this gate any more."""
        self._simulators.pop(gate_id, None)
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
    running = beside(command, environment=os.environ, log=log, talk=True)
    try:
        async with running as process:
            code = await _listen(gate.gate_id, process, board)
    finally:
        board.stopped(gate.gate_id)
    say(f"The simulator of {gate.name} ended by itself (exit code {code}). Read {log}.")


async def _listen(gate_id: str, process: Process, board: GateBoard) -> int:
    """Let the board talk with a simulator; return how it ended."""
    if process.stdout is None or process.stdin is None:
        raise AssertionError
    board.started(gate_id, process.stdin)
    async for line in process.stdout:
        board.hear(line)
    return await process.wait()
