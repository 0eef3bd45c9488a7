from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar

from baypass.domain.access_log import AccessEvent
from baypass.domain.bookings import Booking, Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.finding import Wanted, folded_email, folded_name, folded_plate
from baypass.domain.money import total
from baypass.domain.refusals import AgainstTheRules
from baypass.domain.time_slots import whole_day
from baypass.ports.desk import ListedBooking, ListedReservation, LoggedAccess
from tests.fakes.state import State

One = TypeVar("One")


class FakeAccessLog:
    """Every attempt at a gate."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, event: AccessEvent) -> None:
        self._state.access_events.setdefault((event.organisation_id, event.id), event)

    def of_day(
        self, car_park: CarPark, day: date, cursor: str | None, limit: int
    ) -> tuple[Sequence[LoggedAccess], str | None]:
        wanted = car_park.organisation_id, car_park.id, day
        own = [
            event
            for event in self._state.access_events.values()
            if (event.organisation_id, event.car_park_id, event.day) == wanted
        ]
        own.sort(key=lambda event: (event.at, event.id), reverse=True)
        page, following = page_of(own, cursor, limit, lambda event: event.id)
        return [self._told(event) for event in page], following

    def _told(self, event: AccessEvent) -> LoggedAccess:
        organisation_id, state = event.organisation_id, self._state
        gate = state.gates.get((organisation_id, event.gate_id))
        return LoggedAccess(
            event=event,
            gate_name=gate.name if gate else None,
            reservation=state.reservations.get((organisation_id, event.reservation_id or "")),
            command=state.commands.get((organisation_id, event.command_id or "")),
            plate=state.plates.get((organisation_id, event.id)),
        )


class FakeBoard:
    """What was booked, listed and found by looking at everything."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of_day(
        self, car_park: CarPark, day: date, cursor: str | None, limit: int
    ) -> tuple[Sequence[ListedReservation], str | None]:
        wanted, own = whole_day(day, car_park.zone), (car_park.organisation_id, car_park.id)
        there = [
            one
            for one in self._state.reservations.values()
            if (one.organisation_id, one.car_park_id) == own
            and one.state is not ReservationState.EXPIRED
            and one.time_slot.overlaps(wanted)
        ]
        page, following = page_of(
            sorted(there, key=_start_and_id), cursor, limit, lambda one: one.id
        )
        return [self._listed(one) for one in page], following

    def bookings(
        self, organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[ListedBooking], str | None]:
        own = [
            one for one in self._state.bookings.values() if one.organisation_id == organisation_id
        ]
        own.sort(key=lambda one: (one.created_at, one.id), reverse=True)
        page, following = page_of(own, cursor, limit, lambda one: one.id)
        return [self._line(one) for one in page], following

    def find(self, organisation_id: str, wanted: Wanted, limit: int) -> Sequence[ListedReservation]:
        found = [
            one
            for one in self._state.reservations.values()
            if one.organisation_id == organisation_id and _is_wanted(one, wanted)
        ]
        latest = sorted(found, key=_start_and_id, reverse=True)
        return [self._listed(one) for one in latest[:limit]]

    def _listed(self, one: Reservation) -> ListedReservation:
        payment = self._state.payments.get((one.organisation_id, one.booking_id))
        return ListedReservation(one, payment)

    def _line(self, booking: Booking) -> ListedBooking:
        key = booking.organisation_id, booking.id
        record = self._state.record(key)
        assert record
        return ListedBooking(
            booking=booking,
            spots=len(record.reservations),
            begins=min(one.time_slot.start for one in record.reservations),
            gross=total([one.price for one in record.reservations]).gross,
            payment=record.payment,
        )


def _is_wanted(one: Reservation, wanted: Wanted) -> bool:
    if wanted.booking_id or wanted.reservation_id:
        return one.booking_id == wanted.booking_id or one.id == wanted.reservation_id
    visitor = one.visitor
    said = {
        (folded_plate(one.licence_plate.typed), wanted.plate),
        (folded_email(visitor.email), wanted.email),
        (folded_name(visitor.last_name, visitor.first_name), wanted.name),
        (folded_name(visitor.first_name, visitor.last_name), wanted.name),
    }
    return any(asked and text.startswith(asked) for text, asked in said)


def page_of(
    ordered: Sequence[One], cursor: str | None, limit: int, id_of: Callable[[One], str]
) -> tuple[Sequence[One], str | None]:
    ids = [id_of(one) for one in ordered]
    if cursor and cursor not in ids:
        raise AgainstTheRules.because("CURSOR_INVALID", "cursor")
    first = ids.index(cursor) + 1 if cursor else 0
    page = ordered[first : first + limit]
    goes_on = len(ordered) > first + limit
    return page, id_of(page[-1]) if goes_on else None


def _start_and_id(one: Reservation) -> tuple[datetime, str]:
    return one.time_slot.start, one.id
