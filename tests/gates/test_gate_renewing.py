"""When a running gate renews its certificate, and what it does when that fails."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from baypass_gate.errands import ErrandFailedError
from baypass_gate.identity import Identity
from baypass_gate.renewing import Renewing
from baypass_gate.settings import GateSettings
from tests.gates.builders import GATE

PATIENCE = 20.0


class Line:
    """A connection that can be left, and counts how often it was."""

    def __init__(self) -> None:
        self.left = 0

    @asynccontextmanager
    async def left_alone(self) -> AsyncIterator[None]:
        self.left += 1
        yield


class Cloud:
    """Refuses so many renewals, then renews; says when it has been asked often enough."""

    def __init__(self, refusals: int, enough: int) -> None:
        self.asked = 0
        self._refusals, self._enough = refusals, enough
        self.reached = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def renew(self, _settings: GateSettings, _identity: Identity) -> None:
        self.asked += 1
        if self.asked == self._enough:
            self._loop.call_soon_threadsafe(self.reached.set)
        if self.asked <= self._refusals:
            message = "The cloud does not answer."
            raise ErrandFailedError(message)


class Young(Identity):
    """A certificate that nothing is to be done about."""

    @property
    def unconfirmed(self) -> bool:
        return False

    def issued_at(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def settings(tmp_path: Path) -> GateSettings:
    file = tmp_path / "unread"
    return GateSettings(
        gate_id=GATE,
        name="Main entrance",
        host="localhost",
        ca=file,
        certificate=file,
        key=file,
        keys=file,
        state_dir=tmp_path,
        driver="simulated",
    )


async def asked_for(settings: GateSettings, refusals: int, enough: int) -> int:
    """Ask for one renewal; return how often the cloud was asked once nothing more is to come."""
    identity = Young(settings.state_dir, settings.certificate, settings.key)
    cloud, line = Cloud(refusals, enough), Line()
    renewing = Renewing(
        settings,
        identity,
        line,
        lambda: datetime.now(UTC),
        errand=cloud.renew,
        again_seconds=0.01,
    )
    async with renewing.going_on():
        renewing.ask()
        await asyncio.wait_for(cloud.reached.wait(), PATIENCE)
        # Longer than it would wait to try once more.
        await asyncio.sleep(0.1)
    assert line.left == cloud.asked
    return cloud.asked


def tried(settings: GateSettings, *, refusals: int, enough: int) -> int:
    # In a thread of its own: the one of the tests may have a browser's loop.
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(lambda: asyncio.run(asked_for(settings, refusals, enough))).result()


def test_what_a_host_asked_for_is_done_once(settings: GateSettings) -> None:
    assert tried(settings, refusals=0, enough=1) == 1


def test_what_a_host_asked_for_is_tried_once_more_when_it_failed(settings: GateSettings) -> None:
    assert tried(settings, refusals=1, enough=2) == 2


def test_what_fails_twice_is_left_for_another_day(settings: GateSettings) -> None:
    assert tried(settings, refusals=9, enough=2) == 2
