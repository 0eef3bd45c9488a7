"""Bookings and their reservations, one by one and listed."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response

from baypass.api.desk_detail_views import (
    HostBookingView,
    HostReservationView,
    host_booking_view,
    host_reservation_view,
)
from baypass.api.desk_views import BookingPageView, booking_page_view
from baypass.api.hosting import CURSOR, HostRouter, actor_of, with_version
from baypass.bootstrap import services
from baypass.domain.hosts import EVERYBODY
from baypass.domain.reservation_versions import version_of
from baypass.usecases.list_bookings import list_bookings
from baypass.usecases.see_as_host import see_booking_as_host, see_reservation_as_host
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/bookings", EVERYBODY, summary="List bookings")
def get_bookings(cursor: Annotated[str | None, CURSOR] = None) -> BookingPageView:
    s = services()
    organisation_id = actor_of(app).organisation_id
    page = list_bookings(organisation_id, cursor, catalogue=s.catalogue, board=s.board)
    return booking_page_view(page)


@router.route("GET", "/bookings/<booking_id>", EVERYBODY, summary="See a booking")
def get_booking(booking_id: str) -> HostBookingView:
    s = services()
    seen = see_booking_as_host(
        actor_of(app).organisation_id,
        booking_id,
        catalogue=s.catalogue,
        bookings=s.bookings,
        mails=s.mails,
    )
    return host_booking_view(seen)


@router.route("GET", "/reservations/<reservation_id>", EVERYBODY, summary="See a reservation")
def get_reservation(reservation_id: str) -> Response[HostReservationView]:
    s = services()
    organisation_id = actor_of(app).organisation_id
    seen = see_reservation_as_host(
        organisation_id, reservation_id, catalogue=s.catalogue, bookings=s.bookings
    )
    return with_version(host_reservation_view(seen), version_of(seen.reservation))
