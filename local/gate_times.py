"""`make gate-times`: how long it takes from a press to the barrier on the running instance.

A press ends when the gate has told its barrier to open, by the clock that it shares with this
program. Guests drive in and out again, each by the remote control, by plate and by code.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from statistics import quantiles
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx

from local.addresses import published_in
from local.failures import CannotRunError, refuse
from local.guests import Guest, book_guests
from local.places import places
from local.processor_time import processor_seconds, used_between

PRESSES = 100
# From where a simulated barrier rises as soon as it is told to.
DOWN = {"CLOSED", "CLOSING"}
PATIENCE_SECONDS = 30.0
# Who decides, of the functions that the emulator runs as processes of their own.
FUNCTIONS = {
    "plate": "GateReadingFunction",
    "code": "GateCodeFunction",
    "remote control": "RemoteOpenFunction",
}
GATE_PROGRAM = "baypass_gate.simulator"


@dataclass(frozen=True)
class Times:
    """What one way in has taken, in milliseconds, and our own processor time of it per press."""

    way: str
    milliseconds: list[float]
    own: float

    def as_text(self) -> str:
        """Return a row: way, presses, p50, p95, our own, and its share of the median."""
        cuts = quantiles(self.milliseconds, n=20)
        p50, p95 = cuts[9], cuts[18]
        return (
            f"{self.way:<16}{len(self.milliseconds):>8}{p50:>9.0f}{p95:>9.0f}"
            f"{self.own:>9.0f}{self.own / p50:>8.0%}"
        )


class Gates:
    """The simulated gates, as their page shows them."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """Hear nothing yet."""
        self._client = client
        self._states: dict[str, dict[str, Any]] = {}
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[list[str]]:
        """Hear every change during the block; yield the gates' ids, an entry and an exit."""
        listening = asyncio.create_task(self._listen())
        try:
            await asyncio.wait_for(self._changed.wait(), PATIENCE_SECONDS)
            yield list(self._states)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self) -> None:
        async with self._client.stream("GET", "/local/gates/changes", timeout=None) as changes:
            async for line in changes.aiter_lines():
                if line.startswith("data: "):
                    said = json.loads(line.removeprefix("data: "))
                    self._states = {state["gate_id"]: state for state in said}
                    self._changed.set()
                    self._changed = asyncio.Event()

    async def tell(self, gate: str, **what: object) -> None:
        """Do something at a gate."""
        (await self._client.post(f"/local/gates/{gate}", json=what)).raise_for_status()

    async def down(self, gate: str) -> None:
        """Wait until the barrier is coming down or is down."""
        await self._until(gate, lambda state: state["barrier"] in DOWN)

    async def opening(self, gate: str, press: Callable[[], Awaitable[object]]) -> float:
        """Press, and return how many milliseconds later the barrier that was down rose."""
        before = self._states[gate]["attempt"]
        began = datetime.now(UTC)
        await press()

        def rises(state: dict[str, Any]) -> bool:
            attempt = state["attempt"]
            # What a gate refuses alone, because it waited for too long, the cloud may still allow.
            by_cloud = attempt != before and not attempt["offline"]
            if by_cloud and attempt["decision"] != "ALLOW":
                refuse(f"A gate stayed shut: {attempt['decision']}.")
            return bool(state["barrier"] == "OPENING")

        state = await self._until(gate, rises)
        return (datetime.fromisoformat(state["at"]) - began) / timedelta(milliseconds=1)

    async def _until(self, gate: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = monotonic() + PATIENCE_SECONDS
        while not is_so(self._states[gate]):
            changed = asyncio.ensure_future(self._changed.wait())
            done, _ = await asyncio.wait({changed}, timeout=deadline - monotonic())
            if not done:
                refuse("A gate did not move in time.")
        return self._states[gate]


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="make gate-times", description=__doc__)
    parser.add_argument("--presses", type=int, default=PRESSES)
    presses: int = parser.parse_args().presses
    try:
        asyncio.run(_measure(published_in(places(os.environ).addresses), presses))
    except CannotRunError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


async def _measure(addresses: dict[str, Any], presses: int) -> None:
    async with httpx.AsyncClient(
        base_url=addresses["site"], timeout=PATIENCE_SECONDS, trust_env=False
    ) as client:
        guests = await book_guests(client, addresses["invitations"]["free"])
        gates = Gates(client)
        async with gates.heard() as ids:
            sys.stdout.write(
                f"{'':<16}{'presses':>8}{'p50 ms':>9}{'p95 ms':>9}{'own ms':>9}{'share':>8}\n"
            )
            drives = passages(guests, ids)
            for way in FUNCTIONS:
                times = await _times(way, gates, client, drives, presses)
                sys.stdout.write(f"{times.as_text()}\n")
                sys.stdout.flush()


def passages(guests: list[Guest], gates: list[str]) -> Iterator[tuple[Guest, str]]:
    """Yield who drives through which gate: each out again after the next has come in."""
    entry, leaving = gates[:2]
    yield guests[0], entry
    for number in count(1):
        yield guests[number % len(guests)], entry
        yield guests[(number - 1) % len(guests)], leaving


async def _times(
    way: str,
    gates: Gates,
    client: httpx.AsyncClient,
    drives: Iterator[tuple[Guest, str]],
    presses: int,
) -> Times:
    milliseconds = []
    own = 0.0
    for guest, gate in islice(drives, presses):
        if way == "code":
            for digit in guest.code[:-1]:
                await gates.tell(gate, digit=digit)
        await gates.down(gate)
        before = processor_seconds(FUNCTIONS[way], GATE_PROGRAM)
        milliseconds.append(await gates.opening(gate, _press(way, gates, client, guest, gate)))
        own += used_between(before, processor_seconds(FUNCTIONS[way], GATE_PROGRAM))
    return Times(way, milliseconds, own / presses * 1000)


def _press(
    way: str, gates: Gates, client: httpx.AsyncClient, guest: Guest, gate: str
) -> Callable[[], Awaitable[object]]:
    async def by_plate() -> None:
        await gates.tell(gate, plate=guest.plate)

    async def by_code() -> None:
        # The others are typed already.
        await gates.tell(gate, digit=guest.code[-1])

    async def by_remote() -> None:
        answer = await client.post(
            f"/api/reservation/gates/{gate}/open",
            headers={"Authorization": f"Bearer {guest.token}", "Idempotency-Key": str(uuid4())},
        )
        answer.raise_for_status()

    return {"plate": by_plate, "code": by_code, "remote control": by_remote}[way]


if __name__ == "__main__":
    sys.exit(main())
