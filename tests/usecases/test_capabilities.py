"""Each token opens its own thing and nothing else; every other one looks like none at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from baypass.domain.refusals import NotFound, Unauthorised
from baypass.domain.tokens import Capability, LinkToken
from baypass.usecases.cancel_reservation import cancel_reservation
from baypass.usecases.see_booking import see_booking
from baypass.usecases.see_invitation import see_invitation
from baypass.usecases.see_reservation import see_reservation
from tests.builders import INVITATION, ORGANISATION, RESERVATION, START, an_invitation
from tests.usecases.acting import Acting, a_request, another_form
from tests.usecases.paying import Paying
from tests.usecases.test_open_gate import at_the_barrier

STRANGER = "org_somebodyelse"


@dataclass(frozen=True)
class Door:
    """A request, the tokens that open it, and what everybody else is told."""

    ask: Callable[[Acting, str], object]
    opened_by: frozenset[Capability]
    refusal: str


def _press(acting: Acting, token: str) -> object:
    return acting.press("a press with this token", token)


def _see_command(acting: Acting, token: str) -> object:
    (command_id,) = [key[1] for key in acting.world.state.commands]
    return acting.see_command(command_id, token)


INVITED = frozenset({Capability.INVITATION})
VISITOR = frozenset({Capability.MANAGE, Capability.REMOTE})
MANAGER = frozenset({Capability.MANAGE})
BOOKER = frozenset({Capability.BOOKER})
DOORS = {
    "see the invitation": Door(Acting.see_invitation, INVITED, "INVITATION_NOT_FOUND"),
    "see availability": Door(
        lambda acting, token: acting.see_availability(START.date(), token=token),
        INVITED,
        "INVITATION_NOT_FOUND",
    ),
    "quote": Door(lambda acting, token: acting.quote(token=token), INVITED, "INVITATION_NOT_FOUND"),
    "book": Door(
        lambda acting, token: acting.book(a_request(), token), INVITED, "INVITATION_NOT_FOUND"
    ),
    "see the booking": Door(Acting.see_booking, BOOKER, "BOOKING_NOT_FOUND"),
    "leave the checkout": Door(
        lambda acting, token: Paying(acting.world).leave(token), BOOKER, "BOOKING_NOT_FOUND"
    ),
    "look for the payment": Door(
        lambda acting, token: Paying(acting.world).check(token), BOOKER, "BOOKING_NOT_FOUND"
    ),
    "preview the booker's cancellations": Door(
        lambda acting, token: Paying(acting.world).preview_all(token), BOOKER, "BOOKING_NOT_FOUND"
    ),
    "cancel as the booker": Door(
        lambda acting, token: Paying(acting.world).cancel_these(RESERVATION, token=token),
        BOOKER,
        "BOOKING_NOT_FOUND",
    ),
    "see the reservation": Door(Acting.see_reservation, VISITOR, "RESERVATION_NOT_FOUND"),
    "get the calendar": Door(Acting.see_calendar, VISITOR, "RESERVATION_NOT_FOUND"),
    "open a gate": Door(_press, VISITOR, "RESERVATION_NOT_FOUND"),
    "see a press": Door(_see_command, VISITOR, "RESERVATION_NOT_FOUND"),
    "preview the cancellation": Door(Acting.preview, MANAGER, "RESERVATION_NOT_FOUND"),
    "cancel": Door(Acting.cancel, MANAGER, "RESERVATION_NOT_FOUND"),
}


REFUSED_TO_THEIR_OWN = (DOORS["cancel"], DOORS["cancel as the booker"])


@pytest.fixture
def acting() -> Acting:
    """Return a visit that has begun, with one press, so that every door has something behind it."""
    acting = at_the_barrier()
    acting.press()
    acting.wait(timedelta(minutes=1))
    return acting


def forged(acting: Acting) -> dict[str, str]:
    """Return tokens that are nearly ours, by what is wrong with them."""
    own = {one: LinkToken.parse(acting.token(one)) for one in Capability}
    manage, remote = own[Capability.MANAGE], own[Capability.REMOTE]
    invitation, booker = own[Capability.INVITATION], own[Capability.BOOKER]
    assert manage
    assert remote
    assert invitation
    assert booker
    links = acting.world.links
    return {
        "a remote secret as manage token": str(manage.model_copy(update={"secret": remote.secret})),
        "a manage secret as remote token": str(remote.model_copy(update={"secret": manage.secret})),
        "another reservation's secret": str(
            links.token(Capability.MANAGE, ORGANISATION, RESERVATION[:-1] + "9").model_copy(
                update={"subject_id": RESERVATION}
            )
        ),
        "another organisation's token": str(links.token(Capability.MANAGE, STRANGER, RESERVATION)),
        "another organisation's invitation": str(
            links.token(Capability.INVITATION, STRANGER, INVITATION)
        ),
        "an invitation with a reservation's secret": str(
            invitation.model_copy(update={"secret": manage.secret})
        ),
        "a booking with a reservation's secret": str(
            booker.model_copy(update={"secret": manage.secret})
        ),
        "an unknown reservation": str(
            links.token(Capability.MANAGE, ORGANISATION, RESERVATION[:-1] + "9")
        ),
        "cut short": str(manage)[:-1],
        "one character more": f"{manage}A",
        "a line break more": f"{manage}\n",
        "another capability's letter": "x" + str(manage)[1:],
        "nothing like a token": "Bearer",
    }


FORGED = list(forged(Acting.on_premises()))


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize("capability", Capability, ids=lambda one: one.name.lower())
def test_a_token_opens_its_own_doors_and_no_others(
    acting: Acting, door: Door, capability: Capability
) -> None:
    token = acting.token(capability)
    if capability in door.opened_by and door not in REFUSED_TO_THEIR_OWN:
        assert door.ask(acting, token)
        return
    before = acting.state()
    with pytest.raises(Exception, match=_told(door, capability)):
        door.ask(acting, token)
    assert acting.state() == before


def _told(door: Door, capability: Capability) -> str:
    """Return what is said: whoever may ask is told why it is not possible now."""
    if capability not in door.opened_by:
        return f"^{door.refusal}$"
    return "ALREADY_USED" if door is DOORS["cancel"] else "BOOKER_MAY_NOT_CANCEL"


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize("fault", FORGED)
def test_a_forged_token_opens_nothing_and_changes_nothing(
    acting: Acting, door: Door, fault: str
) -> None:
    token = forged(acting)[fault]
    before = acting.state()
    with pytest.raises(NotFound) as refusal:
        door.ask(acting, token)
    assert refusal.value.code == door.refusal
    assert acting.state() == before


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_token_nobody_is_asked_anything(acting: Acting, nothing: str | None) -> None:
    w = acting.world
    w.calls.made.clear()
    requests: list[Callable[[], object]] = [
        lambda: see_invitation(nothing, catalogue=w.catalogue, clock=w.clock),
        lambda: see_booking(nothing, bookings=w.bookings, mails=w.mails),
        lambda: see_reservation(nothing, bookings=w.bookings, gates=w.gates, clock=w.clock),
        lambda: cancel_reservation(
            nothing, bookings=w.bookings, gates=w.gates, workflows=w.workflows, clock=w.clock
        ),
    ]
    for request in requests:
        with pytest.raises(Unauthorised) as refusal:
            request()
        assert refusal.value.code == "TOKEN_MISSING"
    assert not w.calls.made


def test_an_invitations_token_does_not_open_another_invitation(acting: Acting) -> None:
    other = an_invitation(id="inv_december")
    acting.world.catalogue.add_invitation(other)
    own = LinkToken.parse(acting.token(Capability.INVITATION))
    assert own
    moved = own.model_copy(update={"subject_id": other.id})
    with pytest.raises(NotFound):
        acting.see_invitation(str(moved))


def test_a_reservation_of_one_booking_is_closed_to_the_other_bookings_visitor(
    acting: Acting,
) -> None:
    other = acting.book(another_form()).record.reservations[0].id
    own = acting.token(Capability.MANAGE)
    assert acting.see_reservation(own).visit.reservation.id == RESERVATION
    theirs = acting.token(Capability.MANAGE, other)
    assert acting.see_reservation(theirs).visit.reservation.id == other
