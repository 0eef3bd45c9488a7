"""The ledger: what stayed of every payment is the price of what was sold, to the cent."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.bookings import BookingRecord, BookingState, Reservation, ReservationState
from baypass.domain.money import Money, part_of, price_including_vat
from baypass.domain.payments import Refund, RefundReason, RefundState
from local.balances import Taken, Verdict, balance, by_booking, is_sold, nothing_taken
from local.ledger import as_text, stand_ins_payments
from tests.builders import BOOKING, ORGANISATION, a_booking, a_record, a_reservation
from tests.fakes import NOW
from tests.local.programs import ended
from tests.money_builders import a_payment, a_receipt

PRICE = price_including_vat(Money(amount=750, currency="EUR"), 2100)
LATER = NOW + timedelta(hours=2)


def reservations(*states: ReservationState) -> list[Reservation]:
    return [
        a_reservation(id=f"rsv_{BOOKING.removeprefix('bkg_')}{place:02d}", state=state, price=PRICE)
        for place, state in enumerate(states, start=1)
    ]


def a_refund(of: Reservation | None, amount: int, **fields: Any) -> Refund:
    usual: dict[str, Any] = {
        "organisation_id": ORGANISATION,
        "booking_id": BOOKING,
        "reservation_id": of.id if of else None,
        "reason": RefundReason.CANCELLED,
        "price": part_of(PRICE, amount),
        "state": RefundState.SUCCEEDED,
        "asked_at": NOW,
        "owed_at": NOW,
        "kept_until": NOW + timedelta(days=3000),
    }
    return Refund(**usual | fields)


def a_sale(
    *states: ReservationState, state: BookingState = BookingState.CONFIRMED, **refunds: Refund
) -> BookingRecord:
    booking = a_booking(state=state, live=len(states))
    record = a_record(booking=booking, reservations=reservations(*states))
    return record.model_copy(update={"refunds": tuple(refunds.values())})


def for_a_company(record: BookingRecord) -> BookingRecord:
    payment = a_payment(company_invoice=True, receipt=a_receipt(invoice_id="in_1"))
    return record.model_copy(update={"payment": payment})


def paid(captured: int, refunded: int = 0, **fields: Any) -> Taken:
    usual: dict[str, Any] = {
        "payment": "pi_1",
        "organisation_id": ORGANISATION,
        "booking_id": BOOKING,
        "currency": "EUR",
        "captured": captured,
        "refunded": refunded,
    }
    return Taken(**usual | fields)


CONFIRMED, USED = ReservationState.CONFIRMED, ReservationState.USED
CANCELLED, EXPIRED, HELD = (
    ReservationState.CANCELLED,
    ReservationState.EXPIRED,
    ReservationState.HELD,
)
[FIRST] = reservations(CANCELLED)


@pytest.mark.parametrize(
    ("taken", "record"),
    [
        (paid(1500), a_sale(CONFIRMED, USED)),
        (paid(1500, 750), a_sale(CANCELLED, CONFIRMED, one=a_refund(FIRST, 750))),
        (paid(1500, 325), a_sale(CANCELLED, CONFIRMED, one=a_refund(FIRST, 325))),
        (paid(1500), a_sale(CANCELLED, CONFIRMED)),
        (paid(750, 750), a_sale(EXPIRED, state=BookingState.EXPIRED, one=a_refund(None, 750))),
        (paid(0), a_sale(EXPIRED, state=BookingState.EXPIRED)),
        (paid(0), a_sale(HELD, state=BookingState.HELD)),
        (paid(750, 750, invoice="in_1", credited=750), a_sale(CANCELLED, one=a_refund(FIRST, 750))),
    ],
    ids=[
        "what is sold is paid",
        "all of a cancelled spot went back",
        "the policy kept a part of a cancelled spot",
        "the policy kept all of a cancelled spot",
        "a late payment went back",
        "nobody paid for an expired booking",
        "a held booking waits for its payment",
        "an invoice is credited with what went back",
    ],
)
def test_money_that_is_where_it_belongs_is_right(taken: Taken, record: BookingRecord) -> None:
    found = balance([taken], record, LATER)
    assert (found.verdict, found.reasons) == (Verdict.RIGHT, ())


@pytest.mark.parametrize(
    ("taken", "record", "reason"),
    [
        (paid(1499), a_sale(CONFIRMED, USED), "€ 0.01 too little"),
        (paid(1501), a_sale(CONFIRMED, USED), "€ 0.01 too much"),
        (paid(1500), a_sale(CANCELLED, CONFIRMED, one=a_refund(FIRST, 750)), "€ 7.50 too much"),
        (paid(750, 750), a_sale(CONFIRMED), "€ 7.50 too little"),
        (paid(750, 1500), a_sale(CONFIRMED), "€ 15.00 too little"),
        (paid(750), a_sale(EXPIRED, state=BookingState.EXPIRED), "€ 7.50 too much"),
        (paid(750), a_sale(HELD, state=BookingState.HELD), "€ 7.50 too much"),
        (paid(750, currency="USD"), a_sale(CONFIRMED), "another currency than the price's"),
        (paid(750), None, "nobody knows this booking"),
        (
            paid(750, 750, invoice="in_1", credited=700),
            a_sale(CANCELLED, one=a_refund(FIRST, 750)),
            "credit notes over € 7.00 for € 7.50",
        ),
    ],
)
def test_a_cent_that_is_elsewhere_is_a_violation_and_says_why(
    taken: Taken, record: BookingRecord | None, reason: str
) -> None:
    found = balance([taken], record, LATER)
    assert found.verdict is Verdict.VIOLATION
    assert [told.replace("\N{NO-BREAK SPACE}", " ") for told in found.reasons] == [reason]


def test_two_payments_of_one_booking_are_one_too_many() -> None:
    [(key, both)] = by_booking([paid(750), paid(750, payment="pi_2")]).items()
    assert key == (ORGANISATION, BOOKING)
    assert balance(both, a_sale(CONFIRMED), LATER).verdict is Verdict.VIOLATION


@pytest.mark.parametrize(
    ("taken", "record"),
    [
        (paid(750), a_sale(HELD, state=BookingState.HELD)),
        (paid(750), a_sale(CANCELLED, one=a_refund(FIRST, 750, state=RefundState.DUE))),
        (paid(750), a_sale(CANCELLED, one=a_refund(FIRST, 750, state=RefundState.ASKING))),
        (
            paid(750, 750, invoice="in_1"),
            for_a_company(a_sale(CANCELLED, one=a_refund(FIRST, 750))),
        ),
    ],
    ids=["not paid yet", "not asked for yet", "being asked for", "not credited yet"],
)
def test_what_is_still_to_happen_by_itself_is_under_way_for_some_minutes(
    taken: Taken, record: BookingRecord
) -> None:
    assert balance([taken], record, NOW).verdict is Verdict.UNDER_WAY
    assert balance([taken], record, LATER).verdict is Verdict.VIOLATION


def test_a_refund_that_no_bank_took_stays_and_the_line_says_so() -> None:
    record = a_sale(CANCELLED, one=a_refund(FIRST, 750, state=RefundState.FAILED))
    found = balance([paid(750)], record, LATER)
    assert found.verdict is Verdict.RIGHT
    assert "a refund failed, and the host was told" in found.as_text()
    assert balance([paid(750, 750)], record, LATER).verdict is Verdict.VIOLATION


def test_a_booking_that_was_sold_without_any_payment_is_a_violation() -> None:
    record = a_sale(CONFIRMED)
    assert is_sold(record)
    found = balance([nothing_taken(record)], record, LATER)
    assert found.verdict is Verdict.VIOLATION
    assert "no payment" in found.as_text()
    assert not is_sold(a_record())
    assert not is_sold(a_sale(CANCELLED))


def test_the_stand_ins_entries_are_read_as_they_come() -> None:
    entry: dict[str, Any] = {
        "payment_intent": "pi_1",
        "account": None,
        "organisation_id": ORGANISATION,
        "booking_id": BOOKING,
        "currency": "eur",
        "captured": 1500,
        "refunded": 750,
        "refunds": [],
        "invoice": "in_1",
        "credited": 750,
    }
    assert list(stand_ins_payments([entry])) == [paid(1500, 750, invoice="in_1", credited=750)]


def test_the_ledger_says_what_its_lines_mean_and_ends_with_the_violations() -> None:
    good = balance([paid(750)], a_sale(CONFIRMED), LATER)
    bad = balance([paid(751)], a_sale(CONFIRMED), LATER)
    told = as_text([good, bad]).replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("Each line is one payment and its booking")
    assert (
        f"right      pi_1  {BOOKING}  captured € 7.50  given back € 0.00  stayed € 7.50  "
        "should stay € 7.50\n"
    ) in told
    assert told.endswith("payments: 2\nviolations: 1\n")


def test_without_a_running_instance_the_ledger_ends_with_one_sentence(tmp_path: Any) -> None:
    result = ended("local.ledger", BAYPASS_LOCAL_DIR=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == (
        "Nothing runs in this folder: start it with `make run`, then ask again.\n"
    )
