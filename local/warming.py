"""Starts the functions before the first visitor does.

A function's first call starts a process and unpacks its layer, which takes seconds on a busy
machine; a barrier's answer that comes so late is reported as none.
"""

import asyncio
import json

import boto3
import httpx

from local.cloud import REGION

# Each reaches one door, and is refused by it before anything is read.
QUESTIONS = (
    ("GET", "/invitation"),
    ("GET", "/reservation"),
    ("GET", "/reservation/cancellation"),
    ("POST", "/host/session"),
)
# A message that says nothing, and bookings that do not exist: nothing comes of them.
NOBODY = {"organisation_id": "org_nobody", "booking_id": f"bkg_{'0' * 20}"}
EVENTS = {
    "GateAcknowledgedFunction": {},
    "ConfirmBookingFunction": NOBODY,
    "NotifyBookingFunction": NOBODY,
    "NotifyCancellationFunction": NOBODY | {"reservation_id": f"rsv_{'0' * 22}"},
}
PATIENCE_SECONDS = 60.0


async def warm(api: str, endpoint_url: str) -> None:
    """Call each function once; one that stays silent is left to its first visitor."""
    await asyncio.gather(
        _ask_doors(api), asyncio.to_thread(_invoke, endpoint_url), return_exceptions=True
    )


async def _ask_doors(api: str) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
        asked = (client.request(method, f"{api}{path}") for method, path in QUESTIONS)
        await asyncio.gather(*asked, return_exceptions=True)


def _invoke(endpoint_url: str) -> None:
    functions = boto3.client("lambda", region_name=REGION, endpoint_url=endpoint_url)
    names = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
    for logical_id, event in EVENTS.items():
        for name in names:
            if f"-{logical_id}-" in name:
                functions.invoke(FunctionName=name, Payload=json.dumps(event))
