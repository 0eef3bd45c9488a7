"""Booking: every rule first, then one hold, then the workflow that confirms."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from baypass.domain import ids
from baypass.domain.bookings import BookingState, ReservationState
from baypass.domain.car_parks import OpenPeriod, Weekday
from baypass.domain.portals import DateRule, DurationRule, FreeDuration, PredefinedTimeSlot
from baypass.domain.refusals import AgainstTheRules, Refusal, WorldMoved
from baypass.domain.tokens import Capability, LinkToken
from tests.builders import BOOKING, END, INVITATION, ORGANISATION, RESERVATION, START, a_visitor
from tests.fakes import NOW
from tests.usecases.acting import KEY, Acting, a_request, another_form, asked_for, spots

BRUSSELS_SUMMER = timezone(timedelta(hours=2))
SKIPPED = datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001  the hour that does not exist
MORNING = PredefinedTimeSlot(name="Morning", starts=time(8), ends=time(12))
HALF_HOURS = DurationRule(
    free=FreeDuration(minimum_minutes=60, maximum_minutes=240, step_minutes=30)
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(acting: Acting, *reservations: Any) -> Refusal:
    before = acting.state()
    with pytest.raises(Refusal) as refusal:
        acting.book(a_request(*reservations))
    assert acting.state() == before
    assert not acting.world.workflows.bookings
    return refusal.value


def test_a_booking_is_held_and_its_workflow_started(acting: Acting) -> None:
    booked = acting.book()
    assert booked.record == acting.record()
    assert booked.record.booking.state is BookingState.HELD
    assert [one.state for one in booked.record.reservations] == [ReservationState.HELD]
    assert acting.world.workflows.bookings == [(ORGANISATION, BOOKING)]
    assert acting.uses() == 1
    assert acting.taken() == 12


def test_a_booking_asks_each_port_once_and_starts_nothing_before_the_hold(acting: Acting) -> None:
    acting.book()
    assert acting.world.calls.made == [
        "catalogue.invitation",
        "catalogue.offer",
        "bookings.hold",
        "workflows.start_booking",
    ]


def test_a_booking_keeps_who_comes_when_with_which_car(acting: Acting) -> None:
    acting.book()
    reservation = acting.reservation()
    assert reservation.id == RESERVATION
    assert reservation.visitor == a_visitor()
    assert reservation.licence_plate.typed == "1-ABC-234"
    assert (reservation.time_slot.start, reservation.time_slot.end) == (START, END)
    assert reservation.price.is_free
    assert reservation.keypad_code is None


def test_the_bookers_token_opens_the_booking(acting: Acting) -> None:
    booked = acting.book()
    assert booked.token.opens(booked.record.booking.booker_hash)
    assert acting.see_booking(str(booked.token)).record == booked.record


def test_the_store_learns_no_secret(acting: Acting) -> None:
    acting.book()
    kept = repr(acting.world.state)
    for capability in Capability:
        parsed = LinkToken.parse(acting.token(capability))
        assert parsed
        assert parsed.secret not in kept


def test_several_spots_are_one_booking_and_one_use(acting: Acting) -> None:
    acting.book(spots(3))
    record = acting.record()
    assert record.booking.live == 3
    assert [one.licence_plate.typed for one in record.reservations] == [
        "1-ABC-100",
        "1-ABC-101",
        "1-ABC-102",
    ]
    assert acting.uses() == 1
    assert acting.taken() == 36


def test_the_same_request_again_has_the_effect_of_once(acting: Acting) -> None:
    first = acting.book()
    before = acting.state()
    acting.wait(timedelta(minutes=5))
    again = acting.book()
    assert acting.state() == before
    assert (again.record, again.token) == (first.record, first.token)
    assert acting.world.workflows.bookings == [(ORGANISATION, BOOKING)]


def test_a_repeat_after_the_confirmation_finds_it_confirmed_and_starts_nothing(
    acting: Acting,
) -> None:
    record = acting.have_booked()
    assert acting.book().record == record
    assert "workflows.start_booking" not in acting.world.calls.made


def test_a_repeat_finds_its_booking_though_it_took_the_last_use_and_the_last_spot() -> None:
    acting = Acting.on_premises(invitation={"quota": 1}, car_park={"spots": 1})
    first = acting.book()
    assert acting.book().record == first.record


@pytest.mark.parametrize("moment", [START, END, NOW + 60 * DAY])
def test_a_repeat_finds_its_booking_when_the_rules_would_refuse_it_now(
    acting: Acting, moment: datetime
) -> None:
    record = acting.have_booked()
    before = acting.state()
    acting.world.clock.stand_at(moment)
    assert acting.book().record == record
    assert acting.state() == before


def test_a_repeat_finds_its_booking_when_the_invitation_was_withdrawn_since(
    acting: Acting,
) -> None:
    first = acting.book()
    acting.world.catalogue.revoke(ORGANISATION, INVITATION, NOW)
    assert acting.book().record == first.record


def test_a_key_with_other_details_is_refused_as_such_though_the_rules_refuse_them_too(
    acting: Acting,
) -> None:
    acting.book()
    with pytest.raises(WorldMoved) as refusal:
        acting.book(a_request(asked_for(END, START)))
    assert refusal.value.code == "IDEMPOTENCY_KEY_REUSED"


def test_another_key_is_another_booking(acting: Acting) -> None:
    acting.book()
    acting.book(another_form())
    assert len(acting.world.state.bookings) == 2
    assert acting.uses() == 2


def test_the_same_key_of_another_invitation_is_another_booking(acting: Acting) -> None:
    assert ids.booking_id(INVITATION, KEY) != ids.booking_id("inv_another", KEY)
    assert acting.book().record.booking.id == ids.booking_id(INVITATION, KEY)


@pytest.mark.parametrize(
    "changed",
    [
        a_request(booker_email="other@visitor.example.com"),
        a_request(asked_for(plate="2-XYZ-999")),
        a_request(asked_for(end=END + HOUR)),
        a_request(asked_for(), asked_for(plate="2-XYZ-999")),
    ],
    ids=["booker", "plate", "time", "spots"],
)
def test_a_key_that_comes_back_with_other_details_is_refused(acting: Acting, changed: Any) -> None:
    acting.book()
    before = acting.state()
    with pytest.raises(WorldMoved) as refusal:
        acting.book(changed)
    assert refusal.value.code == "IDEMPOTENCY_KEY_REUSED"
    assert acting.state() == before
    assert len(acting.world.workflows.bookings) == 1


def test_times_with_the_offset_of_the_zone_and_in_utc_are_the_same_request(acting: Acting) -> None:
    brussels = timezone(HOUR)
    first = acting.book(a_request(asked_for(START.astimezone(brussels), END.astimezone(brussels))))
    assert acting.book().record == first.record


@pytest.mark.parametrize(
    ("invitation", "code"),
    [
        ({"valid_until": NOW}, "INVITATION_EXPIRED"),
        ({"revoked_at": NOW - HOUR}, "INVITATION_REVOKED"),
        ({"valid_from": NOW + HOUR}, "INVITATION_NOT_YET"),
        ({"quota": 1, "uses": 1}, "INVITATION_USED_UP"),
    ],
)
def test_an_invitation_that_does_not_stand_books_nothing(
    invitation: dict[str, Any], code: str
) -> None:
    refusal = refused(Acting.on_premises(invitation=invitation))
    assert isinstance(refusal, WorldMoved)
    assert refusal.code == code


def test_a_full_car_park_books_nothing() -> None:
    acting = Acting.on_premises(car_park={"spots": 1})
    with pytest.raises(WorldMoved) as refusal:
        acting.book(spots(2))
    assert refusal.value.code == "NO_SPOT_LEFT"
    assert not acting.world.state.bookings
    assert acting.uses() == 0


RULES: list[tuple[str, str, dict[str, Any], tuple[Any, ...]]] = [
    (
        "TIME_DOES_NOT_EXIST",
        "reservations.0.time_slot.start",
        {},
        (
            asked_for(
                SKIPPED.replace(tzinfo=timezone(HOUR)), SKIPPED.replace(tzinfo=BRUSSELS_SUMMER)
            ),
        ),
    ),
    (
        "WRONG_OFFSET",
        "reservations.0.time_slot.start",
        {},
        (asked_for(START.astimezone(BRUSSELS_SUMMER), END),),
    ),
    ("END_BEFORE_START", "reservations.0.time_slot.end", {}, (asked_for(END, START),)),
    ("TOO_LONG", "reservations.0.time_slot.end", {}, (asked_for(START, START + 11 * HOUR),)),
    ("TOO_LONG", "reservations.0.time_slot.end", {}, (asked_for(START, START + 26 * HOUR),)),
    ("OFF_GRID", "reservations.0.time_slot.start", {}, (asked_for(START + HOUR / 6, END),)),
    (
        "DATE_FIXED",
        "reservations.0.time_slot.start",
        {"invitation": {"fixed_date": date(2026, 11, 25)}},
        (asked_for(),),
    ),
    (
        "TOO_FAR_AHEAD",
        "reservations.0.time_slot.start",
        {},
        (asked_for(START + 40 * DAY, END + 40 * DAY),),
    ),
    ("TOO_SOON", "reservations.0.time_slot.start", {}, (asked_for(NOW - HOUR, NOW + HOUR),)),
    (
        "CLOSED_DAY",
        "reservations.0.time_slot.start",
        {"car_park": {"closed_days": {date(2026, 11, 24)}}},
        (asked_for(),),
    ),
    (
        "WRONG_WEEKDAY",
        "reservations.0.time_slot.start",
        {"portal": {"dates": DateRule(weekdays=frozenset({Weekday.MONDAY}))}},
        (asked_for(),),
    ),
    (
        "OUTSIDE_OPENING_HOURS",
        "reservations.0.time_slot",
        {
            "car_park": {
                "opening_hours": {Weekday.TUESDAY: (OpenPeriod(opens=time(8), closes=time(16)),)}
            }
        },
        (asked_for(),),
    ),
    (
        "TOO_SHORT",
        "reservations.0.time_slot.end",
        {"portal": {"durations": HALF_HOURS}},
        (asked_for(START, START + HOUR / 2),),
    ),
    (
        "WRONG_STEP",
        "reservations.0.time_slot.end",
        {"portal": {"durations": HALF_HOURS}},
        (asked_for(START, START + HOUR * 1.25),),
    ),
    (
        "NOT_A_PREDEFINED_TIME_SLOT",
        "reservations.0.time_slot",
        {"portal": {"durations": DurationRule(predefined=(MORNING,))}},
        (asked_for(),),
    ),
    (
        "DIFFERENT_TIME_SLOTS",
        "reservations",
        {},
        (asked_for(), asked_for(START, END + HOUR, "2-XYZ-999")),
    ),
    (
        "TOO_MANY_SPOTS",
        "reservations",
        {"portal": {"maximum_spots": 1}},
        (asked_for(), asked_for(plate="2-XYZ-999")),
    ),
    ("SAME_PLATE_TWICE", "reservations.1.licence_plate", {}, (asked_for(), asked_for())),
]


@pytest.mark.parametrize(
    ("code", "field", "premises", "reservations"),
    RULES,
    ids=[f"{place} {rule[0]}" for place, rule in enumerate(RULES)],
)
def test_a_broken_rule_is_named_with_its_field_and_books_nothing(
    code: str, field: str, premises: dict[str, Any], reservations: tuple[Any, ...]
) -> None:
    refusal = refused(Acting.on_premises(**premises), *reservations)
    assert isinstance(refusal, AgainstTheRules)
    assert (code, field) in [(one.code, one.field) for one in refusal.violations]


def test_every_broken_rule_of_every_reservation_is_told_at_once(acting: Acting) -> None:
    refusal = refused(acting, asked_for(END, START), asked_for(START + HOUR / 6, END))
    assert [(one.code, one.field) for one in refusal.violations] == [
        ("END_BEFORE_START", "reservations.0.time_slot.end"),
        ("OFF_GRID", "reservations.1.time_slot.start"),
    ]


def test_a_refused_booking_asks_for_no_hold(acting: Acting) -> None:
    refused(acting, asked_for(END, START))
    assert acting.world.calls.made == [
        "catalogue.invitation",
        "catalogue.offer",
        "bookings.record",
    ]
