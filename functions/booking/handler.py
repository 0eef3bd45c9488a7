"""The visitor's door: what an invitation offers, availability, quote, book, pay, status."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
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
from baypass.domain.money import Money
from baypass.domain.people import Visitor
from baypass.usecases.book import AskedReservation, BookingRequest, book
from baypass.usecases.check_payment import check_payment
from baypass.usecases.leave_checkout import leave_checkout
from baypass.usecases.quote import quote
from baypass.usecases.see_availability import see_availability
from baypass.usecases.see_booking import see_booking
from baypass.usecases.see_invitation import see_invitation
from baypass.usecases.set_up_organisation import see_logo

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
        checkout=s.checkout,
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
        payments=s.payments,
        checkout=s.checkout,
        workflows=s.workflows,
        links=s.links,
        clock=s.clock,
    )
    return booked_view(booked)


@app.get("/api/booking", summary="See a booking as its booker", tags=["Booking"])
def get_booking() -> BookingView:
    s = services()
    return booking_view(see_booking(bearer_token(app), bookings=s.bookings, mails=s.mails))


@app.post(
    "/api/booking/leave-checkout", summary="Give the spots back instead of paying", tags=["Booking"]
)
def post_leave_checkout(
    idempotency_key: Annotated[str, IDEMPOTENCY_KEY],  # noqa: ARG001  one booking, one way out
) -> BookingView:
    s = services()
    left = leave_checkout(
        bearer_token(app),
        bookings=s.bookings,
        payments=s.payments,
        checkout=s.checkout,
        workflows=s.workflows,
        mails=s.mails,
        clock=s.clock,
    )
    return booking_view(left)


@app.post("/api/booking/payment-check", summary="Look at Stripe now", tags=["Booking"])
def post_payment_check() -> BookingView:
    s = services()
    checked = check_payment(
        bearer_token(app),
        bookings=s.bookings,
        payments=s.payments,
        checkout=s.checkout,
        workflows=s.workflows,
        mails=s.mails,
        clock=s.clock,
    )
    return booking_view(checked)


@app.get(
    "/api/logos/<organisation_id>/<file>",
    summary="See the logo of an organisation",
    tags=["Booking"],
    responses={
        200: {"description": "An image", "content": {"image/png": {"schema": {"type": "string"}}}}
    },
    # Validated answers are written as JSON first, which bytes are not.
    enable_validation=False,
)
def get_logo(organisation_id: str, file: str) -> Response[bytes]:
    image = see_logo(organisation_id, file.removesuffix(".png"), logos=services().logos)
    return Response(
        status_code=HTTPStatus.OK.value,
        content_type="image/png",
        body=image,
        # Its name is the hash of its content, so that it never changes.
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def _request(asked: AskedBooking, idempotency_key: str) -> BookingRequest:
    return BookingRequest(
        idempotency_key=idempotency_key,
        booker_email=asked.booker.email,
        expected_price=Money(**asked.price.model_dump()) if asked.price else None,
        company_invoice=asked.company_invoice,
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
