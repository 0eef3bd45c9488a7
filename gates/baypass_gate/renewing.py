"""Renews the gate's certificate while the agent runs: when it is old, and when the cloud says so.

The gate is away from the broker for the seconds that this takes, and decides alone meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Final, Protocol

from baypass_gate.connection import NotConnectedError
from baypass_gate.errands import ErrandFailedError
from baypass_gate.identity import Identity
from baypass_gate.renewal import confirm, renew
from baypass_gate.settings import GateSettings
from baypass_gate.timing import Clock
from baypass_gate.trust import CertificatesUnusableError

# Long enough after the start for a gate that is restarted again and again not to renew each time.
FIRST_LOOK_SECONDS: Final = 600.0
# A renewal that failed is tried again a day later: trying costs the gate its connection.
LOOK_SECONDS: Final = 86_400.0
# What a host asked for is tried once more soon: the cloud gives no gate two within a minute.
AGAIN_SECONDS: Final = 120.0
# The acknowledgement of the command goes first.
AFTER_COMMAND_SECONDS: Final = 1.0

Errand = Callable[[GateSettings, Identity], None]

_log = logging.getLogger(__name__)


class Leaving(Protocol):
    """A connection that can be left alone for a while."""

    def left_alone(self) -> AbstractAsyncContextManager[None]:
        """Be away while the block runs; raises NotConnectedError when there is nothing to leave."""


class Renewing:
    """Looks once a day whether the certificate is old, and listens to the cloud's word."""

    def __init__(
        self,
        settings: GateSettings,
        identity: Identity,
        connection: Leaving,
        clock: Clock,
        *,
        errand: Errand = renew,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        """Do nothing before `going_on`; `errand` is what renewing is."""
        self._settings, self._identity = settings, identity
        self._connection, self._clock = connection, clock
        self._renew, self._again_seconds = errand, again_seconds
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Renew soon, however old the certificate is."""
        self._asked.set()

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Go on looking until the block ends; what is under way is finished first."""
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look(self) -> None:
        pause, is_second_try = FIRST_LOOK_SECONDS, False
        while True:
            is_asked = await self._is_asked(within=pause)
            is_done = True
            if is_asked or is_second_try or self._is_old():
                is_done = await self._is_done(self._renew)
            elif self._identity.unconfirmed:
                await self._is_done(confirm)
            is_second_try = is_asked and not is_done
            pause = self._again_seconds if is_second_try else LOOK_SECONDS

    async def _is_asked(self, *, within: float) -> bool:
        """Wait for the cloud's word for so many seconds; tell whether it came."""
        try:
            async with asyncio.timeout(within):
                await self._asked.wait()
                await asyncio.sleep(AFTER_COMMAND_SECONDS)
        except TimeoutError:
            pass
        is_asked = self._asked.is_set()
        self._asked.clear()
        return is_asked

    def _is_old(self) -> bool:
        life = timedelta(days=self._settings.renew_after_days)
        return self._clock() >= self._identity.issued_at() + life

    async def _is_done(self, errand: Errand) -> bool:
        """Leave the broker for an errand; tell whether it was done."""
        try:
            async with self._connection.left_alone():
                await asyncio.to_thread(errand, self._settings, self._identity)
        except (ErrandFailedError, NotConnectedError, CertificatesUnusableError, OSError) as error:
            _log.warning("The certificate is not renewed: %s", error)
            return False
        _log.info("Gate %s has a new certificate.", self._settings.gate_id)
        return True
