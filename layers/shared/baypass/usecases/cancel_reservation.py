"""Cancel one reservation, by its own visitor."""

from collections.abc import Sequence
from datetime import datetime

from baypass.domain.bookings import ReservationState
from baypass.domain.cancellation import cancellation_violation
from baypass.domain.gates import Gate
from baypass.domain.mails import cancellation_mail
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.domain.tokens import Capability
from baypass.ports import Bookings, Clock, Gates, Visit, Workflows
from baypass.usecases.holders import visit_of
from baypass.usecases.see_reservation import SeenReservation, seen


def cancel_reservation(
    token: str | None, *, bookings: Bookings, gates: Gates, workflows: Workflows, clock: Clock
) -> SeenReservation:
    """Give the spot back and owe the mail; a repeat finds it done and changes nothing."""
    visit, capability = visit_of(token, bookings, Capability.MANAGE)
    reservation, now = visit.reservation, clock.now()
    its_gates: Sequence[Gate] = gates.of_car_park(visit.car_park)
    if reservation.state is not ReservationState.CANCELLED:
        violation = cancellation_violation(reservation, visit.car_park.zone, now)
        if violation is not None:
            raise AgainstTheRules(violation)
        try:
            bookings.cancel(visit, cancellation_mail(reservation, now))
        except WorldMoved:
            # Somebody else was faster: the same visitor twice, or a press on the remote control.
            _refuse_unless_cancelled(_again(visit, bookings), now)
    workflows.start_cancellation(reservation.organisation_id, reservation.id)
    return seen(_again(visit, bookings), capability, its_gates, now)


def _again(visit: Visit, bookings: Bookings) -> Visit:
    current = bookings.visit(visit.reservation.organisation_id, visit.reservation.id)
    if current is None:
        raise NotFound.because("RESERVATION_NOT_FOUND")
    return current


def _refuse_unless_cancelled(visit: Visit, now: datetime) -> None:
    if visit.reservation.state is ReservationState.CANCELLED:
        return
    violation = cancellation_violation(visit.reservation, visit.car_park.zone, now)
    raise AgainstTheRules(violation) if violation else WorldMoved.because("STATE_CHANGED")
