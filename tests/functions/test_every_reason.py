"""Every reason code is reached from outside: something happens, a gate speaks, and is answered."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baypass import words
from baypass.adapters.dynamodb_table import Write
from baypass.bootstrap import services
from baypass.domain.access import Reason
from baypass.domain.bookings import ReleaseReason
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import Direction
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.time_slots import TimeSlot
from baypass.domain.values import as_milliseconds
from tests.builders import a_car_park, a_gate
from tests.functions.events import Context, asked, event, handler_of, sent
from tests.functions.premises import Premises

Values = Mapping[str, str]
Row = Callable[[Premises, Values], str]
READING, CODE = "gate_access/reading_heard_expected", "gate_access/code_heard_right"
STRANGER, WRONG_CODE = "gate_access/reading_heard_stranger", "gate_access/code_heard_wrong"
DAY = timedelta(days=1)
ROWS: dict[Reason, Row] = {}


def reaches(reason: Reason) -> Callable[[Row], Row]:
    def keep(row: Row) -> Row:
        ROWS[reason] = row
        return row

    return keep


def answered(premises: Premises, case: str, values: Values, **changes: Any) -> str:
    """Let the gate say this; return what it is answered, and check that nothing more is done."""
    changed = event(case, values) | changes
    handler_of(case)(changed, Context())
    answers = premises.deployment.published("answers")
    commands = premises.deployment.commands()
    (answer,) = answers
    assert set(answer) == {"version", "gate_id", "attempt_id", "decision", "say", "at"}
    assert (answer["gate_id"], answer["attempt_id"]) == (premises.gate_id, changed["attempt_id"])
    assert len(commands) == (answer["decision"] == "ALLOW")
    return str(answer["decision"])


def told(values: Values) -> dict[str, Any]:
    """Return the only thing that the host's board shows."""
    (one,) = asked("admin/list_access_events", values).json["items"]
    return dict(one)


def change(premises: Premises, **car_park: Any) -> None:
    standing = premises.offer.car_park
    services().catalogue.put(standing.model_copy(update=car_park))


def change_gate(premises: Premises, **fields: Any) -> None:
    own = {"organisation_id": premises.organisation_id, "car_park_id": premises.offer.car_park.id}
    services().gates.put(a_gate(**{"id": premises.gate_id} | own | fields))


def another(premises: Premises, values: Values, days: int = 0, **fields: Any) -> Values:
    """Return the values of somebody else's visit, today or on another day."""
    slot = premises.coming
    moved = TimeSlot(start=slot.start + days * DAY, end=slot.end + days * DAY)
    plate = LicencePlate.of(fields.pop("plate", "2-XYZ-999"))
    record = premises.booked(moved, licence_plate=plate, **fields)
    return {**values, **premises.values(record), "NOW": as_milliseconds(datetime.now(UTC))}


@reaches(Reason.ALLOW)
def expected(premises: Premises, values: Values) -> str:
    return answered(premises, READING, values)


@reaches(Reason.KILL_SWITCH)
def switched_off(premises: Premises, values: Values) -> str:
    change(premises, kill_switch=True)
    return answered(premises, READING, values)


@reaches(Reason.GATE_RETIRED)
def retired(premises: Premises, values: Values) -> str:
    change_gate(premises, retired=True)
    return answered(premises, READING, values)


@reaches(Reason.WRONG_CAR_PARK)
def elsewhere(premises: Premises, values: Values) -> str:
    other = a_car_park(id="cpk_elsewhere", organisation_id=premises.organisation_id)
    services().catalogue.put(other)
    return answered(premises, READING, another(premises, values, car_park_id=other.id))


@reaches(Reason.METHOD_NOT_OFFERED)
def by_phone_only(premises: Premises, values: Values) -> str:
    change(premises, access_methods=frozenset({AccessMethod.REMOTE_CONTROL}))
    return answered(premises, CODE, values)


@reaches(Reason.CLOSED)
def closed(premises: Premises, values: Values) -> str:
    today = premises.offer.car_park.day_of(datetime.now(UTC))
    change(premises, closed_days=frozenset({today}))
    return answered(premises, CODE, values)


