"""From the id in a host's request to the visit, and its links made anew."""

from baypass.domain.bookings import Reservation
from baypass.domain.hosts import Actor
from baypass.domain.refusals import NotFound
from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Links, Visit


def visit_for_host(actor: Actor, reservation_id: str, bookings: Bookings) -> Visit:
    """Return the visit of the host's own organisation."""
    visit = bookings.visit(actor.organisation_id, reservation_id)
    if visit is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    return visit


def with_fresh_links(reservation: Reservation, links: Links) -> Reservation:
    """Return the reservation with the hashes of its next links; those before open nothing."""
    generation = reservation.link_generation + 1
    own = reservation.organisation_id, reservation.id
    return reservation.model_copy(
        update={
            "link_generation": generation,
            "manage_hash": links.token(Capability.MANAGE, *own, generation).secret_hash,
            "remote_hash": links.token(Capability.REMOTE, *own, generation).secret_hash,
        }
    )
