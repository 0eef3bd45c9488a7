"""The simulated gates: what they say is shown, and an early end is not hidden."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.gates import GateBoard, GateState, simulated
from local.processes import beside
from tests.local.origin import an_origin
from tests.local.programs import LONG_ENOUGH
from tests.waiting import finished


def a_line(**changes: object) -> bytes:
    """Return what a simulator says when its barrier moves."""
    said = {
        "gate_id": "gat_1",
        "name": "Main entrance",
        "online": True,
        "barrier": "OPENING",
        "command_id": "cmd_1",
        "at": "2026-11-24T13:00:00.000Z",
    }
    return json.dumps(said | changes).encode() + b"\n"


def test_the_board_shows_what_a_gate_said_last() -> None:
    board = GateBoard([GateState("gat_1", "Main entrance"), GateState("gat_2", "Exit")])
    board.hear(a_line())
    board.hear(a_line(barrier="OPEN"))
    first, second = board.states()
    assert (first.online, first.barrier, first.command_id) == (True, "OPEN", "cmd_1")
    assert (second.running, second.online, second.barrier) == (True, None, None)


def test_what_is_no_state_of_a_known_gate_changes_nothing() -> None:
    board = GateBoard([GateState("gat_1", "Main entrance")])
    for line in (b"Traceback\n", b"[]\n", b"1\n", a_line(gate_id="gat_9"), b'{"gate_id": "gat_1"}'):
        board.hear(line)
    assert board.states() == [GateState("gat_1", "Main entrance")]


@dataclass(frozen=True)
class AGate:
    """A gate whose simulator is told to read `config`."""

    gate_id: str
    name: str
    config: Path


def test_a_simulator_that_ends_is_said_to_have_ended(tmp_path: Path) -> None:
    async def watch() -> tuple[str, GateState]:
        said: asyncio.Queue[str] = asyncio.Queue()
        gate = AGate("gat_1", "Main entrance", tmp_path / "missing.toml")
        async with simulated([gate], tmp_path, said.put_nowait) as board:
            sentence = await asyncio.wait_for(said.get(), LONG_ENOUGH)
            return sentence, board.states()[0]

    sentence, state = finished(watch())
    assert sentence.startswith("The simulator of Main entrance ended by itself (exit code 1).")
    assert (state.running, state.online) == (False, False)
    assert (tmp_path / "gate-gat_1.log").read_text() != ""


def test_browsers_hear_of_every_change_until_the_site_goes_away(tmp_path: Path) -> None:
    async def visit() -> list[str]:
        heard = []
        async with an_origin(tmp_path) as origin:
            page = await origin.browser.get("/local/gates")
            assert "Main &lt;entrance&gt;" in page.text
            state = await origin.browser.get("/local/gates/state.json")
            assert state.json()[0]["barrier"] is None
            async with origin.browser.stream("GET", "/local/gates/changes") as changes:
                assert changes.headers["content-type"].startswith("text/event-stream")
                async for line in changes.aiter_lines():
                    if line.startswith("data: "):
                        heard.append(json.loads(line.removeprefix("data: "))[0]["barrier"])
                        if len(heard) == 2:
                            break
                        origin.gates.hear(a_line())
        return heard

    assert finished(visit()) == [None, "OPENING"]


READ = {"plate": "1-ABC-234"}


def pressed(folder: Path, gate: str, **asked: Any) -> tuple[httpx.Response, str]:
    """Return what a press is answered, and what the gate's simulator was told by it."""

    async def press() -> tuple[httpx.Response, str]:
        simulator = (sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read())")
        async with (
            an_origin(folder) as origin,
            beside(simulator, environment={}, log=folder / "log", talk=True) as process,
        ):
            assert process.stdin is not None
            assert process.stdout is not None
            origin.gates.started("gat_1", process.stdin)
            answer = await origin.browser.post(f"/local/gates/{gate}", **asked)
            process.stdin.write_eof()
            return answer, (await process.stdout.read()).decode()

    return finished(press())


@pytest.mark.parametrize(
    "press",
    [
        READ,
        {"digit": "7"},
        {"digit": "*"},
        {"link": "cut"},
        {"link": "up"},
    ],
)
def test_what_is_done_on_the_page_is_done_at_the_gate(
    tmp_path: Path, press: dict[str, object]
) -> None:
    answer, told = pressed(tmp_path, "gat_1", json=press)
    assert answer.status_code == httpx.codes.NO_CONTENT
    assert json.loads(told) == press


@pytest.mark.parametrize(
    "press",
    [
        {},
        {"plate": ""},
        {"plate": "A" * 21},
        {"plate": "A", "event": "1"},
        {"digit": "12"},
        {"code": "123456"},
        {"link": "down"},
        {"plate": "A", "more": "A" * 1000},
        [],
    ],
)
def test_nothing_else_can_be_done_there(tmp_path: Path, press: object) -> None:
    answer, told = pressed(tmp_path, "gat_1", json=press)
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert answer.json()["message"]
    assert told == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json", "origin": "https://elsewhere.example"},
        {"content-type": "application/json", "origin": "null"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
)
def test_another_sites_page_does_nothing_at_a_gate(tmp_path: Path, headers: dict[str, str]) -> None:
    answer, told = pressed(tmp_path, "gat_1", content=json.dumps(READ), headers=headers)
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert told == ""


def test_a_gate_that_is_not_there_or_not_simulated_any_more_says_so(tmp_path: Path) -> None:
    assert pressed(tmp_path, "gat_9", json=READ)[0].status_code == httpx.codes.NOT_FOUND

    async def press() -> int:
        async with an_origin(tmp_path) as origin:
            return (await origin.browser.post("/local/gates/gat_1", json=READ)).status_code

    assert finished(press()) == httpx.codes.CONFLICT


def test_the_board_shows_how_much_of_a_code_is_typed_and_what_came_of_it(tmp_path: Path) -> None:
    async def type_it() -> list[int]:
        shown = []
        async with beside(("cat",), environment=os.environ, log=tmp_path / "log", talk=True) as cat:
            assert cat.stdin is not None
            board = GateBoard([GateState("gat_1", "Main entrance")])
            board.started("gat_1", cat.stdin)
            for digit in "12*345678":
                assert await board.tell("gat_1", {"digit": digit})
                shown.append(board.states()[0].typed)
            attempt = {"decision": "UNKNOWN_CODE", "say": "Nobody here has this code."}
            board.hear(json.dumps({"gate_id": "gat_1", "attempt": attempt}).encode())
            assert board.states()[0].attempt == attempt
        return shown

    assert finished(type_it()) == [1, 2, 0, 1, 2, 3, 4, 5, 0]
