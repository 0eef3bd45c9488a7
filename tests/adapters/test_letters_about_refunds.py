"""What goes back, what was given back, and what the host is told of it."""

from collections.abc import Sequence

import pytest

from baypass.domain.bookings import BookingState, ReservationState
from baypass.domain.cancellation_policy import CancellationPolicy, CancellationTier
from baypass.domain.payments import RefundReason, RefundState
from baypass.ports import Letter, Visit
from tests.adapters.letters import (
    WRITER,
    Page,
    at_a_price,
    changed,
    due,
    paid_for,
    parts,
    says,
    says_none_of,
)
from tests.builders import BOOKING, RESERVATION, a_visit
from tests.fakes import SITE
from tests.money_builders import a_price, a_refund

VISIT = at_a_price(a_visit())
CANCELLED = changed(VISIT, state=ReservationState.CANCELLED)
PAYER = "ann@visitor.example.com"
HALF_LATE = CancellationPolicy(
    tiers=(CancellationTier(hours_before=48), CancellationTier(percent=50, fee=50))
)


def test_the_payer_reads_what_goes_back_to_which_account() -> None:
    record = paid_for(CANCELLED, refunds=[a_refund()], booker_email=PAYER)
    letter = WRITER.cancellation(CANCELLED, record)
    assert says(letter, "€ 7.50 goes back to Visa ending in 4242. Banks take 5 to 10 days.")
    assert says_none_of(letter, "keeps", "rules")


def test_a_visitor_who_did_not_pay_is_not_told_with_which_account_was_paid() -> None:
    letter = WRITER.cancellation(CANCELLED, paid_for(CANCELLED, refunds=[a_refund()]))
    assert says(letter, "€ 7.50 goes back to the account that paid for this booking.")
    assert says_none_of(letter, "Visa", "4242 ")
    assert "receipts" not in letter.text + letter.html


def test_a_cancellation_says_what_the_host_keeps_and_why() -> None:
    refund = a_refund(price=a_price(325))
    record = paid_for(CANCELLED, refunds=[refund], cancellation_policy=HALF_LATE)
    letter = WRITER.cancellation(CANCELLED, record)
    assert says(
        letter,
        "€ 3.25 goes back",
        "Acme Campus keeps € 4.25 by the cancellation rules of this booking:",
        "Until the start, 50 % of the price comes back, less € 0.50.",
    )


def test_a_cancellation_that_gives_nothing_back_says_so() -> None:
    letter = WRITER.cancellation(CANCELLED, paid_for(CANCELLED, cancellation_policy=HALF_LATE))
    assert says(
        letter,
        "Nothing of the € 7.50 that was paid for this spot goes back",
        "Until 2 days before the start, all of the price comes back.",
    )
    assert says_none_of(letter, "Banks", "keeps")


def test_a_free_spot_beside_a_paid_one_gives_nothing_back_and_says_nothing() -> None:
    free = changed(a_visit(), state=ReservationState.CANCELLED)
    letter = WRITER.cancellation(free, paid_for(free, VISIT))
    assert says_none_of(letter, "€", "paid", "Banks")


@pytest.mark.parametrize("state", list(RefundState))
def test_no_mail_promises_money_that_the_bank_has_refused(state: RefundState) -> None:
    own, whole = a_refund(state=state), a_refund(state=state, reservation_id=None)
    record = paid_for(CANCELLED, refunds=[own, whole], booker_email=PAYER)
    refused = state is RefundState.FAILED
    for letter in (
        WRITER.cancellation(CANCELLED, record),
        WRITER.refund(record, CANCELLED),
        WRITER.late_payment(record, [VISIT]),
    ):
        assert says(letter, "but the bank refused it.") == refused
        assert says(letter, "€ 7.50 goes back to Visa ending in 4242.") != refused
        assert ("goes back" in letter.subject) == (
            not refused and "cancelled" not in letter.subject
        )


def test_a_cancellation_that_gives_more_back_than_the_rules_names_no_rule() -> None:
    refund = a_refund(price=a_price(500))
    record = paid_for(CANCELLED, refunds=[refund], cancellation_policy=HALF_LATE)
    for letter in (WRITER.cancellation(CANCELLED, record), WRITER.refund(record, CANCELLED)):
        assert says(letter, "€ 5.00 goes back", "Acme Campus keeps € 2.50.")
        assert says_none_of(letter, "rules", "comes back")


def test_the_booker_reads_whose_spot_was_cancelled_and_what_goes_back() -> None:
    letter = WRITER.refund(paid_for(CANCELLED, refunds=[a_refund()]), CANCELLED)
    assert letter.recipient == "booker@visitor.example.com"
    assert letter.subject == "Acme Campus, Tuesday 24 November: € 7.50 goes back to you"
    assert says(
        letter,
        "The parking spot of Ann Peeters is cancelled.",
        "€ 7.50 goes back to Visa ending in 4242.",
        "1-ABC-234",
    )


@pytest.mark.parametrize("booker_may_cancel", [False, True])
def test_nobody_is_said_to_have_cancelled(booker_may_cancel: bool) -> None:
    """It may have been the visitor, the booker or a host."""
    record = paid_for(CANCELLED, refunds=[a_refund()], booker_may_cancel=booker_may_cancel)
    assert says_none_of(WRITER.refund(record, CANCELLED), "has cancelled")


