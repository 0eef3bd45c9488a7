"""Set up car parks: make, change, archive, switch off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from baypass.domain.car_parks import CarPark
from baypass.domain.hosts import Actor
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile
from baypass.domain.set_up_rules import slot_violations
from baypass.domain.time_slots import quarter_of
from baypass.ports import Bookings, Catalogue, Clock
from baypass.ports.set_up import SetUp
from baypass.usecases.setting_up import car_park_of, refuse_unless_read, request_of, telling

# The longest horizon of a portal, and the days into which a stay can reach.
_LOOKED_AHEAD = 367
_TRIES = 3


@dataclass(frozen=True)
class ChangedCarPark:
    """The car park, and what no longer fits what it was changed to."""

    car_park: CarPark
    over_booked: Sequence[date] = ()
    outside_hours: Sequence[Portal] = ()


def make_car_park(
    actor: Actor, key: str, car_park: CarPark, *, set_up: SetUp, clock: Clock
) -> CarPark:
    """Write a new car park; the same key again finds it."""
    entry = telling(actor, "CAR_PARK_MADE", car_park, clock.now(), key=key, after=car_park)
    return set_up.make(car_park, request_of(car_park), entry)


def change_car_park(
    actor: Actor,
    car_park_id: str,
    version: int,
    fields: Mapping[str, Any],
    *,
    set_up: SetUp,
    catalogue: Catalogue,
    bookings: Bookings,
    clock: Clock,
) -> ChangedCarPark:
    """Replace what can be edited, and tell what was booked or promised beyond it."""
    standing = car_park_of(actor, car_park_id, set_up)
    refuse_unless_read(standing, version)
    changed, now = standing.model_copy(update=dict(fields)), clock.now()
    fewer, moved = changed.spots < standing.spots, changed.time_zone != standing.time_zone
    if moved and _taken(standing, bookings, now):
        raise AgainstTheRules.because("TIME_ZONE_FIXED", "time_zone")
    entry = telling(actor, "CAR_PARK_CHANGED", standing, now, before=standing, after=changed)
    written = set_up.replace(changed, entry)
    # Read afterwards: nobody books by the old number any more, so nobody is left out.
    return ChangedCarPark(
        written,
        _over_booked(written, _taken(written, bookings, now), now) if fewer else (),
        [
            portal
            for portal in _portals(written, catalogue)
            if not portal.archived and slot_violations(portal, written)
        ],
    )


def remove_car_park(
    actor: Actor,
    car_park_id: str,
    version: int,
    *,
    set_up: SetUp,
    catalogue: Catalogue,
    clock: Clock,
) -> bool:
    """Delete a car park, or archive it when something depends on it; tells whether archived."""
    standing = car_park_of(actor, car_park_id, set_up)
    refuse_unless_read(standing, version)
    now = clock.now()
    gates = (gate.car_park_id for gate in set_up.gates(actor.organisation_id))
    if not _portals(standing, catalogue) and car_park_id not in gates:
        entry = telling(actor, "CAR_PARK_DELETED", standing, now, before=standing)
        if set_up.remove(standing, entry):
            return False
    archived = standing.model_copy(update={"archived": True})
    entry = telling(actor, "CAR_PARK_ARCHIVED", standing, now, before=standing, after=archived)
    set_up.replace(archived, entry)
    return True


def switch_car_park(
    actor: Actor, car_park_id: str, *, on: bool, set_up: SetUp, clock: Clock
) -> CarPark:
    """Turn the kill switch on or off, whoever edits the car park meanwhile; a repeat is nothing."""
    for tries_left in reversed(range(_TRIES)):
        standing = car_park_of(actor, car_park_id, set_up)
        if standing.kill_switch == on:
            return standing
        switched = standing.model_copy(update={"kill_switch": on})
        action = "KILL_SWITCH_ON" if on else "KILL_SWITCH_OFF"
        entry = telling(actor, action, standing, clock.now(), before=standing, after=switched)
        try:
            return set_up.replace(switched, entry)
        except EditedMeanwhile:
            if not tries_left:
                raise
    raise AssertionError


def _portals(car_park: CarPark, catalogue: Catalogue) -> list[Portal]:
    portals = catalogue.portals(car_park.organisation_id)
    return [portal for portal in portals if portal.car_park_id == car_park.id]


def _taken(car_park: CarPark, bookings: Bookings, now: datetime) -> Mapping[date, Sequence[int]]:
    first = car_park.day_of(now)
    return bookings.taken(
        car_park, [first + timedelta(days=count) for count in range(_LOOKED_AHEAD + 1)]
    )


def _over_booked(
    car_park: CarPark, taken: Mapping[date, Sequence[int]], now: datetime
) -> list[date]:
    """Return the days on which more is booked than there is, what is over today left out."""
    today, running = quarter_of(now, car_park.zone)
    coming = {day: counts[running:] if day == today else counts for day, counts in taken.items()}
    return sorted(day for day, counts in coming.items() if max(counts, default=0) > car_park.spots)
