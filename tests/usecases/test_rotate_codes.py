"""All codes of a car park change, and whoever may still come is told theirs, once."""

from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.hosts import Actor
from baypass.domain.jobs import Job, JobState
from baypass.domain.mails import MailEvent, MailState
from baypass.domain.refusals import AgainstTheRules, NotFound, WorldMoved
from baypass.domain.time_slots import TimeSlot
from baypass.usecases.rotate_codes import ask_rotation
from tests.builders import (
    CAR_PARK,
    END,
    ORGANISATION,
    START,
    a_booking,
    a_car_park,
    a_gate,
    a_reservation,
)
from tests.domain.test_access_lists import AT_GATES
from tests.fakes import Ended
from tests.usecases.importing import KEY, MANAGER, Importing

REASON = "A code was passed around"


class Rotating(Importing):
    """A car park with visitors who have codes."""

    def __init__(self, visitors: int = 3) -> None:
        super().__init__()
        self.world.catalogue.put(a_car_park(access_methods=AT_GATES))
        self.world.gates.put(a_gate())
        for place in range(visitors):
            booking = f"bkg_{place:020d}"
            self.world.state.bookings[ORGANISATION, booking] = a_booking(id=booking)
            self.stands(
                a_reservation(
                    id=f"rsv_{place:020d}01", booking_id=booking, keypad_code=f"{place:06d}"
                )
            )
        self.world.clock.stand_at(START - timedelta(hours=3))

    def stands(self, reservation: Reservation) -> None:
        self.world.state.reservations[ORGANISATION, reservation.id] = reservation

    def rotate(self, key: str = KEY, reason: str = REASON, actor: Actor = MANAGER) -> Job:
        world = self.world
        return ask_rotation(
            actor,
            CAR_PARK,
            reason,
            key,
            set_up=world.set_up,
            jobs=world.jobs,
            workers=world.workers,
            clock=world.clock,
        )

    def codes(self) -> list[str | None]:
        return [one.keypad_code for _, one in sorted(self.world.state.reservations.items())]

    def told(self) -> list[str]:
        return [letter.subject for letter in self.world.mailer.letters]


def test_everybody_gets_another_code_and_is_told_it() -> None:
    rotating = Rotating()
    before = rotating.codes()
    job = rotating.rotate()
    rotating.work()
    assert not set(before) & set(rotating.codes())
    assert len(set(rotating.codes())) == 3
    assert sorted(rotating.told()) == [f"new_code rsv_{place:020d}01" for place in range(3)]
    assert rotating.job(job).state is JobState.DONE
    assert rotating.job(job).done == rotating.job(job).total


def test_gates_are_owed_a_list_with_the_new_codes() -> None:
    rotating = Rotating()
    rotating.world.state.list_changes.clear()
    rotating.rotate()
    rotating.work()
    assert len(rotating.world.state.list_changes) == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"state": ReservationState.CANCELLED},
        {"state": ReservationState.HELD},
        {"keypad_code": None},
        {"car_park_id": "cpk_elsewhere"},
        {"time_slot": TimeSlot(start=START - timedelta(hours=1), end=START)},
    ],
)
def test_who_cannot_come_or_has_no_code_is_left_alone(fields: dict[str, Any]) -> None:
    rotating = Rotating(0)
    before = a_reservation(**fields)
    rotating.stands(before)
    rotating.world.clock.stand_at(END - timedelta(hours=1))
    rotating.rotate()
    rotating.work()
    assert rotating.world.state.reservations[ORGANISATION, before.id] == before
    assert rotating.told() == []


def test_the_same_press_again_changes_nothing_more_and_another_press_changes_all() -> None:
    rotating = Rotating()
    rotating.rotate()
    rotating.work()
    once = rotating.codes()
    rotating.rotate()
    rotating.work()
    assert rotating.codes() == once
    rotating.rotate("another-press")
    rotating.work()
    assert not set(once) & set(rotating.codes())
    assert len(rotating.told()) == 6


@pytest.mark.parametrize("count", [3, 5, 7, 9, 11, 13, 15, 20, 25])
def test_whatever_ends_on_the_way_everybody_has_one_new_code_and_one_mail(count: int) -> None:
    rotating = Rotating()
    before, job = rotating.codes(), rotating.rotate()
    rotating.world.calls.end_after(count)
    try:
        rotating.work()
    except Ended:
        rotating.world.calls.go_on()
    rotating.world.calls.go_on()
    rotating.sweep()
    rotating.work()
    assert rotating.job(job).state is JobState.DONE
    assert not set(before) & set(rotating.codes())
    new = [mail for mail in rotating.world.state.mails.values() if mail.event is MailEvent.NEW_CODE]
    assert len(new) == 3
    # Who was being told as the process ended is told by the sweep, once its lease is over.
    waiting = [mail for mail in new if mail.state is MailState.SENDING]
    assert len(waiting) <= 1


def test_a_code_that_somebody_has_is_not_given_to_another() -> None:
    rotating = Rotating()
    rotating.world.dice._codes = ["777777"] * 3 + ["888888", "999999"]  # noqa: SLF001  the dice's next throws
    rotating.rotate()
    rotating.work()
    assert sorted(map(str, rotating.codes())) == ["777777", "888888", "999999"]


def test_a_rotation_needs_a_reason_and_is_told_with_it() -> None:
    rotating = Rotating()
    with pytest.raises(AgainstTheRules):
        rotating.rotate(reason=" ")
    rotating.rotate()
    (entry,) = rotating.world.state.told
    assert (entry.action, entry.subject_id, entry.reason) == ("ROTATE_CODES", CAR_PARK, REASON)
    assert "000001" not in entry.model_dump_json()


def test_another_organisations_car_park_is_not_found() -> None:
    stranger = MANAGER.model_copy(update={"organisation_id": "org_somebodyelse"})
    with pytest.raises(NotFound, match="CAR_PARK_NOT_FOUND"):
        Rotating().rotate(actor=stranger)


def test_the_key_of_another_job_is_refused() -> None:
    rotating = Rotating()
    rotating.rotate()
    rotating.world.catalogue.put(a_car_park(id="cpk_another"))
    with pytest.raises(WorldMoved, match="IDEMPOTENCY_KEY_REUSED"):
        ask_rotation(
            MANAGER,
            "cpk_another",
            REASON,
            KEY,
            set_up=rotating.world.set_up,
            jobs=rotating.world.jobs,
            workers=rotating.world.workers,
            clock=rotating.world.clock,
        )
