"""Opening a gate by hand, and what became of it."""

from http import HTTPStatus
from typing import Annotated

from baypass.api.acting_requests import AskedOpening
from baypass.api.acting_views import HostCommandView, host_command_view
from baypass.api.hosting import HostRouter, actor_of
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.bootstrap import services
from baypass.domain.hosts import DESK
from baypass.usecases.open_gate_for_visitor import open_gate_for_visitor
from baypass.usecases.see_host_command import see_host_command
from host_routes.app import app

router = HostRouter()


@router.route(
    "POST",
    "/gates/<gate_id>/opening",
    DESK,
    summary="Open a gate by hand",
    status=HTTPStatus.ACCEPTED,
)
def post_opening(
    gate_id: str, asked: AskedOpening, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> HostCommandView:
    s = services()
    command = open_gate_for_visitor(
        actor_of(app),
        gate_id,
        asked.reason,
        idempotency_key,
        catalogue=s.catalogue,
        gates=s.gates,
        acting=s.acting,
        access_log=s.access_log,
        signals=s.signals,
        clock=s.clock,
    )
    return host_command_view(command)


@router.route("GET", "/commands/<command_id>", DESK, summary="See what became of a command")
def get_command(command_id: str) -> HostCommandView:
    s = services()
    return host_command_view(
        see_host_command(actor_of(app), command_id, gates=s.gates, clock=s.clock)
    )
