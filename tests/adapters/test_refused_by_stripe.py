"""What Stripe will not do: some of it never, some not yet, and under which key we ask again."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import stripe

from baypass.adapters.stripe_errors import StripeRefused
from baypass.domain.payments import FOLLOW_AGAIN, NOT_MADE, RefundState
from baypass.ports.payments import Order, PaymentsAway
from tests.adapters.tills import Requests, StripeTill, an_order, paid
from tests.builders import BOOKING, RESERVATION
from tests.money_builders import PER_SPOT, a_refund

SESSIONS, REFUNDS = "post /v1/checkout/sessions", "post /v1/refunds"
MOMENT = timedelta(seconds=1)
PERSONAL = "zoe.peeters@visitor.example.com"


class Refusing(stripe.HTTPClient):
    """Refuses to refund, and repeats that under the same key as Stripe does."""

    name = "refusing"

    def __init__(self, inner: stripe.HTTPClient, status: int, error: Mapping[str, str]) -> None:
        super().__init__()
        self._inner, self._status = inner, status
        self._body = json.dumps({"error": {"message": f"not for {PERSONAL}", **error}})
        self._kept: set[str] = set()
        self.reason_stands = True

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        key = (headers or {}).get("Idempotency-Key", "")
        if method == "post" and url.endswith("/refunds"):
            if self.reason_stands:
                self._kept.add(key)
            if key in self._kept:
                return self._body, self._status, {}
        answer: tuple[str, int, Mapping[str, str]]
        answer = self._inner.request(method, url, headers, post_data)
        return answer


@pytest.fixture
def till() -> Iterator[StripeTill]:
    made = StripeTill()
    yield made
    made.close()


def refusing(till: StripeTill, status: int = 400, **error: str) -> Refusing:
    """Let Stripe refuse refunds from now on."""
    refusal = Refusing(till.requests, status, {"type": "invalid_request_error"} | error)
    till.requests = Requests(refusal)
    till.checkout = till.another()
    return refusal


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"code": "charge_already_refunded"}),
        (400, {"code": "charge_disputed"}),
        (400, {"param": "amount"}),
        (400, {"code": "charge_not_refundable"}),
        (400, {"param": "payment_intent"}),
        (400, {}),
        (402, {"type": "card_error", "code": "expired_card"}),
    ],
    ids=str,
)
def test_a_refund_that_will_never_be_made_has_failed(
    till: StripeTill,
    status: int,
    error: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    payment = paid(till, an_order())
    refusing(till, status, **error)
    found = till.checkout.refund(payment, a_refund())
    assert (found.id, found.state) == (NOT_MADE, RefundState.FAILED)
    printed = capsys.readouterr()
    logged = caplog.text + printed.out + printed.err
    assert "a refund was refused" in logged
    assert PERSONAL not in logged


@pytest.mark.parametrize("code", ["balance_insufficient", "insufficient_funds"])
@pytest.mark.parametrize("status", [400, 402])
def test_a_refund_waits_until_the_account_has_the_money(
    till: StripeTill, status: int, code: str
) -> None:
    payment = paid(till, an_order())
    refusal = refusing(till, status, code=code)
    with pytest.raises(PaymentsAway):
        till.checkout.refund(payment, a_refund())
    refusal.reason_stands = False
    till.clock.move(FOLLOW_AGAIN)
    with pytest.raises(PaymentsAway):
        till.checkout.refund(payment, a_refund())
    till.clock.move(MOMENT)
    assert till.checkout.refund(payment, a_refund()).state is RefundState.SUCCEEDED
    assert till.ledger(payment).refunded == PER_SPOT


@pytest.mark.parametrize("status", [400, 404])
def test_what_the_account_does_not_have_is_no_failed_refund(till: StripeTill, status: int) -> None:
    payment = paid(till, an_order())
    refusing(till, status, code="resource_missing", param="payment_intent")
    with pytest.raises(StripeRefused):
        till.checkout.refund(payment, a_refund())


def test_a_later_attempt_has_a_key_of_its_own_hour_and_never_pays_twice(till: StripeTill) -> None:
    payment = paid(till, an_order())
    refusal = refusing(till, code="balance_insufficient")
    for _ in range(3):
        with pytest.raises(PaymentsAway):
            till.checkout.refund(payment, a_refund())
        till.clock.move(FOLLOW_AGAIN + MOMENT)
    refusal.reason_stands = False
    for _ in range(3):
        till.checkout.refund(payment, a_refund())
        till.clock.move(FOLLOW_AGAIN)
    first, *later = till.requests.keys_of(REFUNDS)
    assert first == f"refund:{RESERVATION}"
    hours = [key.removeprefix(f"{first}:") for key in later]
    assert [len(hour) for hour in hours] == [10, 10, 10]
    assert len(set(hours)) == 3
    assert till.ledger(payment).refunded == PER_SPOT


def test_a_refund_that_was_made_is_never_asked_for_again_whatever_its_metadata(
    till: StripeTill,
) -> None:
    payment = paid(till, an_order(spots=2))
    made = till.checkout.refund(payment, a_refund())
    noted = a_refund(state=RefundState.PENDING, provider_id=made.id)
    stranger = noted.model_copy(update={"reservation_id": f"{RESERVATION[:-2]}02"})
    assert till.checkout.refund(payment, stranger) == made
    assert till.ledger(payment).refunded == PER_SPOT


def test_a_checkout_without_an_address_is_another_request(till: StripeTill) -> None:
    order = an_order()
    booking = order.record.booking.model_copy(update={"booker_email": "booker@localhost"})
    record = order.record.model_copy(update={"booking": booking})
    without = Order(record, order.car_park, order.organisation)
    session = till.checkout.open(without)
    assert till.checkout.open(without).id == session.id
    keys = till.requests.keys_of(SESSIONS)
    assert keys == [f"checkout:{BOOKING}", f"checkout:{BOOKING}:no-email"] * 2
