"""Looking changes nothing and shows what stands: invitation, booking, reservation, organisation."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.bookings import BookingState, ReservationState
from baypass.domain.car_parks import AccessMethod
from baypass.domain.gates import Direction, GateStatus
from baypass.domain.invitations import InvitationState
from baypass.domain.mails import MailState
from baypass.domain.refusals import NotFound
from baypass.domain.tokens import Capability
from baypass.usecases.see_organisation import see_organisation
from baypass.usecases.see_reservation import RemoteStatus, SeenReservation
from tests.builders import (
    END,
    ORGANISATION,
    RESERVATION,
    START,
    a_car_park,
    a_gate,
    a_portal,
    an_offer,
    an_organisation,
)
from tests.fakes import NOW, FakeBookings
from tests.usecases.acting import Acting
from tests.usecases.test_open_gate import at_the_barrier, online

MOMENT = timedelta(microseconds=1)


def remote(seen: SeenReservation) -> tuple[RemoteStatus, str | None]:
    violation = seen.remote_violation
    return seen.remote_status, violation.code if violation else None


@pytest.mark.parametrize(
    ("invitation", "state"),
    [
        ({}, InvitationState.OPEN),
        ({"valid_from": NOW + MOMENT}, InvitationState.NOT_YET),
        ({"valid_until": NOW}, InvitationState.EXPIRED),
        ({"revoked_at": NOW}, InvitationState.REVOKED),
        ({"quota": 1, "uses": 1}, InvitationState.USED_UP),
    ],
)
def test_an_invitation_is_seen_in_every_state(
    invitation: dict[str, Any], state: InvitationState
) -> None:
    seen = Acting.on_premises(invitation=invitation).see_invitation()
    assert seen.state is state
    assert seen.now == NOW
    assert seen.offer == an_offer(**invitation)


def test_a_booker_sees_the_booking_and_what_became_of_its_mails(acting: Acting) -> None:
    acting.book()
    assert acting.see_booking().record.booking.state is BookingState.HELD
    assert not acting.see_booking().mails
    acting.confirm()
    assert [mail.state for mail in acting.see_booking().mails] == [MailState.PENDING] * 2
    acting.send_mails()
    seen = acting.see_booking()
    assert [mail.state for mail in seen.mails] == [MailState.SENT] * 2
    assert (seen.place.car_park, seen.place.organisation) == (a_car_park(), an_organisation())


def test_a_booking_whose_place_is_gone_is_not_found(acting: Acting) -> None:
    class Forgetful(FakeBookings):
        def visit(self, organisation_id: str, reservation_id: str) -> None:  # noqa: ARG002
            return None

    acting.have_booked()
    acting.world.bookings = Forgetful(acting.world.state)
    with pytest.raises(NotFound) as refusal:
        acting.see_booking()
    assert refusal.value.code == "BOOKING_NOT_FOUND"


@pytest.mark.parametrize("capability", [Capability.MANAGE, Capability.REMOTE])
def test_a_visitor_sees_the_reservation_and_which_link_opened_it(
    acting: Acting, capability: Capability
) -> None:
    acting.have_booked()
    seen = acting.see_reservation(acting.token(capability))
    assert seen.visit.reservation == acting.reservation()
    assert seen.capability is capability
    assert seen.cancellation_violation is None
    assert [gate.id for gate in seen.gates] == [a_gate().id]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - MOMENT, (RemoteStatus.BEFORE, "TOO_EARLY")),
        (START, (RemoteStatus.OPEN, None)),
        (END - MOMENT, (RemoteStatus.OPEN, None)),
        (END, (RemoteStatus.AFTER, "TOO_LATE")),
    ],
)
def test_the_remote_control_follows_the_time_slot(now: Any, expected: Any) -> None:
    assert remote(at_the_barrier(now).see_reservation()) == expected


def test_grace_opens_the_remote_control_earlier_and_shows_it() -> None:
    grace = timedelta(minutes=15)
    acting = at_the_barrier(START - grace, car_park={"grace_before_minutes": 15})
    seen = acting.see_reservation()
    assert seen.remote_status is RemoteStatus.OPEN
    assert (seen.window.start, seen.window.end) == (START - grace, END)


def test_a_gate_that_is_only_offline_leaves_the_remote_control_open() -> None:
    seen = at_the_barrier(gate={"status": GateStatus()}).see_reservation()
    assert remote(seen) == (RemoteStatus.OPEN, None)


@pytest.mark.parametrize(
    ("premises", "code"),
    [
        ({"car_park": {"kill_switch": True}}, "KILL_SWITCH"),
        ({"car_park": {"access_methods": frozenset({AccessMethod.ANPR})}}, "METHOD_NOT_OFFERED"),
        ({"gate": {"retired": True}}, "METHOD_NOT_OFFERED"),
    ],
)
def test_a_remote_control_that_opens_nothing_says_why(premises: Any, code: str) -> None:
    seen = at_the_barrier(**premises).see_reservation()
    assert remote(seen) == (RemoteStatus.UNAVAILABLE, code)


def test_one_gate_that_opens_shows_the_remote_control() -> None:
    acting = at_the_barrier(
        gate=online() | {"direction": Direction.ENTRY}, car_park={"re_entry_allowed": False}
    )
    exit_gate = a_gate(id="gat_acmecampus_exit", direction=Direction.EXIT, name="Exit", **online())
    acting.world.state.gates[ORGANISATION, exit_gate.id] = exit_gate
    acting.world.bookings.note_passage(ORGANISATION, RESERVATION, inside=True, at=NOW)
    seen = acting.see_reservation()
    assert remote(seen) == (RemoteStatus.OPEN, None)
    assert [gate.direction for gate in seen.gates] == [Direction.ENTRY, Direction.EXIT]


def test_a_cancelled_reservation_is_still_seen(acting: Acting) -> None:
    acting.have_booked()
    acting.cancel()
    seen = acting.see_reservation()
    assert seen.visit.reservation.state is ReservationState.CANCELLED
    assert remote(seen) == (RemoteStatus.UNAVAILABLE, "CANCELLED")
    assert seen.cancellation_violation
    assert seen.cancellation_violation.code == "ALREADY_CANCELLED"


def test_a_calendar_shows_the_reservation_as_it_stands(acting: Acting) -> None:
    acting.have_booked()
    assert acting.see_calendar() == f"{RESERVATION} CONFIRMED".encode()
    acting.cancel()
    token = acting.token(Capability.REMOTE)
    assert acting.see_calendar(token) == f"{RESERVATION} CANCELLED".encode()


def test_a_host_sees_what_the_organisation_has_set_up(acting: Acting) -> None:
    seen = see_organisation(ORGANISATION, catalogue=acting.world.catalogue)
    assert seen.organisation == an_organisation()
    assert list(seen.car_parks) == [a_car_park()]
    assert list(seen.portals) == [a_portal()]


def test_an_account_without_organisation_is_told_so(acting: Acting) -> None:
    with pytest.raises(NotFound) as refusal:
        see_organisation("org_somebodyelse", catalogue=acting.world.catalogue)
    assert refusal.value.code == "NO_ORGANISATION"


def test_looking_changes_nothing(acting: Acting) -> None:
    acting.have_booked()
    before = acting.state()
    acting.see_invitation()
    acting.see_booking()
    acting.see_reservation()
    acting.see_calendar()
    see_organisation(ORGANISATION, catalogue=acting.world.catalogue)
    assert acting.state() == before
    assert len(acting.letters()) == 2
    assert not acting.world.signals.published
