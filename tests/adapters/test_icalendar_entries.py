"""What calendar programs read: one entry per reservation, right in every zone and season."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from icalendar import Calendar

from baypass.adapters.icalendar_entries import Method, entry
from baypass.domain.time_slots import TimeSlot
from baypass.ports import Visit
from tests.builders import a_car_park, a_time_slot, a_visit, an_organisation

SPRING = datetime(2026, 3, 29, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, tzinfo=UTC)


def written(
    visit: Visit, method: Method = "PUBLISH", sequence: int = 0, description: str = "Come in."
) -> bytes:
    return entry(
        visit, method=method, sequence=sequence, summary="Parking", description=description
    )


def parsed(content: bytes) -> Any:
    return Calendar.from_ical(content)


def read(content: bytes) -> Any:
    (event,) = parsed(content).walk("VEVENT")
    return event


def between(start: datetime, end: datetime) -> Visit:
    return a_visit(time_slot=TimeSlot(start=start, end=end))


def onsets(visit: Visit) -> list[tuple[str, datetime, timedelta, timedelta]]:
    (zone,) = parsed(written(visit)).walk("VTIMEZONE")
    return [
        (
            part.name,
            part["DTSTART"].dt.replace(tzinfo=UTC) - part["TZOFFSETFROM"].td,
            part["TZOFFSETFROM"].td,
            part["TZOFFSETTO"].td,
        )
        for part in zone.subcomponents
    ]


def test_an_entry_says_when_and_where() -> None:
    event = read(written(a_visit()))
    assert event["DTSTART"].dt == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert event["DTSTART"].dt.hour == 14
    assert event["LOCATION"] == "Visitors' car park, Rue de la Loi 1, 1000 Brussels"
    assert event["ORGANIZER"] == "mailto:reception@acme.example.com"
    assert event["ORGANIZER"].params["CN"] == "Acme Campus"


def test_a_published_entry_is_confirmed_and_a_cancelled_one_cancelled() -> None:
    published, cancelled = written(a_visit()), written(a_visit(), "CANCEL", 1)
    assert parsed(published)["METHOD"] == "PUBLISH"
    assert read(published)["STATUS"] == "CONFIRMED"
    assert parsed(cancelled)["METHOD"] == "CANCEL"
    assert read(cancelled)["STATUS"] == "CANCELLED"


def test_a_cancellation_names_the_same_entry_and_comes_after_it() -> None:
    published, cancelled = read(written(a_visit())), read(written(a_visit(), "CANCEL", 1))
    assert published["UID"] == cancelled["UID"] == f"{a_visit().reservation.id}@baypass"
    assert cancelled["SEQUENCE"] > published["SEQUENCE"]
    assert cancelled["DTSTAMP"].dt > published["DTSTAMP"].dt


def test_the_same_reservation_gives_the_same_bytes() -> None:
    assert written(a_visit()) == written(a_visit())


def test_lines_end_and_fold_as_the_standard_asks() -> None:
    content = written(a_visit(), description="Hinter dem größeren Gebäude links. " * 20)
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert read(content)["DESCRIPTION"] == "Hinter dem größeren Gebäude links. " * 20


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (SPRING, SPRING + timedelta(hours=3)),
        (SPRING + timedelta(minutes=45), SPRING + timedelta(minutes=75)),
        (SPRING + timedelta(hours=1), SPRING + timedelta(hours=2)),
        (AUTUMN, AUTUMN + timedelta(hours=3)),
        (AUTUMN, AUTUMN + timedelta(minutes=60)),
        (AUTUMN + timedelta(minutes=30), AUTUMN + timedelta(minutes=90)),
        (AUTUMN + timedelta(minutes=75), AUTUMN + timedelta(minutes=105)),
    ],
)
def test_times_are_right_on_the_days_the_clocks_change(start: datetime, end: datetime) -> None:
    event = read(written(between(start, end)))
    assert event["DTSTART"].dt.astimezone(UTC) == start
    assert event["DTEND"].dt.astimezone(UTC) == end


def test_the_repeated_hour_is_written_so_that_nobody_takes_the_first_one() -> None:
    content = written(between(AUTUMN + timedelta(minutes=30), AUTUMN + timedelta(minutes=90)))
    assert b"DTSTART;TZID=Europe/Brussels:20261025T023000" in content
    assert b"DTEND:20261025T013000Z" in content


def test_clocks_change_at_the_time_that_was_valid_before() -> None:
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    spring = onsets(a_visit(time_slot=a_time_slot(SPRING)))
    assert ("DAYLIGHT", SPRING + timedelta(hours=1), winter, summer) in spring
    autumn = onsets(a_visit(time_slot=a_time_slot(AUTUMN)))
    assert ("STANDARD", AUTUMN + timedelta(hours=1), summer, winter) in autumn


@pytest.mark.parametrize(
    "zone",
    ["America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kathmandu"],
)
def test_every_zone_is_described_from_before_the_visit_until_after_it(zone: str) -> None:
    visit = a_visit(car_park=a_car_park(time_zone=zone))
    described = onsets(visit)
    instants = [onset for _, onset, *_ in described]
    assert all(earlier < later for earlier, later in pairwise(instants))
    assert all(one[3] == other[2] for one, other in pairwise(described))
    slot = visit.reservation.time_slot
    assert instants[0] < slot.start
    valid = [after for (*_, after), at in zip(described, instants, strict=True) if at <= slot.start]
    assert valid[-1] == slot.start.astimezone(visit.car_park.zone).utcoffset()


def test_a_name_cannot_add_a_line_to_the_file() -> None:
    # The domain refuses such names; the file must hold all the same.
    organisation = an_organisation().model_copy(
        update={"name": 'Acme "Campus"\r\nATTENDEE:mailto:x@evil.example'}
    )
    car_park = a_car_park().model_copy(update={"name": "Park\r\nURL:https://evil.example"})
    content = written(a_visit(organisation=organisation, car_park=car_park))
    event = read(content)
    assert "ATTENDEE" not in event
    assert "URL" not in event
