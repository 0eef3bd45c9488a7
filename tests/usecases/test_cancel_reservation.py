"""Cancelling: the spot back, one mail, once; and never together with an opened gate."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.mails import OwedMail
from baypass.domain.payments import Refund
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.domain.tokens import Capability
from baypass.ports import Visit
from tests.builders import ORGANISATION, RESERVATION, START, a_command
from tests.fakes import FakeBookings
from tests.usecases.acting import Acting


class Overtaken(FakeBookings):
    """Bookings in which something else happens just before the cancellation."""

    def __init__(self, acting: Acting, meanwhile: Callable[[FakeBookings, Visit], object]) -> None:
        super().__init__(acting.world.state)
        self._meanwhile = meanwhile

    def cancel(self, visit: Visit, mails: Sequence[OwedMail], refund: Refund | None) -> None:
        self._meanwhile(FakeBookings(self._state), visit)
        super().cancel(visit, mails, refund)


def refused(acting: Acting, kind: type[Exception], **ports: Any) -> str:
    with pytest.raises(kind) as refusal:
        acting.cancel(**ports)
    return str(refusal.value)


def states(acting: Acting) -> list[ReservationState]:
    return [one.state for one in acting.record().reservations]


def test_a_cancelled_reservation_gives_its_spot_and_its_use_back(acting: Acting) -> None:
    acting.have_booked()
    seen = acting.cancel()
    assert seen.visit.reservation.state is ReservationState.CANCELLED
    assert acting.taken() == 0
    assert acting.uses() == 0
    assert acting.world.workflows.cancellations == [(ORGANISATION, RESERVATION)]


def test_only_ones_own_reservation_is_cancelled(acting: Acting) -> None:
    acting.have_booked(3)
    acting.cancel(acting.token(Capability.MANAGE, acting.record().reservations[1].id))
    assert states(acting) == [
        ReservationState.CONFIRMED,
        ReservationState.CANCELLED,
        ReservationState.CONFIRMED,
    ]
    assert acting.taken() == 24
    assert acting.uses() == 1


def test_the_spot_is_given_back_before_the_workflow_starts(acting: Acting) -> None:
    acting.have_booked()
    acting.cancel()
    assert acting.world.calls.made == [
        "bookings.visit",
        "gates.of_car_park",
        "bookings.cancel",
        "workflows.start_cancellation",
        "bookings.visit",
    ]


def test_cancelling_twice_has_the_effect_of_once(acting: Acting) -> None:
    acting.have_booked(2)
    first = acting.cancel()
    before = acting.state()
    assert acting.cancel() == first
    assert acting.state() == before
    assert len(acting.world.workflows.cancellations) == 1


def test_a_cancelled_reservation_stays_cancelled_when_its_time_has_come(acting: Acting) -> None:
    acting.have_booked()
    acting.cancel()
    acting.world.clock.stand_at(START)
    assert acting.cancel().visit.reservation.state is ReservationState.CANCELLED


def test_a_reservation_is_cancelled_until_its_last_moment_and_not_later(acting: Acting) -> None:
    acting.have_booked(2)
    acting.world.clock.stand_at(START)
    before = acting.state()
    assert refused(acting, AgainstTheRules) == "TOO_LATE_TO_CANCEL"
    assert acting.state() == before
    acting.world.clock.stand_at(START - timedelta(microseconds=1))
    acting.cancel()
    assert states(acting)[0] is ReservationState.CANCELLED


def test_a_used_reservation_is_not_cancelled(acting: Acting) -> None:
    acting = Acting.on_premises(car_park={"grace_before_minutes": 15})
    acting.have_booked()
    acting.world.clock.stand_at(START - timedelta(minutes=10))
    visit = acting.world.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    acting.world.bookings.use(visit, a_command())
    before = acting.state()
    assert refused(acting, AgainstTheRules) == "ALREADY_USED"
    assert acting.state() == before


def test_a_held_reservation_is_not_cancelled_yet(acting: Acting) -> None:
    acting.book()
    before = acting.state()
    assert refused(acting, AgainstTheRules) == "NOT_YET_CONFIRMED"
    assert acting.state() == before


def test_a_refused_cancellation_starts_nothing(acting: Acting) -> None:
    acting.book()
    refused(acting, AgainstTheRules)
    assert not acting.world.workflows.cancellations


def test_a_press_that_is_faster_wins(acting: Acting) -> None:
    acting.have_booked()
    overtaken = Overtaken(acting, lambda bookings, visit: bookings.use(visit, a_command()))
    assert refused(acting, AgainstTheRules, bookings=overtaken) == "ALREADY_USED"
    assert acting.reservation().state is ReservationState.USED
    assert acting.taken() == 12
    assert not acting.world.workflows.cancellations


def test_the_same_cancellation_that_is_faster_makes_this_one_a_repeat(acting: Acting) -> None:
    acting.have_booked()
    mail = next(iter(acting.world.state.mails.values()))
    overtaken = Overtaken(acting, lambda bookings, visit: bookings.cancel(visit, [mail], None))
    seen = acting.cancel(bookings=overtaken)
    assert seen.visit.reservation.state is ReservationState.CANCELLED
    assert acting.taken() == 0
    assert acting.uses() == 0


def test_what_changed_in_an_unknown_way_is_not_called_used(acting: Acting) -> None:
    acting.have_booked()

    def too_busy(*_: object) -> None:
        raise WorldMoved.because("STATE_CHANGED")

    assert refused(acting, WorldMoved, bookings=Overtaken(acting, too_busy)) == "STATE_CHANGED"
    assert acting.reservation().state is ReservationState.CONFIRMED


def test_a_reservation_that_went_away_meanwhile_is_not_found(acting: Acting) -> None:
    acting.have_booked()

    def gone(*_: object) -> None:
        acting.world.state.reservations.clear()

    overtaken = Overtaken(acting, gone)
    assert refused(acting, NotFound, bookings=overtaken) == "RESERVATION_NOT_FOUND"
