"""What is answered about one reservation, to its visitor."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from baypass import words
from baypass.api.payment_views import PaymentView, RefundView, payment_view, refund_view
from baypass.api.views import (
    CarParkView,
    OrganisationView,
    PriceView,
    PrivacyView,
    RefusalView,
    TimeSlotView,
    VisitorView,
    car_park_view,
    local,
    organisation_view,
    price_view,
    privacy_view,
    refusal_view,
    time_slot_view,
    visitor_view,
)
from baypass.domain.access import Decision, Reason
from baypass.domain.bookings import ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import Direction, Gate
from baypass.domain.tokens import Capability
from baypass.usecases.see_reservation import RemoteStatus, SeenReservation


class Allowed(StrEnum):
    """What the holder of a token may press."""

    OPEN = "OPEN"
    CANCEL = "CANCEL"


class GateView(BaseModel):
    """One button of the remote control."""

    id: str
    name: str
    direction: Direction
    online: bool


class RemoteControlView(BaseModel):
    """The remote control, and from when to when it works."""

    status: RemoteStatus
    opens_at: datetime
    closes_at: datetime
    refusal: RefusalView | None
    gates: list[GateView]


class TurnedAwayView(BaseModel):
    """A gate that stayed shut before the visitor a moment ago, and what to do now."""

    at: datetime
    gate_name: str | None
    code: str
    detail: str


class CancellationStateView(BaseModel):
    """Whether the reservation can be cancelled now."""

    possible: bool
    refusal: RefusalView | None


class ReservationView(BaseModel):
    """A reservation as its visitor sees it; its payment only when the visitor has paid it."""

    id: str
    state: ReservationState
    time_slot: TimeSlotView
    now: datetime
    visitor: VisitorView
    licence_plate: str
    organisation: OrganisationView
    car_park: CarParkView
    price: PriceView
    payment: PaymentView | None
    refund: RefundView | None
    keypad_code: str | None
    remote_control: RemoteControlView
    turned_away: TurnedAwayView | None
    capabilities: list[Allowed]
    cancellation: CancellationStateView
    privacy: PrivacyView


def reservation_view(seen: SeenReservation) -> ReservationView:
    """Return the reservation; its code only while it can be used."""
    reservation, car_park = seen.visit.reservation, seen.visit.car_park
    live = reservation.state in (ReservationState.CONFIRMED, ReservationState.USED)
    return ReservationView(
        id=reservation.id,
        state=reservation.state,
        time_slot=time_slot_view(reservation.time_slot, car_park),
        now=local(seen.now, car_park.zone),
        visitor=visitor_view(reservation.visitor),
        licence_plate=reservation.licence_plate.typed,
        organisation=organisation_view(seen.visit.organisation),
        car_park=car_park_view(car_park),
        price=price_view(reservation.price),
        payment=payment_view(
            seen.payment, car_park, held=reservation.state is ReservationState.HELD
        ),
        refund=refund_view(seen.refund),
        keypad_code=reservation.keypad_code if live else None,
        remote_control=_remote_control(seen),
        turned_away=_turned_away(seen),
        capabilities=_capabilities(seen),
        cancellation=CancellationStateView(
            possible=seen.cancellation_violation is None,
            refusal=refusal_view(seen.cancellation_violation),
        ),
        privacy=privacy_view(seen.visit.organisation),
    )


def _capabilities(seen: SeenReservation) -> list[Allowed]:
    offered = AccessMethod.REMOTE_CONTROL in seen.visit.car_park.access_methods
    managing = seen.capability is Capability.MANAGE
    return [Allowed.OPEN] * offered + [Allowed.CANCEL] * managing


def _remote_control(seen: SeenReservation) -> RemoteControlView:
    zone = seen.visit.car_park.zone
    return RemoteControlView(
        status=seen.remote_status,
        opens_at=local(seen.window.start, zone),
        closes_at=local(seen.window.end, zone),
        refusal=refusal_view(seen.remote_violation),
        gates=[_gate(gate, seen.now) for gate in seen.gates],
    )


def _turned_away(seen: SeenReservation) -> TurnedAwayView | None:
    if (turned_away := seen.turned_away) is None:
        return None
    car_park = seen.visit.car_park
    window = Decision(reason=Reason.TOO_EARLY, window=seen.window).violation(car_park.zone)
    by_phone = AccessMethod.REMOTE_CONTROL in car_park.access_methods
    return TurnedAwayView(
        at=local(turned_away.at, car_park.zone),
        gate_name=next((one.name for one in seen.gates if one.id == turned_away.gate_id), None),
        code=turned_away.reason,
        detail=words.of_turning_away(turned_away.reason, window.facts, by_phone=by_phone),
    )


def _gate(gate: Gate, now: datetime) -> GateView:
    return GateView(
        id=gate.id, name=gate.name, direction=gate.direction, online=gate.status.is_online(now)
    )
