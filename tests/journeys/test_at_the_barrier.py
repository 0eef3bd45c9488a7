"""What happens in front of the barrier: over real MQTT, with mutual TLS, on the running product."""

from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest

from tests.journeys.barriers import Gate, Guest, Host
from tests.journeys.premises import an_address, an_hour
from tests.journeys.visitors import Json, a_slot, eventually, today


@pytest.fixture(scope="module")
def main_gate(addresses: dict[str, Any]) -> Gate:
    gate = Gate(addresses, "Main gate")
    gate.await_cloud()
    return gate


@pytest.fixture(scope="module")
def garden_gate(addresses: dict[str, Any]) -> Gate:
    return Gate(addresses, "Garden gate")


def a_guest(addresses: Json, slot: dict[str, str] | None = None) -> Guest:
    return Guest(addresses, slot or an_hour(), an_address())


def said(decided: Json) -> tuple[str, str, bool]:
    return decided["method"], decided["decision"], decided["offline"]


def test_a_visitor_drives_in_by_plate_and_out_by_code(
    addresses: dict[str, Any], main_gate: Gate, garden_gate: Gate
) -> None:
    guest = a_guest(addresses)
    assert said(main_gate.read(guest.plate.lower())) == ("ANPR", "ALLOW", False)
    main_gate.await_move()
    main_gate.await_shut()
    assert said(garden_gate.type(guest.code)) == ("KEYPAD", "ALLOW", False)
    garden_gate.await_move()


def test_a_gate_says_why_it_stays_shut(addresses: dict[str, Any], main_gate: Gate) -> None:
    tomorrow = a_guest(addresses, a_slot(1, "14:00", "15:00"))
    gone = a_guest(addresses, an_hour(quarters=2))
    gone.cancel()
    main_gate.await_shut()
    for decided in (
        main_gate.read("9-ZZZ-999"),
        main_gate.read(tomorrow.plate),
        main_gate.type(tomorrow.code),
        main_gate.read(gone.plate),
    ):
        assert not decided["offline"]
        assert decided["say"], "somebody stands there and reads it"
        assert main_gate.state()["barrier"] == "CLOSED"
    reasons = [one["reason"] for one in Host(addresses).board(today().isoformat())[:4]]
    assert reasons == ["CANCELLED", "TOO_EARLY", "TOO_EARLY", "UNKNOWN_PLATE"]


def test_the_kill_switch_shuts_entries_and_leaves_exits_open(
    addresses: dict[str, Any], main_gate: Gate, garden_gate: Gate
) -> None:
    guest = a_guest(addresses)
    with Host(addresses).all_shut():
        assert main_gate.read(guest.plate)["decision"] == "KILL_SWITCH"
        assert garden_gate.type(guest.code)["decision"] == "ALLOW"


def test_the_console_knows_the_list_that_a_gate_holds(
    addresses: dict[str, Any], main_gate: Gate
) -> None:
    earlier, host = datetime.now(UTC), Host(addresses)
    a_guest(addresses)
    main_gate.await_list_of(earlier)

    def told() -> Json | None:
        # By then, the gate may hold another one.
        shown, held = host.gate(main_gate.id), main_gate.state()["list_version"]
        return shown if shown["list_version"] == held else None

    shown = eventually(told, f"the list of {main_gate.name} in the console")
    assert datetime.fromisoformat(shown["list_valid_until"]) > datetime.now(UTC)
    assert (shown["queued_events"], shown["locked_until"]) == (0, None)
    assert shown["agent"] == version("baypass-gate")


def test_the_list_lets_guests_in_while_the_line_is_cut_and_nothing_of_it_is_lost(
    addresses: dict[str, Any], main_gate: Gate
) -> None:
    comes, stays_away = a_guest(addresses), a_guest(addresses, an_hour(quarters=2))
    main_gate.await_list_of(datetime.now(UTC))
    stays_away.cancel()
    main_gate.await_list_of(datetime.now(UTC))
    main_gate.await_shut()
    with main_gate.cut_off():
        refused = main_gate.read(stays_away.plate)
        assert said(refused) == ("ANPR", "UNKNOWN_PLATE", True)
        assert main_gate.state()["barrier"] == "CLOSED"
        assert said(main_gate.type(comes.code)) == ("KEYPAD", "ALLOW", True)
        main_gate.await_move()
        assert main_gate.state()["queued_events"] == 2
        comes.await_seen(main_gate, online=False)
        assert comes.press(main_gate).json()["code"] == "GATE_OFFLINE"
    main_gate.await_empty_queue()
    board = Host(addresses)

    def delivered() -> list[Json] | None:
        found = [one for one in board.board(today().isoformat()) if one["offline"]]
        return found[:2] if len(found) > 1 else None

    opened, shut = eventually(delivered, "both decisions on the host's board")
    assert (opened["reason"], opened["reservation_id"]) == ("ALLOW", comes.id)
    assert (shut["reason"], shut["reservation_id"]) == ("UNKNOWN_PLATE", None)
