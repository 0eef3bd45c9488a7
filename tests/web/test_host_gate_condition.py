"""What a gate has said of its access list, its queue, its keypad and its program."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from . import set_up_answers as answers
from .conftest import Api
from .host_steps import stand_at
from .set_up_steps import GATES, page_of, premises

SILENT: dict[str, Any] = {"list_version": None, "list_valid_until": None, "agent": None}
AWAY: dict[str, Any] = {"online": False}
LIST = "List for when its line is down"


def shown(desk: Page, api: Api, **gate: Any) -> Locator:
    """Return what the console shows of a gate like this."""
    premises(api)
    api.on("GET /api/host/gates", page_of(answers.a_gate(**gate)))
    stand_at(desk, GATES)
    return desk.get_by_role("main").get_by_role("listitem")


def test_a_gate_tells_which_list_it_holds_and_until_when(desk: Page, api: Api) -> None:
    gate = shown(desk, api)
    expect(gate).to_contain_text(LIST)
    expect(gate).to_contain_text("List 42, good until Monday 23 November 2026, 18:00")
    expect(gate).to_contain_text("0.2.0")
    expect(gate).not_to_contain_text("Still to tell")
    expect(gate).not_to_contain_text("Keypad")


def test_a_list_that_has_run_out_lets_nobody_in(desk: Page, api: Api) -> None:
    gate = shown(desk, api, list_valid_until="2026-11-22T17:30:00Z", **AWAY)
    expect(gate).to_contain_text("List 42 was good until Sunday 22 November 2026, 18:30")
    expect(gate).to_contain_text("without its line, the gate opens for nobody")


def test_a_gate_that_says_nothing_of_a_list_has_none(desk: Page, api: Api) -> None:
    gate = shown(desk, api, **SILENT)
    expect(gate).to_contain_text("None: without its line, the gate opens for nobody")
    expect(gate).not_to_contain_text("Version of its program")


def test_what_waits_for_the_line_and_a_locked_keypad_are_told(desk: Page, api: Api) -> None:
    gate = shown(desk, api, queued_events=3, locked_until="2026-11-22T17:35:00Z", **AWAY)
    expect(gate).to_contain_text("3 events that happened without its line")
    expect(gate).to_contain_text("Locked after wrong codes, until Sunday 22 November 2026, 18:35")


def test_of_a_gate_that_was_never_heard_or_is_retired_nothing_is_told(desk: Page, api: Api) -> None:
    premises(api)
    never = answers.a_gate(id="gat_acme01_side01", name="Side", heard_at=None, **AWAY, **SILENT)
    gone = answers.a_gate(retired=True, **AWAY)
    api.on("GET /api/host/gates", page_of(never, gone))
    stand_at(desk, GATES)
    expect(desk.get_by_text("Retired: it opens for nobody")).to_be_visible()
    expect(desk.get_by_text(LIST)).to_have_count(0)
