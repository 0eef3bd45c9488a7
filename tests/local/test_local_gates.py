"""The simulated gates: what they say is shown, and an early end is not hidden."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from local.gates import GateBoard, GateState, simulated
from tests.local.origin import an_origin
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
            sentence = await asyncio.wait_for(said.get(), timeout=30)
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
