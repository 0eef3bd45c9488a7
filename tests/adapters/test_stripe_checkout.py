"""What only Stripe has: trouble of every kind, disputes without ids, and keys."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe

from baypass.adapters.stripe_checkout import PATIENCE_SECONDS
from baypass.adapters.stripe_errors import StripeRefused
from baypass.domain.bookings import BookingRecord
from baypass.domain.money import part_of
from baypass.domain.payments import NOT_MADE, Payment, RefundState, SessionState
from baypass.domain.refusals import AgainstTheRules
from baypass.ports.payments import CheckoutOver, Order, PaymentsAway, Topic
from local.stripe_double import Delivery
from tests.adapters.tills import ACCOUNT, FixedKeys, StripeTill, an_order, paid, payment_of
from tests.builders import BOOKING, ORGANISATION, a_car_park
from tests.money_builders import PER_SPOT, a_refund


@pytest.fixture
def till() -> Iterator[StripeTill]:
    made = StripeTill()
    yield made
    made.close()


def in_trouble(till: StripeTill, trouble: str, calls: int = 2, at: str = "POST") -> None:
    till.double.set_behaviour(trouble=trouble, trouble_calls=calls, trouble_at=at)


# Answers of every kind


@pytest.mark.parametrize("trouble", ["429", "500", "down", "lost"])
def test_trouble_that_passes_means_come_back_later(till: StripeTill, trouble: str) -> None:
    in_trouble(till, trouble)
    with pytest.raises(PaymentsAway):
        till.checkout.open(an_order())
    till.work_again()


def test_one_moment_of_trouble_is_not_noticed(till: StripeTill) -> None:
    in_trouble(till, "down", calls=1, at="POST /v1/checkout")
    assert till.checkout.open(an_order()).state is SessionState.OPEN


def test_a_session_is_found_although_stripe_said_that_something_went_wrong(
    till: StripeTill,
) -> None:
    in_trouble(till, "500_after", calls=1, at="POST /v1/checkout")
    session = till.checkout.open(an_order())
    assert session.state is SessionState.OPEN
    assert till.checkout.open(an_order()).id == session.id


def test_a_refund_is_found_although_stripe_said_that_something_went_wrong(
    till: StripeTill,
) -> None:
    payment = paid(till, an_order())
    in_trouble(till, "500_after", calls=1, at="POST /v1/refunds")
    with pytest.raises(PaymentsAway):
        till.checkout.refund(payment, a_refund())
    assert till.checkout.refund(payment, a_refund()).state is RefundState.SUCCEEDED
    assert till.ledger(payment).refunded == PER_SPOT


def test_what_never_came_about_is_over_when_the_hold_is(till: StripeTill) -> None:
    """Stripe repeats its first answer for a day, even a bad one; the spots do not wait for it."""
    order = an_order()
    in_trouble(till, "500", at="POST /v1/checkout")
    with pytest.raises(PaymentsAway):
        till.checkout.open(order)
    till.clock.stand_at(payment_of(order).pay_until)
    with pytest.raises(CheckoutOver):
        till.checkout.open(order)


def test_a_host_who_renames_the_car_park_meanwhile_loses_no_session(till: StripeTill) -> None:
    order = an_order()
    session = till.checkout.open(order)
    renamed = Order(order.record, a_car_park(name="Garden"), order.organisation)
    assert till.checkout.open(renamed).id == session.id
    till.pay(session)
    assert till.checkout.open(renamed).state is SessionState.PAID


def test_an_address_that_stripe_does_not_take_is_asked_for_on_its_page(till: StripeTill) -> None:
    order = with_booker(an_order(), "booker@localhost")
    session = till.checkout.open(order)
    assert session.state is SessionState.OPEN
    assert till.checkout.open(order).id == session.id


def with_booker(order: Order, email: str) -> Order:
    booking = order.record.booking.model_copy(update={"booker_email": email})
    record: BookingRecord = order.record.model_copy(update={"booking": booking})
    return Order(record, order.car_park, order.organisation)


def test_what_stripe_refuses_for_good_says_nothing_of_what_was_sent(till: StripeTill) -> None:
    payment = unknown_payment(paid(till, an_order()))
    with pytest.raises(StripeRefused) as refused:
        till.checkout.refund(payment, a_refund())
    assert "pi_unknown" not in str(refused.value)
    assert refused.value.__suppress_context__


def unknown_payment(payment: Payment) -> Payment:
    assert payment.receipt
    receipt = payment.receipt.model_copy(update={"payment_intent_id": "pi_unknown"})
    return payment.model_copy(update={"receipt": receipt})


def test_a_dispute_leads_to_its_booking(till: StripeTill) -> None:
    order = an_order(account=ACCOUNT)
    session = till.checkout.open(order)
    till.pay(session)
    till.double.dispute(session.id)
    told = [till.checkout.news(one.body, one.signature, till.clock.now()) for one in due(till)]
    (news,) = [one for one in told if one.topic is Topic.DISPUTE]
    assert (news.organisation_id, news.booking_id) == (ORGANISATION, BOOKING)
    assert news.account == ACCOUNT


def test_a_dispute_of_what_we_do_not_know_is_nobodys(till: StripeTill) -> None:
    assert till.signed(a_dispute()).booking_id is None


def test_a_dispute_is_not_heard_while_stripe_is_away(till: StripeTill) -> None:
    till.be_away()
    with pytest.raises(PaymentsAway):
        till.signed(a_dispute())


def due(till: StripeTill) -> list[Delivery]:
    return till.double.due_events(till.clock.now())


def a_dispute() -> dict[str, Any]:
    thing = {"id": "dp_1", "object": "dispute", "payment_intent": "pi_unknown"}
    kind = "charge.dispute.created"
    return {"id": "evt_1", "object": "event", "livemode": False, "type": kind} | {
        "data": {"object": thing}
    }


# Keys


def test_without_a_key_payments_are_not_set_up(till: StripeTill) -> None:
    with pytest.raises(AgainstTheRules, match="PAYMENTS_NOT_SET_UP"):
        till.another(FixedKeys("")).open(an_order())


def test_a_key_that_stripe_does_not_take_is_read_again_and_never_shown(
    till: StripeTill, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = FixedKeys("sk_live_taken_back")
    with pytest.raises(PaymentsAway):
        till.another(keys).open(an_order())
    assert keys.reads == 1
    printed = capsys.readouterr()
    assert "taken_back" not in caplog.text + printed.out + printed.err


def test_who_books_what_is_free_does_not_wait_for_the_sdk() -> None:
    program = "import sys, baypass.bootstrap as b; b.services(); print('stripe' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_even_the_adapter_imports_the_sdk_only_to_ask() -> None:
    program = (
        "import sys, baypass.adapters.stripe_checkout as s, datetime as d;"
        "s.StripeCheckout(None, '', None, None); print('stripe' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_it_gives_up_before_the_function_does(till: StripeTill) -> None:
    before = len(till.requests.made)
    till.be_away()
    with pytest.raises(PaymentsAway):
        till.checkout.session(payment_of(an_order()), "cs_any")
    attempts = len(till.requests.made) - before
    longest_wait = timedelta(seconds=sum(PATIENCE_SECONDS))
    assert attempts * longest_wait < timedelta(seconds=25)


def test_a_credit_note_has_the_vat_that_we_tell(till: StripeTill) -> None:
    payment = paid(till, an_order(company_invoice=True))
    # In proportion to the whole, this part would have a cent less of VAT.
    owed = a_refund(price=part_of(payment.price, 637))
    note_id = till.checkout.credit(payment, owed, till.checkout.refund(payment, owed).id)
    asking = stripe.StripeClient("sk_test_key", http_client=till.requests)
    note = asking.v1.credit_notes.retrieve(note_id)
    assert owed.price.vat.amount == 111
    assert (note.total, note.total_excluding_tax) == (637, owed.price.net.amount)


def test_an_invoice_that_the_host_credited_by_hand_stops_nobody(till: StripeTill) -> None:
    payment = paid(till, an_order(company_invoice=True))
    refund = till.checkout.refund(payment, a_refund())
    assert payment.receipt
    assert payment.receipt.invoice_id
    by_hand = stripe.StripeClient("sk_test_key", http_client=till.requests)
    by_hand.v1.credit_notes.create(
        {
            "invoice": payment.receipt.invoice_id,
            "amount": PER_SPOT,
            "refunds": [{"refund": refund.id, "amount_refunded": PER_SPOT}],
        }
    )
    assert till.checkout.credit(payment, a_refund(), refund.id) == NOT_MADE
    assert till.ledger(payment).credited == PER_SPOT
