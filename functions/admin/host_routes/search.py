"""Finding somebody at the desk."""

from baypass.api.desk_views import FoundView, found_view
from baypass.api.hosting import HostRouter, actor_of
from baypass.api.requests import AskedSearch
from baypass.bootstrap import services
from baypass.domain.hosts import EVERYBODY
from baypass.usecases.list_bookings import find_reservations
from host_routes.app import app

router = HostRouter()


# It changes nothing. It is no GET because a name or a plate does not belong in an address.
@router.route("POST", "/search", EVERYBODY, summary="Find reservations")
def post_search(asked: AskedSearch) -> FoundView:
    s = services()
    found = find_reservations(
        actor_of(app).organisation_id, asked.text, catalogue=s.catalogue, board=s.board
    )
    return found_view(found)
