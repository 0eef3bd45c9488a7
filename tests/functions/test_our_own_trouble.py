"""What goes wrong on our side is answered in the same shape, and says nothing of anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from pydantic import BaseModel

from baypass.api.app import answer, new_app
from baypass.bootstrap import TEMPORARY_TROUBLE
from baypass.ports.payments import PaymentsAway
from tests.functions.events import Answer, Context, event
from tests.functions.problems import assert_problem

CONFIDENTIAL = "Ann Peeters drives 1-ABC-234"


class Promised(BaseModel):
    """What a route says that it answers."""

    spots: int


def answer_of(route: Callable[[], Any], values: dict[str, str]) -> Answer:
    """Return the answer of an API whose only route is this one."""
    app: APIGatewayRestResolver = new_app(TEMPORARY_TROUBLE)
    app.get("/api/invitation")(route)
    request = event("booking/see_invitation", values)
    context: Any = Context()
    return Answer.of(answer(app, request, context))


@pytest.mark.parametrize(
    "error",
    [ConnectTimeoutError, ReadTimeoutError, EndpointConnectionError, ConnectionClosedError],
)
def test_a_service_that_does_not_answer_may_be_asked_again_in_a_moment(
    error: Callable[..., Exception], values: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    def route() -> Promised:
        raise error(endpoint_url=CONFIDENTIAL, error=CONFIDENTIAL)

    refused = answer_of(route, values)
    assert_problem(refused, 503, "UNAVAILABLE")
    assert CONFIDENTIAL not in refused.body + caplog.text


def test_a_payment_provider_that_is_away_may_be_asked_again_in_a_moment(
    values: dict[str, str],
) -> None:
    def route() -> Promised:
        raise PaymentsAway(CONFIDENTIAL)

    assert_problem(answer_of(route, values), 503, "UNAVAILABLE")


def test_a_mistake_of_ours_is_told_to_nobody_in_its_own_words(
    values: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    def route() -> Promised:
        raise RuntimeError(CONFIDENTIAL)

    refused = answer_of(route, values)
    assert_problem(refused, 500, "INTERNAL")
    assert CONFIDENTIAL not in refused.body + caplog.text


def test_an_answer_that_is_not_what_was_promised_is_a_mistake_of_ours(
    values: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    def route() -> Promised:
        broken: Any = CONFIDENTIAL
        return Promised.model_construct(spots=broken)

    refused = answer_of(route, values)
    assert_problem(refused, 500, "INTERNAL")
    assert CONFIDENTIAL not in refused.body + caplog.text
