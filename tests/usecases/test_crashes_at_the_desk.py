"""A host's process ends after any of its calls: nothing is done twice, nothing is left undone."""

from collections.abc import Callable

import pytest

from baypass.domain.bookings import BookingState
from baypass.domain.gates import Direction
from baypass.domain.mails import MailState
from tests.builders import ORGANISATION, RESERVATION
from tests.usecases.acting import LATER
from tests.usecases.hosting import (
    DESK_BOOKING,
    DESK_INVITATION,
    Hosting,
    at_the_desk,
    visiting,
    with_a_visit,
)
from tests.usecases.test_crashes import ends_after

SWEEPS = 4


def books(hosting: Hosting) -> None:
    hosting.book(visiting(), visiting(plate="1-DSK-234"))


def mails_again(hosting: Hosting) -> None:
    hosting.mail_again()


def opens(hosting: Hosting) -> None:
    hosting.open()


def calls(start: Callable[[], Hosting], act: Callable[[Hosting], None]) -> list[str]:
    """Return what is called by a request that nothing disturbs."""
    hosting = start()
    hosting.world.calls.made.clear()
    act(hosting)
    return list(hosting.world.calls.made)


def cut(
    start: Callable[[], Hosting], act: Callable[[Hosting], None], count: int, *, again: bool
) -> Hosting:
    """Return the world after a request that ended after so many calls; `again` repeats it."""
    hosting = start()
    hosting.world.calls.made.clear()
    ends_after(hosting.acting, count, lambda _: act(hosting))
    if again:
        act(hosting)
    for _ in range(SWEEPS):
        hosting.acting.wait(LATER)
        hosting.acting.sweep()
    return hosting


def at_a_gate() -> Hosting:
    return at_the_desk(gate={"direction": Direction.ENTRY})


BOOKING = list(enumerate(calls(at_the_desk, books), start=1))
MAILING = list(enumerate(calls(with_a_visit, mails_again), start=1))
OPENING = list(enumerate(calls(at_a_gate, opens), start=1))


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(("count", "call"), BOOKING)
def test_a_booking_of_the_desk_is_whole_or_none(count: int, call: str, again: bool) -> None:
    hosting = cut(at_the_desk, books, count, again=again)
    state, is_held = hosting.world.state, again or "acting.hold" in dict(BOOKING[:count]).values()
    assert len(hosting.told()) == is_held, call
    assert hosting.acting.taken() == 24 * is_held
    invitation = state.invitations.get((ORGANISATION, DESK_INVITATION))
    assert (invitation.uses if invitation else 0) == is_held
    assert ((ORGANISATION, DESK_BOOKING) in state.bookings) is is_held
    if is_held:
        assert hosting.acting.record(DESK_BOOKING).booking.state is BookingState.CONFIRMED
    assert {mail.state for mail in state.mails.values()} <= {MailState.SENT}
    assert len(state.mails) == len(hosting.acting.letters()) == 3 * is_held


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(("count", "call"), MAILING)
def test_fresh_links_are_sent_or_the_old_ones_still_work(
    count: int,
    call: str,
    again: bool,
) -> None:
    hosting = cut(with_a_visit, mails_again, count, again=again)
    is_changed = again or "acting.change" in dict(MAILING[:count]).values()
    assert hosting.acting.reservation().link_generation == is_changed, call
    assert len(hosting.told()) == is_changed
    sent = [one for one in hosting.acting.letters() if one.endswith(f"confirmation {RESERVATION}")]
    assert len(sent) == 1 + is_changed


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(("count", "call"), OPENING)
def test_a_gate_is_opened_once_at_most_and_never_untold(count: int, call: str, again: bool) -> None:
    hosting = cut(at_a_gate, opens, count, again=again)
    published, state = hosting.world.signals.published, hosting.world.state
    assert len(published) <= 1
    assert len(published) <= len(hosting.told()) == len(state.access_events), call
    assert len(state.commands) == len(hosting.told())
