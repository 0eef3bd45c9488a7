"""Every attempt at a gate is told once, newest first, and with what became of it."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.adapters.dynamodb_access_log import DynamoDBAccessLog
from baypass.adapters.dynamodb_table import Table
from baypass.domain.access_log import AccessEvent, refused_event
from baypass.domain.bookings import BookingRecord
from baypass.domain.gates import CommandState, Method
from baypass.domain.refusals import AgainstTheRules, TooOften
from baypass.ports.desk import LoggedAccess
from tests.adapters.stores import Store, aws
from tests.builders import (
    GATE,
    ORGANISATION,
    RESERVATION,
    a_car_park,
    a_command,
    a_gate,
    a_record,
    an_acknowledgement,
    an_offer,
    an_organisation,
)
from tests.fakes import NOW

CAR_PARK = a_car_park()
TODAY = CAR_PARK.day_of(NOW)
DAY = timedelta(days=1)
PAGE = 50


def booked(store: Store) -> BookingRecord:
    offer = an_offer()
    store.set_up(a_gate())
    return store.offering(offer).book(a_record(held=True), offer)


def refused(code: str = "TOO_EARLY", **command: Any) -> AccessEvent:
    retention = an_organisation().retention
    given = a_command(**command)
    return refused_event(given, code, CAR_PARK, retention, reservation_id=RESERVATION)


def logged(store: Store, days: int = 0) -> list[LoggedAccess]:
    page, cursor = store.access_log.of_day(CAR_PARK, TODAY + days * DAY, None, PAGE)
    assert cursor is None
    return list(page)


def test_a_press_that_opens_is_told_with_its_command_and_its_reservation(store: Store) -> None:
    record, command = booked(store), a_command()
    store.bookings.use(store.visit(record), command)
    (told,) = logged(store)
    event = told.event
    assert (event.method, event.reason, event.at) == (Method.REMOTE_CONTROL, "ALLOW", NOW)
    assert (event.reservation_id, event.command_id) == (RESERVATION, command.id)
    assert event.was_allowed
    assert (event.gate_id, told.gate_name) == (GATE, "Main entrance")
    assert told.reservation == store.visit(record).reservation
    assert told.command == command


def test_what_the_gate_did_is_told_with_the_press(store: Store) -> None:
    record, command = booked(store), a_command()
    store.bookings.use(store.visit(record), command)
    store.gates.acknowledge(an_acknowledgement(command_id=command.id))
    (told,) = logged(store)
    assert told.command
    assert told.command.state is CommandState.OPENED


def test_a_press_too_soon_after_another_writes_nothing_by_itself(store: Store) -> None:
    record = booked(store)
    store.bookings.use(store.visit(record), a_command())
    with pytest.raises(TooOften):
        store.bookings.use(store.visit(record), a_command(key="second"))
    assert len(logged(store)) == 1


def test_a_refused_press_is_told_once_however_often_it_comes(store: Store) -> None:
    booked(store)
    for minutes in (0, 1):
        store.access_log.add(refused(requested_at=NOW + timedelta(minutes=minutes)))
    (told,) = logged(store)
    assert (told.event.reason, told.event.at, told.command) == ("TOO_EARLY", NOW, None)
    assert not told.event.was_allowed


def test_a_press_refused_first_and_allowed_later_is_told_twice(store: Store) -> None:
    record = booked(store)
    store.access_log.add(refused())
    later = a_command(requested_at=NOW + timedelta(minutes=1))
    store.bookings.use(store.visit(record), later)
    assert [told.event.reason for told in logged(store)] == ["ALLOW", "TOO_EARLY"]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_a_day_lists_its_own_newest_first_page_by_page(store: Store, limit: int) -> None:
    for minutes in (3, 1, 2):
        at = NOW + timedelta(minutes=minutes)
        store.access_log.add(refused(key=f"press {minutes}", requested_at=at))
    store.access_log.add(refused(key="tomorrow", requested_at=NOW + DAY))
    found: list[int] = []
    cursor, last = None, False
    while not last:
        page, cursor = store.access_log.of_day(CAR_PARK, TODAY, cursor, limit)
        found += [(told.event.at - NOW) // timedelta(minutes=1) for told in page]
        last = cursor is None
    assert found == [3, 2, 1]
    assert len(logged(store, days=1)) == 1


def test_the_day_is_the_car_parks(store: Store) -> None:
    """At 23:30 in Brussels it is 22:30 in UTC, and an hour later it is another day there."""
    late = NOW + timedelta(hours=5)
    assert CAR_PARK.day_of(late) == TODAY
    store.access_log.add(refused(key="late", requested_at=late))
    store.access_log.add(refused(key="after midnight", requested_at=late + timedelta(hours=1)))
    assert [len(logged(store, days)) for days in (0, 1)] == [1, 1]


def test_a_visit_that_is_forgotten_leaves_an_event_that_names_nobody(store: Store) -> None:
    record = booked(store)
    store.bookings.use(store.visit(record), a_command())
    store.forget(record)
    (told,) = logged(store)
    assert told.reservation is None
    assert told.event.reservation_id == RESERVATION


def test_another_organisations_gates_are_not_told_of(store: Store) -> None:
    store.access_log.add(refused())
    elsewhere = a_car_park(organisation_id="org_otherplace")
    assert store.access_log.of_day(elsewhere, TODAY, None, PAGE) == ([], None)


def test_a_cursor_nobody_gave_is_refused(store: Store) -> None:
    store.access_log.add(refused())
    with pytest.raises(AgainstTheRules, match="CURSOR_INVALID"):
        store.access_log.of_day(CAR_PARK, TODAY, "nonsense", PAGE)


def test_an_event_is_forgotten_when_the_organisation_says(table: Table) -> None:
    event = refused()
    DynamoDBAccessLog(table).add(event)
    item = table.get((f"ORG#{ORGANISATION}#ACCESS#{event.id}", "ACCESS"))
    assert item
    assert item["forget_at"] == int((NOW + timedelta(days=30)).timestamp())


def test_a_log_that_cannot_be_written_keeps_nobody_from_their_answer(cloud: None) -> None:  # noqa: ARG001
    DynamoDBAccessLog(Table(aws("dynamodb"), "no-such-table")).add(refused())
