"""A process may end after any of its calls; a repeat, or the sweep alone, makes it whole again."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from baypass.domain.bookings import BookingState, ReservationState
from baypass.domain.gates import PAUSE_BETWEEN_PRESSES, CommandState, Direction
from baypass.domain.mails import MailState
from tests.builders import BOOKING, INVITATION, ORGANISATION, RESERVATION, an_acknowledgement
from tests.fakes import NOW, Ended
from tests.usecases.acting import LATER, Acting, spots
from tests.usecases.test_open_gate import at_the_barrier, online

SPOTS, QUARTERS = 2, 12
Step = Callable[[Acting], object]
Anybody = TypeVar("Anybody", bound=Acting)


def book(acting: Acting) -> None:
    acting.book(spots(SPOTS))
    acting.run_workflows()


def cancel(acting: Acting) -> None:
    acting.cancel()
    acting.run_workflows()


def sweep(acting: Acting) -> None:
    acting.wait(LATER)
    acting.sweep()


def premises() -> Acting:
    return Acting.on_premises()


def with_a_booking() -> Acting:
    acting = premises()
    acting.have_booked(SPOTS)
    return acting


RECOVERIES: dict[str, tuple[Step, ...]] = {
    "a repeat and the sweep": (book, sweep),
    "the sweep alone": (sweep,),
    "the sweep and then a repeat": (sweep, book),
    "the sweep twice": (sweep, sweep),
}


def calls_of(start: Callable[[], Acting], *steps: Step) -> list[str]:
    """Return the calls that these steps make when nothing goes wrong."""
    acting = start()
    acting.world.calls.made.clear()
    for step in steps:
        step(acting)
    return list(acting.world.calls.made)


def ends_after(acting: Anybody, count: int, step: Callable[[Anybody], object]) -> None:
    """Let the step make this many calls, and go on as a new process."""
    acting.world.calls.end_after(count)
    with suppress(Ended):
        step(acting)
    acting.world.calls.go_on()


BOOK_CALLS = calls_of(premises, book)
CANCEL_CALLS = calls_of(with_a_booking, cancel)


@dataclass(frozen=True)
class Kept:
    """What is promised of a booking, whatever went wrong on the way."""

    acting: Acting
    crashes: int

    def holds(self) -> None:
        state = self.acting.world.state
        if (ORGANISATION, BOOKING) not in state.bookings:
            self._is_untouched()
            return
        record = self.acting.record()
        assert record.booking.state is BookingState.CONFIRMED
        assert {one.state for one in record.reservations} == {ReservationState.CONFIRMED}
        assert len({one.keypad_code for one in record.reservations}) == SPOTS
        assert sorted(state.codes.values()) == sorted(one.id for one in record.reservations)
        assert self.acting.uses() == 1
        assert self.acting.taken() == SPOTS * QUARTERS
        self.mails_are_sent(SPOTS + 1)

    def mails_are_sent(self, count: int) -> None:
        """Each once; once more for each process that ended between sending and noting it."""
        mails = self.acting.world.state.mails.values()
        assert len(mails) == count
        assert {mail.state for mail in mails} == {MailState.SENT}
        sent = Counter(self.acting.letters())
        assert len(sent) == count
        assert sent.total() <= count + self.crashes
        assert not self.acting.world.bookings.overdue(NOW + 100 * LATER, 10)

    def _is_untouched(self) -> None:
        state = self.acting.world.state
        assert not state.reservations
        assert not state.mails
        assert self.acting.uses() == 0
        assert self.acting.taken() == 0
        assert not self.acting.letters()


def repeats_allowed(calls: list[str], count: int) -> int:
    """Return 1 when the process ended right after a mail was sent, which nobody noted."""
    return int(calls[count - 1] == "mailer.send")


@pytest.mark.parametrize("recovery", RECOVERIES)
@pytest.mark.parametrize("count", range(1, len(BOOK_CALLS) + 1))
def test_a_booking_whose_process_ended_anywhere_is_kept_whole(count: int, recovery: str) -> None:
    acting = premises()
    ends_after(acting, count, book)
    for step in RECOVERIES[recovery]:
        step(acting)
    Kept(acting, repeats_allowed(BOOK_CALLS, count)).holds()


@pytest.mark.parametrize("recovery", ["a repeat and the sweep", "the sweep and then a repeat"])
@pytest.mark.parametrize("count", range(1, len(BOOK_CALLS) + 1))
def test_a_repeat_leaves_a_confirmed_booking_wherever_the_first_process_ended(
    count: int, recovery: str
) -> None:
    acting = premises()
    ends_after(acting, count, book)
    for step in RECOVERIES[recovery]:
        step(acting)
    assert acting.record().booking.state is BookingState.CONFIRMED


@pytest.mark.parametrize("first", range(1, len(BOOK_CALLS) + 1))
def test_a_sweep_that_ends_anywhere_too_leaves_it_to_the_next(first: int) -> None:
    second = 0
    while True:
        second += 1
        acting = premises()
        ends_after(acting, first, book)
        before = len(acting.world.calls.made)
        ends_after(acting, second, sweep)
        reached = len(acting.world.calls.made) - before == second
        sweep(acting)
        Kept(acting, crashes=2).holds()
        if not reached:
            return


@pytest.mark.parametrize("recovery", [(cancel, sweep), (sweep, cancel), (sweep,)])
@pytest.mark.parametrize("count", range(1, len(CANCEL_CALLS) + 1))
def test_a_cancellation_whose_process_ended_anywhere_is_whole_or_never_was(
    count: int, recovery: tuple[Step, ...]
) -> None:
    acting = with_a_booking()
    ends_after(acting, count, cancel)
    for step in recovery:
        step(acting)
    done = acting.reservation().state is ReservationState.CANCELLED
    assert done or cancel not in recovery
    assert acting.taken() == (SPOTS - done) * QUARTERS
    assert acting.record().booking.live == SPOTS - done
    assert acting.uses() == 1
    if cancel in recovery:
        sweep(acting)
    Kept(acting, repeats_allowed(CANCEL_CALLS, count)).mails_are_sent(SPOTS + 1 + done)


def opened_at_most_once(acting: Acting) -> bool:
    ids = [command.id for command in acting.world.signals.published]
    return len(ids) == len(set(ids))


PRESS_CALLS = calls_of(at_the_barrier, Acting.press)


@pytest.mark.parametrize("count", range(1, len(PRESS_CALLS) + 1))
def test_a_press_whose_process_ended_anywhere_opens_at_most_once(count: int) -> None:
    acting = at_the_barrier()
    ends_after(acting, count, Acting.press)
    was_written = bool(acting.world.state.commands)
    published = len(acting.world.signals.published)
    again = acting.press()
    assert opened_at_most_once(acting)
    assert len(acting.world.signals.published) == (published if was_written else 1)
    assert (acting.reservation().state is ReservationState.USED) is bool(
        acting.world.state.commands
    )
    acting.wait(PAUSE_BETWEEN_PRESSES)
    assert acting.press("the key of a new press").state is CommandState.SENT
    assert again.id in {key[1] for key in acting.world.state.commands}


def pressed_on_the_way_in() -> Acting:
    acting = at_the_barrier(gate=online() | {"direction": Direction.ENTRY})
    acting.press()
    return acting


def acknowledge(acting: Acting) -> None:
    (command,) = acting.world.state.commands.values()
    acting.acknowledge(an_acknowledgement(command_id=command.id))


ACKNOWLEDGE_CALLS = calls_of(pressed_on_the_way_in, acknowledge)


@pytest.mark.parametrize("count", range(1, len(ACKNOWLEDGE_CALLS) + 1))
def test_an_answer_that_comes_again_after_a_crash_is_noted_whole(count: int) -> None:
    acting = pressed_on_the_way_in()
    ends_after(acting, count, acknowledge)
    acknowledge(acting)
    (command,) = acting.world.state.commands.values()
    assert command.state is CommandState.OPENED
    assert acting.reservation().inside


def invite(acting: Acting) -> Any:
    return acting.invite()


INVITE_CALLS = calls_of(premises, invite)


@pytest.mark.parametrize("count", range(1, len(INVITE_CALLS) + 1))
def test_an_invitation_whose_request_comes_again_is_written_once_and_sent(count: int) -> None:
    acting = premises()
    ends_after(acting, count, invite)
    first = invite(acting)
    again = invite(acting)
    assert again.link == first.link
    assert len(acting.letters()) == 1 + repeats_allowed(INVITE_CALLS, count)
    assert set(acting.world.state.invitations) == {
        (ORGANISATION, INVITATION),
        (ORGANISATION, first.invitation.id),
    }


def test_nothing_is_lost_when_everything_ends_at_once() -> None:
    """Held, confirmed and cancelled by processes that each ended before they told anybody."""
    acting = premises()
    ends_after(acting, BOOK_CALLS.index("bookings.hold") + 1, book)
    acting.confirm()
    ends_after(acting, CANCEL_CALLS.index("bookings.cancel") + 1, cancel)
    sweep(acting)
    assert acting.reservation().state is ReservationState.CANCELLED
    assert {mail.state for mail in acting.world.state.mails.values()} == {MailState.SENT}
    told = [letter for letter in acting.letters() if letter.endswith(f"cancellation {RESERVATION}")]
    assert len(told) == len(acting.letters()) - SPOTS
    assert not [one for one in acting.letters() if one.endswith(f"confirmation {RESERVATION}")]
