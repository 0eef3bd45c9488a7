"""What hosts are answered about one booking and about one reservation."""

from datetime import datetime

from pydantic import BaseModel

from baypass.api.desk_views import DeskLineView, line_fields
from baypass.api.payment_views import PaymentView, RefundView, payment_view, refund_view
from baypass.api.views import PriceView, local, price_view
from baypass.domain.bookings import BookingRecord, BookingState, ReleaseReason, Reservation
from baypass.domain.cancellation import state_violation
from baypass.domain.car_parks import CarPark
from baypass.domain.mails import MailEvent, MailState
from baypass.domain.money import total
from baypass.usecases.see_as_host import HostBooking, HostReservation


class PricedLineView(DeskLineView):
    """A reservation with what it costs and what of it went back."""

    price: PriceView
    refund: RefundView | None


class HostReservationView(PricedLineView):
    """A reservation as a host sees it."""

    portal_name: str | None
    car_park_name: str
    time_zone: str
    keypad_code: str | None
    cancellable: bool
    booker_email: str


class HostMailView(BaseModel):
    """What became of a mail."""

    event: MailEvent
    recipient: str
    state: MailState
    at: datetime


class HostBookingView(BaseModel):
    """A booking as a host sees it; its own refund is one of everything that was paid."""

    id: str
    created_at: datetime
    state: BookingState
    released_because: ReleaseReason | None
    hold_until: datetime | None
    portal_id: str
    portal_name: str | None
    car_park_id: str
    car_park_name: str
    time_zone: str
    invitation_id: str
    booker_email: str
    spots: int
    start: datetime
    price: PriceView
    payment: PaymentView | None
    refunds: list[RefundView]
    reservations: list[PricedLineView]
    mails: list[HostMailView]


def host_reservation_view(seen: HostReservation) -> HostReservationView:
    """Return the reservation."""
    car_park, reservation = seen.car_park, seen.reservation
    return HostReservationView(
        **_priced(reservation, seen.record, car_park),
        portal_name=seen.portal.name if seen.portal else None,
        car_park_name=car_park.name,
        time_zone=car_park.time_zone,
        keypad_code=reservation.keypad_code,
        cancellable=state_violation(reservation) is None,
        booker_email=seen.record.booking.booker_email,
    )


def host_booking_view(seen: HostBooking) -> HostBookingView:
    """Return the booking; where to pay it is its booker's alone."""
    record, car_park = seen.record, seen.car_park
    booking, reservations, zone = record.booking, record.reservations, car_park.zone
    held = booking.state is BookingState.HELD
    return HostBookingView(
        id=booking.id,
        created_at=local(booking.created_at, zone),
        state=booking.state,
        released_because=booking.released_because,
        hold_until=local(booking.hold_until, zone) if held else None,
        portal_id=booking.portal_id,
        portal_name=seen.portal.name if seen.portal else None,
        car_park_id=car_park.id,
        car_park_name=car_park.name,
        time_zone=car_park.time_zone,
        invitation_id=booking.invitation_id,
        booker_email=booking.booker_email,
        spots=len(reservations),
        start=local(min(one.time_slot.start for one in reservations), zone),
        price=price_view(total([one.price for one in reservations])),
        payment=payment_view(record.payment, car_park, held=False),
        refunds=[view for one in record.refunds if (view := refund_view(one))],
        reservations=[PricedLineView(**_priced(one, record, car_park)) for one in reservations],
        mails=_mails(seen),
    )


def _mails(seen: HostBooking) -> list[HostMailView]:
    return [
        HostMailView(
            event=mail.event,
            recipient=mail.recipient,
            state=mail.state,
            at=local(mail.owed_at, seen.car_park.zone),
        )
        for mail in sorted(seen.mails, key=lambda mail: (mail.owed_at, mail.key))
    ]


def _priced(
    reservation: Reservation, record: BookingRecord, car_park: CarPark
) -> dict[str, object]:
    return {
        **line_fields(reservation, record.payment, car_park),
        "price": price_view(reservation.price),
        "refund": refund_view(record.refund_of(reservation.id)),
    }
