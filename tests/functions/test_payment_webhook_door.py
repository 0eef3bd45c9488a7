"""What Stripe says, as Stripe says it: believed when it is signed, and then looked into."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import Answer, answered, asked, cases, event, sent, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem
from tests.functions.stripe import signature_of

MOST = 256 * 1024


def told(
    body: bytes, signature: str | None, values: dict[str, str], *, in_base64: str | None = None
) -> Answer:
    """Return the door's answer to a message with this signature."""
    sent_as = {"body": in_base64 or body.decode(), "isBase64Encoded": in_base64 is not None}
    request = with_header(
        event("payment_webhook/session_completed", values), "Stripe-Signature", signature
    )
    return answered(request | sent_as, "payment_webhook")


def deliver(values: dict[str, str], deployment: Deployment) -> Iterator[int]:
    """Yield what each message is answered that Stripe wants to be heard."""
    for delivery in deployment.stripe.double.due_events():
        answer = told(delivery.body, delivery.signature, values)
        deployment.stripe.double.delivered(delivery.id, answer.status)
        yield answer.status


def counted(metric: str, capsys: pytest.CaptureFixture[str]) -> int:
    """Return how often something was counted since the last look."""
    lines = [line for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return sum(metric in json.loads(line) for line in lines)


@pytest.fixture
def waiting(premises: Premises) -> dict[str, str]:
    return premises.to_be_paid()


def state_of(values: dict[str, str]) -> tuple[str, str]:
    seen = asked("booking/see_booking", values).json
    return seen["state"], seen["payment"]["state"]


@pytest.mark.parametrize(
    "case", [case for case in cases("payment_webhook") if "refused" not in case]
)
def test_every_signed_message_is_acknowledged_whatever_it_is_about(
    case: str, values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    answer = asked(case, values)
    assert (answer.status, answer.json) == (200, {"received": True})
    assert deployment.rows() == before


def test_a_paid_session_is_noted_as_soon_as_stripe_tells(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.pay(waiting["BOOKING_ID"])
    assert set(deliver(waiting, deployment)) == {200}
    assert state_of(waiting) == ("HELD", "PAID")


def test_a_message_that_comes_twice_is_heard_once(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.double.set_behaviour(duplicates=2, shuffle=True)
    deployment.stripe.pay(waiting["BOOKING_ID"])
    heard = list(deliver(waiting, deployment))
    assert len(heard) >= 3
    assert set(heard) == {200}
    assert state_of(waiting) == ("HELD", "PAID")


def test_a_message_that_says_paid_of_what_is_not_paid_changes_nothing(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    assert asked("payment_webhook/session_completed", waiting).status == 200
    assert deployment.rows() == before


@pytest.mark.parametrize(
    ("told_as", "claims"),
    [('"amount_total": 750', '"amount_total": 751'), ('"currency": "eur"', '"currency": "usd"')],
)
def test_a_message_of_another_amount_or_currency_confirms_nothing_and_rings(
    told_as: str,
    claims: str,
    waiting: dict[str, str],
    deployment: Deployment,
    capsys: pytest.CaptureFixture[str],
) -> None:
    genuine, before = _body(waiting), deployment.rows()
    assert told(genuine, signature_of(genuine), waiting).status == 200
    assert counted("WrongPayments", capsys) == 0
    wrong = genuine.replace(told_as.encode(), claims.encode())
    assert wrong != genuine
    assert told(wrong, signature_of(wrong), waiting).status == 200
    assert deployment.rows() == before
    assert counted("WrongPayments", capsys) == 1


def test_money_that_comes_after_the_spots_were_given_back_goes_back(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    asked("booking/leave_checkout", waiting)
    session = deployment.stripe.session_of(waiting["BOOKING_ID"])
    deployment.stripe.double.pay_late(session["id"])
    assert set(deliver(waiting, deployment)) == {200}
    seen = asked("booking/see_booking", waiting).json
    assert (seen["state"], seen["payment"]["state"]) == ("EXPIRED", "PAID")
    expected = {"amount": 750, "currency": "EUR"}
    assert seen["refund"] == {
        "amount": expected,
        "state": "ON_ITS_WAY",
        "reason": "LATE_PAYMENT",
    }
    assert [mail["event"] for mail in seen["mails"]] == ["LATE_PAYMENT"]


def test_a_dispute_is_the_hosts_to_know_and_takes_nobodys_access(
    premises: Premises, deployment: Deployment
) -> None:
    values = premises.paid()
    session = deployment.stripe.session_of(values["BOOKING_ID"])
    deployment.stripe.double.dispute(session["id"])
    assert set(deliver(values, deployment)) == {200}
    seen = asked("booking/see_booking", values).json
    assert (seen["state"], seen["payment"]["disputed"]) == ("CONFIRMED", True)
    assert "DISPUTE" not in {mail["event"] for mail in seen["mails"]}
    sent("booking_workflow/notify", values)
    assert "reception@acme.example.com" in deployment.mails()


def test_while_stripe_cannot_be_asked_it_is_to_say_it_again(
    waiting: dict[str, str], deployment: Deployment
) -> None:
    deployment.stripe.pay(waiting["BOOKING_ID"])
    deployment.stripe.be_away()
    assert 503 in deliver(waiting, deployment)
    assert state_of(waiting) == ("HELD", "DUE")
    deployment.stripe.work_again()


# Not from Stripe


def _body(values: dict[str, str]) -> bytes:
    body: str = event("payment_webhook/session_completed", values)["body"]
    return body.encode()


def _signatures(body: bytes) -> dict[str, str | None]:
    now, day = datetime.now(UTC), timedelta(days=1)
    good = signature_of(body)
    return {
        "none": None,
        "empty": "",
        "of another body": signature_of(body + b" "),
        "of yesterday": signature_of(body, now - day),
        "of tomorrow": signature_of(body, now + day),
        "without a time": good.partition(",")[2],
        "of another version": good.replace("v1=", "v0="),
        "not in ASCII": "t=1,v1=é",
    }


@pytest.mark.parametrize("which", sorted(_signatures(b"")))
def test_what_stripe_did_not_sign_just_now_is_counted_and_never_read(
    which: str,
    waiting: dict[str, str],
    deployment: Deployment,
    capsys: pytest.CaptureFixture[str],
) -> None:
    deployment.stripe.pay(waiting["BOOKING_ID"])
    body, before = _body(waiting), deployment.rows()
    refused = told(body, _signatures(body)[which], waiting)
    assert_problem(refused, 400, "WEBHOOK_NOT_GENUINE")
    assert deployment.rows() == before
    assert counted("ForgedWebhooks", capsys) == 1


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[]", b"null", b'{"id": 1}'])
def test_what_is_no_event_is_not_genuine_whoever_signs_it(
    body: bytes, values: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    answer = told(body, "t=1,v1=00", values)
    assert_problem(answer, 400, "WEBHOOK_NOT_GENUINE")
    assert deployment.rows() == before


# The bytes


def test_the_signature_is_over_the_bytes_as_they_came(values: dict[str, str]) -> None:
    body = _body(values).replace(
        b'"object": "event"', '"odd": "é\\u00e9  ",\n"object":"event"'.encode()
    )
    assert told(body, signature_of(body), values).status == 200
    in_base64 = base64.b64encode(body).decode()
    assert told(body, signature_of(body), values, in_base64=in_base64).status == 200
    tidied = json.dumps(json.loads(body)).encode()
    assert told(tidied, signature_of(body), values).status == 400


def test_what_says_it_is_base64_and_is_not_is_refused(values: dict[str, str]) -> None:
    body = _body(values)
    refused = told(body, signature_of(body), values, in_base64="no base64")
    assert_problem(refused, 400, "NOT_JSON")


def test_a_message_of_exactly_256_kilobytes_is_read(values: dict[str, str]) -> None:
    body = _body(values)
    body += b" " * (MOST - len(body))
    assert told(body, signature_of(body), values).status == 200
    longer = body + b" "
    assert_problem(told(longer, signature_of(longer), values), 413, "BODY_TOO_LARGE")
