"""The tasks of both state machines, and the sweep that does their work when they cannot."""

import pytest

from baypass.domain.refusals import NotFound
from baypass.ports.payments import PaymentsAway
from tests.functions.deployment import Deployment
from tests.functions.events import asked, sent
from tests.functions.premises import Premises

VISITOR, BOOKER = "ann@visitor.example.com", "booker@visitor.example.com"


def mail_states(values: dict[str, str]) -> dict[str, str]:
    """Return the state of each mail by its event."""
    mails = asked("booking/see_booking", values).json["mails"]
    return {mail["event"]: mail["state"] for mail in mails}


def test_a_held_booking_is_confirmed_with_a_code_and_everybody_is_owed_a_mail(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.values(premises.held())
    sent("booking_workflow/confirm", values)
    seen = asked("remote_open/see_reservation", values).json
    assert seen["state"] == "CONFIRMED"
    assert len(seen["keypad_code"]) == 6
    assert mail_states(values) == {"CONFIRMATION": "PENDING", "SUMMARY": "PENDING"}
    assert deployment.mails() == {}


def test_confirming_twice_is_confirming_once(premises: Premises, deployment: Deployment) -> None:
    values = premises.values(premises.held())
    sent("booking_workflow/confirm", values)
    before = deployment.rows()
    sent("booking_workflow/confirm", values)
    assert deployment.rows() == before


def test_everybody_is_told_once(values: dict[str, str], deployment: Deployment) -> None:
    sent("booking_workflow/notify", values)
    assert set(deployment.mails()) == {VISITOR, BOOKER}
    assert set(mail_states(values).values()) == {"SENT"}
    deployment.empty_mailboxes()
    sent("booking_workflow/notify", values)
    assert deployment.mails() == {}


def test_the_links_in_the_mails_are_those_that_open_the_pages(
    values: dict[str, str], deployment: Deployment
) -> None:
    sent("booking_workflow/notify", values)
    written = {}
    for recipient, mail in deployment.mails().items():
        text = mail.get_body(("plain",))
        assert text
        written[recipient] = text.get_content()
    assert f"/visit#{values['REMOTE_TOKEN']}" in written[VISITOR]
    assert f"/cancel#{values['MANAGE_TOKEN']}" in written[VISITOR]
    assert f"/booking#{values['BOOKER_TOKEN']}" in written[BOOKER]
    assert values["MANAGE_TOKEN"] not in written[BOOKER]


def test_a_cancelled_visitor_is_told(values: dict[str, str], deployment: Deployment) -> None:
    sent("booking_workflow/notify", values)
    deployment.empty_mailboxes()
    asked("cancellation/cancel", values)
    sent("cancellation_workflow/notify", values)
    assert set(deployment.mails()) == {VISITOR}
    assert mail_states(values)["CANCELLATION"] == "SENT"


def test_a_booking_that_does_not_exist_fails_the_task(values: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="BOOKING_NOT_FOUND"):
        sent("booking_workflow/confirm", values | {"BOOKING_ID": "bkg_" + "a" * 20})


def test_the_sweep_pays_what_is_due(values: dict[str, str], deployment: Deployment) -> None:
    sent("sweep/every_minute", values)
    assert set(deployment.mails()) == {VISITOR, BOOKER}


def test_the_sweep_leaves_alone_what_a_workflow_may_still_do(
    premises: Premises, values: dict[str, str], deployment: Deployment
) -> None:
    sent("booking_workflow/notify", values)
    premises.held()
    premises.to_be_paid()
    before = deployment.rows()
    sent("sweep/every_minute", values)
    assert deployment.rows() == before


def test_the_sweep_confirms_what_was_left_behind(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.values(premises.held())
    deployment.put_forward("BOOKING", "owed_at", "2020-01-01T00:00:00.000000Z")
    sent("sweep/every_minute", values)
    assert asked("booking/see_booking", values).json["state"] == "CONFIRMED"
    assert set(deployment.mails()) == {VISITOR, BOOKER}


# Money


@pytest.fixture
def waiting(premises: Premises) -> dict[str, str]:
    """Return what stands for the placeholders of a booking that waits for its money."""
    return premises.to_be_paid()


def state_of(values: dict[str, str]) -> tuple[str, str | None]:
    seen = asked("booking/see_booking", values).json
    return seen["state"], seen["released_because"]


def test_a_booking_waits_until_something_is_known_of_its_payment(waiting: dict[str, str]) -> None:
    assert sent("booking_workflow/await_payment", waiting) is None
    assert state_of(waiting) == ("HELD", None)


def test_an_unpaid_checkout_is_closed_and_then_the_spots_are_given_back(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    assert sent("booking_workflow/close_checkout", waiting) == {"payment": "CLOSED"}
    assert deployment.stripe.session_of(waiting["BOOKING_ID"])["status"] == "expired"
    sent("booking_workflow/release", waiting)
    assert state_of(waiting) == ("EXPIRED", "UNPAID")
    sent("booking_workflow/notify", waiting)
    assert set(deployment.mails()) == {"an.booker@visitor.example.com"}
    assert mail_states(waiting) == {"UNPAID": "SENT"}


def test_a_checkout_that_was_paid_is_not_closed(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.pay(waiting["BOOKING_ID"])
    assert sent("booking_workflow/close_checkout", waiting) == {"payment": "PAID"}
    sent("booking_workflow/release", waiting)
    sent("booking_workflow/confirm", waiting)
    assert state_of(waiting) == ("CONFIRMED", None)


def test_a_booking_is_not_confirmed_before_its_money_came(waiting: dict[str, str]) -> None:
    sent("booking_workflow/confirm", waiting)
    assert state_of(waiting) == ("HELD", None)


def test_while_stripe_is_away_the_task_fails_and_the_spots_stay(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.be_away()
    with pytest.raises(PaymentsAway):
        sent("booking_workflow/close_checkout", waiting)
    assert state_of(waiting) == ("HELD", None)


def test_a_cancelled_visit_that_was_free_owes_nothing(values: dict[str, str]) -> None:
    asked("cancellation/cancel", values)
    assert sent("cancellation_workflow/refund", values) == {"refund": "NONE"}


def test_a_refund_that_takes_its_time_is_followed(
    premises: Premises, deployment: Deployment
) -> None:
    values, double = premises.paid(), deployment.stripe.double
    double.set_behaviour(refunds="pending")
    asked("cancellation/cancel", values)
    assert sent("cancellation_workflow/refund", values) == {"refund": "PENDING"}
    assert sent("cancellation_workflow/refund", values) == {"refund": "PENDING"}
    double.finish_refunds("succeeded")
    assert sent("cancellation_workflow/refund", values) == {"refund": "SUCCEEDED"}
    assert deployment.stripe.money() == {values["BOOKING_ID"]: (750, 750)}


def test_a_refund_that_fails_is_the_hosts_to_know(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.paid()
    deployment.stripe.double.set_behaviour(refunds="failed")
    asked("cancellation/cancel", values)
    for _ in range(2):
        last = sent("cancellation_workflow/refund", values)
    assert last == {"refund": "FAILED"}
    deployment.empty_mailboxes()
    sent("cancellation_workflow/notify", values)
    assert "reception@acme.example.com" in deployment.mails()
    assert "REFUND_FAILED" not in mail_states(values)


def test_the_sweep_settles_what_was_left_behind(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.pay(waiting["BOOKING_ID"])
    deployment.put_forward("BOOKING", "owed_at", "2020-01-01T00:00:00.000000Z")
    sent("sweep/every_minute", waiting)
    assert state_of(waiting) == ("CONFIRMED", None)
    assert set(deployment.mails()) >= {"an.booker@visitor.example.com"}
