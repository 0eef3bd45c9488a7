"""One run of everything, from the lock on its folder to the addresses that answer."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from local.addresses import Addresses, published
from local.api_proxy import ApiProxy, local_api_url
from local.cloud import REGION, Cloud, cloud_environment, running_cloud
from local.deployment import Deployment, is_new, stack_outputs, verify_sender
from local.failures import refuse
from local.gates import GateBoard, simulated
from local.gates_pages import GatesPages
from local.instance_lock import only_instance
from local.mailbox import Mailbox
from local.mailbox_pages import MailboxPages
from local.organisation import SetUp, set_up
from local.payments import (
    STRIPE_API,
    STRIPE_DASHBOARD,
    StripeKeys,
    how_to_forward,
    keys_of_stand_in,
    keys_of_stripe,
    tell_stack,
)
from local.places import Places
from local.ports import bind_site, bind_stand_in, cloud_ports, origin_of
from local.progress import Progress
from local.security_headers import security_headers
from local.site_server import served, site_application
from local.start_page import StartPage
from local.static_site import StaticSite
from local.stripe_stand_in import StandIn, stand_in
from local.warming import warm

DESCRIPTION = "local/demo/organisation.yaml"


class Instance:
    """What a run holds open is closed in the opposite order, however it ends."""

    def __init__(self, here: Places, asked_port: str | None, progress: Progress) -> None:
        """Run here, on the port that was asked for, if any."""
        self._here = here
        self._asked_port = asked_port
        self._say = progress.say

    async def run(self) -> None:
        """Start everything, say where it is, and stay until cancelled or something breaks."""
        async with AsyncExitStack() as held:
            held.enter_context(only_instance(self._here))
            keys = keys_of_stripe(os.environ)
            held.enter_context(self._swept())
            door = held.enter_context(bind_site(self._asked_port))
            site = origin_of(door)
            till = None if keys else held.enter_context(bind_stand_in(self._here.stripe_port))
            deployment = Deployment(self._here, site, origin_of(till) if till else STRIPE_API)
            cloud = await self._standing_cloud(held, deployment)
            keys = keys or keys_of_stand_in(self._here.stripe / "keys.json")
            payments = await self._stand_in(held, till, keys, site) if till else None
            await self._deploy(deployment, cloud)
            outputs = await asyncio.to_thread(stack_outputs, cloud.endpoint_url)
            await asyncio.to_thread(tell_stack, outputs["StripeSecret"], keys, cloud.endpoint_url)
            prepared = await asyncio.to_thread(self._prepare, cloud, outputs)
            self._say("The demonstration organisation is set up.")
            gates = simulated(prepared.gates, self._here.logs, self._say)
            board = await held.enter_async_context(gates)
            self._say(f"Simulating {len(board.states())} gates.")
            addresses = Addresses(
                site,
                cloud.endpoint_url,
                prepared.invitations,
                prepared.host_sign_in,
                stripe=origin_of(till) if till else STRIPE_DASHBOARD,
            )
            await self._open(held, door, outputs["ApiUrl"], board, addresses)
            await warm(f"{site}/api", cloud.endpoint_url, outputs["TableName"])
            self._say("The functions are warm.")
            held.enter_context(published(addresses, self._here.addresses))
            told = [addresses.as_text(), *([] if till else [how_to_forward(site)])]
            self._say("\n\n".join(["Ready; Ctrl-C stops everything.", *told]) + "\n")
            await self._stay(cloud, payments)

    @contextmanager
    def _swept(self) -> Iterator[None]:
        """Leave nothing that only served one run, not even after the last one was killed."""
        self._here.addresses.unlink(missing_ok=True)
        shutil.rmtree(self._here.temporary, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(self._here.temporary, ignore_errors=True)

    async def _standing_cloud(self, held: AsyncExitStack, deployment: Deployment) -> Cloud:
        """Start the local cloud while SAM builds; forget what belonged to another one."""
        async with _alongside(deployment.build()) as building:
            ports = cloud_ports(self._here.ports)
            cloud = await held.enter_async_context(running_cloud(self._here, ports))
            self._say("The local cloud answers.")
            built = await building
        self._say("Built with SAM." if built else "Built before; nothing has changed.")
        os.environ.update(cloud_environment(cloud.endpoint_url))
        if await asyncio.to_thread(is_new, cloud):
            self._forget_another_cloud()
        return cloud

    async def _stand_in(
        self, held: AsyncExitStack, till: socket.socket, keys: StripeKeys, site: str
    ) -> StandIn:
        """Let Stripe's stand-in answer until the run ends, and remember what it knew last time."""
        file = self._here.stripe / "stripe.sqlite"
        payments = await held.enter_async_context(stand_in(file, till, keys, site))
        self._say("Stripe's stand-in answers; no real money moves.")
        return payments

    async def _deploy(self, deployment: Deployment, cloud: Cloud) -> None:
        """Put on the local cloud what was built."""
        deployed = await deployment.deploy(cloud)
        await asyncio.to_thread(verify_sender, cloud)
        self._say("Deployed with SAM." if deployed else "Deployed before; nothing has changed.")

    async def _stay(self, cloud: Cloud, payments: StandIn | None) -> None:
        """Carry messages of payments until the local cloud ends, which it should not."""
        ends = asyncio.create_task(cloud.process.wait())
        carries = asyncio.create_task(payments.deliveries.go_on() if payments else _nothing())
        try:
            await asyncio.wait({ends, carries}, return_when=asyncio.FIRST_COMPLETED)
            if carries.done():
                carries.result()
        finally:
            ends.cancel()
            carries.cancel()
            await asyncio.wait({ends, carries})
        refuse("The local cloud ended by itself.", self._here.logs / "cloud.log")

    def _forget_another_cloud(self) -> None:
        """Delete what only a local cloud knew that was killed before it could save its state."""
        for left in (self._here.gates, self._here.mails, self._here.stripe):
            shutil.rmtree(left, ignore_errors=True)

    def _prepare(self, cloud: Cloud, outputs: Mapping[str, str]) -> SetUp:
        """Make the demonstration organisation, or find it as it is."""
        return set_up(
            self._here.clone / DESCRIPTION,
            outputs,
            endpoint_url=cloud.endpoint_url,
            region=REGION,
            files=self._here.gates,
            mqtt_host=cloud.mqtt_host,
            mqtt_port=cloud.mqtt_port,
            ca=self._here.cloud_ca,
        )

    async def _open(
        self,
        held: AsyncExitStack,
        door: socket.socket,
        api_url: str,
        board: GateBoard,
        addresses: Addresses,
    ) -> None:
        """Serve the site until the run ends."""
        headers = security_headers(self._here.clone / "template.yaml")
        api = ApiProxy(local_api_url(api_url, addresses.emulator))
        held.push_async_callback(api.close)
        closing = asyncio.Event()
        local_pages = [
            *StartPage(addresses).routes(),
            *MailboxPages(Mailbox(addresses.emulator, self._here.mails)).routes(),
            *GatesPages(board, closing).routes(),
        ]
        site = site_application(StaticSite(self._here.clone / "web", headers), api, local_pages)
        await held.enter_async_context(served(site, door, closing))


async def _nothing() -> None:
    """Wait until cancelled."""
    await asyncio.Event().wait()


@asynccontextmanager
async def _alongside(
    work: Coroutine[None, None, bool],
) -> AsyncIterator[asyncio.Task[bool]]:
    """Do `work` beside the block; leaving the block early ends the work as well."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
