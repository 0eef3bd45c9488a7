"""The visitor's door: what an invitation offers, availability, quote, book, status."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.api.app import answer, bearer_token, new_app
from baypass.api.booking_views import BookedView, BookingView, booked_view, booking_view
from baypass.api.invitation_views import (
    AvailabilityView,
    InvitationView,
    QuoteView,
    availability_view,
    invitation_view,
    quote_view,
)
from baypass.api.requests import IDEMPOTENCY_KEY, AskedBooking, AskedQuote
from baypass.bootstrap import TEMPORARY_TROUBLE, services
from baypass.domain.ids import MAXIMUM_RESERVATIONS
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.people import Visitor
from baypass.usecases.book import AskedReservation, BookingRequest, book
from baypass.usecases.quote import quote
from baypass.usecases.see_availability import see_availability
from baypass.usecases.see_booking import see_booking
from baypass.usecases.see_invitation import see_invitation

app = new_app(TEMPORARY_TROUBLE)


@app.get("/api/invitation", summary="See what an invitation offers", tags=["Booking"])
def get_invitation() -> InvitationView:
    s = services()
    return invitation_view(see_invitation(bearer_token(app), catalogue=s.catalogue, clock=s.clock))


@app.get("/api/invitation/availability", summary="See which days are free", tags=["Booking"])
def get_availability(
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    spots: Annotated[int, Query(ge=1, le=MAXIMUM_RESERVATIONS)] = 1,
) -> AvailabilityView:
    s = services()
    seen = see_availability(
        bearer_token(app),
        first,
        last,
        spots,
        catalogue=s.catalogue,
        bookings=s.bookings,
        clock=s.clock,
    )
    return availability_view(seen)


@app.post("/api/quotes", summary="Ask what a time slot costs", tags=["Booking"])
def post_quote(asked: AskedQuote) -> QuoteView:
    s = services()
    slot = asked.time_slot
    quoted = quote(
        bearer_token(app),
        slot.start,
        slot.end,
        asked.spots,
        catalogue=s.catalogue,
        bookings=s.bookings,
        clock=s.clock,
    )
    return quote_view(quoted)


@app.post(
    "/api/bookings",
    summary="Book",
    tags=["Booking"],
    status_code=HTTPStatus.CREATED,
)
def post_booking(
    asked: AskedBooking, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> BookedView:
    s = services()
    booked = book(
        bearer_token(app),
        _request(asked, idempotency_key),
        catalogue=s.catalogue,
        bookings=s.bookings,
        workflows=s.workflows,
        links=s.links,
        clock=s.clock,
    )
    return booked_view(booked)


@app.get("/api/booking", summary="See a booking as its booker", tags=["Booking"])
def get_booking() -> BookingView:
    s = services()
    return booking_view(see_booking(bearer_token(app), bookings=s.bookings, mails=s.mails))


def _request(asked: AskedBooking, idempotency_key: str) -> BookingRequest:
    return BookingRequest(
        idempotency_key=idempotency_key,
        booker_email=asked.booker.email,
        reservations=[
            AskedReservation(
                start=one.time_slot.start,
                end=one.time_slot.end,
                visitor=Visitor(**one.visitor.model_dump()),
                licence_plate=LicencePlate.of(one.licence_plate),
            )
            for one in asked.reservations
        ],
    )


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway."""
    return answer(app, event, context)
