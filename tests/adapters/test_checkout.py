"""The payment provider: one session per booking, money back once, and facts that it tells."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from baypass.domain.money import total
from baypass.domain.payments import (
    PAID_HOLD,
    CheckoutSession,
    Payment,
    Refund,
    RefundReason,
    RefundState,
    SessionState,
)
from baypass.ports.payments import CheckoutOver, Forged, PaymentsAway, Topic
from tests.adapters.tills import ACCOUNT, FakeTill, StripeTill, Till, an_order, paid, payment_of
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.fakes import NOW
from tests.fakes.checkout import Ledger
from tests.money_builders import PER_SPOT, a_price, a_refund, euros

SECOND_RESERVATION = f"{RESERVATION[:-2]}02"
LATER = timedelta(days=2)


@pytest.fixture(params=[FakeTill, StripeTill])
def till(request: pytest.FixtureRequest) -> Iterator[Till]:
    """Return the same port twice: the fake's and Stripe's."""
    made: Till = request.param()
    yield made
    made.close()


def now(till: Till, session: CheckoutSession, payment: Payment) -> CheckoutSession:
    """Return how the session stands."""
    standing = till.checkout.session(payment, session.id)
    assert standing
    return standing


# Opening


def test_a_session_asks_for_the_price_of_the_whole_booking(till: Till) -> None:
    session = till.checkout.open(an_order(spots=3))
    assert session.state is SessionState.OPEN
    assert session.url
    assert session.receipt is None
    assert session.amount == euros(3 * PER_SPOT)
    assert (session.organisation_id, session.booking_id) == (ORGANISATION, BOOKING)


def test_opening_again_finds_the_same_session(till: Till) -> None:
    order = an_order()
    assert till.checkout.open(order) == till.checkout.open(order)


def test_opening_again_finds_it_as_it_stands(till: Till) -> None:
    order = an_order()
    session = till.checkout.open(order)
    till.pay(session)
    again = till.checkout.open(order)
    assert (again.id, again.state) == (session.id, SessionState.PAID)
    assert again.receipt


def test_a_session_whose_answer_was_lost_is_found_by_opening_again(till: Till) -> None:
    order = an_order()
    till.lose_next_answer()
    with pytest.raises(PaymentsAway):
        till.checkout.open(order)
    till.work_again()
    found = till.checkout.open(order)
    till.pay(found)
    assert till.checkout.open(order).id == found.id
    assert till.ledger(payment_of(order)).captured == PER_SPOT


@pytest.mark.parametrize("late", [timedelta(minutes=6), PAID_HOLD, LATER])
def test_no_session_is_opened_that_would_be_too_short(till: Till, late: timedelta) -> None:
    till.clock.move(late)
    with pytest.raises(CheckoutOver):
        till.checkout.open(an_order())


@pytest.mark.parametrize("late", [timedelta(minutes=6), PAID_HOLD, LATER])
def test_however_late_a_session_that_exists_is_found(till: Till, late: timedelta) -> None:
    order = an_order()
    session = till.checkout.open(order)
    till.clock.move(late)
    again = till.checkout.open(order)
    assert again.id == session.id
    assert again.state is (SessionState.OPEN if late < PAID_HOLD else SessionState.EXPIRED)


def test_however_late_a_session_that_was_paid_is_found_paid(till: Till) -> None:
    order = an_order()
    till.pay(till.checkout.open(order))
    till.clock.move(LATER)
    assert till.checkout.open(order).state is SessionState.PAID


# Looking


def test_a_session_runs_out_when_the_hold_does(till: Till) -> None:
    order = an_order()
    session = till.checkout.open(order)
    till.clock.stand_at(payment_of(order).pay_until)
    assert now(till, session, payment_of(order)).state is SessionState.EXPIRED


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_a_paid_session_tells_what_was_captured_and_from_where(
    till: Till, account: str | None
) -> None:
    order = an_order(account=account)
    session = till.checkout.open(order)
    till.pay(session)
    standing = now(till, session, payment_of(order))
    assert (standing.state, standing.url) == (SessionState.PAID, None)
    receipt = standing.receipt
    assert receipt
    assert receipt.captured == euros(PER_SPOT)
    assert receipt.paid_with == "Visa ending in 4242"
    assert receipt.receipt_url
    assert (receipt.invoice_id, receipt.invoice_url) == (None, None)


def test_a_company_gets_an_invoice(till: Till) -> None:
    receipt = paid(till, an_order(company_invoice=True)).receipt
    assert receipt
    assert receipt.invoice_id
    assert receipt.invoice_url


def test_a_session_that_does_not_exist_is_nothing(till: Till) -> None:
    assert till.checkout.session(payment_of(an_order()), "cs_test_unknown") is None


def test_a_session_of_another_account_is_nothing(till: Till) -> None:
    session = till.checkout.open(an_order(account=ACCOUNT))
    assert till.checkout.session(payment_of(an_order()), session.id) is None


@pytest.mark.parametrize(
    "other", [{"booking_id": f"{BOOKING[:-1]}2"}, {"organisation_id": "org_another"}]
)
def test_a_session_of_another_booking_is_nothing(till: Till, other: dict[str, str]) -> None:
    session = till.checkout.open(an_order())
    stranger = payment_of(an_order()).model_copy(update=other)
    assert till.checkout.session(stranger, session.id) is None


# Closing


def test_nobody_can_pay_in_a_closed_session(till: Till) -> None:
    order = an_order()
    session = till.checkout.open(order)
    for _ in range(2):
        closed = till.checkout.close(payment_of(order), session.id)
        assert (closed.state, closed.url) == (SessionState.EXPIRED, None)


def test_closing_what_was_paid_finds_it_paid(till: Till) -> None:
    order = an_order()
    session = till.checkout.open(order)
    till.pay(session)
    closed = till.checkout.close(payment_of(order), session.id)
    assert closed.state is SessionState.PAID
    assert closed.receipt


def test_closing_what_ran_out_finds_it_expired(till: Till) -> None:
    order = an_order()
    session = till.checkout.open(order)
    till.expire(session)
    assert till.checkout.close(payment_of(order), session.id).state is SessionState.EXPIRED


def test_money_that_comes_late_is_told(till: Till) -> None:
    order = an_order()
    session = till.checkout.open(order)
    till.expire(session)
    till.pay_late(session)
    standing = now(till, session, payment_of(order))
    assert standing.state is SessionState.PAID
    assert standing.receipt
    assert standing.receipt.captured == euros(PER_SPOT)


# Giving back


def test_a_refund_is_made_once_however_often_it_is_asked_for(till: Till) -> None:
    payment = paid(till, an_order(spots=2))
    first = till.checkout.refund(payment, a_refund())
    assert first.state is RefundState.SUCCEEDED
    for later in (timedelta(), LATER):
        till.clock.move(later)
        assert till.checkout.refund(payment, a_refund()) == first
    assert till.ledger(payment) == Ledger(2 * PER_SPOT, PER_SPOT, 0)


def test_each_reservation_gets_its_own_share(till: Till) -> None:
    payment = paid(till, an_order(spots=2))
    other = a_refund(reservation_id=SECOND_RESERVATION, price=a_price(300))
    one, two = (till.checkout.refund(payment, each) for each in (a_refund(), other))
    assert one.id != two.id
    assert till.ledger(payment).refunded == PER_SPOT + 300


def test_a_whole_booking_is_given_back_at_once(till: Till) -> None:
    payment = paid(till, an_order(spots=2))
    whole = a_refund(
        reservation_id=None,
        reason=RefundReason.LATE_PAYMENT,
        price=total([a_price(), a_price()]),
    )
    till.checkout.refund(payment, whole)
    assert till.checkout.refund(payment, whole).state is RefundState.SUCCEEDED
    assert till.ledger(payment).refunded == 2 * PER_SPOT


@pytest.mark.parametrize("account", [None, ACCOUNT])
@pytest.mark.parametrize("outcome", [RefundState.SUCCEEDED, RefundState.FAILED])
def test_a_refund_can_wait_for_the_bank(
    till: Till, outcome: RefundState, account: str | None
) -> None:
    payment = paid(till, an_order(account=account))
    till.refunds_will_be(RefundState.PENDING)
    pending = till.checkout.refund(payment, a_refund())
    assert pending.state is RefundState.PENDING
    till.finish_refund(a_refund(), outcome)
    found = till.checkout.refund(payment, a_refund())
    assert (found.id, found.state) == (pending.id, outcome)
    given_back = PER_SPOT if outcome is RefundState.SUCCEEDED else 0
    assert till.ledger(payment).refunded == given_back


def test_a_refund_that_succeeded_can_fail_days_later(till: Till) -> None:
    payment = paid(till, an_order())
    made = till.checkout.refund(payment, a_refund())
    till.clock.move(LATER)
    till.finish_refund(a_refund(), RefundState.FAILED)
    noted = a_refund(state=RefundState.SUCCEEDED, provider_id=made.id)
    for _ in range(2):
        found = till.checkout.refund(payment, noted)
        assert (found.id, found.state) == (made.id, RefundState.FAILED)
    assert till.ledger(payment).refunded == 0


def test_a_failed_refund_is_not_tried_again(till: Till) -> None:
    payment = paid(till, an_order())
    till.refunds_will_be(RefundState.FAILED)
    first = till.checkout.refund(payment, a_refund())
    till.refunds_will_be(RefundState.SUCCEEDED)
    assert till.checkout.refund(payment, a_refund()) == first
    assert first.state is RefundState.FAILED
    assert till.ledger(payment).refunded == 0


@pytest.mark.parametrize("by_hand", [PER_SPOT, 1])
def test_a_refund_of_more_than_is_left_fails_and_moves_nothing(till: Till, by_hand: int) -> None:
    payment = paid(till, an_order())
    till.refund_by_hand(payment, by_hand)
    for _ in range(2):
        assert till.checkout.refund(payment, a_refund()).state is RefundState.FAILED
    assert till.ledger(payment).refunded == by_hand


@pytest.mark.parametrize("later", [timedelta(), LATER])
def test_a_refund_whose_answer_was_lost_is_found(till: Till, later: timedelta) -> None:
    payment = paid(till, an_order())
    till.lose_next_answer()
    with pytest.raises(PaymentsAway):
        till.checkout.refund(payment, a_refund())
    till.work_again()
    till.clock.move(later)
    assert till.checkout.refund(payment, a_refund()).state is RefundState.SUCCEEDED
    assert till.ledger(payment).refunded == PER_SPOT


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_an_invoice_is_credited_once_with_what_goes_back(till: Till, account: str | None) -> None:
    payment = paid(till, an_order(spots=2, company_invoice=True, account=account))
    refund = till.checkout.refund(payment, a_refund())
    note = till.checkout.credit(payment, a_refund(), refund.id)
    till.clock.move(LATER)
    assert till.checkout.credit(payment, a_refund(), refund.id) == note
    assert till.ledger(payment) == Ledger(2 * PER_SPOT, PER_SPOT, PER_SPOT)


def test_a_credit_note_whose_answer_was_lost_is_found(till: Till) -> None:
    payment = paid(till, an_order(company_invoice=True))
    refund = till.checkout.refund(payment, a_refund())
    till.lose_next_answer()
    with pytest.raises(PaymentsAway):
        till.checkout.credit(payment, a_refund(), refund.id)
    till.work_again()
    assert till.checkout.credit(payment, a_refund(), refund.id)
    assert till.ledger(payment).credited == PER_SPOT


# When it cannot be reached

_CALLS: dict[str, Callable[[Till, Payment], object]] = {
    "open": lambda till, _: till.checkout.open(an_order()),
    "session": lambda till, payment: till.checkout.session(payment, "cs_test_any"),
    "close": lambda till, payment: till.checkout.close(payment, "cs_test_any"),
    "refund": lambda till, payment: till.checkout.refund(payment, a_refund()),
    "credit": lambda till, payment: till.checkout.credit(payment, a_refund(), "re_any"),
}


@pytest.mark.parametrize("call", _CALLS)
def test_nothing_is_done_while_it_is_away(till: Till, call: str) -> None:
    payment = paid(till, an_order(company_invoice=True))
    before = till.ledger(payment)
    till.be_away()
    with pytest.raises(PaymentsAway):
        _CALLS[call](till, payment)
    till.work_again()
    assert till.ledger(payment) == before


# What it tells by itself


def test_news_of_a_payment_says_where_to_look(till: Till) -> None:
    order = an_order(account=ACCOUNT)
    session = till.checkout.open(order)
    till.pay(session)
    (news,) = till.news(payment_of(order))
    assert (news.organisation_id, news.booking_id) == (ORGANISATION, BOOKING)
    assert (news.session_id, news.account) == (session.id, ACCOUNT)
    assert news.amount == euros(PER_SPOT)


@pytest.mark.parametrize("key", [RESERVATION, None])
def test_news_of_a_refund_names_its_key(till: Till, key: str | None) -> None:
    payment = paid(till, an_order())
    refund: Refund = a_refund(reservation_id=key)
    till.checkout.refund(payment, refund)
    news = till.news(payment, refund)
    assert news
    assert {(one.topic, one.booking_id, one.refund_key) for one in news} == {
        (Topic.REFUND, BOOKING, refund.key)
    }


def test_what_nobody_signed_is_not_believed(till: Till) -> None:
    with pytest.raises(Forged):
        till.checkout.news(b"{}", "", NOW)
