"""Cancel a reservation as a host: by the policy, or with more money and a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from baypass.domain.acting import (
    WantedRefund,
    needs_reason,
    price_wanted,
    reason_violations,
)
from baypass.domain.audit import KEPT_DAYS, AuditEntry, audit_entry
from baypass.domain.bookings import BookingRecord, Reservation, ReservationState
from baypass.domain.cancellation import state_violation
from baypass.domain.hosts import Actor
from baypass.domain.money import Money
from baypass.domain.payments import PaymentState
from baypass.domain.refunds import cancellation_mails, price_given_back, refund_of
from baypass.domain.refusals import AgainstTheRules, Violation, WorldMoved, refuse_if_any
from baypass.ports import Bookings, Clock, Visit, Workflows
from baypass.ports.acting import Acting
from baypass.usecases.host_visits import visit_for_host
from baypass.usecases.records import record_of


@dataclass(frozen=True)
class HostCancellation:
    """What the form sends: how much goes back, and why. The reason is for the log alone."""

    idempotency_key: str
    refund: WantedRefund | Money
    reason: str = ""


@dataclass(frozen=True)
class HostCancellationPreview:
    """What there is to give back, or why the reservation can not be cancelled."""

    price: Money
    policy_refund: Money
    is_paid: bool
    violation: Violation | None


def preview_for_host(
    actor: Actor, reservation_id: str, *, bookings: Bookings, clock: Clock
) -> HostCancellationPreview:
    """Return what a host decides by, before pressing anything."""
    visit, now = visit_for_host(actor, reservation_id, bookings), clock.now()
    reservation, record = visit.reservation, _record(visit, bookings)
    payment = record.payment
    return HostCancellationPreview(
        price=reservation.price.gross,
        policy_refund=price_given_back(record, reservation, now).gross,
        is_paid=payment is not None and payment.state is PaymentState.PAID,
        violation=state_violation(reservation),
    )


def cancel_for_visitor(
    actor: Actor,
    reservation_id: str,
    asked: HostCancellation,
    *,
    bookings: Bookings,
    acting: Acting,
    workflows: Workflows,
    clock: Clock,
) -> None:
    """Give the spot back, owe mails and refund, tell the log: in one transaction, once.

    Whatever comes after it is what comes after every cancellation. The workflow is started each
    time: a start that was lost is made up for by the repeat.
    """
    visit, now = visit_for_host(actor, reservation_id, bookings), clock.now()
    record = _record(visit, bookings)
    if visit.reservation.state is not ReservationState.CANCELLED:
        _cancel(actor, visit, record, asked, bookings=bookings, acting=acting, now=now)
    else:
        _refuse_unless_the_same(visit.reservation, record, asked)
    workflows.start_cancellation(actor.organisation_id, reservation_id)


def _cancel(
    actor: Actor,
    visit: Visit,
    record: BookingRecord,
    asked: HostCancellation,
    *,
    bookings: Bookings,
    acting: Acting,
    now: datetime,
) -> None:
    reservation = visit.reservation
    if (violation := state_violation(reservation)) is not None:
        raise AgainstTheRules(violation)
    least = price_given_back(record, reservation, now)
    price = price_wanted(record, reservation, asked.refund, now)
    back = {"refund": price.gross.model_dump(), "policy_refund": least.gross.model_dump()}
    must = needs_reason(price, least, reservation, now)
    refuse_if_any(reason_violations(asked.reason, is_needed=must))
    refund = refund_of(reservation, price, visit.organisation.retention, now)
    mails = cancellation_mails(record, reservation, refund, now)
    try:
        acting.cancel(visit, mails, refund, _entry(actor, reservation, asked, back, now))
    except WorldMoved:
        # Somebody else was faster: the visitor, another host, or a press on the remote control.
        current = visit_for_host(actor, reservation.id, bookings)
        violation = state_violation(current.reservation)
        if violation is None:
            raise
        if current.reservation.state is not ReservationState.CANCELLED:
            raise AgainstTheRules(violation) from None
        _refuse_unless_the_same(current.reservation, _record(current, bookings), asked)


def _refuse_unless_the_same(
    reservation: Reservation, record: BookingRecord, asked: HostCancellation
) -> None:
    """Let a repeat pass: one that asks for what went back then."""
    refund = record.refund_of(reservation.id)
    returned = refund.price.gross.amount if refund else 0
    wanted = asked.refund
    if wanted is WantedRefund.POLICY:
        return
    amount = wanted.amount if isinstance(wanted, Money) else reservation.price.gross.amount
    if amount != returned:
        raise WorldMoved.because("ALREADY_CANCELLED")


def _entry(
    actor: Actor,
    reservation: Reservation,
    asked: HostCancellation,
    back: Mapping[str, Any],
    now: datetime,
) -> AuditEntry:
    return audit_entry(
        actor,
        "CANCEL_FOR_VISITOR",
        reservation.id,
        key=asked.idempotency_key,
        at=now,
        kept_until=now + timedelta(days=KEPT_DAYS),
        reason=asked.reason.strip(),
        before={"state": reservation.state.value},
        after={"state": ReservationState.CANCELLED.value, **back},
    )


def _record(visit: Visit, bookings: Bookings) -> BookingRecord:
    return record_of(visit.reservation.organisation_id, visit.reservation.booking_id, bookings)
