"""The virtual remote control's door: the reservation, its gates, a press, what became of it."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from baypass.api.app import answer, bearer_token, new_app
from baypass.api.gate_views import CommandView, command_view
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.api.reservation_views import ReservationView, reservation_view
from baypass.bootstrap import TEMPORARY_TROUBLE, services
from baypass.usecases.open_gate import open_gate
from baypass.usecases.see_calendar import see_calendar
from baypass.usecases.see_command import see_command
from baypass.usecases.see_reservation import see_reservation

app = new_app(TEMPORARY_TROUBLE)


@app.get("/api/reservation", summary="See a reservation", tags=["Visit"])
def get_reservation() -> ReservationView:
    s = services()
    return reservation_view(
        see_reservation(bearer_token(app), bookings=s.bookings, gates=s.gates, clock=s.clock)
    )


@app.post(
    "/api/reservation/gates/<gate_id>/open",
    summary="Open a gate",
    tags=["Visit"],
    status_code=HTTPStatus.ACCEPTED,
)
def press(gate_id: str, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]) -> CommandView:
    s = services()
    command = open_gate(
        bearer_token(app),
        gate_id,
        idempotency_key,
        bookings=s.bookings,
        gates=s.gates,
        access_log=s.access_log,
        signals=s.signals,
        clock=s.clock,
    )
    return command_view(command)


@app.get(
    "/api/reservation/commands/<command_id>", summary="See what became of a press", tags=["Visit"]
)
def get_command(command_id: str) -> CommandView:
    s = services()
    return command_view(
        see_command(
            bearer_token(app), command_id, bookings=s.bookings, gates=s.gates, clock=s.clock
        )
    )


@app.get(
    "/api/reservation/calendar",
    summary="Get the calendar file",
    tags=["Visit"],
    responses={
        200: {
            "description": "An iCalendar file",
            "content": {"text/calendar": {"schema": {"type": "string"}}},
        }
    },
)
def get_calendar() -> Response[str]:
    s = services()
    entry = see_calendar(bearer_token(app), bookings=s.bookings, writer=s.writer)
    return Response(
        status_code=HTTPStatus.OK.value,
        content_type="text/calendar; charset=utf-8",
        body=entry.decode(),
        headers={"Content-Disposition": 'attachment; filename="visit.ics"'},
    )


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of API Gateway."""
    return answer(app, event, context)
