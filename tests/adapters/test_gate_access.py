"""What is written when a gate speaks: all of it or none, once per passage and once per event."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from baypass.adapters import dynamodb_expected
from baypass.adapters.dynamodb_gate_access import DynamoDBGateAccess
from baypass.adapters.dynamodb_table import Table
from baypass.domain import ids
from baypass.domain.access_log import AccessEvent, attempt_event
from baypass.domain.bookings import BookingRecord, Reservation, ReservationState, TurnedAway
from baypass.domain.gates import CommandState, Method
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.passages import SAME_CAR, PlateRead, after_opening_alone
from baypass.domain.refusals import TooOften, WorldMoved
from baypass.ports import Offer
from baypass.ports.gate_access import Attempt
from tests.adapters.stores import Store, another
from tests.builders import (
    CAR_PARK,
    GATE,
    ORGANISATION,
    RESERVATION,
    START,
    a_car_park,
    a_command,
    a_gate,
    a_record,
    a_reservation,
    a_time_slot,
    an_acknowledgement,
    an_offer,
    an_organisation,
)
from tests.fakes import NOW

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OTHER_GATE = "gat_acmecampus_side"
PLATE = "1-ABC-234"


def booked(store: Store, *codes: str, **car_park: Any) -> Reservation:
    offer = an_offer(car_park=a_car_park(**car_park))
    store.set_up(a_gate())
    record = store.offering(offer).book(a_record(held=True), offer, codes)
    return record.reservations[0]


def booked_too(store: Store, place: int, plate: str, offer: Offer, **fields: Any) -> Reservation:
    """Return somebody else's confirmed reservation."""
    record: BookingRecord = another(place, **fields)
    (own,) = record.reservations
    car = own.model_copy(update={"licence_plate": LicencePlate.of(plate)})
    store.book(record.model_copy(update={"reservations": (car,)}), offer)
    return car


def an_event(attempt: str = "att_1", reason: str = "ALLOW", **more: Any) -> AccessEvent:
    at: datetime = more.pop("at", NOW)
    return attempt_event(
        ids.attempt_event_id(GATE, attempt),
        Method.ANPR,
        reason,
        at,
        gate=a_gate(),
        car_park=a_car_park(),
        retention=an_organisation().retention,
        **more,
    )


def an_attempt(
    attempt: str = "att_1", passage: str = "e1", reason: str = "ALLOW", **more: Any
) -> Attempt:
    passage_id = ids.passage_id(GATE, "front", passage)
    event = an_event(attempt, reason, passage_id=passage_id, **more)
    read = PlateRead(
        organisation_id=ORGANISATION,
        gate_id=GATE,
        passage_id=passage_id,
        access_event_id=event.id,
        plate=PLATE,
        reason=reason,
        at=event.at,
        kept_until=event.at + DAY,
    )
    return Attempt(event, read)


def a_reading_command(key: str = "e1", **fields: Any) -> Any:
    return a_command(key=key, method=Method.ANPR, attempt_id="att_1", **fields)


def passage(store: Store, passage: str = "e1") -> Any:
    return store.gate_access.passage(ORGANISATION, ids.passage_id(GATE, "front", passage))


def standing(store: Store) -> Reservation:
    visit = store.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    return visit.reservation


# The place


def test_a_gate_is_found_with_what_it_belongs_to(store: Store) -> None:
    booked(store)
    place = store.gate_access.place(ORGANISATION, GATE)
    assert place
    assert (place.gate.id, place.car_park.id, place.organisation.id) == (
        GATE,
        CAR_PARK,
        ORGANISATION,
    )
    assert store.gate_access.place(ORGANISATION, OTHER_GATE) is None


# Who may be meant