@reaches(Reason.UNKNOWN_PLATE)
def stranger(premises: Premises, values: Values) -> str:
    return answered(premises, STRANGER, values)


@reaches(Reason.UNKNOWN_CODE)
def wrong_code(premises: Premises, values: Values) -> str:
    return answered(premises, WRONG_CODE, values)


@reaches(Reason.PLATE_AMBIGUOUS)
def look_alike(premises: Premises, values: Values) -> str:
    another(premises, values, plate="1-A8C-Z34")
    return answered(premises, READING, values)


@reaches(Reason.UNPAID)
def held(premises: Premises, values: Values) -> str:
    record = premises.held(licence_plate=LicencePlate.of("2-XYZ-999"))
    assert record.reservations
    return answered(premises, READING, values, plate="2XYZ999")


@reaches(Reason.EXPIRED)
def released(premises: Premises, values: Values) -> str:
    record = premises.held(licence_plate=LicencePlate.of("2-XYZ-999"))
    car_park = premises.offer.car_park
    assert services().bookings.release(record, ReleaseReason.UNPAID, [], None, car_park)
    return answered(premises, READING, values, plate="2XYZ999")


@reaches(Reason.CANCELLED)
def cancelled(premises: Premises, values: Values) -> str:
    assert asked("cancellation/cancel", values).status == 200
    return answered(premises, READING, values)


@reaches(Reason.TOO_EARLY)
def early(premises: Premises, values: Values) -> str:
    return answered(premises, CODE, another(premises, values, days=1))


@reaches(Reason.TOO_LATE)
def late(premises: Premises, values: Values) -> str:
    return answered(premises, READING, another(premises, values, days=-1))


@reaches(Reason.ALREADY_INSIDE)
def inside(premises: Premises, values: Values) -> str:
    change(premises, re_entry_allowed=False)
    change_gate(premises, direction=Direction.ENTRY)
    services().bookings.note_passage(
        premises.organisation_id, values["RESERVATION_ID"], inside=True, at=datetime.now(UTC)
    )
    return answered(premises, CODE, values)


@reaches(Reason.STALE)
def slow(premises: Premises, values: Values) -> str:
    long_ago = as_milliseconds(datetime.now(UTC) - timedelta(seconds=11))
    return answered(premises, CODE, values, at=long_ago)


@reaches(Reason.GATE_OFFLINE)
def offline(premises: Premises, values: Values) -> str:
    """A gate that speaks is online; a visitor who presses may stand at one that is not."""
    premises.heard_of_gate(online=False)
    return str(asked("remote_open/press", values).json["code"])


def said_by_the_gate(reason: Reason) -> Row:
    """Here, a reservation and a reason are asked for before anything is decided."""

    def row(premises: Premises, values: Values) -> str:
        assert premises.gate_id == values["GATE_ID"]
        case = "gate_access/events_heard_alone"
        filled = event(case, values)
        alone = filled["events"][1] | {"decision": reason.value}
        handler_of(case)(filled | {"events": [alone]}, Context())
        return str(told(values)["reason"])

    return row


reaches(Reason.NO_RESERVATION)(said_by_the_gate(Reason.NO_RESERVATION))
reaches(Reason.REASON_MISSING)(said_by_the_gate(Reason.REASON_MISSING))


def test_every_reason_has_a_row() -> None:
    assert set(ROWS) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_reached_from_outside_and_told_on_the_hosts_board(
    reason: Reason, premises: Premises, values: Values
) -> None:
    assert ROWS[reason](premises, values) == reason
    shown = told(values)
    assert shown["reason"] == reason
    if reason is not Reason.ALLOW:
        assert shown["sentence"].startswith(words.for_staff(reason))


def test_the_kill_switch_leaves_the_exits_open_if_the_host_says_so(
    premises: Premises, values: Values
) -> None:
    change_gate(premises, direction=Direction.EXIT)
    change(premises, kill_switch=True)
    assert answered(premises, READING, values) == "ALLOW"
    premises.deployment.forget()
    change(premises, kill_switch=True, exits_stay_open=False)
    assert answered(premises, CODE, values) == "KILL_SWITCH"


