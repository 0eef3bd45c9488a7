"""Calendar files (RFC 5545, RFC 5546): one entry per reservation, under one UID for ever."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from baypass.domain.time_slots import TimeSlot
from baypass.ports import Visit

Method = Literal["PUBLISH", "CANCEL"]
_STATUS = {"PUBLISH": "CONFIRMED", "CANCEL": "CANCELLED"}
_AROUND = timedelta(days=200)
_STEP, _SECOND = timedelta(days=1), timedelta(seconds=1)


def entry(visit: Visit, *, method: Method, sequence: int, summary: str, description: str) -> bytes:
    """Return the reservation's calendar file; of two with one UID the higher sequence counts."""
    calendar = Calendar()
    calendar.add("prodid", "-//Baypass//Visitor parking//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_time_zone(visit.reservation.time_slot, visit.car_park.zone))
    event = _event(visit, sequence)
    event.add("status", _STATUS[method])
    event.add("summary", summary)
    event.add("description", description)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(visit: Visit, sequence: int) -> Event:
    reservation, zone = visit.reservation, visit.car_park.zone
    event = Event()
    event.add("uid", f"{reservation.id}@baypass")
    event.add("sequence", sequence)
    # No clock here: the same reservation in the same state gives the same bytes, so that a mail
    # sent again changes nothing. Clients order entries by SEQUENCE first; the second per step
    # serves those that look at DTSTAMP alone.
    event.add("dtstamp", reservation.time_slot.start + timedelta(seconds=sequence))
    event.add("dtstart", _when(reservation.time_slot.start, zone))
    event.add("dtend", _when(reservation.time_slot.end, zone))
    event.add("location", ", ".join((visit.car_park.name, *visit.car_park.address)))
    event.add("organizer", _organiser(visit))
    # The visitor's own appointment, not the parking, decides whether they are busy.
    event.add("transp", "TRANSPARENT")
    return event


def _when(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the local time, or UTC in the hour that the clocks repeat.

    There a local time means the first of the two instants (RFC 5545, 3.3.5).
    """
    there = instant.astimezone(zone)
    return instant if there.fold else there


def _organiser(visit: Visit) -> vCalAddress:
    organiser = vCalAddress(f"mailto:{visit.organisation.contact.email}")
    organiser.params["CN"] = vText(visit.organisation.name)
    return organiser


def _time_zone(slot: TimeSlot, zone: ZoneInfo) -> Timezone:
    """Return the zone as it is around the time slot.

    The library's own `Timezone.from_tzinfo` writes an onset in the offset that follows it, which
    moves the start of summer time by an hour; RFC 5545 (3.6.5) wants the offset before it.
    """
    first = (slot.start - _AROUND).replace(hour=0, minute=0)
    last = slot.end + _AROUND
    time_zone = Timezone()
    time_zone.add("tzid", zone.key)
    time_zone.add_component(_observance(first, first, zone))
    for onset in _onsets(first, last, zone):
        time_zone.add_component(_observance(onset, onset - _SECOND, zone))
    return time_zone


def _onsets(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants at which the zone's offset changes."""
    day = first
    while day < last:
        before, after = day, day + _STEP
        if _offset(before, zone) != _offset(after, zone):
            yield _onset(before, after, zone)
        day = after


def _onset(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        same = _offset(middle, zone) == _offset(before, zone)
        before, after = (middle, after) if same else (before, middle)
    return after


def _observance(onset: datetime, before: datetime, zone: ZoneInfo) -> Component:
    there = onset.astimezone(zone)
    observance = TimezoneDaylight() if there.dst() else TimezoneStandard()
    observance.add("dtstart", (onset + _offset(before, zone)).replace(tzinfo=None))
    observance.add("tzoffsetfrom", _offset(before, zone))
    observance.add("tzoffsetto", _offset(onset, zone))
    observance.add("tzname", there.tzname() or zone.key)
    return observance


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).replace(tzinfo=UTC) - instant