@pytest.mark.parametrize("read", [PLATE, "1abc234", "1A8CZ34", "I ABC 234"])
def test_a_visit_is_found_by_what_a_camera_makes_of_its_plate(store: Store, read: str) -> None:
    own = booked(store)
    assert [one.id for one in store.gate_access.with_plate(a_car_park(), read, START)] == [own.id]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("MÜ-AB 123", "MUAB123"),
        ("MÜ-AB 123", "MUEAB123"),
        ("Ä-UE 12", "AEUE12"),
        ("Ä-UE 12", "AUE12"),
        ("HÖ-AE 1", "H0EAE1"),
    ],
)
def test_an_umlaut_is_found_without_its_dots_and_written_out(
    store: Store, typed: str, read: str
) -> None:
    booked(store)
    own = booked_too(store, 2, typed, an_offer())
    assert [one.id for one in store.gate_access.with_plate(a_car_park(), read, START)] == [own.id]


def test_another_plate_finds_nobody(store: Store) -> None:
    booked(store)
    assert not store.gate_access.with_plate(a_car_park(), "1-ABC-237", START)


@pytest.mark.parametrize(
    ("days", "found"), [(0, True), (1, True), (-1, True), (3, False), (-3, False)]
)
def test_a_plate_is_looked_for_around_now_alone(store: Store, days: int, *, found: bool) -> None:
    booked(store)
    seen = store.gate_access.with_plate(a_car_park(), PLATE, START + days * DAY)
    assert bool(seen) is found


def test_a_plate_that_was_booked_and_cancelled_many_times_is_still_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dynamodb_expected, "_PAGE", 2)
    offer = an_offer(quota=9)
    store.offering(offer)
    for number in range(2, 7):
        early = a_time_slot(START - timedelta(hours=number))
        given_back = booked_too(store, number, PLATE, offer, slot=early)
        visit = store.bookings.visit(ORGANISATION, given_back.id)
        assert visit
        store.cancel(visit)
    own = booked_too(store, 9, PLATE, offer)
    found = store.gate_access.with_plate(a_car_park(), PLATE, START)
    assert own.id in {one.id for one in found if one.state is ReservationState.CONFIRMED}


def test_a_visit_is_found_as_it_stands_now(store: Store) -> None:
    booked(store)
    visit = store.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    store.cancel(visit)
    (seen,) = store.gate_access.with_plate(a_car_park(), PLATE, START)
    assert seen.state is ReservationState.CANCELLED


def test_a_nearly_read_plate_is_found_where_the_car_park_takes_it(store: Store) -> None:
    own = booked(store)
    takes = a_car_park(one_wrong_character=True)
    for moment in (START, START + timedelta(hours=3)):
        seen = store.gate_access.with_plate(takes, "1-ABC-237", moment)
        assert [one.id for one in seen] == [own.id]
    assert not store.gate_access.with_plate(takes, "1-ABC-777", START)


def test_who_is_read_exactly_is_found_alone(store: Store) -> None:
    booked(store)
    near = booked_too(store, 2, "1-ABC-237", an_offer())
    takes = a_car_park(one_wrong_character=True)
    seen = store.gate_access.with_plate(takes, "1-ABC-237", START)
    assert [one.id for one in seen] == [near.id]
    both = store.gate_access.with_plate(takes, "1-ABC-239", START)
    assert {one.id for one in both} == {near.id, RESERVATION}


def test_a_nearly_read_car_that_stayed_overnight_is_found(store: Store) -> None:
    offer = an_offer()
    store.offering(offer)
    long = a_time_slot(START, START + timedelta(hours=25))
    own = booked_too(store, 2, PLATE, offer, slot=long)
    takes = a_car_park(one_wrong_character=True)
    seen = store.gate_access.with_plate(takes, "1-ABC-237", long.end + timedelta(hours=1))
    assert [one.id for one in seen] == [own.id]


def test_a_visit_is_found_by_its_code_on_its_days(store: Store) -> None:
    booked(store, "482719")
    for days, found in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        seen = store.gate_access.with_code(a_car_park(), "482719", START + days * DAY)
        assert bool(seen) is found
    assert not store.gate_access.with_code(a_car_park(), "482718", START)


def test_a_code_of_another_car_park_is_nobodys(store: Store) -> None:
    booked(store, "482719")
    elsewhere = a_car_park(id="cpk_elsewhere")
    assert not store.gate_access.with_code(elsewhere, "482719", START)


# Opening


