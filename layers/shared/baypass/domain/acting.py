"""What hosts may do for a visitor: change a reservation, send it again, cancel with more money."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from baypass.domain.access import access_window
from baypass.domain.bookings import (
    BookingRecord,
    Reservation,
    ReservationState,
    same_plate_violations,
)
from baypass.domain.car_parks import CarPark
from baypass.domain.money import Money, Price, part_of
from baypass.domain.refunds import price_given_back
from baypass.domain.refusals import Violation, refuse_if_any

SHORTEST_REASON, LONGEST_REASON = 3, 200
_ENDED = {
    ReservationState.EXPIRED: "BOOKING_EXPIRED",
    ReservationState.CANCELLED: "ALREADY_CANCELLED",
}


class WantedRefund(StrEnum):
    """How much a host wants to give back, unless it is an amount."""

    POLICY = "POLICY"
    FULL = "FULL"


def change_violation(
    reservation: Reservation, car_park: CarPark, now: datetime
) -> Violation | None:
    """Return why nothing of the reservation can be changed any more, or nothing when it can."""
    if code := _ENDED.get(reservation.state):
        return Violation(code)
    over = now >= access_window(reservation, car_park).end
    return Violation("VISIT_OVER") if over else None


def mail_violation(reservation: Reservation, car_park: CarPark, now: datetime) -> Violation | None:
    """Return why its visitor is not sent the links again: a held one has none yet."""
    if reservation.state is ReservationState.HELD:
        return Violation("NOT_YET_CONFIRMED")
    return change_violation(reservation, car_park, now)


def states_alike(reservation: Reservation) -> Sequence[ReservationState]:
    """Return the states in which a change is the same change: driving in is in nobody's way."""
    if reservation.state is ReservationState.HELD:
        return (ReservationState.HELD,)
    return (ReservationState.CONFIRMED, ReservationState.USED)


def plate_violations(changed: Reservation, record: BookingRecord) -> Sequence[Violation]:
    """Return what is wrong when another car of the booking has this plate at the same time."""
    others = [
        (one.licence_plate, one.time_slot)
        for one in record.reservations
        if one.id != changed.id and one.state not in _ENDED
    ]
    own = changed.licence_plate, changed.time_slot
    doubled = any(same_plate_violations([other, own]) for other in others)
    return [Violation("SAME_PLATE_TWICE", "licence_plate")] if doubled else []


def price_wanted(
    record: BookingRecord, reservation: Reservation, wanted: WantedRefund | Money, now: datetime
) -> Price:
    """Return what a host's cancellation gives back: never less than the policy does."""
    price, least = reservation.price, price_given_back(record, reservation, now)
    if isinstance(wanted, WantedRefund):
        return least if wanted is WantedRefund.POLICY else price
    fits = wanted.currency == price.gross.currency
    if not fits or not least.gross.amount <= wanted.amount <= price.gross.amount:
        facts = {"least": least.gross, "most": price.gross}
        refuse_if_any([Violation("REFUND_OUT_OF_RANGE", "refund", facts)])
    return part_of(price, wanted.amount)


def reason_violations(reason: str, *, is_needed: bool) -> Sequence[Violation]:
    """Return what is wrong with the reason that a host states."""
    stated = len(reason.strip())
    if stated > LONGEST_REASON or ((is_needed or stated) and stated < SHORTEST_REASON):
        return [Violation("REASON_NEEDED", "reason")]
    return []


def needs_reason(given_back: Price, least: Price, reservation: Reservation, now: datetime) -> bool:
    """Tell whether a host must say why: for more than the policy, and from the start on."""
    more = given_back.gross.amount > least.gross.amount
    return more or now >= reservation.time_slot.start
