"""Cancelling what was paid: what comes back, to whom, who is told, and who may."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from baypass.domain.bookings import ReservationState
from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.mails import OwedMail
from baypass.domain.payments import Refund, RefundReason, RefundState
from baypass.domain.refusals import AgainstTheRules, NotFound
from baypass.domain.tokens import Capability
from baypass.ports import Visit
from baypass.usecases.book import AskedReservation
from tests.builders import ORGANISATION, RESERVATION, START, a_command, a_visitor, an_organisation
from tests.fakes import FakeBookings
from tests.money_builders import PER_SPOT, euros
from tests.usecases.acting import Acting, asked_for
from tests.usecases.paying import QUARTERS, Paying

TIERS = CancellationPolicy(
    tiers=(
        CancellationTier(hours_before=24),
        CancellationTier(hours_before=2, percent=50, fee=100),
    )
)
BOOKER, ANN = "booker@visitor.example.com", "ann@visitor.example.com"
A_DAY_BEFORE, AN_HOUR_BEFORE = START - timedelta(hours=24), START - timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


def paid(count: int = 1, booker: str = BOOKER, **portal: Any) -> Paying:
    return Paying.on_premises(portal=portal).have_paid(count, booker_email=booker)


def states(acting: Paying) -> list[ReservationState]:
    return [one.state for one in acting.record().reservations]


def refused(acting: Paying, *reservation_ids: str) -> list[tuple[str, str]]:
    before = acting.state()
    with pytest.raises(AgainstTheRules) as refusal:
        acting.cancel_these(*reservation_ids)
    assert acting.state() == before
    return [(one.code, one.field) for one in refusal.value.violations]


# ---------------------------------------------------------------- by the visitor


def test_a_cancelled_visitor_gets_their_own_share_back() -> None:
    acting = paid(3)
    seen = acting.cancel()
    (refund,) = acting.refunds()
    assert (refund.reservation_id, refund.reason) == (RESERVATION, RefundReason.CANCELLED)
    assert refund.price == acting.reservation().price
    assert refund.owed_at == acting.world.clock.now() + timedelta(minutes=1)
    assert refund.kept_until == an_organisation().retention.fiscal_until(refund.asked_at)
    assert seen.refund == refund
    acting.follow_cancellations()
    assert acting.balance() == acting.worth() == 2 * PER_SPOT


@pytest.mark.parametrize(
    ("moment", "back"),
    [
        (A_DAY_BEFORE, 750),
        (A_DAY_BEFORE + MOMENT, 275),
        (START - timedelta(hours=2), 275),
        (AN_HOUR_BEFORE, 0),
    ],
)
def test_what_comes_back_is_what_the_preview_said(moment: Any, back: int) -> None:
    acting = paid(cancellation=TIERS)
    acting.world.clock.stand_at(moment)
    preview = acting.preview()
    assert preview.refund == euros(back)
    assert (preview.policy, preview.now) == (TIERS, moment)
    acting.cancel()
    acting.follow_cancellations()
    assert acting.balance() == PER_SPOT - back
    assert [refund.price.gross.amount for refund in acting.refunds()] == ([back] if back else [])


def test_the_policy_is_the_one_of_the_day_of_the_booking() -> None:
    acting = paid(cancellation=TIERS)
    acting.world.state.portals.clear()
    acting.world.clock.stand_at(START - timedelta(hours=3))
    assert acting.preview().refund == euros(275)


def test_cancelling_twice_gives_back_once() -> None:
    acting = paid(2)
    first = acting.cancel()
    acting.follow_cancellations()
    before = acting.state()
    again = acting.cancel()
    assert again.visit == first.visit
    acting.follow_cancellations()
    assert acting.state() == before
    assert acting.balance() == PER_SPOT


def test_a_press_that_is_faster_costs_the_refund() -> None:
    class Overtaken(FakeBookings):
        def cancel(self, visit: Visit, mails: Sequence[OwedMail], refund: Refund | None) -> None:
            self.use(visit, a_command())
            super().cancel(visit, mails, refund)

    acting = paid()
    with pytest.raises(AgainstTheRules):
        acting.cancel(bookings=Overtaken(acting.world.state))
    assert not acting.refunds()
    assert acting.balance() == acting.worth() == PER_SPOT


def test_the_visitor_is_told_and_so_is_the_booker_who_paid() -> None:
    acting = paid()
    acting.cancel()
    assert f"{ANN} CANCELLATION" in acting.mails()
    assert f"{BOOKER} REFUND" in acting.mails()


@pytest.mark.parametrize("booker", [ANN, "Ann@Visitor.example.com"])
def test_a_visitor_who_paid_is_told_once(booker: str) -> None:
    acting = paid(booker=booker)
    acting.cancel()
    assert not [mail for mail in acting.mails() if mail.endswith(" REFUND")]


def test_nobody_is_told_of_money_that_does_not_come_back() -> None:
    acting = paid(cancellation=CancellationPolicy(tiers=()))
    acting.cancel()
    assert not [mail for mail in acting.mails() if mail.endswith(" REFUND")]
    assert not acting.refunds()


def test_a_preview_names_the_account_to_the_payer_only() -> None:
    assert paid().preview().payment is None
    acting = paid(booker=ANN)
    assert acting.preview().payment == acting.payment()


def test_a_preview_of_what_cannot_be_cancelled_promises_nothing() -> None:
    acting = paid()
    acting.cancel()
    preview = acting.preview()
    assert preview.violation
    assert preview.refund == euros(0)


def test_a_visit_shows_its_payment_to_the_payer_with_the_manage_link_only() -> None:
    assert paid().see_reservation().payment is None
    acting = paid(booker=ANN)
    assert acting.see_reservation().payment == acting.payment()
    remote = acting.token(Capability.REMOTE)
    assert acting.see_reservation(remote).payment is None


@pytest.mark.parametrize("booker", [BOOKER, ANN])
def test_who_was_handed_the_remote_control_sees_no_refund(booker: str) -> None:
    acting = paid(booker=booker)
    acting.cancel()
    assert acting.see_reservation().refund == acting.refunds()[0]
    assert acting.see_reservation(acting.token(Capability.REMOTE)).refund is None


def test_a_free_visit_is_seen_without_looking_for_money() -> None:
    acting = Acting.on_premises()
    acting.have_booked()
    seen = acting.see_reservation()
    assert (seen.payment, seen.refund) == (None, None)
    assert "bookings.record" not in acting.world.calls.made


# ---------------------------------------------------------------- by the booker


def test_a_booker_with_the_right_cancels_one_some_or_all() -> None:
    acting = paid(3, booker_may_cancel=True)
    ids = [one.id for one in acting.record().reservations]
    seen = acting.cancel_these(ids[1])
    cancelled, confirmed = ReservationState.CANCELLED, ReservationState.CONFIRMED
    assert [one.state for one in seen.record.reservations] == [confirmed, cancelled, confirmed]
    acting.cancel_these(ids[0], ids[2])
    assert states(acting) == [cancelled] * 3
    acting.follow_cancellations()
    assert acting.balance() == acting.taken() == acting.uses() == 0
    assert {refund.state for refund in acting.refunds()} == {RefundState.SUCCEEDED}
    assert len(acting.world.workflows.cancellations) == 3


def test_each_visitor_is_told_of_what_the_booker_cancelled() -> None:
    acting = paid(2, booker_may_cancel=True)
    acting.cancel_all()
    assert acting.mails().count(f"{ANN} CANCELLATION") == 2
    assert acting.mails().count(f"{BOOKER} REFUND") == 2


def test_a_booker_without_the_right_cancels_nobody_elses_visit() -> None:
    acting = paid(2)
    ids = [one.id for one in acting.record().reservations]
    assert refused(acting, *ids) == [
        ("BOOKER_MAY_NOT_CANCEL", "reservation_ids.0"),
        ("BOOKER_MAY_NOT_CANCEL", "reservation_ids.1"),
    ]


def test_a_booker_always_cancels_their_own_visit() -> None:
    acting = paid(booker=ANN)
    acting.cancel_all()
    assert states(acting) == [ReservationState.CANCELLED]


def with_own_and_other() -> Paying:
    """Return a booking of the booker's own visit and somebody else's."""
    own, other = asked_for(), asked_for(plate="2-XYZ-999")
    visitor = a_visitor(first_name="Ben", email="ben@visitor.example.com")
    theirs = AskedReservation(other.start, other.end, visitor, other.licence_plate)
    acting = Paying.on_premises()
    return acting.have_paid(2, booker_email=ANN, reservations=(own, theirs))


def test_one_that_may_not_be_cancelled_keeps_all_of_them() -> None:
    acting = with_own_and_other()
    ids = [one.id for one in acting.record().reservations]
    assert refused(acting, *ids) == [("BOOKER_MAY_NOT_CANCEL", "reservation_ids.1")]
    acting.cancel_these(ids[0])
    assert states(acting) == [ReservationState.CANCELLED, ReservationState.CONFIRMED]


def test_a_used_visit_keeps_the_others_too() -> None:
    acting = paid(2, booker_may_cancel=True)
    visit = acting.world.bookings.visit(ORGANISATION, RESERVATION)
    assert visit
    acting.world.bookings.use(visit, a_command())
    ids = [one.id for one in acting.record().reservations]
    assert refused(acting, *ids) == [("ALREADY_USED", "reservation_ids.0")]


def test_a_repeat_finishes_what_was_interrupted_and_changes_nothing_more() -> None:
    acting = paid(3, booker_may_cancel=True)
    ids = [one.id for one in acting.record().reservations]
    acting.cancel_these(ids[0])
    acting.cancel_these(*ids)
    before = acting.state()
    acting.cancel_these(*ids, *ids)
    assert acting.state() == before
    assert acting.taken() == 0


def test_a_reservation_of_another_booking_is_not_found() -> None:
    acting = paid(booker_may_cancel=True)
    with pytest.raises(NotFound) as refusal:
        acting.cancel_these(RESERVATION, RESERVATION[:-1] + "9")
    assert refusal.value.code == "RESERVATION_NOT_FOUND"
    assert states(acting) == [ReservationState.CONFIRMED]


def test_a_booker_sees_beforehand_what_comes_back() -> None:
    acting = paid(3, cancellation=TIERS, booker_may_cancel=True)
    acting.cancel()
    acting.world.clock.stand_at(START - timedelta(hours=3))
    before = acting.state()
    preview = acting.preview_all()
    assert acting.state() == before
    assert preview.violation is None
    assert [one.refund.amount for one in preview.reservations] == [0, 275, 275]
    assert preview.total == euros(550)
    codes = [one.violation.code if one.violation else None for one in preview.reservations]
    assert codes == ["ALREADY_CANCELLED", None, None]
    assert preview.place.organisation == an_organisation()


def test_a_booker_without_the_right_sees_why_not() -> None:
    preview = paid(2).preview_all()
    assert preview.violation
    assert preview.violation.code == "BOOKER_MAY_NOT_CANCEL"
    assert preview.total == euros(0)


def test_a_booker_sees_which_visits_are_their_own_to_cancel() -> None:
    preview = with_own_and_other().preview_all()
    assert preview.violation is None
    assert [one.violation is None for one in preview.reservations] == [True, False]
    assert preview.total == euros(PER_SPOT)


def test_spots_of_what_is_left_stay_taken() -> None:
    acting = paid(3, booker_may_cancel=True)
    acting.cancel_these(RESERVATION)
    assert acting.taken() == 2 * QUARTERS
    assert acting.uses() == 1


def test_only_the_booker_may_ask() -> None:
    acting = paid()
    for token in (acting.token(Capability.MANAGE), acting.token(Capability.INVITATION)):
        with pytest.raises(NotFound):
            acting.preview_all(token)
        with pytest.raises(NotFound):
            acting.cancel_these(RESERVATION, token=token)
