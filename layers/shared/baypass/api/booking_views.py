"""What is answered about bookings, to their booker."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from baypass.api.payment_views import PaymentView, RefundView, payment_view, refund_view
from baypass.api.views import (
    CarParkView,
    OrganisationView,
    PriceView,
    TimeSlotView,
    VisitorView,
    car_park_view,
    local,
    organisation_view,
    price_view,
    time_slot_view,
)
from baypass.domain.bookings import (
    BookingRecord,
    BookingState,
    ReleaseReason,
    Reservation,
    ReservationState,
)
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import MailEvent, MailState, OwedMail
from baypass.domain.money import total
from baypass.domain.organisations import Organisation
from baypass.usecases.book import Booked
from baypass.usecases.see_booking import SeenBooking

_FOR_HOSTS = (MailEvent.REFUND_FAILED, MailEvent.DISPUTE)


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
    price: PriceView
    refund: RefundView | None


class MailView(BaseModel):
    """What became of a mail."""

    recipient: str
    event: MailEvent
    state: MailState


class BookerView(BaseModel):
    """Who submitted the booking."""

    email: str


class BookingView(BaseModel):
    """A booking as its booker sees it; its own refund is one of everything that was paid."""

    id: str
    state: BookingState
    released_because: ReleaseReason | None
    created_at: datetime
    hold_until: datetime | None
    booker: BookerView
    booker_may_cancel: bool
    organisation: OrganisationView
    car_park: CarParkView
    price: PriceView
    payment: PaymentView | None
    refund: RefundView | None
    reservations: list[BookedReservationView]
    mails: list[MailView]


class BookedView(BaseModel):
    """The booking that stands, and the booker's token."""

    booking: BookingView
    token: str


def booked_view(booked: Booked) -> BookedView:
    """Return the booking that stands."""
    offer = booked.offer
    return BookedView(
        booking=_booking_view(booked.record, offer.car_park, offer.organisation, []),
        token=str(booked.token),
    )


def booking_view(seen: SeenBooking) -> BookingView:
    """Return the booking; what hosts are told by mail is theirs alone."""
    mails = [mail for mail in seen.mails if mail.event not in _FOR_HOSTS]
    return _booking_view(seen.record, seen.place.car_park, seen.place.organisation, mails)


def _booking_view(
    record: BookingRecord, car_park: CarPark, organisation: Organisation, mails: Sequence[OwedMail]
) -> BookingView:
    booking = record.booking
    held = booking.state is BookingState.HELD
    return BookingView(
        id=booking.id,
        state=booking.state,
        released_because=booking.released_because,
        created_at=local(booking.created_at, car_park.zone),
        hold_until=local(booking.hold_until, car_park.zone) if held else None,
        booker=BookerView(email=booking.booker_email),
        booker_may_cancel=booking.booker_may_cancel,
        organisation=organisation_view(organisation),
        car_park=car_park_view(car_park),
        price=price_view(total([one.price for one in record.reservations])),
        payment=payment_view(record.payment, car_park, held=held),
        refund=refund_view(record.refund_of(None)),
        reservations=[_booked(one, record, car_park) for one in record.reservations],
        mails=[
            MailView(recipient=mail.recipient, event=mail.event, state=mail.state) for mail in mails
        ],
    )


def _booked(
    reservation: Reservation, record: BookingRecord, car_park: CarPark
) -> BookedReservationView:
    visitor = reservation.visitor
    return BookedReservationView(
        id=reservation.id,
        state=reservation.state,
        time_slot=time_slot_view(reservation.time_slot, car_park),
        visitor=VisitorWithEmailView(
            first_name=visitor.first_name, last_name=visitor.last_name, email=visitor.email
        ),
        licence_plate=reservation.licence_plate.typed,
        price=price_view(reservation.price),
        refund=refund_view(record.refund_of(reservation.id)),
    )
