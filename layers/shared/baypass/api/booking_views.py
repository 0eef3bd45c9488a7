"""What is answered about bookings and reservations."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from baypass.api.views import (
    CarParkView,
    MoneyView,
    OrganisationView,
    PriceView,
    PrivacyView,
    RefusalView,
    TimeSlotView,
    car_park_view,
    local,
    money_view,
    organisation_view,
    price_view,
    privacy_view,
    refusal_view,
    time_slot_view,
)
from baypass.domain.bookings import BookingRecord, BookingState, Reservation, ReservationState
from baypass.domain.car_parks import AccessMethod, CarPark
from baypass.domain.gates import Direction, Gate
from baypass.domain.mails import MailEvent, MailState
from baypass.domain.money import Money, Price
from baypass.domain.organisations import Organisation
from baypass.domain.tokens import Capability
from baypass.usecases.book import Booked
from baypass.usecases.preview_cancellation import CancellationPreview
from baypass.usecases.see_booking import SeenBooking
from baypass.usecases.see_reservation import RemoteStatus, SeenReservation


class Allowed(StrEnum):
    """What the holder of a token may press."""

    OPEN = "OPEN"
    CANCEL = "CANCEL"


class VisitorView(BaseModel):
    """A visitor without an address."""

    first_name: str
    last_name: str


class VisitorWithEmailView(VisitorView):
    """A visitor as the booker entered them."""

    email: str


class BookedReservationView(BaseModel):
    """A reservation as its booker sees it."""

    id: str
    state: ReservationState
    time_slot: TimeSlotView
    visitor: VisitorWithEmailView
    licence_plate: str


class MailView(BaseModel):
    """What became of a mail."""

    recipient: str
    event: MailEvent
    state: MailState


class BookerView(BaseModel):
    """Who submitted the booking."""

    email: str


class BookingView(BaseModel):
    """A booking as its booker sees it."""

    id: str
    state: BookingState
    created_at: datetime
    hold_until: datetime | None
    booker: BookerView
    organisation: OrganisationView
    car_park: CarParkView
    price: PriceView
    reservations: list[BookedReservationView]
    mails: list[MailView]


class BookedView(BaseModel):
    """The booking that stands, and the booker's token."""

    booking: BookingView
    token: str


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


class CancellationStateView(BaseModel):
    """Whether the reservation can be cancelled now."""

    possible: bool
    refusal: RefusalView | None


class ReservationView(BaseModel):
    """A reservation as its visitor sees it."""

    id: str
    state: ReservationState
    time_slot: TimeSlotView
    now: datetime
    visitor: VisitorView
    licence_plate: str
    organisation: OrganisationView
    car_park: CarParkView
    keypad_code: str | None
    remote_control: RemoteControlView
    capabilities: list[Allowed]
    cancellation: CancellationStateView
    privacy: PrivacyView


class CancelledReservationView(BaseModel):
    """What a cancellation is about."""

    id: str
    state: ReservationState
    time_slot: TimeSlotView
    visitor: VisitorView
    licence_plate: str


class CancellationView(BaseModel):
    """What a cancellation would give back."""

    possible: bool
    refusal: RefusalView | None
    refund: MoneyView
    until: datetime
    reservation: CancelledReservationView
    organisation: OrganisationView
    car_park: CarParkView


def booked_view(booked: Booked) -> BookedView:
    """Return the booking that stands."""
    offer = booked.offer
    return BookedView(
        booking=_booking_view(booked.record, offer.car_park, offer.organisation, []),
        token=str(booked.token),
    )


def booking_view(seen: SeenBooking) -> BookingView:
    """Return the booking."""
    mails = [
        MailView(recipient=mail.recipient, event=mail.event, state=mail.state)
        for mail in seen.mails
    ]
    return _booking_view(seen.record, seen.place.car_park, seen.place.organisation, mails)


def _booking_view(
    record: BookingRecord, car_park: CarPark, organisation: Organisation, mails: list[MailView]
) -> BookingView:
    booking = record.booking
    held = booking.state is BookingState.HELD
    return BookingView(
        id=booking.id,
        state=booking.state,
        created_at=local(booking.created_at, car_park.zone),
        hold_until=local(booking.hold_until, car_park.zone) if held else None,
        booker=BookerView(email=booking.booker_email),
        organisation=organisation_view(organisation),
        car_park=car_park_view(car_park),
        price=price_view(_total(record)),
        reservations=[_booked(one, car_park) for one in record.reservations],
        mails=mails,
    )


def _booked(reservation: Reservation, car_park: CarPark) -> BookedReservationView:
    visitor = reservation.visitor
    return BookedReservationView(
        id=reservation.id,
        state=reservation.state,
        time_slot=time_slot_view(reservation.time_slot, car_park),
        visitor=VisitorWithEmailView(
            first_name=visitor.first_name, last_name=visitor.last_name, email=visitor.email
        ),
        licence_plate=reservation.licence_plate.typed,
    )


def _total(record: BookingRecord) -> Price:
    prices = [reservation.price for reservation in record.reservations]

    def added(amounts: list[Money]) -> Money:
        total = sum(money.amount for money in amounts)
        return Money(amount=total, currency=amounts[0].currency)

    return Price(
        net=added([price.net for price in prices]),
        vat=added([price.vat for price in prices]),
        gross=added([price.gross for price in prices]),
    )


def reservation_view(seen: SeenReservation) -> ReservationView:
    """Return the reservation; its code only while it can be used."""
    reservation, car_park = seen.visit.reservation, seen.visit.car_park
    live = reservation.state in (ReservationState.CONFIRMED, ReservationState.USED)
    return ReservationView(
        id=reservation.id,
        state=reservation.state,
        time_slot=time_slot_view(reservation.time_slot, car_park),
        now=local(seen.now, car_park.zone),
        visitor=_visitor(reservation),
        licence_plate=reservation.licence_plate.typed,
        organisation=organisation_view(seen.visit.organisation),
        car_park=car_park_view(car_park),
        keypad_code=reservation.keypad_code if live else None,
        remote_control=_remote_control(seen),
        capabilities=_capabilities(seen),
        cancellation=CancellationStateView(
            possible=seen.cancellation_violation is None,
            refusal=refusal_view(seen.cancellation_violation),
        ),
        privacy=privacy_view(seen.visit.organisation),
    )


def _visitor(reservation: Reservation) -> VisitorView:
    visitor = reservation.visitor
    return VisitorView(first_name=visitor.first_name, last_name=visitor.last_name)


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


def _gate(gate: Gate, now: datetime) -> GateView:
    return GateView(
        id=gate.id, name=gate.name, direction=gate.direction, online=gate.status.is_online(now)
    )


def cancellation_view(preview: CancellationPreview) -> CancellationView:
    """Return what a cancellation would give back."""
    reservation, car_park = preview.visit.reservation, preview.visit.car_park
    return CancellationView(
        possible=preview.violation is None,
        refusal=refusal_view(preview.violation),
        refund=money_view(preview.refund),
        until=local(reservation.time_slot.start, car_park.zone),
        reservation=CancelledReservationView(
            id=reservation.id,
            state=reservation.state,
            time_slot=time_slot_view(reservation.time_slot, car_park),
            visitor=_visitor(reservation),
            licence_plate=reservation.licence_plate.typed,
        ),
        organisation=organisation_view(preview.visit.organisation),
        car_park=car_park_view(car_park),
    )
