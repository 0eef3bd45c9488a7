"""Starts what watches the configured cameras; each lives beside the agent and cannot end it."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from baypass_gate.cameras.axis_listener import hearing_axis
from baypass_gate.cameras.frigate_broker import hearing_frigate
from baypass_gate.cameras.settings import AxisCamera, CameraSettings, FrigateCamera
from baypass_gate.cameras.two_n_log import hearing_two_n
from baypass_gate.cameras.watching import OnReading, Watch
from baypass_gate.timing import Clock


@asynccontextmanager
async def watching(
    cameras: Iterable[CameraSettings], on_reading: OnReading, clock: Clock
) -> AsyncIterator[None]:
    """Watch all cameras until the block ends; readings come on the event loop's thread."""
    # It would tell of every pull.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    async with AsyncExitStack() as stack:
        for camera in cameras:
            watch = Watch(
                camera.id,
                min_confidence=camera.min_confidence,
                clock=clock,
                on_reading=on_reading,
            )
            if isinstance(camera, FrigateCamera):
                heard = hearing_frigate(camera, watch)
            elif isinstance(camera, AxisCamera):
                heard = hearing_axis(camera, watch)
            else:
                heard = hearing_two_n(camera, watch)
            await stack.enter_async_context(heard)
        yield
