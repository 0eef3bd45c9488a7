"""Money ends in the right place wherever a process ends on the way: each single call is a cut."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pytest

from baypass.domain.acting import WantedRefund
from baypass.domain.bookings import BookingState, ReleaseReason
from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.payments import SessionState
from tests.builders import BOOKING
from tests.money_builders import PER_SPOT
from tests.usecases.acting import LATER
from tests.usecases.hosting import Hosting
from tests.usecases.paying import DEADLINE_OVER, Paying, order
from tests.usecases.promises import is_there, promises_hold
from tests.usecases.test_crashes import ends_after

SPOTS = 2
# Long enough for every deadline, every lease and every debt.
SWEEPS = 16
HALF = CancellationPolicy(tiers=(CancellationTier(percent=50),))


@dataclass(frozen=True)
class Step:
    """What one process does, or one person. Some come whatever ended before: a payer pays, time
    passes, the provider repeats its news until it is answered.
    """

    act: Callable[[Paying], object]
    comes_anyway: bool = False

    @property
    def name(self) -> str:
        return getattr(self.act, "__name__", "").strip("_")


# ---------------------------------------------------------------- what people and machines do


def books(acting: Paying) -> None:
    acting.book(order(SPOTS))


def asks_for_an_invoice(acting: Paying) -> None:
    acting.book(order(SPOTS, company_invoice=True))


def awaits(acting: Paying) -> None:
    if acting.world.workflows.bookings:
        acting.await_payment()


def pays(acting: Paying, amount: int | None = None) -> None:
    if acting.can_be_paid():
        acting.pay(amount)


def pays_too_little(acting: Paying) -> None:
    pays(acting, 1)


def pays_late(acting: Paying) -> None:
    session = acting.world.checkout.session_of(BOOKING)
    if session and session.state is SessionState.EXPIRED:
        acting.world.checkout.pay_late(BOOKING)


def sends_news(acting: Paying) -> None:
    if acting.world.checkout.session_of(BOOKING):
        acting.hear()


def comes_back(acting: Paying) -> None:
    if is_there(acting):
        acting.check()


def leaves(acting: Paying) -> None:
    if is_there(acting):
        acting.leave()


def lets_time_pass(acting: Paying) -> None:
    acting.wait(DEADLINE_OVER)


def cancels(acting: Paying) -> None:
    acting.cancel()


def cancels_all(acting: Paying) -> None:
    acting.cancel_all()


def the_host_cancels(acting: Paying) -> None:
    Hosting(acting).cancel(WantedRefund.FULL, "Our own mistake")


def sweeps(acting: Paying) -> None:
    for _ in range(SWEEPS):
        acting.wait(LATER)
        acting.sweep()


BOOKS, ASKS_FOR_AN_INVOICE = Step(books), Step(asks_for_an_invoice)
AWAITS, GOES_ON = Step(awaits), Step(Paying.go_on)
PAYS, PAYS_TOO_LITTLE = Step(pays, comes_anyway=True), Step(pays_too_little, comes_anyway=True)
PAYS_LATE = Step(pays_late, comes_anyway=True)
NEWS, COMES_BACK, LEAVES = Step(sends_news, comes_anyway=True), Step(comes_back), Step(leaves)
TIME = Step(lets_time_pass, comes_anyway=True)
CANCELS, CANCELS_ALL = Step(cancels), Step(cancels_all)
HOST_CANCELS = Step(the_host_cancels)
REFUNDS = Step(Paying.follow_cancellations)


# ---------------------------------------------------------------- the flows


def premises() -> Paying:
    return Paying.on_premises()


def released() -> Paying:
    acting = premises()
    for act in (books, awaits, lets_time_pass, Paying.go_on):
        act(acting)
    assert acting.is_released(ReleaseReason.UNPAID)
    return acting


def paid(policy: CancellationPolicy | None = None, *, company: bool = False) -> Paying:
    portal = {"booker_may_cancel": True, "cancellation": policy or CancellationPolicy()}
    return Paying.on_premises(portal=portal).have_paid(SPOTS, company_invoice=company)


@dataclass(frozen=True)
class Flow:
    """Steps from a start, and how they end when nothing goes wrong."""

    steps: tuple[Step, ...]
    ends: BookingState
    start: Callable[[], Paying] = premises
    kept: int = 0


CONFIRMED, EXPIRED = BookingState.CONFIRMED, BookingState.EXPIRED
FLOWS: Mapping[str, Flow] = {
    "paid": Flow((BOOKS, AWAITS, PAYS, NEWS, GOES_ON), CONFIRMED),
    "paid by a company": Flow((ASKS_FOR_AN_INVOICE, AWAITS, PAYS, NEWS, GOES_ON), CONFIRMED),
    "paid, news before the workflow waits": Flow((BOOKS, PAYS, NEWS, AWAITS, GOES_ON), CONFIRMED),
    "paid, news lost": Flow((BOOKS, AWAITS, PAYS, COMES_BACK, GOES_ON), CONFIRMED),
    "paid, nobody comes back": Flow((BOOKS, AWAITS, PAYS, TIME, GOES_ON), CONFIRMED),
    "left": Flow((BOOKS, AWAITS, LEAVES, GOES_ON), EXPIRED),
    "deadline over": Flow((BOOKS, AWAITS, TIME, GOES_ON), EXPIRED),
    "deadline over, closed by the provider": Flow((BOOKS, AWAITS, TIME, NEWS, GOES_ON), EXPIRED),
    "paid late": Flow((PAYS_LATE, NEWS, Step(sweeps)), EXPIRED, start=released),
    "paid late, found on the way back": Flow(
        (PAYS_LATE, COMES_BACK, NEWS), EXPIRED, start=released
    ),
    "paid too little": Flow((BOOKS, AWAITS, PAYS_TOO_LITTLE, NEWS, GOES_ON), EXPIRED),
    "cancelled": Flow((CANCELS, REFUNDS), CONFIRMED, start=paid),
    "cancelled, half is kept": Flow(
        (CANCELS, REFUNDS), CONFIRMED, start=partial(paid, HALF), kept=PER_SPOT // 2
    ),
    "cancelled by the host, more than the policy": Flow(
        (HOST_CANCELS, REFUNDS), CONFIRMED, start=partial(paid, HALF)
    ),
    "cancelled by the host, credited to a company": Flow(
        (HOST_CANCELS, REFUNDS), CONFIRMED, start=partial(paid, HALF, company=True)
    ),
    "cancelled by the booker, credited to a company": Flow(
        (CANCELS_ALL, REFUNDS), CONFIRMED, start=partial(paid, company=True)
    ),
}


@dataclass(frozen=True)
class Cut:
    """A process that ends right after one of its calls has done its work."""

    flow: str
    step: int
    count: int
    call: str

    def __str__(self) -> str:
        step = FLOWS[self.flow].steps[self.step].name
        return f"{self.flow}: {step}, after call {self.count}, {self.call}"


def cuts_of(name: str) -> list[Cut]:
    """Return every call of the flow, having gone through it once."""
    flow = FLOWS[name]
    acting = flow.start()
    cuts: list[Cut] = []
    for place, step in enumerate(flow.steps):
        acting.world.calls.made.clear()
        step.act(acting)
        made = enumerate(acting.world.calls.made, start=1)
        cuts += [Cut(name, place, count, call) for count, call in made]
    return cuts


CUTS = [cut for name in FLOWS for cut in cuts_of(name)]


def cut_short(cut: Cut, *, again: bool) -> Paying:
    """Return the world after a flow in which one process ended; `again` repeats what it did.

    Without it only those who come anyway come, and the sweep.
    """
    flow = FLOWS[cut.flow]
    acting = flow.start()
    for place, step in enumerate(flow.steps):
        if place == cut.step:
            ends_after(acting, cut.count, step.act)
        if place < cut.step or again or step.comes_anyway:
            step.act(acting)
    sweeps(acting)
    return acting


# ---------------------------------------------------------------- the promises


def mail_was_sent(*cuts: Cut) -> int:
    """Return how many processes ended right after a mail was sent, which nobody noted."""
    return sum(cut.call == "mailer.send" for cut in cuts)


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_that_nothing_disturbs_ends_as_it_should(name: str) -> None:
    flow = FLOWS[name]
    acting = flow.start()
    for step in (*flow.steps, Step(sweeps)):
        step.act(acting)
    promises_hold(acting, kept=flow.kept)
    assert acting.record().booking.state is flow.ends


def test_there_are_more_than_enough_cut_points() -> None:
    different = {str(cut) for cut in CUTS}
    assert len(different) == len(CUTS) >= 40
    assert {cut.call.partition(".")[0] for cut in CUTS} >= {
        "bookings",
        "payments",
        "checkout",
        "workflows",
        "mails",
        "mailer",
    }


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_what_ended_anywhere_is_made_whole_by_the_sweep_alone(cut: Cut) -> None:
    """And who paid in time has the spot."""
    flow, acting = FLOWS[cut.flow], cut_short(cut, again=False)
    promises_hold(acting, kept=flow.kept, repeats=mail_was_sent(cut))
    if acting.world.checkout.ledger() and flow.ends is CONFIRMED:
        captured = acting.world.checkout.ledger()[BOOKING].captured
        assert acting.record().booking.state is (CONFIRMED if captured else EXPIRED)


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_what_ended_anywhere_is_made_whole_by_a_repeat_and_ends_as_it_should(cut: Cut) -> None:
    acting = cut_short(cut, again=True)
    promises_hold(acting, kept=FLOWS[cut.flow].kept, repeats=mail_was_sent(cut))
    assert acting.record().booking.state is FLOWS[cut.flow].ends


# What moves money, spots or a state; a sweep that ends too is tried after each of these.
_MOVES = {
    "bookings.hold",
    "checkout.open",
    "payments.note_paid",
    "payments.note_late",
    "bookings.confirm",
    "checkout.close",
    "bookings.release",
    "bookings.cancel",
    "acting.cancel",
    "payments.claim",
    "checkout.refund",
    "checkout.credit",
}
_TRIED_TWICE = ("paid, nobody comes back", "paid late", "paid too little", "left")
TWICE = [
    cut
    for cut in CUTS
    if cut.call in _MOVES and (cut.flow in _TRIED_TWICE or cut.flow.startswith("cancelled by"))
]


@pytest.mark.parametrize("cut", TWICE, ids=str)
def test_a_sweep_that_ends_anywhere_too_leaves_it_to_the_next(cut: Cut) -> None:
    flow, second, reached = FLOWS[cut.flow], 0, True
    while reached:
        second += 1
        acting = flow.start()
        for place, step in enumerate(flow.steps):
            if place == cut.step:
                ends_after(acting, cut.count, step.act)
            elif place < cut.step or step.comes_anyway:
                step.act(acting)
        acting.wait(LATER)
        acting.world.calls.made.clear()
        ends_after(acting, second, Paying.sweep)
        reached = len(acting.world.calls.made) == second
        sent = acting.world.calls.made[-1:] == ["mailer.send"] and reached
        sweeps(acting)
        promises_hold(acting, kept=flow.kept, repeats=mail_was_sent(cut) + sent)
