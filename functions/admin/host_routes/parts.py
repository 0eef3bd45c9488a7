"""All parts of the console's API, put together once."""

from host_routes import (
    account,
    acting,
    bookings,
    car_parks,
    day,
    gates,
    imports,
    invitations,
    jobs,
    openings,
    organisation,
    people,
    portals,
    reports,
    search,
    session,
)
from host_routes.app import app

__all__ = ["app", "session"]

for part in (
    organisation,
    invitations,
    people,
    account,
    day,
    bookings,
    search,
    car_parks,
    portals,
    gates,
    acting,
    openings,
    imports,
    jobs,
    reports,
):
    app.include_router(part.router.routes)
