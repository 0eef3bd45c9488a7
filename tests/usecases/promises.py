"""What is promised of a paid booking, whatever went wrong on the way."""

from baypass.domain.bookings import BookingRecord, BookingState, ReleaseReason, ReservationState
from baypass.domain.mails import MailEvent, MailState
from baypass.domain.payments import PaymentState, RefundState
from tests.builders import BOOKING, ORGANISATION
from tests.fakes import NOW
from tests.usecases.acting import LATER
from tests.usecases.paying import QUARTERS, Paying


def is_there(acting: Paying) -> bool:
    return (ORGANISATION, BOOKING) in acting.world.state.bookings


def promises_hold(acting: Paying, *, kept: int, repeats: int = 0) -> None:
    if not is_there(acting):
        assert acting.uses() == acting.taken() == len(acting.letters()) == 0
        assert not acting.world.checkout.ledger()
        return
    record = acting.record()
    money_is_where_it_belongs(acting, record, kept)
    spots_are_counted(acting, record)
    everybody_is_told(acting, record, repeats)
    assert not acting.world.bookings.overdue(NOW + 1000 * LATER, 10)


def money_is_where_it_belongs(acting: Paying, record: BookingRecord, kept: int) -> None:
    """Captured - refunded == the price of what may park + what the policy kept."""
    assert record.payment
    cancelled = [one for one in record.reservations if one.state is ReservationState.CANCELLED]
    assert acting.balance() == acting.worth() + kept * len(cancelled)
    assert {refund.state for refund in record.refunds} <= {RefundState.SUCCEEDED}
    books = acting.world.checkout.ledger().get(BOOKING)
    was_captured = books is not None and books.captured > 0
    assert (record.payment.state is PaymentState.PAID) is was_captured
    if record.payment.company_invoice and books:
        assert books.credited == books.refunded


def spots_are_counted(acting: Paying, record: BookingRecord) -> None:
    held = acting.holds_spots()
    assert record.booking.state is not BookingState.HELD
    assert record.booking.live == held
    assert acting.taken() == held * QUARTERS
    assert acting.uses() == (1 if held else 0)
    assert len(acting.world.state.codes) == held


def everybody_is_told(acting: Paying, record: BookingRecord, repeats: int) -> None:
    """Each mail once; once more for a process that ended between sending and noting it."""
    mails = acting.world.state.mails.values()
    assert {mail.key for mail in mails} == expected_mails(record)
    assert {mail.state for mail in mails} <= {MailState.SENT}
    assert len(acting.letters()) == len(mails) + repeats


def expected_mails(record: BookingRecord) -> set[str]:
    """Return what is owed to whom, by what became of the booking."""
    each: set[tuple[MailEvent, str]] = set()
    if record.booking.state is BookingState.CONFIRMED:
        each = {(MailEvent.CONFIRMATION, one.id) for one in record.reservations}
        each.add((MailEvent.SUMMARY, "booker"))
    for one in record.reservations:
        if one.state is ReservationState.CANCELLED:
            each.add((MailEvent.CANCELLATION, one.id))
            each.add((MailEvent.REFUND, one.id))
    if record.booking.released_because is ReleaseReason.UNPAID:
        each.add((MailEvent.UNPAID, "booker"))
    if record.refund_of(None):
        each.add((MailEvent.LATE_PAYMENT, "booker"))
    return {f"{event}#{about}" for event, about in each}