def test_the_board_shows_the_plate_as_it_was_read_while_it_is_kept(
    premises: Premises, values: Values
) -> None:
    stranger(premises, values)
    shown = told(values)
    assert (shown["method"], shown["plate_read"], shown["offline"]) == ("ANPR", "9-KAN-AR1", False)
    assert (shown["licence_plate"], shown["name"]) == (None, None)
    over = as_milliseconds(datetime.now(UTC) - timedelta(minutes=1))
    premises.deployment.put_forward_all("READ#", "kept_until", over)
    assert told(values)["plate_read"] is None


def test_what_a_gate_did_alone_is_on_the_board_and_receipted(
    premises: Premises, values: Values
) -> None:
    sent("gate_access/events_heard_alone", values)
    sent("gate_access/events_heard_alone", values)
    items = asked("admin/list_access_events", values).json["items"]
    shown = {one["reason"]: one for one in items}
    assert set(shown) == {"ALLOW", "UNKNOWN_CODE", "LOCKED_OUT"}
    assert shown["ALLOW"]["sentence"] == "Opened by the gate alone, without a link."
    assert shown["ALLOW"]["plate_read"] == "1-ABC-234"
    assert shown["ALLOW"]["name"] == "Ann Peeters"
    assert shown["UNKNOWN_CODE"]["offline"] is True
    receipts = premises.deployment.published("receipts")
    assert (
        receipts
        == [
            {
                "version": 1,
                "gate_id": premises.gate_id,
                "event_ids": ["evt_4f2a", "evt_4f2b", "evt_4f2c"],
            }
        ]
        * 2
    )
    arrived = asked("remote_open/see_reservation", values).json["state"]
    assert arrived == "USED"


def test_an_opening_after_a_cancellation_is_told_as_what_it_is(
    premises: Premises, values: Values
) -> None:
    assert premises.gate_id
    assert asked("cancellation/cancel", values).status == 200
    sent("gate_access/events_heard_alone", values)
    (alone,) = (
        one
        for one in asked("admin/list_access_events", values).json["items"]
        if one["reason"] == "ALLOW"
    )
    assert alone["sentence"] == (
        "Opened by the gate alone, which could not know better without a link. "
        "The reservation was cancelled."
    )


def test_a_barrier_that_fails_is_on_the_board(premises: Premises, values: Values) -> None:
    assert premises.gate_id
    sent("gate_access/status_reported_fault", values)
    shown = told(values)
    assert (shown["reason"], shown["method"]) == ("FAULT", None)
    assert shown["sentence"] == "The barrier did not move as it was told to."


def turned_away(values: Values) -> Any:
    return asked("remote_open/see_reservation", values).json["turned_away"]


def test_a_visitor_whose_plate_is_not_told_from_another_is_sent_to_their_phone(
    premises: Premises, values: Values
) -> None:
    assert turned_away(values) is None
    look_alike(premises, values)
    shown = turned_away(values)
    assert (shown["code"], shown["gate_name"]) == ("PLATE_AMBIGUOUS", "Main entrance")
    assert shown["detail"].endswith("Open the gate here.")
    change(premises, access_methods=frozenset({AccessMethod.ANPR, AccessMethod.KEYPAD}))
    assert turned_away(values)["detail"].endswith("Use your code, or call your host.")
    long_ago = as_milliseconds(datetime.now(UTC) - timedelta(minutes=11))
    table = services().table
    for row in premises.deployment.rows():
        if "turned_away" in row:
            key = row["pk"]["S"], row["sk"]["S"]
            gate = {"gate_id": premises.gate_id, "reason": "PLATE_AMBIGUOUS", "at": long_ago}
            update = "SET turned_away = :then"
            assert table.write_if(Write("Update", key, update=update, values={":then": gate}))
    assert turned_away(values) is None


def test_a_visitor_who_comes_too_early_is_told_from_when(
    premises: Premises, values: Values
) -> None:
    tomorrow = another(premises, values, days=1)
    answered(premises, READING, tomorrow)
    shown = turned_away(tomorrow)
    assert shown["code"] == "TOO_EARLY"
    assert shown["detail"].startswith("Your time here begins on ")
