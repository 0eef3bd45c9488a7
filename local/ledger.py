"""`make ledger`: whether the money of the running instance is where its promises say."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import boto3
import httpx
from botocore.exceptions import BotoCoreError
from stripe import StripeError

from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.system_clock import SystemClock
from local.addresses import published_in
from local.balances import (
    Balance,
    BookingKey,
    Taken,
    Verdict,
    balance,
    by_booking,
    is_sold,
    nothing_taken,
)
from local.cloud import cloud_environment
from local.deployment import stack_outputs
from local.failures import CannotRunError, refuse
from local.payments import STRIPE_DASHBOARD, keys_of_stripe
from local.places import Places, places

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from stripe import StripeClient
    from stripe.params.checkout import SessionListParams

SECONDS = 30.0
WHAT_A_LINE_MEANS = """\
Each line is one payment and its booking: what was captured, what went back or is on its way back,
and what stayed. What should stay is the price of its spots that are confirmed or used, what the
policy kept of the cancelled ones, and what no bank would take back.
"""
GONE_BACK = ("succeeded", "pending", "requires_action")


def main() -> int:
    """Print the comparison; succeed when every cent is where it belongs."""
    try:
        balances = list(compared(places(os.environ), os.environ))
    except CannotRunError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except (httpx.HTTPError, BotoCoreError, StripeError) as error:
        sys.stderr.write(f"Nothing was compared, for somebody did not answer: {error}\n")
        return 1
    sys.stdout.write(as_text(balances))
    return 1 if _count(balances, Verdict.VIOLATION) else 0


def as_text(balances: list[Balance]) -> str:
    """Return what a line means, a line for each, and how many are wrong."""
    under_way = _count(balances, Verdict.UNDER_WAY)
    lines = [
        *(one.as_text() for one in balances),
        f"payments: {len(balances)}" + (f", under way: {under_way}" if under_way else ""),
        f"violations: {_count(balances, Verdict.VIOLATION)}",
    ]
    return "\n".join([WHAT_A_LINE_MEANS, *lines, ""])


def compared(here: Places, environment: Mapping[str, str]) -> Iterator[Balance]:
    """Compare everything that was paid on the running instance with its bookings."""
    addresses = published_in(here.addresses)
    endpoint_url = addresses["emulator"]
    os.environ.update(cloud_environment(endpoint_url))
    database = boto3.client("dynamodb", endpoint_url=endpoint_url)
    table = stack_outputs(endpoint_url)["TableName"]
    bookings = DynamoDBBookings(Table(database, table))
    paid_for = by_booking(_taken(addresses["stripe"], environment))
    now = SystemClock().now()
    is_shared = addresses["stripe"] == STRIPE_DASHBOARD
    for key, taken in paid_for.items():
        record = bookings.record(*key)
        # Others may use the same account at Stripe itself, as may what was forgotten here.
        if record or not is_shared:
            yield balance(taken, record, now)
    for key in _priced(database, table):
        record = bookings.record(*key)
        if key not in paid_for and record and is_sold(record):
            yield balance([nothing_taken(record)], record, now)


def stand_ins_payments(entries: Iterable[Mapping[str, Any]]) -> Iterator[Taken]:
    """Return the payments of the stand-in's ledger."""
    for entry in entries:
        yield Taken(
            payment=entry["payment_intent"],
            organisation_id=entry["organisation_id"] or "",
            booking_id=entry["booking_id"] or "",
            currency=entry["currency"].upper(),
            captured=entry["captured"],
            refunded=entry["refunded"],
            invoice=entry["invoice"],
            credited=entry["credited"],
        )


def stripes_payments(client: "StripeClient") -> Iterator[Taken]:
    """Return the payments at Stripe itself that are for a booking, newest first."""
    asked: SessionListParams = {"limit": 100, "expand": ["data.payment_intent"]}
    for session in client.v1.checkout.sessions.list(asked).auto_paging_iter():
        metadata, intent = session.metadata, session.payment_intent
        if not metadata or "booking_id" not in metadata or not intent or isinstance(intent, str):
            continue
        yield Taken(
            payment=intent.id,
            organisation_id=metadata["organisation_id"],
            booking_id=metadata["booking_id"],
            currency=intent.currency.upper(),
            captured=intent.amount_received,
            refunded=_gone_back(client, intent.id),
            invoice=str(session.invoice) if session.invoice else None,
            credited=_credited(client, str(session.invoice)) if session.invoice else 0,
        )


def _gone_back(client: "StripeClient", intent_id: str) -> int:
    refunds = client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
    return sum(one.amount for one in refunds.auto_paging_iter() if one.status in GONE_BACK)


def _credited(client: "StripeClient", invoice_id: str) -> int:
    notes = client.v1.credit_notes.list({"invoice": invoice_id, "limit": 100})
    return sum(one.amount for one in notes.auto_paging_iter() if one.status == "issued")


def _taken(stripe: str, environment: Mapping[str, str]) -> Iterable[Taken]:
    if stripe == STRIPE_DASHBOARD:
        keys = keys_of_stripe(environment)
        if keys is None:
            refuse("The running instance uses Stripe itself: give this command the same keys.")
        from stripe import StripeClient

        return stripes_payments(StripeClient(keys.api_key))
    answer = httpx.get(f"{stripe}/control/ledger", timeout=SECONDS, trust_env=False)
    if answer.status_code != HTTPStatus.OK:
        refuse("Stripe's stand-in has no ledger to show.")
    return stand_ins_payments(answer.json())


def _priced(database: "DynamoDBClient", table: str) -> Iterator[BookingKey]:
    """Yield the bookings that had a price; a scan, which only so small a table bears."""
    pages = database.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="sk = :payment",
        ExpressionAttributeValues={":payment": {"S": "PAYMENT"}},
    )
    for page in pages:
        for item in page["Items"]:
            yield item["organisation_id"]["S"], item["booking_id"]["S"]


def _count(balances: list[Balance], verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in balances)


if __name__ == "__main__":
    sys.exit(main())
