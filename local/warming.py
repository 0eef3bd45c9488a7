"""Starts the functions before the first visitor does.

A function's first call starts a process and unpacks its layer, which takes seconds on a busy
machine; a barrier's answer that comes so late is reported as none. A call that fails ends its
process again, so none of these may.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import httpx

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.system_clock import SystemClock
from baypass.domain.bookings import Booking, BookingState, Reservation, ReservationState
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import free_of_charge
from baypass.domain.people import Visitor
from baypass.domain.time_slots import TimeSlot
from local.cloud import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Each reaches one door, and is refused by it before anything is read.
QUESTIONS = (
    ("GET", "/invitation"),
    ("GET", "/reservation"),
    ("GET", "/reservation/cancellation"),
    ("POST", "/host/session"),
    ("POST", "/webhooks/stripe"),
)
# A message that says nothing, and a booking that nobody made and that is over: nothing comes of
# them.
NOBODY, BOOKING, RESERVATION = "org_nobody", f"bkg_{'0' * 20}", f"rsv_{'0' * 22}"
OF_BOOKING = {"organisation_id": NOBODY, "booking_id": BOOKING}
OF_RESERVATION = OF_BOOKING | {"reservation_id": RESERVATION}
# Who is waited for by somebody; what closes an unpaid booking half an hour later may take its time.
EVENTS = {
    "GateAcknowledgedFunction": {},
    "GateReadingFunction": {},
    "GateCodeFunction": {},
    "GateEventsFunction": {},
    "GateProvisioningFunction": {},
    "AwaitPaymentFunction": OF_BOOKING | {"task_token": "nobody's"},
    "ConfirmBookingFunction": OF_BOOKING,
    "NotifyBookingFunction": OF_BOOKING,
    "RefundFunction": OF_RESERVATION,
    "NotifyCancellationFunction": OF_RESERVATION,
}
PATIENCE_SECONDS = 60.0


async def warm(api: str, endpoint_url: str, table: str) -> None:
    """Call each function once; one that stays silent is left to its first visitor."""
    await asyncio.gather(
        _ask_doors(api), asyncio.to_thread(_invoke, endpoint_url, table), return_exceptions=True
    )


async def _ask_doors(api: str) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
        asked = (client.request(method, f"{api}{path}") for method, path in QUESTIONS)
        await asyncio.gather(*asked, return_exceptions=True)


def _invoke(endpoint_url: str, table: str) -> None:
    functions = boto3.client("lambda", region_name=REGION, endpoint_url=endpoint_url)
    database = boto3.client("dynamodb", region_name=REGION, endpoint_url=endpoint_url)
    names = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
    with nobodys_booking(database, table):
        for logical_id, event in EVENTS.items():
            for name in names:
                if f"-{logical_id}-" in name:
                    functions.invoke(FunctionName=name, Payload=json.dumps(event))


@contextmanager
def nobodys_booking(database: "DynamoDBClient", table: str) -> Iterator[None]:
    """Let there be a booking that has expired, of an organisation that does not exist."""
    now = SystemClock().now()
    booking = Booking(
        id=BOOKING,
        organisation_id=NOBODY,
        car_park_id="cpk_nobody",
        portal_id="prt_nobody",
        invitation_id="inv_nobody",
        state=BookingState.EXPIRED,
        booker_email="nobody@baypass.example",
        request_hash="",
        booker_hash="",
        created_at=now,
        hold_until=now,
        live=0,
        kept_until=now,
    )
    reservation = Reservation(
        id=RESERVATION,
        organisation_id=NOBODY,
        booking_id=BOOKING,
        car_park_id="cpk_nobody",
        state=ReservationState.EXPIRED,
        visitor=Visitor(first_name="No", last_name="Body", email="nobody@baypass.example"),
        licence_plate=LicencePlate.of("NOBODY"),
        time_slot=TimeSlot(start=now, end=now + timedelta(hours=1)),
        price=free_of_charge("EUR"),
        manage_hash="",
        remote_hash="",
        kept_until=now,
    )
    there = keys.booking(NOBODY, BOOKING), keys.reservation(NOBODY, RESERVATION)
    rows = Table(database, table)
    rows.put(there[0], booking)
    rows.put(there[1], reservation)
    try:
        yield
    finally:
        for pk, sk in there:
            database.delete_item(TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