def test_an_opening_writes_everything(store: Store) -> None:
    own, command, attempt = booked(store), a_reading_command(), an_attempt()
    assert store.gate_access.open(own, command, attempt)
    assert standing(store).state is ReservationState.USED
    assert standing(store).arrived_at == NOW
    assert store.gates.command(ORGANISATION, command.id) == command
    assert store.gate_access.told(ORGANISATION, attempt.event.id) == attempt.event
    seen = passage(store)
    assert seen.readings == (attempt.plate,)
    assert seen.passed.command_id == command.id


def test_a_passage_that_nobody_told_of_is_empty(store: Store) -> None:
    seen = passage(store)
    assert (seen.readings, seen.passed) == ((), None)
    assert store.gate_access.told(ORGANISATION, an_event().id) is None


def test_the_same_attempt_opens_once(store: Store) -> None:
    own = booked(store)
    assert store.gate_access.open(own, a_reading_command(), an_attempt())
    later = {"requested_at": NOW + timedelta(minutes=1)}
    assert not store.gate_access.open(own, a_reading_command("other", **later), an_attempt())


def test_a_passage_opens_once_whatever_was_read_of_it(store: Store) -> None:
    own = booked(store)
    assert store.gate_access.open(own, a_reading_command(), an_attempt())
    later = a_reading_command("other", requested_at=NOW + timedelta(minutes=1))
    assert not store.gate_access.open(own, later, an_attempt("att_2"))
    assert store.gates.command(ORGANISATION, later.id) is None


def test_the_same_car_within_seconds_is_one_passage_and_its_plate_is_kept(store: Store) -> None:
    own = booked(store)
    command = a_reading_command()
    store.gate_access.open(own, command, an_attempt())
    store.gates.acknowledge(an_acknowledgement(command_id=command.id))
    again = a_reading_command("e2", requested_at=NOW + SAME_CAR - SECOND)
    assert not store.gate_access.open(own, again, an_attempt("att_2", "e2"))
    assert store.gates.command(ORGANISATION, again.id) is None
    assert [one.plate for one in passage(store, "e2").readings] == [PLATE]
    third = a_reading_command("e3", requested_at=NOW + SAME_CAR)
    assert store.gate_access.open(own, third, an_attempt("att_3", "e3"))


def test_a_command_that_opened_nothing_keeps_nobody_out(store: Store) -> None:
    own = booked(store)
    command = a_reading_command()
    store.gate_access.open(own, command, an_attempt())
    refused = an_acknowledgement(command_id=command.id, result=CommandState.REFUSED, reason="FAULT")
    store.gates.acknowledge(refused)
    again = a_reading_command("e2", requested_at=NOW + SECOND)
    assert store.gate_access.open(own, again, an_attempt("att_2", "e2"))


def test_a_press_a_moment_ago_has_let_in_the_car_that_is_read_now(store: Store) -> None:
    own = booked(store)
    visit = store.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    store.bookings.use(visit, a_command())
    read = a_reading_command(requested_at=NOW + SECOND)
    assert not store.gate_access.open(own, read, an_attempt())
    typed = a_command(key="typed", method=Method.KEYPAD, requested_at=NOW + SECOND)
    with pytest.raises(TooOften):
        store.gate_access.open(own, typed, Attempt(an_event("att_2")))


def test_another_gate_waits_for_the_usual_pause_alone(store: Store) -> None:
    own = booked(store)
    store.gate_access.open(own, a_reading_command(), an_attempt())
    soon = a_reading_command("e2", gate_id=OTHER_GATE, requested_at=NOW + 2 * SECOND)
    with pytest.raises(TooOften):
        store.gate_access.open(own, soon, an_attempt("att_2", "e2"))
    later = a_reading_command("e2", gate_id=OTHER_GATE, requested_at=NOW + 3 * SECOND)
    assert store.gate_access.open(own, later, an_attempt("att_2", "e2"))


