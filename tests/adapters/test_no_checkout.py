"""A checkout that there never will be: before payments are set up, and after a clear no."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import stripe

from baypass.adapters.stripe_checkout import StripeCheckout
from baypass.domain.refusals import AgainstTheRules
from baypass.ports.payments import Checkout, CheckoutRefused, PaymentsAway
from tests.adapters.tills import (
    API,
    FakeTill,
    FixedKeys,
    StripeTill,
    Till,
    an_order,
    payment_of,
)
from tests.fakes import SITE


@pytest.fixture(params=[FakeTill, StripeTill])
def till(request: pytest.FixtureRequest) -> Iterator[Till]:
    """Return the same port twice: the fake's and Stripe's."""
    made: Till = request.param()
    yield made
    made.close()


@pytest.fixture
def stripe_till() -> Iterator[StripeTill]:
    made = StripeTill()
    yield made
    made.close()


# Before anybody set payments up


def test_it_is_told_whether_payments_are_set_up_even_while_it_is_away(till: Till) -> None:
    till.be_away()
    assert till.checkout.is_set_up()
    assert not till.without_keys().is_set_up()
    till.work_again()


_CALLS: dict[str, Callable[[Checkout], object]] = {
    "open": lambda checkout: checkout.open(an_order()),
    "session": lambda checkout: checkout.session(payment_of(an_order()), "cs_test_any"),
    "close": lambda checkout: checkout.close(payment_of(an_order()), "cs_test_any"),
}


@pytest.mark.parametrize("call", _CALLS)
def test_before_payments_are_set_up_every_call_is_refused(till: Till, call: str) -> None:
    with pytest.raises(AgainstTheRules, match="PAYMENTS_NOT_SET_UP"):
        _CALLS[call](till.without_keys())


# A clear no


def test_a_session_for_less_than_can_be_charged_is_refused_for_good(till: Till) -> None:
    for _ in range(2):
        with pytest.raises(CheckoutRefused):
            till.checkout.open(an_order(cheap=True))


def test_a_session_is_not_refused_for_good_while_nobody_can_be_asked(till: Till) -> None:
    till.be_away()
    with pytest.raises(PaymentsAway):
        till.checkout.open(an_order(cheap=True))
    till.work_again()


class Refusing(stripe.HTTPClient):
    """Will not open sessions, and lets everything else pass."""

    name = "no more sessions"

    def __init__(self, inner: stripe.HTTPClient) -> None:
        super().__init__()
        self._inner = inner

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        if method == "post" and url.endswith("/v1/checkout/sessions"):
            error = {"type": "invalid_request_error", "message": "No.", "param": "currency"}
            return json.dumps({"error": error}), 400, {}
        return self._inner.request(method, url, headers, post_data)


def refusing(stripe_till: StripeTill) -> StripeCheckout:
    http = Refusing(stripe_till.requests)
    return StripeCheckout(FixedKeys(), API, lambda: SITE, stripe_till.clock, http)


def test_a_clear_no_means_that_nobody_can_ever_pay(stripe_till: StripeTill) -> None:
    with pytest.raises(CheckoutRefused):
        refusing(stripe_till).open(an_order())


def test_a_no_to_the_repeat_does_not_hide_the_session_that_was_opened(
    stripe_till: StripeTill,
) -> None:
    session = stripe_till.checkout.open(an_order())
    assert refusing(stripe_till).open(an_order()).id == session.id


def test_a_no_is_not_clear_while_nobody_says_what_was_opened(stripe_till: StripeTill) -> None:
    stripe_till.double.set_behaviour(trouble="down", trouble_calls=2, trouble_at="GET")
    with pytest.raises(PaymentsAway):
        refusing(stripe_till).open(an_order())
    stripe_till.work_again()
