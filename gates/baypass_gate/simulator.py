"""A gate to look at: the same agent, a barrier made of timers, and hands on stdin.

`python -m baypass_gate.simulator --config FILE`

Every line on stdin is one JSON object: a plate that a camera reads, a code or a digit that somebody
types, or what happens to the link. Every change and every ended attempt is a line on stdout.
"""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from baypass_gate.attempts import Outcome, PlateRead
from baypass_gate.drivers import BarrierDriver, OnChange, SimulatedBarrier
from baypass_gate.keypads import Keypad
from baypass_gate.messages import Status, as_text
from baypass_gate.running import Gate, run_gate, run_program
from baypass_gate.settings import GateSettings, SettingsError
from baypass_gate.timing import Timer


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Plate(_Line):
    plate: str
    camera: str = "simulated"
    event: str | None = None
    confidence: float | None = None


class _Code(_Line):
    code: str


class _Digit(_Line):
    digit: Annotated[str, Field(pattern=r"^[0-9*]$")]


class _Link(_Line):
    link: Literal["cut", "up"]


_LINE: TypeAdapter[_Plate | _Code | _Digit | _Link] = TypeAdapter(_Plate | _Code | _Digit | _Link)


def main(arguments: list[str] | None = None) -> int:
    """Run the simulator until it is told to stop."""
    return run_program("baypass_gate.simulator", arguments, _serve)


async def _serve(settings: GateSettings) -> None:
    if settings.name is None:
        raise SettingsError(['"name" is missing: the simulator shows it as the sign on the gate.'])
    if settings.driver != "simulated":
        raise SettingsError(['"driver" must be "simulated": the simulator moves nothing real.'])

    def make_barrier(timer: Timer, on_change: OnChange) -> BarrierDriver:
        return SimulatedBarrier(timer, on_change, open_seconds=settings.open_seconds)

    printer = _LinePrinter(settings.gate_id, settings.name)
    await run_gate(
        settings,
        make_barrier,
        printer.changed,
        show=printer.ended,
        surroundings=[lambda gate: _hands_on(gate, printer)],
        believes_clock=True,
    )


class _LinePrinter:
    def __init__(self, gate_id: str, name: str) -> None:
        self._gate_id = gate_id
        self._name = name
        self.link = "up"
        self.gate: Gate | None = None

    def changed(self, status: Status, command_id: str | None) -> None:
        self._print(
            {
                **status.model_dump(mode="json", exclude={"version"}),
                "name": self._name,
                "command_id": command_id,
                "link": self.link,
                "list_issued_at": self._list_issued_at(),
            }
        )

    def _list_issued_at(self) -> str | None:
        issued_at = self.gate.agent.list_issued_at if self.gate else None
        return as_text(issued_at) if issued_at else None

    def ended(self, outcome: Outcome) -> None:
        attempt = {
            "attempt_id": outcome.attempt_id,
            "method": outcome.method,
            "decision": outcome.decision,
            "say": outcome.say,
            "offline": outcome.offline,
            "opened": outcome.opened,
            "at": as_text(outcome.at),
        }
        self._print({"gate_id": self._gate_id, "attempt": attempt})

    def misunderstood(self) -> None:
        mistake = "A line is a plate, a code, a digit, or what happens to the link, as JSON."
        self._print({"gate_id": self._gate_id, "mistake": mistake})

    def _print(self, line: dict[str, Any]) -> None:
        try:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever watched has gone; the gate goes on serving, and says it to nobody.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Hands:
    def __init__(self, gate: Gate, printer: _LinePrinter) -> None:
        self._gate = gate
        self._printer = printer
        self._keypad = Keypad(gate.timer, gate.agent.type_code)

    async def do(self, line: bytes) -> None:
        try:
            wish = _LINE.validate_json(line)
        except ValidationError:
            self._printer.misunderstood()
            return
        match wish:
            case _Plate():
                event = wish.event or secrets.token_hex(8)
                read = PlateRead(wish.camera, event, wish.plate, wish.confidence)
                self._gate.agent.read_plate(read)
            case _Code():
                self._gate.agent.type_code(wish.code)
            case _Digit():
                self._keypad.press(wish.digit)
            case _Link():
                await self._link(wish.link)

    async def _link(self, link: Literal["cut", "up"]) -> None:
        self._printer.link = link
        if link == "cut":
            await self._gate.connection.cut()
        else:
            self._gate.connection.mend()


@asynccontextmanager
async def _hands_on(gate: Gate, printer: _LinePrinter) -> AsyncIterator[None]:
    printer.gate = gate
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        # Unbuffered, as a thread that holds the buffer's lock would hinder the program's end; and
        # in a thread, as a loop cannot wait for every kind of file that stdin may be.
        with open(0, "rb", buffering=0, closefd=False) as hands, suppress(RuntimeError):
            for line in hands:
                # It fails once the loop is closed: then nobody moves a hand any more.
                loop.call_soon_threadsafe(lines.put_nowait, line)

    Thread(target=read, daemon=True).start()
    doing = asyncio.create_task(_do_all(lines, _Hands(gate, printer)))
    try:
        yield
    finally:
        doing.cancel()


async def _do_all(lines: asyncio.Queue[bytes], hands: _Hands) -> None:
    while True:
        await hands.do(await lines.get())


if __name__ == "__main__":
    sys.exit(main())
