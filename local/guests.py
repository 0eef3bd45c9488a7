"""Guests of the demonstration organisation, who have a spot from now on: for measuring."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from local.failures import refuse

SPOTS = 5
STAY = timedelta(hours=1)
QUARTER_MINUTES = 15
MAIL_TRIES, PAUSE_SECONDS = 120, 0.5
REMOTE = re.compile(r"https?://\S+/visit#(r\.\S+)")


@dataclass(frozen=True)
class Guest:
    """Somebody with a spot, and the three ways in."""

    plate: str
    code: str
    token: str


async def book_guests(client: httpx.AsyncClient, invitation: str) -> list[Guest]:
    """Book free spots that begin now, and return who has them once their mails are there."""
    asked = _asked()
    token = invitation.partition("#")[2]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    answer = await client.post("/api/bookings", json=asked, headers=headers)
    if answer.is_error:
        refuse(f"Nobody could book: {answer.json()['detail']}")
    return [await _guest(client, one["visitor"]["email"]) for one in asked["reservations"]]


def _asked() -> dict[str, Any]:
    now = datetime.now(UTC)
    start = now.replace(
        minute=now.minute // QUARTER_MINUTES * QUARTER_MINUTES, second=0, microsecond=0
    )
    slot = {"start": start.isoformat(), "end": (start + STAY).isoformat()}
    reservations = [_reservation(slot) for _ in range(SPOTS)]
    return {
        "booker": {"email": reservations[0]["visitor"]["email"]},
        "reservations": reservations,
    }


def _reservation(slot: dict[str, str]) -> dict[str, Any]:
    who = uuid4().hex[:7]
    return {
        "time_slot": slot,
        "visitor": {"first_name": "Ann", "last_name": "Peeters", "email": f"{who}@guest.example"},
        "licence_plate": f"G{who}",
    }


async def _guest(client: httpx.AsyncClient, email: str) -> Guest:
    token = await _remote_token(client, email)
    headers = {"Authorization": f"Bearer {token}"}
    seen = (await client.get("/api/reservation", headers=headers)).raise_for_status().json()
    return Guest(seen["licence_plate"], seen["keypad_code"], token)


async def _remote_token(client: httpx.AsyncClient, email: str) -> str:
    patience = MAIL_TRIES
    while (token := await _mailed_token(client, email)) is None:
        patience -= 1
        if not patience:
            refuse("A guest got no mail.")
        await asyncio.sleep(PAUSE_SECONDS)
    return token


async def _mailed_token(client: httpx.AsyncClient, email: str) -> str | None:
    mails = (await client.get("/local/mailbox/messages.json")).raise_for_status().json()
    found = (REMOTE.search(mail["text"]) for mail in mails if email in str(mail["to"]))
    return next((link[1] for link in found if link), None)
