"""A host changes who comes with which car: on what was read, and the log knows both."""

from datetime import timedelta

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.mails import MailEvent
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound, WorldMoved
from baypass.domain.reservation_versions import version_of
from baypass.domain.tokens import Capability
from tests.builders import BOOKING, END, ORGANISATION, RESERVATION
from tests.usecases.hosting import MINUTE, Hosting, at_the_desk, with_a_visit


def refused(hosting: Hosting, plate: str = "1-NEW-234") -> str:
    before = hosting.acting.state()
    with pytest.raises((AgainstTheRules, WorldMoved)) as refusal:
        hosting.change(plate)
    assert hosting.acting.state() == before
    return refusal.value.code


def confirmations(hosting: Hosting) -> list[str]:
    mails = hosting.world.mails.of_booking(ORGANISATION, BOOKING)
    return [mail.recipient for mail in mails if mail.event is MailEvent.CONFIRMATION]


def opens(hosting: Hosting, token: str) -> bool:
    try:
        hosting.acting.see_reservation(token)
    except NotFound:
        return False
    return True


def test_a_plate_and_a_name_are_changed_and_the_log_is_told_both_sides() -> None:
    hosting = with_a_visit()
    hosting.change("1-NEW-234", last_name="Claes")
    reservation = hosting.acting.reservation()
    assert reservation.licence_plate.typed == "1-NEW-234"
    assert reservation.visitor.last_name == "Claes"
    (entry,) = hosting.told()
    assert entry.action == "CHANGE_RESERVATION"
    assert entry.before == {"last_name": "Peeters", "licence_plate": "1-ABC-234"}
    assert entry.after == {"last_name": "Claes", "licence_plate": "1-NEW-234"}
    assert entry.kept_until == reservation.kept_until


def test_nobody_is_written_to_when_the_address_stays() -> None:
    hosting = with_a_visit()
    token = hosting.acting.token(Capability.MANAGE)
    hosting.change("1-NEW-234")
    assert confirmations(hosting) == ["ann@visitor.example.com"]
    assert opens(hosting, token)


def test_a_new_address_gets_the_confirmation_and_the_old_links_stop_working() -> None:
    hosting = with_a_visit()
    acting, sent = hosting.acting, len(hosting.acting.letters())
    old = [acting.token(one) for one in (Capability.MANAGE, Capability.REMOTE)]
    hosting.change(email="ann@right.example.com")
    acting.sweep()
    assert acting.letters()[sent:] == [f"ann@right.example.com: confirmation {RESERVATION}"]
    assert not any(opens(hosting, token) for token in old)
    fresh = hosting.world.links.token(Capability.MANAGE, ORGANISATION, RESERVATION, 1)
    assert opens(hosting, str(fresh))


def test_the_same_change_again_changes_nothing_and_tells_nothing() -> None:
    hosting = with_a_visit()
    version = version_of(hosting.acting.reservation())
    hosting.change("1-NEW-234", version, email="ann@right.example.com")
    before = hosting.acting.state()
    hosting.change("1-NEW-234", version, email="ann@right.example.com")
    assert hosting.acting.state() == before


def test_what_somebody_else_has_changed_since_is_not_overwritten() -> None:
    hosting = with_a_visit()
    version = version_of(hosting.acting.reservation())
    hosting.change("1-NEW-234")
    with pytest.raises(EditedMeanwhile):
        hosting.change("1-OLD-234", version)
    assert hosting.acting.reservation().licence_plate.typed == "1-NEW-234"


def test_driving_in_makes_no_other_version() -> None:
    hosting = with_a_visit()
    before = hosting.acting.reservation()
    after = before.model_copy(update={"state": ReservationState.USED, "inside": True})
    assert version_of(after) == version_of(before)


def test_a_held_one_is_changed_before_its_mail_is_written() -> None:
    hosting = at_the_desk()
    hosting.acting.book()
    hosting.change(email="ann@right.example.com")
    hosting.acting.run_workflows()
    assert f"ann@right.example.com: confirmation {RESERVATION}" in hosting.acting.letters()
    assert confirmations(hosting) == ["ann@right.example.com"]
    assert opens(hosting, hosting.acting.token(Capability.MANAGE))


def test_a_visit_that_runs_can_be_changed_and_one_that_is_over_cannot() -> None:
    hosting = with_a_visit()
    hosting.world.clock.stand_at(END - MINUTE)
    hosting.change("1-NEW-234")
    hosting.world.clock.stand_at(END)
    assert refused(hosting, "1-TOO-LATE") == "VISIT_OVER"


def test_a_cancelled_one_is_left_as_it_is() -> None:
    hosting = with_a_visit()
    hosting.acting.cancel()
    assert refused(hosting) == "ALREADY_CANCELLED"


def test_two_cars_of_a_booking_do_not_get_the_same_plate() -> None:
    hosting = at_the_desk()
    hosting.acting.have_booked(2)
    assert refused(hosting, "1 ABC 101") == "SAME_PLATE_TWICE"


def test_a_reservation_of_nobody_is_not_found() -> None:
    hosting = at_the_desk()
    hosting.acting.wait(timedelta(0))
    with pytest.raises(NotFound):
        hosting.change(version=1)
