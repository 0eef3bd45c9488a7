"""Reports add up, and their times can be told apart on the day the clocks go back."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from baypass.domain import ids
from baypass.domain.jobs import JobState, ReportKind
from baypass.domain.payments import Payment, PaymentState, RefundState
from baypass.domain.time_slots import TimeSlot
from tests.builders import BOOKING, INVITATION, a_reservation
from tests.money_builders import a_payment, a_price, a_refund
from tests.usecases.importing import Importing

OTHER_BOOKING = ids.booking_id(INVITATION, "another form")
AUTUMN, NOVEMBER_ENDS = date(2026, 10, 25), date(2026, 11, 30)


def report(importing: Importing, kind: ReportKind, **fields: Any) -> list[dict[str, str]]:
    job = importing.report(kind, **fields)
    importing.work()
    assert importing.job(job).state is JobState.DONE
    file = importing.world.files.kept[job.result()]
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def paid(gross: int, at: datetime, booking_id: str = BOOKING) -> Payment:
    price = a_price(gross)
    return a_payment(state=PaymentState.PAID, price=price, paid_at=at, booking_id=booking_id)


def keep(importing: Importing, *payments: Payment) -> None:
    for one in payments:
        importing.world.state.payments[one.organisation_id, one.booking_id] = one


def test_an_hour_that_comes_twice_is_told_apart_in_utc() -> None:
    importing = Importing()
    for place, hour in enumerate((0, 1), start=1):
        start = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        slot = TimeSlot(start=start, end=start + timedelta(minutes=30))
        one = a_reservation(time_slot=slot).model_copy(update={"id": f"rsv_number{place}"})
        importing.world.state.reservations[one.organisation_id, one.id] = one
    lines = report(importing, ReportKind.RESERVATIONS, first=AUTUMN, last=AUTUMN)
    assert [line["Start"] for line in lines] == ["2026-10-25 02:30"] * 2
    assert [line["Start (UTC)"] for line in lines] == ["2026-10-25 00:30", "2026-10-25 01:30"]
    assert [line["End (UTC)"] for line in lines] == ["2026-10-25 01:00", "2026-10-25 02:00"]


def test_a_day_on_which_the_clocks_go_back_has_a_hundred_quarter_hours() -> None:
    lines = report(Importing(), ReportKind.OCCUPANCY, first=AUTUMN, last=AUTUMN)
    assert [(line["Day"], line["Open quarter hours"]) for line in lines] == [("2026-10-25", "100")]


def test_vat_belongs_to_the_month_in_which_it_was_paid_there() -> None:
    importing = Importing()
    keep(
        importing,
        paid(1210, datetime(2026, 10, 31, 22, 59, tzinfo=UTC), OTHER_BOOKING),
        paid(2420, datetime(2026, 10, 31, 23, 1, tzinfo=UTC), BOOKING),
    )
    lines = report(importing, ReportKind.VAT, first=date(2026, 10, 1), last=date(2026, 11, 30))
    told = [(line["Month"], line["Paid net"], line["Paid VAT"], line["Gross"]) for line in lines]
    assert told == [("2026-10", "10.00", "2.10", "12.10"), ("2026-11", "20.00", "4.20", "24.20")]
    first = report(
        importing, ReportKind.PAYMENTS, key="another", first=date(2026, 11, 1), last=NOVEMBER_ENDS
    )
    assert [(line["Booking"], line["Paid (UTC)"]) for line in first] == [
        (BOOKING, "2026-10-31 23:01")
    ]


def test_what_went_back_is_subtracted_and_what_failed_to_is_not() -> None:
    importing = Importing()
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    keep(importing, paid(1210, at))
    for place, state in enumerate((RefundState.SUCCEEDED, RefundState.FAILED), start=1):
        reservation_id = ids.reservation_id(BOOKING, place)
        refund = a_refund(price=a_price(605), asked_at=at, reservation_id=reservation_id)
        refund = refund.model_copy(update={"state": state})
        importing.world.state.refunds[refund.organisation_id, refund.booking_id, refund.key] = (
            refund
        )
    (line,) = report(importing, ReportKind.VAT)
    assert (line["Refunds"], line["Refunded gross"]) == ("1", "6.05")
    assert (line["Net"], line["VAT"], line["Gross"]) == ("5.00", "1.05", "6.05")
    lines = report(importing, ReportKind.REFUNDS, key="another")
    assert [one["State"] for one in lines] == ["SUCCEEDED", "FAILED"]
