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
from local.places import Places
from local.ports import LOOPBACK, bind_site, cloud_ports
from local.progress import Progress
from local.security_headers import security_headers
from local.site_server import served, site_application
from local.start_page import StartPage
from local.static_site import StaticSite
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
            held.enter_context(self._swept())
            door = held.enter_context(bind_site(self._asked_port))
            site = f"http://{LOOPBACK}:{door.getsockname()[1]}"
            cloud = await self._deployed_cloud(held, site)
            outputs = await asyncio.to_thread(stack_outputs, cloud)
            prepared = await asyncio.to_thread(self._prepare, cloud, outputs)
            self._say("The demonstration organisation is set up.")
            gates = simulated(prepared.gates, self._here.logs, self._say)
            board = await held.enter_async_context(gates)
            self._say(f"Simulating {len(board.states())} gates.")
            addresses = Addresses(
                site, cloud.endpoint_url, prepared.invitations, prepared.host_sign_in
            )
            await self._open(held, door, outputs["ApiUrl"], board, addresses)
            await warm(f"{site}/api", cloud.endpoint_url)
            self._say("The functions are warm.")
            held.enter_context(published(addresses, self._here.addresses))
            self._say(f"Ready; Ctrl-C stops everything.\n\n{addresses.as_text()}\n")
            await cloud.process.wait()
            refuse("The local cloud ended by itself.", self._here.logs / "cloud.log")

    @contextmanager
    def _swept(self) -> Iterator[None]:
        """Leave nothing that only served one run, not even after the last one was killed."""
        self._here.addresses.unlink(missing_ok=True)
        shutil.rmtree(self._here.temporary, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(self._here.temporary, ignore_errors=True)

    async def _deployed_cloud(self, held: AsyncExitStack, site: str) -> Cloud:
        """Start the local cloud while SAM builds, then deploy what was built."""
        deployment = Deployment(self._here, site)
        async with _alongside(deployment.build()) as building:
            ports = cloud_ports(self._here.ports)
            cloud = await held.enter_async_context(running_cloud(self._here, ports))
            self._say("The local cloud answers.")
            built = await building
        self._say("Built with SAM." if built else "Built before; nothing has changed.")
        os.environ.update(cloud_environment(cloud.endpoint_url))
        if await asyncio.to_thread(is_new, cloud):
            self._forget_another_cloud()
        deployed = await deployment.deploy(cloud)
        await asyncio.to_thread(verify_sender, cloud)
        self._say("Deployed with SAM." if deployed else "Deployed before; nothing has changed.")
        return cloud

    def _forget_another_cloud(self) -> None:
        """Delete what only a local cloud knew that was killed before it could save its state."""
        for left in (self._here.gates, self._here.mails):
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
