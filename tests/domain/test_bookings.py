"""What belongs together in one booking."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baypass.domain.bookings import same_plate_violations, spots_per_slot
from baypass.domain.licence_plates import LicencePlate
from baypass.domain.time_slots import TimeSlot
from tests.builders import END, START, a_booking, a_reservation, a_time_slot

LATER = a_time_slot(END)


def fields_of(*asked: tuple[str, TimeSlot]) -> list[str]:
    plates = [(LicencePlate.of(typed), slot) for typed, slot in asked]
    found = same_plate_violations(plates)
    assert {one.code for one in found} <= {"SAME_PLATE_TWICE"}
    return [one.field for one in found]


def test_one_car_does_not_need_two_spots_at_the_same_time() -> None:
    asked = [
        ("1-ABC-234", a_time_slot()),
        ("2-XYZ-999", a_time_slot()),
        ("1abc 234", a_time_slot()),
    ]
    assert fields_of(*asked) == ["reservations.2.licence_plate"]


def test_every_repeat_of_a_plate_is_told() -> None:
    asked = [("1-ABC-234", a_time_slot())] * 3
    assert fields_of(*asked) == ["reservations.1.licence_plate", "reservations.2.licence_plate"]


def test_one_car_may_come_again_when_it_has_left() -> None:
    assert fields_of(("1-ABC-234", a_time_slot()), ("1-ABC-234", LATER)) == []
    sooner = a_time_slot(END - timedelta(seconds=1))
    assert fields_of(("1-ABC-234", a_time_slot()), ("1-ABC-234", sooner)) != []


def test_cars_that_only_a_camera_confuses_may_both_come() -> None:
    assert fields_of(("1-ABO-123", a_time_slot()), ("1-AB0-123", a_time_slot())) == []


def test_spots_are_counted_per_slot_in_the_order_they_were_asked_for() -> None:
    counted = spots_per_slot([LATER, a_time_slot(), LATER])
    assert list(counted.items()) == [(LATER, 2), (a_time_slot(), 1)]
    assert spots_per_slot([]) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"keypad_code": "48271"},
        {"keypad_code": "4827190"},
        {"keypad_code": "48271a"},
        {"keypad_code": "\u0664\u0668\u0662\u0667\u0661\u0669"},
        {"state": "LOST"},
        {"id": "rsv_1"},
        {"paid": True},
    ],
)
def test_a_reservation_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_reservation(**fields)


def test_a_booking_never_has_fewer_than_no_live_reservations() -> None:
    with pytest.raises(ValidationError):
        a_booking(live=-1)


def test_a_reservation_cannot_be_changed_in_place() -> None:
    reservation = a_reservation()
    with pytest.raises(ValidationError):
        reservation.state = "CANCELLED"  # type: ignore[assignment, misc]
    assert reservation.time_slot.start == START