def test_a_refund_of_what_was_free_is_not_written() -> None:
    with pytest.raises(ValueError, match="free"):
        WRITER.refund(paid_for(a_visit(), VISIT), a_visit())


def test_who_did_not_pay_reads_until_when_and_how_to_book_again() -> None:
    letter = WRITER.unpaid(due(VISIT), [VISIT])
    assert letter.recipient == "booker@visitor.example.com"
    assert letter.subject == "Acme Campus, Tuesday 24 November: your parking spot was given back"
    assert says(
        letter,
        "Your parking spot was held until Sunday 22 November, 19:05 (Brussels time).",
        "so it was given back. Nothing was charged.",
        "open your invitation again",
        "reception@acme.example.com",
    )
    assert SITE not in letter.text + letter.html
    assert says(WRITER.unpaid(due(VISIT, VISIT), [VISIT, VISIT]), "Your 2 parking spots were held")


def late(reason: RefundReason, cents: int, visits: Sequence[Visit] = (VISIT,)) -> Letter:
    refund = a_refund(reservation_id=None, price=a_price(cents), reason=reason)
    record = paid_for(*visits, refunds=[refund], state=BookingState.EXPIRED)
    return WRITER.late_payment(record, visits)


def test_who_paid_too_late_reads_that_all_of_it_goes_back() -> None:
    letter = late(RefundReason.LATE_PAYMENT, 750)
    assert letter.subject == "Acme Campus, Tuesday 24 November: € 7.50 goes back to you"
    assert says(
        letter,
        "Your payment of € 7.50 arrived after your parking spot had been given back.",
        "The time to pay ended on Sunday 22 November, 19:05 (Brussels time).",
        "€ 7.50 goes back to Visa ending in 4242. Banks take 5 to 10 days.",
        "We are sorry for the trouble.",
        "reception@acme.example.com",
    )
    assert SITE not in letter.text + letter.html


def test_a_payment_that_does_not_fit_goes_back_as_it_came() -> None:
    letter = late(RefundReason.WRONG_AMOUNT, 600)
    assert says(
        letter,
        "Your payment of € 6.00 is not the price of this booking, € 7.50,",
        "€ 6.00 goes back to Visa ending in 4242.",
    )
    assert says_none_of(letter, "arrived after", "Acme Campus keeps €")


def test_money_that_bought_nothing_is_not_told_without_its_refund() -> None:
    with pytest.raises(ValueError, match="owes"):
        WRITER.late_payment(paid_for(VISIT, state=BookingState.EXPIRED), [VISIT])


def test_the_host_reads_which_refund_failed_and_what_to_do() -> None:
    refund = a_refund(price=a_price(500), state=RefundState.FAILED)
    letter = WRITER.refund_failed(paid_for(CANCELLED, refunds=[refund]), CANCELLED, refund)
    assert letter.recipient == "reception@acme.example.com"
    assert letter.subject == (
        "Acme Campus, Tuesday 24 November: a refund of € 5.00 did not go through"
    )
    assert says(
        letter,
        "The bank refused € 5.00 that was to go back to Visa ending in 4242.",
        RESERVATION,
        "Tuesday 24 November, 14:00 to 17:00 (Brussels time)",
        "pi_3Qabcdefgh",
        "Pay it back another way",
    )


def test_a_failed_refund_of_a_whole_booking_names_the_booking() -> None:
    refund = a_refund(reservation_id=None, reason=RefundReason.LATE_PAYMENT)
    letter = WRITER.refund_failed(paid_for(VISIT, refunds=[refund]), VISIT, refund)
    assert says(letter, f"Booking: {BOOKING}") or f"Booking {BOOKING}" in parts(letter)[1]
    assert RESERVATION not in letter.text + letter.html


def test_the_host_reads_that_access_stays_until_a_dispute_is_decided() -> None:
    letter = WRITER.dispute(paid_for(VISIT), [VISIT])
    assert letter.recipient == "reception@acme.example.com"
    assert letter.subject == "Acme Campus, Tuesday 24 November: a payment of € 7.50 is disputed"
    assert says(
        letter,
        BOOKING,
        "The payer has asked their bank for the € 7.50 back",
        "what is booked stays booked, and the gates open for it",
        "Sign in to Stripe and search for the payment above.",
        "pi_3Qabcdefgh",
    )


def test_a_dispute_that_is_faster_than_the_news_of_its_payment_is_told_all_the_same() -> None:
    letter = WRITER.dispute(paid_for(VISIT, payment={"receipt": None}), [VISIT])
    assert says(letter, "€ 7.50", "search for the payment.")
    assert says_none_of(letter, "Payment at Stripe", "None")


def test_the_hosts_mails_name_no_visitor_and_open_nothing() -> None:
    refund = a_refund()
    for letter in (
        WRITER.refund_failed(paid_for(CANCELLED, refunds=[refund]), CANCELLED, refund),
        WRITER.dispute(paid_for(VISIT), [VISIT]),
    ):
        whole = letter.text + letter.html
        for personal in ("Ann", "Peeters", "1-ABC-234", "visitor.example.com", "4827"):
            assert personal not in whole
        assert SITE not in whole
        assert not Page(letter.html).links
