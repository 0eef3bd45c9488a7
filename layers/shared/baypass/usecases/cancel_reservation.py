"""Cancel one reservation, by its own visitor."""

from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Clock, Gates, Workflows
from baypass.usecases.cancelling import as_it_stands, cancel
from baypass.usecases.holders import visit_of
from baypass.usecases.records import priced_record
from baypass.usecases.see_reservation import SeenReservation, seen


def cancel_reservation(
    token: str | None, *, bookings: Bookings, gates: Gates, workflows: Workflows, clock: Clock
) -> SeenReservation:
    """Give the spot back, owe mails and refund; a repeat finds it done and changes nothing."""
    visit, capability = visit_of(token, bookings, Capability.MANAGE)
    its_gates, now = gates.of_car_park(visit.car_park), clock.now()
    record = priced_record(visit, bookings)
    cancel(visit, record, bookings=bookings, workflows=workflows, now=now)
    current = as_it_stands(visit, bookings)
    return seen(current, priced_record(current, bookings), capability, its_gates, now)
