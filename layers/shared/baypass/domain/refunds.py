"""Refunds: how much goes back, and who is told. A refund is owed with the change that causes it."""

from datetime import datetime, timedelta

from baypass.domain.bookings import BookingRecord, Reservation
from baypass.domain.mails import OwedMail, cancellation_mail, refund_mail
from baypass.domain.money import Money, Price, price_including_vat
from baypass.domain.organisations import Retention
from baypass.domain.payments import (
    CREDIT_AGAIN,
    FOLLOW_AGAIN,
    INVOICE_COMES_WITHIN,
    LAST_LOOK,
    LOOK_FOR_INVOICE,
    Payment,
    Receipt,
    Refund,
    RefundReason,
    RefundState,
)
from baypass.domain.refusals import Violation

# Whoever asked goes first: a workflow, or the next step of the same request.
_OWED_AFTER = timedelta(minutes=1)


def is_payer(record: BookingRecord, reservation: Reservation) -> bool:
    """Tell whether the visitor reads the mails of the booker, who paid."""
    return reservation.visitor.email.casefold() == record.booking.booker_email.casefold()


def booker_violation(record: BookingRecord, reservation: Reservation) -> Violation | None:
    """Return why the booker may not cancel this reservation: it is its visitor's to cancel."""
    if record.booking.booker_may_cancel or is_payer(record, reservation):
        return None
    return Violation("BOOKER_MAY_NOT_CANCEL")


def price_given_back(record: BookingRecord, reservation: Reservation, now: datetime) -> Price:
    """Return what cancelling at `now` gives back, by the policy of the day of the booking."""
    policy = record.booking.cancellation_policy
    return policy.refund(reservation.price, reservation.time_slot.start, now)


def cancellation_refund(
    record: BookingRecord, reservation: Reservation, retention: Retention, now: datetime
) -> Refund | None:
    """Return the refund that cancelling this reservation owes; none when nothing goes back."""
    return refund_of(reservation, price_given_back(record, reservation, now), retention, now)


def refund_of(
    reservation: Reservation, price: Price, retention: Retention, now: datetime
) -> Refund | None:
    """Return the refund of this much of a cancelled reservation; none of nothing."""
    if price.is_free:
        return None
    return Refund(
        organisation_id=reservation.organisation_id,
        booking_id=reservation.booking_id,
        reservation_id=reservation.id,
        car_park_id=reservation.car_park_id,
        reason=RefundReason.CANCELLED,
        price=price,
        asked_at=now,
        owed_at=now + _OWED_AFTER,
        kept_until=retention.fiscal_until(now),
    )


def cancellation_mails(
    record: BookingRecord, reservation: Reservation, refund: Refund | None, now: datetime
) -> tuple[OwedMail, ...]:
    """Return what a cancellation owes: the visitor's mail, and one to another who paid."""
    to_visitor = cancellation_mail(reservation, now)
    if refund is None or is_payer(record, reservation):
        return (to_visitor,)
    return to_visitor, refund_mail(record.booking, reservation, now)


def lacks_credit_note(payment: Payment | None, refund: Refund) -> bool:
    """Tell whether the company's invoice is to be credited as soon as the money is back."""
    if payment is None or payment.receipt is None:
        return False
    return payment.company_invoice and refund.credit_note_id is None


def is_invoiced(payment: Payment | None) -> bool:
    """Tell whether the company's invoice is known to be there."""
    return bool(payment and payment.receipt and payment.receipt.invoice_id)


def credited_within(payment: Payment) -> timedelta:
    """Return how soon after a refund its credit note is due, if nothing goes wrong."""
    return CREDIT_AGAIN if is_invoiced(payment) else LOOK_FOR_INVOICE


def followed_at(payment: Payment | None, refund: Refund, now: datetime) -> datetime:
    """Return when a refund that was asked for is looked at again, whatever this look finds."""
    if refund.state is not RefundState.SUCCEEDED:
        return now + FOLLOW_AGAIN
    if lacks_credit_note(payment, refund):
        return now + (LOOK_FOR_INVOICE if is_invoiced(payment) else FOLLOW_AGAIN)
    return last_look_at(refund, now)


def last_look_at(refund: Refund, now: datetime) -> datetime:
    """Return when money that went back is looked at once more; never at once."""
    return max(refund.asked_at + LAST_LOOK, now + FOLLOW_AGAIN)


def is_back_for_good(refund: Refund, now: datetime) -> bool:
    """Tell whether no bank can send this money back any more."""
    return now >= refund.asked_at + LAST_LOOK


def is_too_late_for_invoice(payment: Payment, now: datetime) -> bool:
    """Tell whether an invoice that is not there yet will never come."""
    return now >= (payment.paid_at or payment.created_at) + INVOICE_COMES_WITHIN


def full_refund(
    payment: Payment, receipt: Receipt, reason: RefundReason, retention: Retention, now: datetime
) -> Refund:
    """Return the refund of all that was captured, whatever the price was."""
    return Refund(
        organisation_id=payment.organisation_id,
        booking_id=payment.booking_id,
        car_park_id=payment.car_park_id,
        reason=reason,
        price=_price_of(payment.price, receipt.captured),
        asked_at=now,
        owed_at=now + _OWED_AFTER,
        kept_until=retention.fiscal_until(now),
    )


def _price_of(price: Price, captured: Money) -> Price:
    if captured == price.gross:
        return price
    return price_including_vat(captured, price.vat_basis_points or 0)
