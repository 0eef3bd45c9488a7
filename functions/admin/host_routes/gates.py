"""Gates."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from baypass.api.hosting import (
    CURSOR,
    IF_MATCH,
    HostRouter,
    actor_of,
    read_version,
    with_version,
)
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.api.set_up_requests import AskedGate, AskedGates, AskedNewGate
from baypass.api.set_up_views import (
    EnrolledGateView,
    OfferedGatesView,
    RenewalView,
    SetUpGatePageView,
    SetUpGateView,
    enrolled_gate_view,
    offered_gates_view,
    renewal_view,
    set_up_gate_view,
)
from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.gates import Gate
from baypass.domain.hosts import EVERYBODY, MANAGERS
from baypass.usecases.command_renewal import command_renewal
from baypass.usecases.enrol_gates import offer_gates
from baypass.usecases.list_set_up import list_gates
from baypass.usecases.set_up_gates import (
    certify_gate,
    change_gate,
    make_gate,
    retire_gate,
)
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/gates", EVERYBODY, summary="List the gates")
def get_gates(
    car_park_id: Annotated[str | None, Query(max_length=40)] = None,
    cursor: Annotated[str | None, CURSOR] = None,
) -> SetUpGatePageView:
    s, organisation_id = services(), actor_of(app).organisation_id
    page = list_gates(organisation_id, car_park_id, cursor, lists=s.set_up_lists)
    now = s.clock.now()
    items = [set_up_gate_view(gate, now) for gate in page.items]
    return SetUpGatePageView(items=items, next=page.next)


@router.route("POST", "/gates", MANAGERS, summary="Set up a gate", status=HTTPStatus.CREATED)
def post_gate(
    asked: AskedNewGate, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[EnrolledGateView]:
    s, actor = services(), actor_of(app)
    suffix = ids.suffix_of("gate", actor.organisation_id, idempotency_key)
    gate = Gate(
        id=ids.gate_id(actor.organisation_id, suffix),
        organisation_id=actor.organisation_id,
        car_park_id=asked.car_park_id,
        name=asked.name,
        direction=asked.direction,
    )
    made = make_gate(
        actor, idempotency_key, gate, set_up=s.set_up, enrolment=s.enrolment, clock=s.clock
    )
    view = enrolled_gate_view(made, s.clock.now())
    return with_version(view, made.gate.version, HTTPStatus.CREATED)


@router.route(
    "POST",
    "/gates/enrolment",
    MANAGERS,
    summary="Set up gates that enrol by themselves",
    status=HTTPStatus.CREATED,
)
def post_gates(
    asked: AskedGates, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[OfferedGatesView]:
    s, actor = services(), actor_of(app)
    organisation_id = actor.organisation_id
    gates = [
        Gate(
            id=ids.gate_id(
                organisation_id,
                ids.suffix_of("gates", organisation_id, idempotency_key, str(place)),
            ),
            organisation_id=organisation_id,
            car_park_id=asked.car_park_id,
            name=name,
            direction=asked.direction,
        )
        for place, name in enumerate(asked.names)
    ]
    offered = offer_gates(
        actor,
        idempotency_key,
        gates,
        set_up=s.set_up,
        identities=s.identities,
        claims=s.claims,
        dice=s.dice,
        clock=s.clock,
    )
    return Response(
        status_code=HTTPStatus.CREATED.value,
        content_type="application/json",
        body=offered_gates_view(offered, s.clock.now()),
    )


@router.route(
    "POST",
    "/gates/<gate_id>/renewal",
    MANAGERS,
    summary="Have a gate renew its certificate",
    status=HTTPStatus.ACCEPTED,
)
def post_renewal(
    gate_id: str, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[RenewalView]:
    s = services()
    asked = command_renewal(
        actor_of(app),
        gate_id,
        idempotency_key,
        set_up=s.set_up,
        gates=s.gates,
        signals=s.signals,
        clock=s.clock,
    )
    view = renewal_view(asked, s.clock.now())
    return with_version(view, asked.gate.version, HTTPStatus.ACCEPTED)


@router.route("PUT", "/gates/<gate_id>", MANAGERS, summary="Change a gate")
def put_gate(
    gate_id: str, asked: AskedGate, if_match: Annotated[str, IF_MATCH]
) -> Response[SetUpGateView]:
    s = services()
    changed = change_gate(
        actor_of(app),
        gate_id,
        read_version(if_match),
        asked.name,
        asked.direction,
        set_up=s.set_up,
        gates=s.gates,
        clock=s.clock,
    )
    return with_version(set_up_gate_view(changed, s.clock.now()), changed.version)


@router.route("POST", "/gates/<gate_id>/retirement", MANAGERS, summary="Retire a gate")
def post_retirement(gate_id: str) -> Response[SetUpGateView]:
    s = services()
    retired = retire_gate(
        actor_of(app),
        gate_id,
        set_up=s.set_up,
        gates=s.gates,
        enrolment=s.enrolment,
        clock=s.clock,
    )
    return with_version(set_up_gate_view(retired, s.clock.now()), retired.version)


@router.route(
    "POST",
    "/gates/<gate_id>/certificate",
    MANAGERS,
    summary="Give a gate a new certificate",
    status=HTTPStatus.CREATED,
)
def post_certificate(
    gate_id: str, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[EnrolledGateView]:
    s = services()
    certified = certify_gate(
        actor_of(app),
        idempotency_key,
        gate_id,
        set_up=s.set_up,
        gates=s.gates,
        enrolment=s.enrolment,
        clock=s.clock,
    )
    view = enrolled_gate_view(certified, s.clock.now())
    return with_version(view, certified.gate.version, HTTPStatus.CREATED)
