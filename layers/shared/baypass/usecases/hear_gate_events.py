"""Hear what a gate decided or noticed alone."""

from datetime import datetime

from baypass.domain import ids
from baypass.domain.access import Reason
from baypass.domain.access_log import AccessEvent, attempt_event
from baypass.domain.bookings import Reservation
from baypass.domain.gate_messages import (
    DecidedOffline,
    GateEvents,
    KeypadLock,
    event_read,
    id_of_event,
)
from baypass.domain.gates import Method
from baypass.domain.passages import after_opening_alone, in_spite_of
from baypass.ports import Bookings, Busy, Clock, GateSignals
from baypass.ports.gate_access import Attempt, GateAccess, Place
from baypass.usecases.at_the_gate import place_of, with_plate

# The gate said that it let somebody in, and could not move its barrier.
NOT_MOVED = "FAULT"
_TRIES = 5


def hear_gate_events(
    said_by: str,
    message: GateEvents,
    *,
    gate_access: GateAccess,
    bookings: Bookings,
    signals: GateSignals,
    clock: Clock,
) -> int:
    """Write down each event once, then publish the receipt for what is safe.

    In whatever order and however often events come, the effect is that of once. An event that
    cannot be read would come for ever: it is received too. Returns how many there were of those.
    """
    if (place := place_of(said_by, message.gate_id, gate_access)) is None:
        return 0
    safe, unread = [], 0
    try:
        for written in message.events:
            event = event_read(written)
            if event is None:
                unread += 1
            elif isinstance(event, KeypadLock):
                _note_lock(event, place, gate_access, clock.now())
            else:
                _note_decision(event, place, gate_access, bookings, clock.now())
            if (event_id := id_of_event(written)) is not None:
                safe.append(event_id)
    finally:
        if safe:
            signals.receipt(place.gate.id, safe)
    return unread


def _note_lock(event: KeypadLock, place: Place, gate_access: GateAccess, now: datetime) -> None:
    at = min(event.at, now)
    gate_access.note_alone(Attempt(_told(event.event_id, Method.KEYPAD, event.kind, place, at)))


def _note_decision(
    event: DecidedOffline,
    place: Place,
    gate_access: GateAccess,
    bookings: Bookings,
    now: datetime,
) -> None:
    at = min(event.at, now)
    for _ in range(_TRIES):
        whose = _reservation(event, place, bookings)
        opened = event.opened and event.decision == Reason.ALLOW
        passed = after_opening_alone(whose, place.gate, at) if whose and opened else None
        if gate_access.note_alone(_attempt(event, place, whose, at), whose, passed):
            return
    raise Busy


def _reservation(event: DecidedOffline, place: Place, bookings: Bookings) -> Reservation | None:
    """Return the visit that the gate names, if it is one of its own car park."""
    if event.reservation_id is None:
        return None
    visit = bookings.visit(place.gate.organisation_id, event.reservation_id)
    own = visit and visit.reservation.car_park_id == place.car_park.id
    return visit.reservation if visit and own else None


def _attempt(
    event: DecidedOffline, place: Place, whose: Reservation | None, at: datetime
) -> Attempt:
    allowed = event.decision == Reason.ALLOW
    not_moved = allowed and not event.opened
    told = _told(
        event.event_id,
        Method(event.method),
        NOT_MOVED if not_moved else event.decision,
        place,
        at,
        offline=True,
        in_spite_of=in_spite_of(whose) if whose and allowed else None,
        reservation_id=whose.id if whose else None,
        # No camera has an empty name: this passage is the event's own.
        passage_id=event.plate and ids.passage_id(place.gate.id, "", event.event_id),
    )
    return with_plate(told, event.plate, place.organisation, matched=whose is not None)


def _told(
    event_id: str, method: Method, reason: str, place: Place, at: datetime, **more: object
) -> AccessEvent:
    return attempt_event(
        ids.gate_event_id(place.gate.id, event_id),
        method,
        reason,
        at,
        gate=place.gate,
        car_park=place.car_park,
        retention=place.organisation.retention,
        **more,
    )
