"""Messages are believed when Stripe signed these very bytes just now, and never otherwise."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from baypass.adapters.secretsmanager_stripe_keys import SecretsManagerStripeKeys, StripeKeys
from baypass.adapters.stripe_checkout import StripeCheckout
from baypass.domain.refusals import AgainstTheRules
from baypass.ports.payments import Forged, PaymentNews, Topic
from tests.adapters.stores import aws
from tests.builders import BOOKING, ORGANISATION, RESERVATION
from tests.fakes import NOW, SITE, FakeClock
from tests.money_builders import euros

OLD, NEW, OTHERS = "whsec_of_yesterday", "whsec_of_today", "whsec_of_somebody_else"
SECOND, TOLERANCE = timedelta(seconds=1), timedelta(seconds=300)
MARKS = {"organisation_id": ORGANISATION, "booking_id": BOOKING}
SESSION = {
    "id": "cs_test_1",
    "object": "checkout.session",
    "amount_total": 750,
    "currency": "eur",
    "metadata": MARKS,
}
REFUND = {
    "id": "re_1",
    "object": "refund",
    "amount": 750,
    "currency": "eur",
    "metadata": MARKS | {"refund_key": RESERVATION},
}


class FixedKeys:
    """Keys that are changed in the secret, and read again when asked to."""

    def __init__(self, *webhook_secrets: str, api_key: str = "sk_test_key") -> None:
        self.known = self.stored = StripeKeys(api_key, webhook_secrets)
        self.reads = 0

    def current(self) -> StripeKeys:
        return self.known

    def renewed(self) -> StripeKeys:
        self.reads += 1
        self.known = self.stored
        return self.known

    def rotate(self, *webhook_secrets: str) -> None:
        self.stored = StripeKeys(self.stored.api_key, webhook_secrets)


def stripe_with(keys: FixedKeys) -> StripeCheckout:
    return StripeCheckout(keys, "https://stripe.example", lambda: SITE, FakeClock())


def an_event(kind: str, thing: dict[str, Any], **fields: Any) -> dict[str, Any]:
    usual = {"id": "evt_1", "object": "event", "livemode": False, "type": kind}
    return usual | {"data": {"object": thing}} | fields


def body_of(kind: str = "checkout.session.completed", **fields: Any) -> bytes:
    return json.dumps(an_event(kind, SESSION, **fields)).encode()


def signature(body: bytes, secret: str = NEW, at: datetime = NOW) -> str:
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={digest.hexdigest()}"


def heard(event: dict[str, Any], keys: FixedKeys | None = None) -> PaymentNews:
    body = json.dumps(event).encode()
    return stripe_with(keys or FixedKeys(NEW)).news(body, signature(body), NOW)


# Who wrote it


def test_what_stripe_signed_just_now_says_where_to_look() -> None:
    assert heard(an_event("checkout.session.completed", SESSION)) == PaymentNews(
        topic=Topic.PAYMENT,
        organisation_id=ORGANISATION,
        booking_id=BOOKING,
        session_id="cs_test_1",
        amount=euros(750),
    )


@pytest.mark.parametrize("place", [0, 40, -1])
def test_one_byte_changed_is_a_forgery(place: int) -> None:
    body = body_of()
    changed = bytearray(body)
    changed[place] ^= 1
    with pytest.raises(Forged):
        stripe_with(FixedKeys(NEW)).news(bytes(changed), signature(body), NOW)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(an_event("invoice.paid", SESSION), indent=2).replace("\n", "\r\n").encode(),
        json.dumps(an_event("invoice.paid", SESSION | {"note": "Zoë, € 5 🅿"})).encode(),
        json.dumps(an_event("a", {"é": "ü\u2028"}), ensure_ascii=False).encode() + b"\r\n",
    ],
)
def test_line_ends_and_letters_of_any_kind_are_read_as_they_were_signed(body: bytes) -> None:
    assert stripe_with(FixedKeys(NEW)).news(body, signature(body), NOW)


def test_line_ends_that_were_changed_on_the_way_are_a_forgery() -> None:
    body = json.dumps(an_event("invoice.paid", SESSION), indent=2).encode()
    with pytest.raises(Forged):
        stripe_with(FixedKeys(NEW)).news(body.replace(b"\n", b"\r\n"), signature(body), NOW)


@pytest.mark.parametrize("away", [TOLERANCE, -TOLERANCE])
def test_a_message_may_be_five_minutes_old_or_ahead(away: timedelta) -> None:
    body = body_of()
    assert stripe_with(FixedKeys(NEW)).news(body, signature(body, at=NOW + away), NOW)


@pytest.mark.parametrize("away", [TOLERANCE + SECOND, -TOLERANCE - SECOND, timedelta(days=400)])
def test_an_older_message_or_one_from_further_ahead_is_not_believed(away: timedelta) -> None:
    body = body_of()
    with pytest.raises(Forged):
        stripe_with(FixedKeys(NEW)).news(body, signature(body, at=NOW + away), NOW)


def test_another_accounts_secret_is_not_ours() -> None:
    body = body_of()
    with pytest.raises(Forged):
        stripe_with(FixedKeys(NEW)).news(body, signature(body, OTHERS), NOW)


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_while_secrets_are_changed_both_are_good(secret: str) -> None:
    body = body_of()
    assert stripe_with(FixedKeys(OLD, NEW)).news(body, signature(body, secret), NOW)


def test_a_secret_that_was_changed_after_the_start_is_read_when_it_is_needed() -> None:
    keys, body = FixedKeys(OLD), body_of()
    keys.rotate(NEW)
    checkout = stripe_with(keys)
    assert checkout.news(body, signature(body, NEW), NOW)
    with pytest.raises(Forged):
        checkout.news(body, signature(body, OLD), NOW)


def test_one_good_signature_of_several_is_enough() -> None:
    body = body_of()
    seconds, wrong = int(NOW.timestamp()), "0" * 64
    both = f"t={seconds},v1={wrong},{signature(body).partition(',')[2]},v0={wrong}"
    assert stripe_with(FixedKeys(NEW)).news(body, both, NOW)


@pytest.mark.parametrize(
    "header",
    ["", "t=", "v1=", "nonsense", "t=1,v1=é", "t=x,v1=0", f"t={'9' * 5000},v1=0", "t=9e9,v1=0"],
)
def test_no_signature_or_half_of_one_is_a_forgery(header: str) -> None:
    with pytest.raises(Forged):
        stripe_with(FixedKeys(NEW)).news(body_of(), header, NOW)


def test_a_time_that_no_calendar_has_is_a_forgery_even_if_signed() -> None:
    body, seconds = body_of(), 10**18
    digest = hmac.new(NEW.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    with pytest.raises(Forged):
        stripe_with(FixedKeys(NEW)).news(body, f"t={seconds},v1={digest}", NOW)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"not json", b"[]", b"null"])
def test_bytes_that_are_no_event_are_a_forgery(body: bytes) -> None:
    with pytest.raises(Forged):
        stripe_with(FixedKeys(NEW)).news(body, signature(body), NOW)


def test_an_event_without_anything_in_it_is_acknowledged() -> None:
    assert heard({}) == PaymentNews(Topic.OTHER)


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_believed(secrets: tuple[str, ...]) -> None:
    body = body_of()
    with pytest.raises(Forged):
        stripe_with(FixedKeys(*secrets)).news(body, signature(body, ""), NOW)


# What it is about


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("checkout.session.completed", Topic.PAYMENT),
        ("checkout.session.async_payment_succeeded", Topic.PAYMENT),
        ("checkout.session.async_payment_failed", Topic.PAYMENT),
        ("checkout.session.expired", Topic.PAYMENT),
        ("refund.created", Topic.REFUND),
        ("refund.updated", Topic.REFUND),
        ("refund.failed", Topic.REFUND),
        ("charge.refund.updated", Topic.REFUND),
        ("charge.refunded", Topic.OTHER),
        ("payment_intent.succeeded", Topic.OTHER),
        ("customer.created", Topic.OTHER),
        ("something.new", Topic.OTHER),
    ],
)
def test_an_event_has_a_topic(kind: str, topic: Topic) -> None:
    thing = SESSION if kind.startswith("checkout") else REFUND
    assert heard(an_event(kind, thing)).topic is topic


def test_a_refunds_message_names_its_key_and_no_session() -> None:
    assert heard(an_event("refund.updated", REFUND)) == PaymentNews(
        Topic.REFUND, ORGANISATION, BOOKING, refund_key=RESERVATION
    )


def test_an_invoices_message_names_its_booking() -> None:
    invoice = {"id": "in_1", "object": "invoice", "amount_paid": 750, "currency": "eur"}
    assert heard(an_event("invoice.paid", invoice | {"metadata": MARKS})) == PaymentNews(
        Topic.PAYMENT, ORGANISATION, BOOKING, amount=euros(750)
    )


def test_the_account_it_comes_from_is_told() -> None:
    event = an_event("checkout.session.completed", SESSION, account="acct_hosts")
    assert heard(event).account == "acct_hosts"


@pytest.mark.parametrize("api_key", ["sk_live_key", "rk_live_key"])
def test_a_test_payment_is_nothing_to_an_account_whose_money_is_real(api_key: str) -> None:
    keys = FixedKeys(NEW, api_key=api_key)
    event = an_event("checkout.session.completed", SESSION)
    assert heard(event, keys) == PaymentNews(Topic.OTHER)
    assert heard(event | {"livemode": True}, keys).topic is Topic.PAYMENT


def test_a_real_payment_is_nothing_to_a_test_account() -> None:
    event = an_event("checkout.session.completed", SESSION, livemode=True)
    assert heard(event) == PaymentNews(Topic.OTHER)


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"order": "12"},
        {"booking_id": BOOKING},
        MARKS | {"booking_id": "bkg_x#PAYMENT"},
        MARKS | {"organisation_id": "org_acmecampus#BOOKING#x"},
        MARKS | {"refund_key": "somebody's"},
    ],
)
def test_what_is_not_ours_names_no_booking(metadata: dict[str, str] | None) -> None:
    news = heard(an_event("refund.updated", REFUND | {"metadata": metadata}))
    assert (news.organisation_id, news.booking_id, news.refund_key) == (None, None, None)


def test_a_dispute_without_a_payment_is_nobodys() -> None:
    dispute = {"id": "dp_1", "object": "dispute", "payment_intent": None}
    assert heard(an_event("charge.dispute.created", dispute)) == PaymentNews(Topic.DISPUTE)


# The keys


class Secret:
    """Stripe's keys in Secrets Manager, and how this process reads them."""

    def __init__(self) -> None:
        self.clock, self._client = FakeClock(), aws("secretsmanager")
        self._client.create_secret(Name="stripe", SecretString="{}")
        self.keys = SecretsManagerStripeKeys(self._client, "stripe", self.clock)

    def put(self, *webhook_secrets: str, api_key: str = "sk_test_key") -> None:
        told = json.dumps({"api_key": api_key, "webhook_secrets": webhook_secrets})
        self._client.put_secret_value(SecretId="stripe", SecretString=told)

    def later(self) -> None:
        self.clock.move(timedelta(minutes=1))


