"""Car parks."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response

from baypass.api.acting_requests import AskedOpening
from baypass.api.hosting import (
    CURSOR,
    IF_MATCH,
    HostRouter,
    actor_of,
    read_version,
    with_version,
)
from baypass.api.job_views import JobView, new_job_view
from baypass.api.requests import IDEMPOTENCY_KEY
from baypass.api.set_up_requests import AskedCarPark, AskedSwitch
from baypass.api.set_up_views import (
    RemovedView,
    SetUpCarParkPageView,
    SetUpCarParkView,
    changed_car_park_view,
    set_up_car_park_view,
)
from baypass.bootstrap import services
from baypass.domain import ids
from baypass.domain.car_parks import CarPark
from baypass.domain.hosts import EVERYBODY, MANAGERS
from baypass.usecases.list_set_up import list_set_up
from baypass.usecases.rotate_codes import ask_rotation
from baypass.usecases.set_up_car_parks import (
    change_car_park,
    make_car_park,
    remove_car_park,
    switch_car_park,
)
from baypass.usecases.setting_up import car_park_of
from host_routes.app import app

router = HostRouter()


@router.route("GET", "/car-parks", EVERYBODY, summary="List the car parks")
def get_car_parks(cursor: Annotated[str | None, CURSOR] = None) -> SetUpCarParkPageView:
    lists, organisation_id = services().set_up_lists, actor_of(app).organisation_id
    page = list_set_up(CarPark, organisation_id, cursor, lists=lists)
    return SetUpCarParkPageView(items=list(map(set_up_car_park_view, page.items)), next=page.next)


@router.route(
    "POST", "/car-parks", MANAGERS, summary="Set up a car park", status=HTTPStatus.CREATED
)
def post_car_park(
    asked: AskedCarPark, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> Response[SetUpCarParkView]:
    s, actor = services(), actor_of(app)
    car_park = CarPark(
        id=ids.made_id("cpk", actor.organisation_id, idempotency_key),
        organisation_id=actor.organisation_id,
        **asked.fields(),
    )
    made = make_car_park(actor, idempotency_key, car_park, set_up=s.set_up, clock=s.clock)
    return with_version(set_up_car_park_view(made), made.version, HTTPStatus.CREATED)


@router.route("GET", "/car-parks/<car_park_id>", EVERYBODY, summary="See a car park")
def get_car_park(car_park_id: str) -> Response[SetUpCarParkView]:
    car_park = car_park_of(actor_of(app), car_park_id, services().set_up)
    return with_version(set_up_car_park_view(car_park), car_park.version)


@router.route("PUT", "/car-parks/<car_park_id>", MANAGERS, summary="Change a car park")
def put_car_park(
    car_park_id: str, asked: AskedCarPark, if_match: Annotated[str, IF_MATCH]
) -> Response[SetUpCarParkView]:
    s = services()
    changed = change_car_park(
        actor_of(app),
        car_park_id,
        read_version(if_match),
        asked.fields(),
        set_up=s.set_up,
        catalogue=s.catalogue,
        bookings=s.bookings,
        clock=s.clock,
    )
    return with_version(changed_car_park_view(changed), changed.car_park.version)


@router.route(
    "DELETE", "/car-parks/<car_park_id>", MANAGERS, summary="Delete or archive a car park"
)
def delete_car_park(car_park_id: str, if_match: Annotated[str, IF_MATCH]) -> RemovedView:
    s = services()
    archived = remove_car_park(
        actor_of(app),
        car_park_id,
        read_version(if_match),
        set_up=s.set_up,
        catalogue=s.catalogue,
        clock=s.clock,
    )
    return RemovedView(archived=archived)


@router.route(
    "POST", "/car-parks/<car_park_id>/kill-switch", MANAGERS, summary="Turn the kill switch"
)
def post_kill_switch(car_park_id: str, asked: AskedSwitch) -> Response[SetUpCarParkView]:
    s = services()
    switched = switch_car_park(
        actor_of(app), car_park_id, on=asked.on, set_up=s.set_up, clock=s.clock
    )
    return with_version(set_up_car_park_view(switched), switched.version)


@router.route(
    "POST",
    "/car-parks/<car_park_id>/keypad-codes",
    MANAGERS,
    summary="Change all keypad codes, and mail each visitor the new one",
    status=HTTPStatus.ACCEPTED,
)
def post_keypad_codes(
    car_park_id: str, asked: AskedOpening, idempotency_key: Annotated[str, IDEMPOTENCY_KEY]
) -> JobView:
    s = services()
    job = ask_rotation(
        actor_of(app),
        car_park_id,
        asked.reason,
        idempotency_key,
        set_up=s.set_up,
        jobs=s.jobs,
        workers=s.workers,
        clock=s.clock,
    )
    return new_job_view(job)
