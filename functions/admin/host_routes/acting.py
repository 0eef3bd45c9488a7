"""Acting for a visitor: book, change, send again, cancel."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response

from baypass.api.acting_requests import AskedChange, AskedHostBooking, AskedHostCancellation
from baypass.api.acting_views import HostCancellationView, host_cancellation_view
from baypass.api.desk_detail_views import (
    HostBookingView,
    HostReservationView,
    host_booking_view,
    host_reservation_view,
)
from baypass.api.hosting import IF_MATCH, HostRouter, actor_of, read_version, with_version
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.bootstrap import services
from baypass.domain.acting import WantedRefund
from baypass.domain.hosts import DESK, EVERYBODY, MANAGERS, Actor
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.money import Money
from baypass.domain.people import Visitor
from baypass.domain.reservation_versions import version_of
from baypass.usecases.book import AskedReservation
from baypass.usecases.book_for_visitor import DeskBooking, book_for_visitor
from baypass.usecases.cancel_for_visitor import (
    HostCancellation,
    cancel_for_visitor,
    preview_for_host,
)
from baypass.usecases.change_reservation import Change, change_reservation
from baypass.usecases.mail_again import mail_again
from baypass.usecases.see_as_host import see_booking_as_host, see_reservation_as_host
from host_routes.app import app

router = HostRouter()


@router.route("POST", "/bookings", DESK, summary="Book for a visitor", status=HTTPStatus.CREATED)
def post_booking(
    asked: AskedHostBooking, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> HostBookingView:
    s, actor = services(), actor_of(app)
    held = book_for_visitor(
        actor,
        _booking(asked, idempotency_key),
        catalogue=s.catalogue,
        bookings=s.bookings,
        acting=s.acting,
        workflows=s.workflows,
        links=s.links,
        clock=s.clock,
    )
    seen = see_booking_as_host(
        actor.organisation_id,
        held.booking.id,
        catalogue=s.catalogue,
        bookings=s.bookings,
        mails=s.mails,
    )
    return host_booking_view(seen)


@router.route(
    "PUT", "/reservations/<reservation_id>", DESK, summary="Change a visitor or a licence plate"
)
def put_reservation(
    reservation_id: str, asked: AskedChange, if_match: Annotated[str, IF_MATCH]
) -> Response[HostReservationView]:
    s, actor = services(), actor_of(app)
    change = Change(
        visitor=Visitor(**asked.visitor.model_dump()),
        licence_plate=LicencePlate.of(asked.licence_plate),
        version=read_version(if_match),
    )
    change_reservation(
        actor,
        reservation_id,
        change,
        bookings=s.bookings,
        acting=s.acting,
        links=s.links,
        clock=s.clock,
    )
    return _seen(actor, reservation_id)


@router.route(
    "POST", "/reservations/<reservation_id>/mail", DESK, summary="Send it again with fresh links"
)
def post_mail(
    reservation_id: str, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[HostReservationView]:
    s, actor = services(), actor_of(app)
    mail_again(
        actor,
        reservation_id,
        idempotency_key,
        bookings=s.bookings,
        acting=s.acting,
        links=s.links,
        clock=s.clock,
    )
    return _seen(actor, reservation_id)


@router.route(
    "GET",
    "/reservations/<reservation_id>/cancellation",
    EVERYBODY,
    summary="See what a cancellation can give back",
)
def get_cancellation(reservation_id: str) -> HostCancellationView:
    s = services()
    preview = preview_for_host(actor_of(app), reservation_id, bookings=s.bookings, clock=s.clock)
    return host_cancellation_view(preview)


@router.route(
    "POST",
    "/reservations/<reservation_id>/cancellation",
    MANAGERS,
    summary="Cancel for a visitor",
)
def post_cancellation(
    reservation_id: str,
    asked: AskedHostCancellation,
    idempotency_key: Annotated[str, IDEMPOTENCY_KEY],
) -> Response[HostReservationView]:
    s, actor, refund = services(), actor_of(app), asked.refund
    wanted = refund if isinstance(refund, WantedRefund) else Money(**refund.model_dump())
    cancel_for_visitor(
        actor,
        reservation_id,
        HostCancellation(idempotency_key, wanted, asked.reason),
        bookings=s.bookings,
        acting=s.acting,
        workflows=s.workflows,
        clock=s.clock,
    )
    return _seen(actor, reservation_id)


def _booking(asked: AskedHostBooking, idempotency_key: str) -> DeskBooking:
    reservations = [
        AskedReservation(
            start=one.time_slot.start,
            end=one.time_slot.end,
            visitor=Visitor(**one.visitor.model_dump()),
            licence_plate=LicencePlate.of(one.licence_plate),
        )
        for one in asked.reservations
    ]
    return DeskBooking(idempotency_key, asked.portal_id, reservations, asked.note)


def _seen(actor: Actor, reservation_id: str) -> Response[HostReservationView]:
    s = services()
    seen = see_reservation_as_host(
        actor.organisation_id, reservation_id, catalogue=s.catalogue, bookings=s.bookings
    )
    return with_version(host_reservation_view(seen), version_of(seen.reservation))
