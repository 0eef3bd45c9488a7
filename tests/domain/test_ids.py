"""Ids are derived: the same request names the same thing, another one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from baypass.domain import ids
from baypass.domain.values import BookingId, CommandId, GateId, InvitationId, ReservationId
from tests.builders import BOOKING, GATE, INVITATION, ORGANISATION, RESERVATION

KEYS = st.text("abcdef0123456789-", min_size=16, max_size=64)


@given(KEYS, KEYS)
def test_a_key_names_one_thing_and_another_key_another(one: str, other: str) -> None:
    made = [
        (
            ids.booking_id(INVITATION, key),
            ids.command_id(RESERVATION, GATE, key),
            ids.invitation_id(ORGANISATION, key),
        )
        for key in (one, one, other)
    ]
    assert made[0] == made[1]
    differ = one != other
    assert all((here != there) is differ for here, there in zip(made[0], made[2], strict=True))


@given(KEYS)
def test_a_derived_id_has_the_form_of_its_kind(key: str) -> None:
    TypeAdapter[str](BookingId).validate_python(ids.booking_id(INVITATION, key))
    TypeAdapter[str](CommandId).validate_python(ids.command_id(RESERVATION, GATE, key))
    TypeAdapter[str](InvitationId).validate_python(ids.invitation_id(ORGANISATION, key))


@given(KEYS, st.integers(1, ids.MAXIMUM_RESERVATIONS))
def test_a_reservation_leads_back_to_its_booking(key: str, place: int) -> None:
    booking = ids.booking_id(INVITATION, key)
    reservation = ids.reservation_id(booking, place)
    TypeAdapter[str](ReservationId).validate_python(reservation)
    assert ids.booking_of(reservation) == booking


def test_the_reservations_of_a_booking_sort_as_they_were_asked_for() -> None:
    places = range(1, ids.MAXIMUM_RESERVATIONS + 1)
    made = [ids.reservation_id(BOOKING, place) for place in places]
    assert made == sorted(set(made))


def test_the_same_key_under_another_owner_names_another_thing() -> None:
    key = "0123456789abcdef"
    assert ids.booking_id(INVITATION, key) != ids.booking_id("inv_december", key)
    assert ids.invitation_id(ORGANISATION, key) != ids.invitation_id("org_othercampus", key)
    presses = {
        ids.command_id(reservation, gate, key)
        for reservation in (RESERVATION, ids.reservation_id(BOOKING, 2))
        for gate in (GATE, "gat_acmecampus_exit")
    }
    assert len(presses) == 4


def test_a_suffix_depends_on_each_part_and_on_their_order() -> None:
    parts = [("ab", "c"), ("a", "bc"), ("c", "ab"), ("abc",), ("ab", "c", "")]
    assert len({ids.suffix_of(*one) for one in parts}) == len(parts)


def test_a_booking_and_a_command_of_the_same_parts_are_two_things() -> None:
    booking, invitation = (
        ids.booking_id(INVITATION, "k" * 16),
        ids.invitation_id(INVITATION, "k" * 16),
    )
    assert booking[4:] != invitation[4:]


def test_a_gate_leads_back_to_its_organisation() -> None:
    gate = ids.gate_id(ORGANISATION, "main")
    TypeAdapter[str](GateId).validate_python(gate)
    assert (gate, ids.organisation_of(gate)) == (GATE, ORGANISATION)


@pytest.mark.parametrize(
    "wrong", ["", "bkg_", BOOKING[4:], BOOKING.upper(), BOOKING + "a", BOOKING + "\n"]
)
def test_what_does_not_look_like_an_id_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[str](BookingId).validate_python(wrong)
