"""The day: how full a car park is, who comes, and what happened at its gates."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from baypass.api.desk_views import (
    AccessPageView,
    LinePageView,
    OccupancyView,
    access_page_view,
    line_page_view,
    occupancy_view,
)
from baypass.api.hosting import CURSOR, HostRouter, actor_of
from baypass.bootstrap import services
from baypass.domain.hosts import EVERYBODY
from baypass.usecases.see_day import list_access_events, list_reservations, see_occupancy
from host_routes.app import app

CAR_PARK = Query(max_length=40)
DAY = Query(alias="date", description="A local day of the car park.")
DAYS = Query(ge=1, le=7)

router = HostRouter()


@router.route(
    "GET", "/car-parks/<car_park_id>/occupancy", EVERYBODY, summary="See how full a car park is"
)
def get_occupancy(
    car_park_id: str,
    first: Annotated[date, Query(alias="from", description="The first local day.")],
    days: Annotated[int, DAYS] = 1,
) -> OccupancyView:
    s = services()
    seen = see_occupancy(
        actor_of(app).organisation_id,
        car_park_id,
        first,
        days,
        catalogue=s.catalogue,
        bookings=s.bookings,
    )
    return occupancy_view(seen)


@router.route("GET", "/reservations", EVERYBODY, summary="List who comes on a day")
def get_reservations(
    car_park_id: Annotated[str, CAR_PARK],
    day: Annotated[date, DAY],
    cursor: Annotated[str | None, CURSOR] = None,
) -> LinePageView:
    s = services()
    page = list_reservations(
        actor_of(app).organisation_id,
        car_park_id,
        day,
        cursor,
        catalogue=s.catalogue,
        board=s.board,
    )
    return line_page_view(page)


@router.route("GET", "/access-events", EVERYBODY, summary="List what happened at the gates")
def get_access_events(
    car_park_id: Annotated[str, CAR_PARK],
    day: Annotated[date, DAY],
    cursor: Annotated[str | None, CURSOR] = None,
) -> AccessPageView:
    s = services()
    page = list_access_events(
        actor_of(app).organisation_id,
        car_park_id,
        day,
        cursor,
        catalogue=s.catalogue,
        access_log=s.access_log,
        clock=s.clock,
    )
    return access_page_view(page)
