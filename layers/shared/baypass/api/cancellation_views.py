"""What is answered about cancellations before they are done."""

from datetime import datetime

from pydantic import BaseModel

from baypass.api.views import (
    CarParkView,
    MoneyView,
    OrganisationView,
    RefusalView,
    TimeSlotView,
    VisitorView,
    car_park_view,
    local,
    money_view,
    organisation_view,
    refusal_view,
    time_slot_view,
    visitor_view,
)
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.cancellation_policy import CancellationPolicy
from baypass.domain.payments import Payment
from baypass.domain.refusals import Violation
from baypass.usecases.preview_cancellation import CancellationPreview
from baypass.usecases.preview_cancellations import CancellationsPreview
from baypass.words.money import refund_reason


class CancelledReservationView(BaseModel):
    """What a cancellation is about."""

    id: str
    state: ReservationState
    time_slot: TimeSlotView
    visitor: VisitorView
    licence_plate: str


class CancellationView(BaseModel):
    """What a cancellation would give back, why, and to the payer to which account."""

    possible: bool
    refusal: RefusalView | None
    refund: MoneyView
    why: str
    paid_with: str | None
    until: datetime
    reservation: CancelledReservationView
    organisation: OrganisationView
    car_park: CarParkView


class PossibleCancellationView(BaseModel):
    """Whether the booker could cancel one reservation now, and what would come back."""

    id: str
    possible: bool
    refusal: RefusalView | None
    refund: MoneyView
    why: str


class CancellationsView(BaseModel):
    """Whether the booker may cancel, and what would come back for all that is possible."""

    allowed: bool
    refusal: RefusalView | None
    total: MoneyView
    reservations: list[PossibleCancellationView]


def cancellation_view(preview: CancellationPreview) -> CancellationView:
    """Return what a cancellation would give back."""
    reservation, car_park = preview.visit.reservation, preview.visit.car_park
    return CancellationView(
        possible=preview.violation is None,
        refusal=refusal_view(preview.violation),
        refund=money_view(preview.refund),
        why=_why(reservation, preview.policy, preview.violation, preview.now),
        paid_with=_paid_with(preview.payment),
        until=local(reservation.time_slot.start, car_park.zone),
        reservation=CancelledReservationView(
            id=reservation.id,
            state=reservation.state,
            time_slot=time_slot_view(reservation.time_slot, car_park),
            visitor=visitor_view(reservation.visitor),
            licence_plate=reservation.licence_plate.typed,
        ),
        organisation=organisation_view(preview.visit.organisation),
        car_park=car_park_view(car_park),
    )


def cancellations_view(preview: CancellationsPreview) -> CancellationsView:
    """Return what cancelling the booking's reservations would give back."""
    policy = preview.record.booking.cancellation_policy
    return CancellationsView(
        allowed=preview.violation is None,
        refusal=refusal_view(preview.violation),
        total=money_view(preview.total),
        reservations=[
            PossibleCancellationView(
                id=one.reservation.id,
                possible=one.violation is None,
                refusal=refusal_view(one.violation),
                refund=money_view(one.refund),
                why=_why(one.reservation, policy, one.violation, preview.now),
            )
            for one in preview.reservations
        ],
    )


def _why(
    reservation: Reservation,
    policy: CancellationPolicy | None,
    violation: Violation | None,
    now: datetime,
) -> str:
    """Return the rule that decides what comes back; a refusal says itself why nothing does."""
    if policy is None or violation is not None:
        return ""
    return refund_reason(policy, reservation.price, reservation.time_slot.start, now)


def _paid_with(payment: Payment | None) -> str | None:
    return payment.receipt.paid_with if payment and payment.receipt else None
