"""Bookings and their reservations.

Booking      HELD -> CONFIRMED | EXPIRED
Reservation  HELD -> CONFIRMED -> USED,  CONFIRMED -> CANCELLED,  HELD -> EXPIRED
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from baypass.domain.cancellation_policy import CancellationPolicy
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import Price
from baypass.domain.payments import Payment, Refund
from baypass.domain.people import EmailAddress, Visitor
from baypass.domain.refusals import Violation
from baypass.domain.tariffs import PriceLine
from baypass.domain.time_slots import TimeSlot
from baypass.domain.values import (
    BookingId,
    CarParkId,
    GateId,
    Instant,
    InvitationId,
    JobId,
    OrganisationId,
    PortalId,
    ReservationId,
    Value,
)

FREE_HOLD = timedelta(minutes=10)


class BookingState(StrEnum):
    """Where a booking stands."""

    HELD = "HELD"
    CONFIRMED = "CONFIRMED"
    EXPIRED = "EXPIRED"


class ReservationState(StrEnum):
    """Where a reservation stands."""

    HELD = "HELD"
    CONFIRMED = "CONFIRMED"
    USED = "USED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class ReleaseReason(StrEnum):
    """Why a held booking gave its spots back."""

    UNPAID = "UNPAID"
    LEFT = "LEFT"
    WRONG_AMOUNT = "WRONG_AMOUNT"
    NOT_OFFERED = "NOT_OFFERED"


class TurnedAway(Value):
    """A gate that stayed shut before a visitor who was read or typed a code, and why."""

    gate_id: GateId
    reason: Annotated[str, Field(pattern=r"^[A-Z_]{3,40}$")]
    at: Instant


class Reservation(Value):
    """One visitor, one plate, one spot, one time slot; the unit of access and cancellation."""

    id: ReservationId
    organisation_id: OrganisationId
    booking_id: BookingId
    car_park_id: CarParkId
    state: ReservationState = ReservationState.HELD
    visitor: Visitor
    licence_plate: LicencePlate
    time_slot: TimeSlot
    price: Price
    price_lines: tuple[PriceLine, ...] = ()
    keypad_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    # The job that has changed the code last: a repeat of it changes nothing.
    code_changed_by: JobId | None = None
    inside: bool = False
    # When the car was last seen to drive in or out: what is heard later may have happened earlier.
    passed_at: Instant | None = None
    arrived_at: Instant | None = None
    turned_away: TurnedAway | None = None
    manage_hash: str
    remote_hash: str
    # Counts how often its links were made anew: those of an earlier generation open nothing.
    link_generation: Annotated[int, Field(ge=0)] = 0
    links_renewed_by: str | None = None
    kept_until: Instant


class Booking(Value):
    """What the booker submits: one or more reservations, of which `live` still hold a spot.

    Like its reservations and mails it is forgotten at `kept_until`, by the policy of its day.
    """

    id: BookingId
    organisation_id: OrganisationId
    car_park_id: CarParkId
    portal_id: PortalId
    invitation_id: InvitationId
    state: BookingState = BookingState.HELD
    booker_email: EmailAddress
    request_hash: str
    booker_hash: str
    created_at: Instant
    hold_until: Instant
    live: Annotated[int, Field(ge=0)]
    cancellation_policy: CancellationPolicy = CancellationPolicy()
    booker_may_cancel: bool = False
    released_because: ReleaseReason | None = None
    kept_until: Instant


class BookingRecord(Value):
    """A booking with its reservations in the order they were asked for, and its money."""

    booking: Booking
    reservations: tuple[Reservation, ...]
    payment: Payment | None = None
    refunds: tuple[Refund, ...] = ()

    def refund_of(self, reservation_id: str | None) -> Refund | None:
        """Return the refund of this reservation, or without one that of the whole booking."""
        own = (one for one in self.refunds if one.reservation_id == reservation_id)
        return next(own, None)


def spots_per_slot(slots: Sequence[TimeSlot]) -> dict[TimeSlot, int]:
    """Return how many spots are asked for in each time slot."""
    return {slot: list(slots).count(slot) for slot in dict.fromkeys(slots)}


def same_plate_violations(
    asked: Sequence[tuple[LicencePlate, TimeSlot]],
) -> list[Violation]:
    """Return one violation per reservation whose plate another one has at the same time."""
    return [
        Violation("SAME_PLATE_TWICE", f"reservations.{later}.licence_plate", {})
        for later, (plate, slot) in enumerate(asked)
        if any(
            plate.normalised == other.normalised and slot.overlaps(other_slot)
            for other, other_slot in asked[:later]
        )
    ]
