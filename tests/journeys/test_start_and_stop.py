"""The whole of `make run`, from nothing to nothing."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.journeys.payers import Payer, book_paid, settled_ledger, states
from tests.journeys.running import built_for, running_baypass
from tests.journeys.visitors import Json, Mailbox, Visitor, a_slot, link_in


def test_everything_that_is_printed_answers(addresses: dict[str, str]) -> None:
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        for name in ("site", "mailbox", "gates", "host", "start", "stripe"):
            assert browser.get(addresses[name]).status_code == httpx.codes.OK, name
        assert browser.get(f"{addresses['api']}/invitation").status_code == 401


def test_every_gate_is_online(addresses: dict[str, str]) -> None:
    with (
        httpx.Client(trust_env=False, timeout=30) as browser,
        browser.stream("GET", f"{addresses['gates']}/changes") as changes,
    ):
        for line in changes.iter_lines():
            if line.startswith("data: ") and '"online": null' not in line:
                assert '"online": false' not in line
                break


def test_a_stopped_instance_leaves_nothing_running_and_goes_on_where_it_was(
    addresses: Json, tmp_path: Path
) -> None:
    with running_baypass(built_for(addresses, tmp_path)) as first:
        visitor = Visitor(first, first["invitations"]["free"])
        booking = visitor.book(a_slot(2, "10:00", "11:00"), "ann@yesterday.example")
        booker = link_in(Mailbox(first).sent_to("ann@yesterday.example", "booked"), "booking", "b")
        unheard = paid_unheard(first)
    assert not (tmp_path / "addresses.json").exists()
    for name in ("site", "emulator", "stripe"):
        port = urlsplit(first[name]).port
        assert port is not None
        with socket.create_server(("127.0.0.1", port)):
            pass
    assert not _processes_that_mention(tmp_path)
    deployed_at = (tmp_path / "logs" / "sam-deploy.log").stat().st_mtime_ns
    with running_baypass(tmp_path) as second:
        assert second == first
        yesterdays = Visitor(second, booker).get("/api/booking").json()
        assert (yesterdays["id"], yesterdays["state"]) == (booking["id"], "CONFIRMED")
        # Whoever waited for the money ended with the first run: the sweep finds it.
        unheard.becomes("CONFIRMED")
        Mailbox(second).sent_to("bo@yesterday.example", "your receipt")
        settled_ledger(second)
    assert (tmp_path / "logs" / "sam-deploy.log").stat().st_mtime_ns == deployed_at


def paid_unheard(addresses: Json) -> Payer:
    """Return a booking that is paid and held, and nobody here has heard of the money."""
    payer = book_paid(addresses, a_slot(4, "10:00", "12:00"), "bo@yesterday.example")
    payer.stripe.behave(lost=True)
    assert payer.pay()["outcome"] == "paid"
    assert states(payer.see())[:2] == ("HELD", "DUE")
    return payer


def _processes_that_mention(folder: Path) -> list[str]:
    """Return the commands of this machine's processes that have to do with the folder."""
    commands = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = process.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if os.fspath(folder) in command:
            commands.append(command)
    return commands
