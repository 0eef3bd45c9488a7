"""Bookings and their reservations.

Booking      HELD -> CONFIRMED | EXPIRED
Reservation  HELD -> CONFIRMED -> USED,  CONFIRMED -> CANCELLED,  HELD -> EXPIRED
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import Price
from baypass.domain.people import EmailAddress, Visitor
from baypass.domain.refusals import Violation
from baypass.domain.time_slots import TimeSlot
from baypass.domain.values import (
    BookingId,
    CarParkId,
    Instant,
    InvitationId,
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
    keypad_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    inside: bool = False
    manage_hash: str
    remote_hash: str
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
    kept_until: Instant


class BookingRecord(Value):
    """A booking with all its reservations, in the order they were asked for."""

    booking: Booking
    reservations: tuple[Reservation, ...]


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
