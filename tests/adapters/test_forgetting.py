"""What the table keeps only for a time, and what it says when it gives up."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from botocore.stub import Stubber

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_mails import DynamoDBMails
from baypass.adapters.dynamodb_table import Item, Table, Write
from baypass.bootstrap import TEMPORARY_TROUBLE
from baypass.domain.bookings import BookingRecord
from baypass.ports import Busy
from tests.adapters.stores import TABLE_NAME, Store, aws
from tests.adapters.test_table import DELETE, cancelled
from tests.builders import ORGANISATION, a_record, an_invitation, an_offer
from tests.fakes import NOW

INVITATIONS_KEPT = timedelta(days=400)


def booked(table: Table) -> BookingRecord:
    return Store.in_table(table).offering(an_offer()).book(a_record(held=True), an_offer())


def items_of(table: Table, record: BookingRecord) -> list[Item]:
    pk, _ = keys.booking(ORGANISATION, record.booking.id)
    return table.query(pk)


def test_a_booking_its_reservations_and_its_mails_are_forgotten_when_it_was_promised(
    table: Table,
) -> None:
    record = booked(table)
    promised = int(record.booking.kept_until.timestamp())
    items = items_of(table, record)
    assert {item["sk"].split("#")[0] for item in items} == {"BOOKING", "RESERVATION", "MAIL"}
    assert {item["forget_at"] for item in items} == {promised}


def test_an_invitation_outlives_every_booking_that_can_be_made_with_it(table: Table) -> None:
    fixed = date(2028, 1, 31)
    for invitation, last in (
        (an_invitation(), an_invitation().valid_until),
        (an_invitation(id="inv_fixeddate", fixed_date=fixed), datetime(2028, 1, 31, tzinfo=UTC)),
    ):
        DynamoDBCatalogue(table).add_invitation(invitation)
        item = table.get(keys.invitation(ORGANISATION, invitation.id))
        assert item is not None
        assert item["forget_at"] == int((last + INVITATIONS_KEPT).timestamp())


def test_a_booking_that_is_half_forgotten_is_forgotten(table: Table) -> None:
    record = booked(table)
    for reservation in record.reservations:
        table.transact([Write("Delete", keys.reservation(ORGANISATION, reservation.id))])
    assert DynamoDBBookings(table).record(ORGANISATION, record.booking.id) is None


def counted(capsys: pytest.CaptureFixture[str]) -> list[list[float]]:
    """Return what was counted since the last look."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line["RefusedMails"] for line in lines if "RefusedMails" in line]


def test_a_mail_that_is_refused_for_good_is_counted_once(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    record, mails = booked(table), DynamoDBMails(table)
    mail = mails.of_booking(ORGANISATION, record.booking.id)[0]
    assert mails.claim(mail, NOW)
    mails.failed(mail)
    assert counted(capsys) == [[1.0]]
    mails.failed(mail)
    assert counted(capsys) == []


def test_whoever_is_always_too_late_is_told_to_come_again() -> None:
    client = aws("dynamodb")
    stub = Stubber(client)
    for _ in range(7):
        stub.add_client_error("transact_write_items", **cancelled("TransactionConflict"))
    with stub, pytest.raises(Busy):
        Table(client, TABLE_NAME).transact([DELETE])
    assert issubclass(Busy, TEMPORARY_TROUBLE)
