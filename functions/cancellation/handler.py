"""The door for giving reservations back: preview, cancel one's own, or as the booker several."""

from typing import Annotated, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.api.app import answer, bearer_token, new_app
from baypass.api.booking_views import BookingView, booking_view
from baypass.api.cancellation_views import (
    CancellationsView,
    CancellationView,
    cancellation_view,
    cancellations_view,
)
from baypass.api.requests import IDEMPOTENCY_KEY, AskedCancellations
from baypass.api.reservation_views import ReservationView, reservation_view
from baypass.bootstrap import TEMPORARY_TROUBLE, services
from baypass.usecases.cancel_reservation import cancel_reservation
from baypass.usecases.cancel_reservations import cancel_reservations
from baypass.usecases.preview_cancellation import preview_cancellation
from baypass.usecases.preview_cancellations import preview_cancellations

app = new_app(TEMPORARY_TROUBLE)


@app.get(
    "/api/reservation/cancellation",
    summary="See what a cancellation would give back",
    tags=["Cancellation"],
)
def get_cancellation() -> CancellationView:
    s = services()
    return cancellation_view(
        preview_cancellation(bearer_token(app), bookings=s.bookings, clock=s.clock)
    )


@app.post("/api/reservation/cancellation", summary="Cancel one's own", tags=["Cancellation"])
def post_cancellation(
    idempotency_key: Annotated[str, IDEMPOTENCY_KEY],  # noqa: ARG001  one reservation, one cancellation
) -> ReservationView:
    s = services()
    cancelled = cancel_reservation(
        bearer_token(app),
        bookings=s.bookings,
        gates=s.gates,
        workflows=s.workflows,
        clock=s.clock,
    )
    return reservation_view(cancelled)


@app.get(
    "/api/booking/cancellations",
    summary="See what cancelling a booking's reservations would give back",
    tags=["Cancellation"],
)
def get_cancellations() -> CancellationsView:
    s = services()
    return cancellations_view(
        preview_cancellations(bearer_token(app), bookings=s.bookings, clock=s.clock)
    )


@app.post(
    "/api/booking/cancellations",
    summary="Cancel some or all reservations of a booking as its booker",
    tags=["Cancellation"],
)
def post_cancellations(
    asked: AskedCancellations,
    idempotency_key: Annotated[str, IDEMPOTENCY_KEY],  # noqa: ARG001  one reservation, one cancellation
) -> BookingView:
    s = services()
    cancelled = cancel_reservations(
        bearer_token(app),
        asked.reservation_ids,
        bookings=s.bookings,
        mails=s.mails,
        workflows=s.workflows,
        clock=s.clock,
    )
    return booking_view(cancelled)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway."""
    return answer(app, event, context)