def test_a_cancelled_visit_opens_nothing_and_nothing_is_told(store: Store) -> None:
    own = booked(store)
    visit = store.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    store.cancel(visit)
    with pytest.raises(WorldMoved):
        store.gate_access.open(own, a_reading_command(), an_attempt())
    assert store.gate_access.told(ORGANISATION, an_attempt().event.id) is None
    assert passage(store).readings == ()


# Refusing


def test_a_refusal_is_told_once_with_its_plate(store: Store) -> None:
    first = an_attempt(reason="TOO_EARLY")
    store.gate_access.refuse(first)
    store.gate_access.refuse(an_attempt(reason="TOO_LATE"))
    assert store.gate_access.told(ORGANISATION, first.event.id) == first.event
    assert passage(store).readings == (first.plate,)
    assert passage(store).passed is None


def test_a_visitor_is_told_that_a_gate_stayed_shut_until_one_opens(store: Store) -> None:
    own = booked(store)
    turned_away = TurnedAway(gate_id=GATE, reason="PLATE_AMBIGUOUS", at=NOW)
    store.gate_access.turn_away(own, turned_away)
    assert standing(store).turned_away == turned_away
    store.gate_access.open(own, a_reading_command(), an_attempt())
    assert standing(store).turned_away is None


def test_nobody_is_turned_away_who_is_not_there(store: Store) -> None:
    turned_away = TurnedAway(gate_id=GATE, reason="PLATE_AMBIGUOUS", at=NOW)
    store.gate_access.turn_away(a_reservation(), turned_away)
    assert store.bookings.visit(ORGANISATION, RESERVATION) is None


# What gates do alone


def alone(store: Store, minutes: int, event: str, direction: str = "ENTRY") -> bool:
    read = standing(store)
    at = NOW + timedelta(minutes=minutes)
    passed = after_opening_alone(read, a_gate(direction=direction), at)
    return store.gate_access.note_alone(Attempt(an_event(event, at=at)), read, passed)


def test_an_opening_alone_is_written_with_the_visit(store: Store) -> None:
    booked(store)
    assert alone(store, 5, "att_in")
    visit = standing(store)
    assert (visit.state, visit.inside) == (ReservationState.USED, True)
    assert visit.arrived_at == visit.passed_at == NOW + timedelta(minutes=5)
    assert alone(store, 3, "att_before")
    assert standing(store).arrived_at == NOW + timedelta(minutes=3)
    assert standing(store).passed_at == NOW + timedelta(minutes=5)


def test_an_event_that_was_written_changes_nothing_again(store: Store) -> None:
    booked(store)
    assert alone(store, 5, "att_in")
    assert alone(store, 6, "att_in", "EXIT")
    assert standing(store).inside is True


def test_a_visit_that_moved_meanwhile_is_not_overwritten(store: Store) -> None:
    booked(store)
    read = standing(store)
    passed = after_opening_alone(read, a_gate(direction="ENTRY"), NOW)
    visit = store.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    store.cancel(visit)
    assert not store.gate_access.note_alone(Attempt(an_event()), read, passed)
    assert store.gate_access.told(ORGANISATION, an_event().id) is None
    assert standing(store).state is ReservationState.CANCELLED


def test_what_changes_no_visit_is_told(store: Store) -> None:
    booked(store)
    assert store.gate_access.note_alone(an_attempt(reason="TOO_EARLY"))
    assert store.gate_access.note_alone(an_attempt(reason="TOO_EARLY"))
    assert len(passage(store).readings) == 1


# What is kept


def test_the_plate_is_forgotten_before_the_event_that_it_was_read_in(table: Table) -> None:
    attempt = an_attempt()
    store = DynamoDBGateAccess(table)
    store.refuse(attempt)
    assert attempt.plate
    pk = f"ORG#{ORGANISATION}#PASSAGE#{attempt.plate.passage_id}"
    (item,) = table.query(pk)
    assert item["forget_at"] == int((NOW + DAY).timestamp())
    logged = table.get((f"ORG#{ORGANISATION}#ACCESS#{attempt.event.id}", "ACCESS"))
    assert logged
    assert logged["forget_at"] == int((NOW + 30 * DAY).timestamp())
    assert "234" not in str(sorted(map(str, logged.values())))
