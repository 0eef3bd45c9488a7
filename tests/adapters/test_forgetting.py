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
from baypass.domain.bookings import BookingRecord, ReleaseReason
from baypass.domain.mails import MailEvent
from baypass.domain.payments import ProviderRefund, RefundReason, RefundState
from baypass.domain.refusals import WorldMoved
from baypass.ports import Busy
from tests.adapters.stores import (
    TABLE_NAME,
    Store,
    a_full_refund,
    a_mail,
    another_to_pay,
    aws,
)
from tests.adapters.test_table import DELETE, cancelled
from tests.builders import ORGANISATION, a_record, an_invitation, an_offer
from tests.fakes import NOW
from tests.money_builders import FISCAL, a_paid_record, a_refund

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


def test_amounts_that_name_nobody_are_kept_for_the_fiscal_years(table: Table) -> None:
    store, offer = Store.in_table(table), an_offer()
    record = store.offering(offer).buy(a_paid_record(held=True), offer)
    store.cancel(store.visit(record), refund=a_refund())
    kept = {item["sk"].split("#")[0]: item["forget_at"] for item in items_of(table, record)}
    assert kept["PAYMENT"] == kept["REFUND"] == int(FISCAL.timestamp())
    assert kept["BOOKING"] == kept["RESERVATION"] == int(record.booking.kept_until.timestamp())


def test_what_names_nobody_holds_no_name_plate_or_address(table: Table) -> None:
    store, offer = Store.in_table(table), an_offer()
    record = store.offering(offer).buy(a_paid_record(held=True), offer)
    store.cancel(store.visit(record), refund=a_refund())
    kept = [one for one in items_of(table, record) if one["sk"].startswith(("PAYMENT", "REFUND"))]
    visitor, plate = record.reservations[0].visitor, record.reservations[0].licence_plate
    personal = (visitor.last_name, visitor.email, record.booking.booker_email, plate.normalised)
    assert len(kept) == 2
    assert not [fact for fact in personal if fact in json.dumps(kept)]


def test_the_key_of_a_booking_that_is_forgotten_does_not_overwrite_what_was_paid(
    table: Table,
) -> None:
    store, offer = Store.in_table(table), an_offer()
    record = store.offering(offer).buy(a_paid_record(held=True), offer)
    paid = table.get(keys.payment(ORGANISATION, record.booking.id))
    table.transact([Write("Delete", keys.booking(ORGANISATION, record.booking.id))])
    with pytest.raises(WorldMoved) as refusal:
        store.hold(a_paid_record(held=True), offer)
    assert refusal.value.code == "IDEMPOTENCY_KEY_REUSED"
    assert table.get(keys.payment(ORGANISATION, record.booking.id)) == paid


def counted(capsys: pytest.CaptureFixture[str], metric: str = "RefusedMails") -> list[list[float]]:
    """Return what was counted since the last look."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line[metric] for line in lines if metric in line]


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


def test_a_refund_that_failed_is_counted_once(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    store, offer = Store.in_table(table), an_offer()
    record = store.offering(offer).buy(a_paid_record(held=True), offer)
    store.cancel(store.visit(record), refund=a_refund())
    seen = []
    for state in (RefundState.SUCCEEDED, RefundState.FAILED, RefundState.FAILED):
        store.payments.note_refund(
            a_refund(),
            ProviderRefund("re_1", state),
            mails=[],
            look_again=None,
        )
        seen.append(counted(capsys, "FailedRefunds"))
    assert seen == [[], [[1.0]], []]


def test_a_payment_that_does_not_fit_is_counted_once_and_no_other_release_is(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    store, offer = Store.in_table(table), an_offer()
    wrong, unpaid = a_paid_record(held=True), another_to_pay(1)
    for record in (wrong, unpaid):
        store.offering(offer).hold(record, offer)
    store.pay(wrong)
    refund = a_full_refund(wrong, RefundReason.WRONG_AMOUNT)
    store.release(unpaid, offer)
    seen = [counted(capsys, "WrongPayments")]
    for _ in range(2):
        store.release(wrong, offer, ReleaseReason.WRONG_AMOUNT, refund)
        seen.append(counted(capsys, "WrongPayments"))
    assert seen == [[], [[1.0]], []]


def test_news_that_does_not_fit_is_counted_each_time_and_writes_nothing(
    table: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    store, offer = Store.in_table(table), an_offer()
    record = store.offering(offer).hold(a_paid_record(held=True), offer)
    payment, seen = store.payment(record), []
    for _ in range(2):
        store.payments.note_wrong_claim(payment)
        seen.append(counted(capsys, "WrongPayments"))
    assert seen == [[[1.0]], [[1.0]]]
    assert store.payment(record) == payment


def test_a_dispute_is_counted_once(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    store, offer = Store.in_table(table), an_offer()
    record = store.offering(offer).buy(a_paid_record(held=True), offer)
    mail, seen = a_mail(record, MailEvent.DISPUTE), []
    for _ in range(2):
        store.payments.note_dispute(store.payment(record), mail, NOW)
        seen.append(counted(capsys, "Disputes"))
    assert seen == [[[1.0]], []]


def test_counters_that_are_gone_keep_a_booking_from_being_released_unseen(table: Table) -> None:
    store, offer = Store.in_table(table), an_offer()
    record = store.offering(offer).hold(a_paid_record(held=True), offer)
    day = offer.car_park.day_of(record.reservations[0].time_slot.start)
    table.transact([Write("Delete", keys.counters(ORGANISATION, offer.car_park.id, day))])
    with pytest.raises(Exception, match="refused writes"):
        store.release(record, offer)
    assert store.standing(record) == record


def test_whoever_is_always_too_late_is_told_to_come_again() -> None:
    client = aws("dynamodb")
    stub = Stubber(client)
    for _ in range(7):
        stub.add_client_error("transact_write_items", **cancelled("TransactionConflict"))
    with stub, pytest.raises(Busy):
        Table(client, TABLE_NAME).transact([DELETE])
    assert issubclass(Busy, TEMPORARY_TROUBLE)