def test_keys_are_read_once(cloud: None) -> None:  # noqa: ARG001
    secret = Secret()
    secret.put(OLD)
    assert secret.keys.current() == StripeKeys("sk_test_key", (OLD,))
    secret.put(NEW)
    secret.later()
    assert secret.keys.current().webhook_secrets == (OLD,)


def test_keys_that_do_not_fit_are_read_again_but_not_for_every_forgery(cloud: None) -> None:  # noqa: ARG001
    secret = Secret()
    secret.put(OLD)
    secret.keys.current()
    secret.put(NEW)
    assert secret.keys.renewed().webhook_secrets == (OLD,)
    secret.later()
    assert secret.keys.renewed().webhook_secrets == (NEW,)
    assert secret.keys.current().webhook_secrets == (NEW,)


def test_keys_that_are_set_up_at_last_are_found(cloud: None) -> None:  # noqa: ARG001
    secret = Secret()
    assert secret.keys.current().api_key == ""
    secret.put(NEW)
    secret.later()
    assert secret.keys.current().api_key == "sk_test_key"


def test_keys_cannot_be_printed() -> None:
    assert "sk_" not in f"{FixedKeys(NEW).current()!r}"
    assert NEW not in f"{FixedKeys(NEW).current()!r}"


def test_without_a_key_a_disputes_booking_cannot_be_asked_for() -> None:
    dispute = {"id": "dp_1", "object": "dispute", "payment_intent": "pi_1"}
    with pytest.raises(AgainstTheRules, match="PAYMENTS_NOT_SET_UP"):
        heard(an_event("charge.dispute.created", dispute), FixedKeys(NEW, api_key=""))
