"""The door for giving a reservation back: preview, cancel."""

from typing import Annotated, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.api.app import answer, bearer_token, new_app
from baypass.api.booking_views import (
    CancellationView,
    ReservationView,
    cancellation_view,
    reservation_view,
)
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.bootstrap import TEMPORARY_TROUBLE, services
from baypass.usecases.cancel_reservation import cancel_reservation
from baypass.usecases.preview_cancellation import preview_cancellation

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


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway."""
    return answer(app, event, context)
