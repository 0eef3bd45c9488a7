"""Renews the gate's certificate while the agent runs: when it is old, and when the cloud says so.

The gate is away from the broker for the seconds that this takes, and decides alone meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from baypass_gate.connection import MqttConnection, NotConnectedError
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
# The acknowledgement of the command goes first.
AFTER_COMMAND_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


class Renewing:
    """Looks once a day whether the certificate is old, and listens to the cloud's word."""

    def __init__(
        self, settings: GateSettings, identity: Identity, connection: MqttConnection, clock: Clock
    ) -> None:
        """Do nothing before `going_on`."""
        self._settings, self._identity = settings, identity
        self._connection, self._clock = connection, clock
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
        pause = FIRST_LOOK_SECONDS
        while True:
            try:
                async with asyncio.timeout(pause):
                    await self._asked.wait()
                    await asyncio.sleep(AFTER_COMMAND_SECONDS)
            except TimeoutError:
                pause = LOOK_SECONDS
            if self._asked.is_set() or self._is_old():
                await self._leave_to(renew)
            elif self._identity.unconfirmed:
                await self._leave_to(confirm)
            self._asked.clear()

    def _is_old(self) -> bool:
        life = timedelta(days=self._settings.renew_after_days)
        return self._clock() >= self._identity.issued_at() + life

    async def _leave_to(self, errand: Callable[[GateSettings, Identity], None]) -> None:
        try:
            async with self._connection.left_alone():
                await asyncio.to_thread(errand, self._settings, self._identity)
        except (ErrandFailedError, NotConnectedError, CertificatesUnusableError, OSError) as error:
            _log.warning("The certificate is not renewed: %s", error)
        else:
            _log.info("Gate %s has a new certificate.", self._settings.gate_id)
