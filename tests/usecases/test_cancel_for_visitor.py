"""A host cancels: by the policy, or with more money and a reason that only the log is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.acting import WantedRefund
from baypass.domain.bookings import ReservationState
from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.gates import StatusReport
from baypass.domain.money import Money
from baypass.domain.payments import RefundState
from baypass.domain.refusals import AgainstTheRules, NotFound, Refusal, WorldMoved
from tests.builders import END, GATE, START
from tests.money_builders import PER_SPOT, euros
from tests.usecases.hosting import Hosting, at_the_desk, with_a_paid_visit, with_a_visit
from tests.usecases.paying import Paying

POLICY, FULL = WantedRefund.POLICY, WantedRefund.FULL
HALF = {"cancellation": CancellationPolicy(tiers=(CancellationTier(percent=50),))}
NOTHING = {"cancellation": CancellationPolicy(tiers=())}
WHY = "Our own mistake"


def refused(
    hosting: Hosting, *asked: Any, kind: type[Refusal] = AgainstTheRules, **more: Any
) -> str:
    before = hosting.acting.state()
    with pytest.raises(kind) as refusal:
        hosting.cancel(*asked, **more)
    assert hosting.acting.state() == before
    return refusal.value.code


def returned(hosting: Hosting) -> int:
    assert isinstance(hosting.acting, Paying)
    hosting.acting.follow_cancellations()
    refunds = hosting.acting.refunds()
    assert {one.state for one in refunds} <= {RefundState.SUCCEEDED}
    books = hosting.acting.balance()
    assert books == PER_SPOT - sum(one.price.gross.amount for one in refunds)
    return PER_SPOT - books


def test_a_free_visit_is_cancelled_with_its_spot_given_back() -> None:
    hosting = with_a_visit()
    hosting.cancel()
    hosting.acting.run_workflows()
    assert hosting.acting.reservation().state is ReservationState.CANCELLED
    assert hosting.acting.taken() == hosting.acting.uses() == 0
    assert hosting.acting.letters()[-1].startswith("ann@visitor.example.com: cancellation")


@pytest.mark.parametrize(
    ("portal", "refund", "reason", "back"),
    [
        ({}, POLICY, "", PER_SPOT),
        (HALF, POLICY, "", PER_SPOT // 2),
        (NOTHING, POLICY, "", 0),
        (HALF, FULL, WHY, PER_SPOT),
        (NOTHING, FULL, WHY, PER_SPOT),
        (HALF, euros(PER_SPOT // 2), "", PER_SPOT // 2),
        (HALF, euros(500), WHY, 500),
        (NOTHING, euros(1), WHY, 1),
        (NOTHING, euros(0), "", 0),
    ],
)
def test_what_the_host_gives_back_goes_back(
    portal: dict[str, Any], refund: WantedRefund | Money, reason: str, back: int
) -> None:
    hosting = with_a_paid_visit(portal=portal)
    hosting.cancel(refund, reason)
    assert hosting.acting.reservation().state is ReservationState.CANCELLED
    assert returned(hosting) == back


@pytest.mark.parametrize(
    "refund",
    [
        euros(PER_SPOT // 2 - 1),
        euros(PER_SPOT + 1),
        Money(amount=500, currency="CHF"),
    ],
)
def test_less_than_the_policy_or_more_than_the_price_is_refused(refund: Money) -> None:
    hosting = with_a_paid_visit(portal=HALF)
    assert refused(hosting, refund, WHY) == "REFUND_OUT_OF_RANGE"


@pytest.mark.parametrize("reason", ["", "  ", "no", "x" * 201])
def test_more_than_the_policy_needs_a_reason(reason: str) -> None:
    hosting = with_a_paid_visit(portal=HALF)
    assert refused(hosting, FULL, reason) == "REASON_NEEDED"


def test_after_the_start_a_reason_is_needed_and_the_policy_gives_nothing_back() -> None:
    hosting = with_a_paid_visit()
    hosting.world.clock.stand_at(START)
    assert refused(hosting) == "REASON_NEEDED"
    hosting.cancel(POLICY, "Did not come")
    assert returned(hosting) == 0


def test_a_visit_that_is_over_and_never_was_can_still_be_given_back() -> None:
    hosting = with_a_paid_visit()
    hosting.world.clock.stand_at(END + timedelta(hours=1))
    hosting.cancel(FULL, "The gate was broken")
    assert returned(hosting) == PER_SPOT


def test_what_was_used_is_not_cancelled_whatever_is_offered() -> None:
    hosting = with_a_paid_visit()
    hosting.world.clock.stand_at(START)
    report = StatusReport(version=1, gate_id=GATE, online=True)
    hosting.world.gates.report(report, START)
    hosting.acting.press()
    assert refused(hosting, FULL, WHY) == "ALREADY_USED"
    assert hosting.preview().violation is not None


def test_a_held_one_is_not_cancelled() -> None:
    hosting = at_the_desk()
    hosting.acting.book()
    assert refused(hosting) == "NOT_YET_CONFIRMED"


def test_the_log_is_told_what_went_back_and_why_and_no_mail_says_it() -> None:
    hosting = with_a_paid_visit(portal=HALF)
    hosting.cancel(FULL, f"  {WHY} ")
    returned(hosting)
    (entry,) = hosting.told()
    assert (entry.action, entry.reason) == ("CANCEL_FOR_VISITOR", WHY)
    assert entry.before == {"state": "CONFIRMED"}
    assert entry.after == {
        "state": "CANCELLED",
        "refund": {"amount": PER_SPOT, "currency": "EUR"},
        "policy_refund": {"amount": PER_SPOT // 2, "currency": "EUR"},
    }
    assert not any(WHY in letter.text for letter in hosting.world.mailer.letters)


@pytest.mark.parametrize("refund", [POLICY, FULL, euros(600)])
def test_the_same_press_again_gives_back_once(refund: WantedRefund | Money) -> None:
    hosting = with_a_paid_visit(portal=HALF)
    hosting.cancel(refund, WHY)
    before = hosting.acting.state()
    hosting.acting.wait(timedelta(days=3))
    hosting.cancel(refund, WHY)
    assert hosting.acting.state() == before


def test_who_wants_more_back_of_a_cancelled_one_is_told_that_it_is_cancelled() -> None:
    hosting = with_a_paid_visit(portal=HALF)
    hosting.acting.cancel()
    assert refused(hosting, FULL, WHY, kind=WorldMoved) == "ALREADY_CANCELLED"
    assert returned(hosting) == PER_SPOT // 2


def overtaken(hosting: Hosting, meanwhile: Callable[[], object]) -> Hosting:
    """Let something else happen just before the cancellation is written."""
    real = hosting.world.acting

    class Overtaken:
        def cancel(self, *given: Any) -> None:
            hosting.world.acting = real
            meanwhile()
            real.cancel(*given)

    hosting.world.acting = Overtaken()  # type: ignore[assignment]
    return hosting


def test_two_presses_at_once_give_back_once() -> None:
    hosting = with_a_paid_visit(portal=HALF)
    overtaken(hosting, lambda: hosting.cancel(FULL, WHY)).cancel(FULL, WHY)
    assert len(hosting.told()) == 1
    assert returned(hosting) == PER_SPOT


def test_a_visitor_who_is_faster_gets_what_the_policy_gives() -> None:
    hosting = with_a_paid_visit(portal=HALF)
    with pytest.raises(WorldMoved) as refusal:
        overtaken(hosting, hosting.acting.cancel).cancel(FULL, WHY)
    assert refusal.value.code == "ALREADY_CANCELLED"
    assert not hosting.told()
    assert returned(hosting) == PER_SPOT // 2


def test_a_press_that_is_faster_leaves_the_reservation_used() -> None:
    hosting = with_a_paid_visit()
    hosting.world.clock.stand_at(START)
    report = StatusReport(version=1, gate_id=GATE, online=True)
    hosting.world.gates.report(report, START)
    with pytest.raises(AgainstTheRules) as refusal:
        overtaken(hosting, hosting.acting.press).cancel(FULL, WHY)
    assert refusal.value.code == "ALREADY_USED"
    assert hosting.acting.reservation().state is ReservationState.USED
    assert not hosting.told()


def test_the_preview_says_what_there_is_to_give_back() -> None:
    hosting = with_a_paid_visit(portal=HALF)
    preview = hosting.preview()
    assert (preview.price, preview.policy_refund) == (euros(PER_SPOT), euros(PER_SPOT // 2))
    assert preview.is_paid
    assert preview.violation is None
    hosting.world.clock.stand_at(START)
    assert hosting.preview().policy_refund == euros(0)
    assert hosting.preview().violation is None


def test_a_reservation_of_nobody_is_not_found() -> None:
    with pytest.raises(NotFound):
        at_the_desk().cancel()
