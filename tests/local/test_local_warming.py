"""Nothing fails while the functions are warmed: what fails in the local cloud is started anew."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_payments import DynamoDBPayments
from baypass.adapters.dynamodb_table import Table
from baypass.domain.bookings import ReleaseReason
from baypass.domain.payments import Settlement
from baypass.usecases.await_payment import await_payment
from baypass.usecases.confirm_booking import confirm_booking
from baypass.usecases.pay_refund import pay_refund
from baypass.usecases.release_booking import release_booking
from baypass.usecases.settle_payment import settle_payment
from local.warming import BOOKING, EVENTS, NOBODY, RESERVATION, nobodys_booking
from tests.adapters.stores import TABLE_NAME, described_table
from tests.fakes.world import FakeWorld
from tests.template import functions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-nobody")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-west-1")
        client.create_table(TableName=TABLE_NAME, **described_table())
        yield client


def test_a_booking_of_nobody_gets_through_every_step_and_leaves_nothing(
    database: "DynamoDBClient",
) -> None:
    table, world = Table(database, TABLE_NAME), FakeWorld()
    bookings, payments = DynamoDBBookings(table), DynamoDBPayments(table)
    ports: dict[str, Any] = {
        "bookings": bookings,
        "payments": payments,
        "checkout": world.checkout,
    }
    with nobodys_booking(database, TABLE_NAME):
        await_payment(
            NOBODY,
            BOOKING,
            "nobody's",
            bookings=bookings,
            payments=payments,
            workflows=world.workflows,
        )
        settled = settle_payment(
            NOBODY,
            BOOKING,
            close=True,
            **ports,
            workflows=world.workflows,
            clock=world.clock,
        )
        reason = ReleaseReason.UNPAID
        release_booking(NOBODY, BOOKING, reason, bookings=bookings, clock=world.clock)
        confirm_booking(NOBODY, BOOKING, bookings=bookings, dice=world.dice, clock=world.clock)
        refund = pay_refund(NOBODY, BOOKING, RESERVATION, **ports, clock=world.clock)
    assert (settled, refund) == (Settlement.CLOSED, None)
    assert database.scan(TableName=TABLE_NAME)["Items"] == []


def test_every_step_that_somebody_waits_for_is_warmed() -> None:
    steps = {name for name, own in functions().items() if "Events" not in own}
    unhurried = {"CloseCheckoutFunction", "ReleaseBookingFunction", "WorkFunction"}
    assert steps - set(EVENTS) == unhurried
    assert set(EVENTS) <= set(functions())
