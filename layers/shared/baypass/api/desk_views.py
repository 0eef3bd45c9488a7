"""What hosts are answered about a day: who comes, what is taken, what happened at the gates."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel

from baypass import words
from baypass.api.views import MoneyView, local, money_view
from baypass.domain.bookings import BookingState, Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Command, CommandState, Method
from baypass.domain.payments import Payment, PaymentState
from baypass.ports.desk import ListedBooking, LoggedAccess
from baypass.usecases.list_bookings import BookingPage, FoundReservations
from baypass.usecases.see_day import AccessPage, Occupancy, ReservationPage

_DONE = (CommandState.OPENED, CommandState.REFUSED, CommandState.TIMED_OUT)


class OccupiedDayView(BaseModel):
    """A local day by quarter hours: spots taken, and whether the car park is open."""

    date: date
    starts: datetime
    taken: list[int]
    open: list[bool]


class OccupancyView(BaseModel):
    """How full a car park is."""

    time_zone: str
    spots: int
    days: list[OccupiedDayView]


class DeskLineView(BaseModel):
    """A reservation in a list; without a price it is neither paid nor unpaid."""

    id: str
    booking_id: str
    car_park_id: str
    state: ReservationState
    first_name: str
    last_name: str
    email: str
    licence_plate: str
    start: datetime
    end: datetime
    inside: bool
    arrived_at: datetime | None
    paid: bool | None


class LinePageView(BaseModel):
    """One page of reservations."""

    items: list[DeskLineView]
    next: str | None


class FoundView(BaseModel):
    """What was found."""

    items: list[DeskLineView]


class AccessEventView(BaseModel):
    """One attempt at a gate; whose it was is told as long as the visit is known.

    `plate_read` is what a camera read, as long as that is kept; `offline` tells that the gate
    decided alone.
    """

    id: str
    at: datetime
    gate_id: str
    gate_name: str | None
    method: Method | None
    reason: str
    sentence: str
    offline: bool
    reservation_id: str | None
    licence_plate: str | None
    plate_read: str | None
    name: str | None
    outcome: CommandState | None
    by: str | None


class AccessPageView(BaseModel):
    """One page of what happened at the gates."""

    items: list[AccessEventView]
    next: str | None


class BookingLineView(BaseModel):
    """A booking in a list; what costs nothing has no price."""

    id: str
    created_at: datetime
    state: BookingState
    portal_id: str
    car_park_id: str
    booker_email: str
    spots: int
    start: datetime
    price: MoneyView | None
    payment_state: PaymentState | None


class BookingPageView(BaseModel):
    """One page of bookings."""

    items: list[BookingLineView]
    next: str | None


def occupancy_view(seen: Occupancy) -> OccupancyView:
    """Return how full the car park is, day by day."""
    car_park = seen.car_park
    return OccupancyView(
        time_zone=car_park.time_zone,
        spots=car_park.spots,
        days=[
            OccupiedDayView(
                date=one.day,
                starts=local(one.starts, car_park.zone),
                taken=list(one.taken),
                open=list(one.is_open),
            )
            for one in seen.days
        ],
    )


def line_view(
    reservation: Reservation, payment: Payment | None, car_park: CarPark | None
) -> DeskLineView:
    """Return the reservation's line."""
    return DeskLineView(**line_fields(reservation, payment, car_park))


def line_fields(
    reservation: Reservation, payment: Payment | None, car_park: CarPark | None
) -> dict[str, object]:
    """Return the fields of a reservation's line, its times with the car park's offset."""
    visitor, slot, arrived = (
        reservation.visitor,
        reservation.time_slot,
        reservation.arrived_at,
    )
    return {
        "id": reservation.id,
        "booking_id": reservation.booking_id,
        "car_park_id": reservation.car_park_id,
        "state": reservation.state,
        "first_name": visitor.first_name,
        "last_name": visitor.last_name,
        "email": visitor.email,
        "licence_plate": reservation.licence_plate.typed,
        "start": _there(slot.start, car_park),
        "end": _there(slot.end, car_park),
        "inside": reservation.inside,
        "arrived_at": _there(arrived, car_park) if arrived else None,
        "paid": _is_paid(reservation, payment),
    }


def line_page_view(page: ReservationPage) -> LinePageView:
    """Return one page of a day's reservations."""
    lines = [line_view(one.reservation, one.payment, page.car_park) for one in page.items]
    return LinePageView(items=lines, next=page.next)


def found_view(found: FoundReservations) -> FoundView:
    """Return what was found."""
    lines = [
        line_view(one.reservation, one.payment, found.car_parks.get(one.reservation.car_park_id))
        for one in found.items
    ]
    return FoundView(items=lines)


def access_page_view(page: AccessPage) -> AccessPageView:
    """Return one page of what happened at the gates."""
    items = [_access(one, page.car_park, page.now) for one in page.items]
    return AccessPageView(items=items, next=page.next)


def booking_page_view(page: BookingPage) -> BookingPageView:
    """Return one page of bookings."""
    return BookingPageView(
        items=[_booking(one, page.car_parks) for one in page.items], next=page.next
    )


def _access(one: LoggedAccess, car_park: CarPark, now: datetime) -> AccessEventView:
    event, reservation, plate = one.event, one.reservation, one.plate
    outcome = _outcome(one.command, now)
    refused_because = one.command.refused_because if one.command else None
    return AccessEventView(
        id=event.id,
        at=local(event.at, car_park.zone),
        gate_id=event.gate_id,
        gate_name=one.gate_name,
        method=event.method,
        reason=event.reason,
        sentence=words.of_access(event, outcome, refused_because),
        offline=event.offline,
        reservation_id=event.reservation_id,
        licence_plate=reservation.licence_plate.typed if reservation else None,
        plate_read=plate.plate if plate and plate.is_kept_at(now) else None,
        name=reservation.visitor.full_name if reservation else None,
        outcome=outcome,
        by=event.by or None,
    )


def _outcome(command: Command | None, now: datetime) -> CommandState | None:
    state = command.seen_at(now).state if command else None
    return state if state in _DONE else None


def _booking(one: ListedBooking, car_parks: Mapping[str, CarPark]) -> BookingLineView:
    booking = one.booking
    car_park = car_parks.get(booking.car_park_id)
    return BookingLineView(
        id=booking.id,
        created_at=_there(booking.created_at, car_park),
        state=booking.state,
        portal_id=booking.portal_id,
        car_park_id=booking.car_park_id,
        booker_email=booking.booker_email,
        spots=one.spots,
        start=_there(one.begins, car_park),
        price=money_view(one.gross) if one.gross.amount else None,
        payment_state=one.payment.state if one.payment else None,
    )


def _there(instant: datetime, car_park: CarPark | None) -> datetime:
    return local(instant, car_park.zone) if car_park else instant.replace(microsecond=0)


def _is_paid(reservation: Reservation, payment: Payment | None) -> bool | None:
    if reservation.price.is_free:
        return None
    return payment is not None and payment.state is PaymentState.PAID
