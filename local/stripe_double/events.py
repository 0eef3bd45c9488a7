"""Messages of what happened: what they say, how they are signed, when they are due."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import stripe

from local.stripe_double.behaviour import Behaviour
from local.stripe_double.desk import Desk
from local.stripe_double.things import Thing, as_answered

# After this many seconds without a good answer a message is sent again; the last pause stays.
PAUSES = (5, 15, 60, 300, 1800, 7200, 18_000, 36_000, 43_200)
GIVES_UP_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Delivery:
    """A message to post, signed just now."""

    id: str
    body: bytes
    signature: str


def announce(desk: Desk, kind: str, thing: Thing, before: Thing | None = None) -> None:
    """Say that something happened, as often and as late as the behaviour tells."""
    event = {
        **desk.new("event"),
        "api_version": stripe.api_version,
        "data": {"object": as_answered(thing)},
        "pending_webhooks": 1,
        "request": {"id": desk.request_id, "idempotency_key": desk.key},
        "type": kind,
    }
    if before is not None:
        event["data"]["previous_attributes"] = before
    if desk.account:
        event["account"] = desk.account
    desk.add(event)
    behaviour = Behaviour.of(desk.store)
    copies = 0 if behaviour.lost else 1 + behaviour.duplicates
    due = desk.now.timestamp() + behaviour.delay
    for _ in range(copies):
        desk.store.queue(event["id"], json.dumps(event, indent=2), due)


def signed(body: bytes, secrets: Iterable[str], now: datetime) -> str:
    """Return the header that proves who wrote the body, and when; once for every secret."""
    moment = int(now.timestamp())
    said = f"{moment}.".encode() + body
    digests = [hmac.new(each.encode(), said, hashlib.sha256).hexdigest() for each in secrets]
    return ",".join([f"t={moment}", *(f"v1={digest}" for digest in digests)])


def next_attempt(attempts: int, first_due: float, now: float) -> float | None:
    """Return when a message that was not taken is sent again; nothing when never."""
    pause = PAUSES[min(attempts, len(PAUSES) - 1)]
    gives_up = first_due + GIVES_UP_AFTER.total_seconds()
    return now + pause if now + pause <= gives_up else None
