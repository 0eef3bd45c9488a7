"""Requests that are repeated, that go wrong half-way, or that nobody may make."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.local.stripe_worlds import (
    ACCOUNT,
    NOW,
    ON_ACCOUNT,
    World,
    a_world,
    an_order,
    intent_of,
)

KEY: stripe.RequestOptions = {"idempotency_key": "checkout:bkg_1"}


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as world:
        yield world


def sessions(world: World) -> int:
    return len(world.double.sessions())


def test_the_same_key_gets_the_same_answer_and_does_nothing_twice(world: World) -> None:
    first = world.opened(on=KEY)
    world.double.pay(first.id)
    again = world.opened(on=KEY)
    assert (again.id, again.status) == (first.id, "open")
    assert sessions(world) == 1
    assert again.last_response
    assert again.last_response.headers["idempotent-replayed"] == "true"


def test_other_keys_get_other_answers(world: World) -> None:
    assert world.opened(on=KEY).id != world.opened(on={"idempotency_key": "another"}).id


def test_the_same_key_with_other_parameters_is_an_error(world: World) -> None:
    world.opened(on=KEY)
    with pytest.raises(stripe.IdempotencyError) as refused:
        world.opened(on=KEY, customer_email="an@example.com")
    assert refused.value.http_status == 400
    assert sessions(world) == 1


def test_the_same_key_at_another_address_is_an_error(world: World) -> None:
    first, second = world.opened(), world.opened()
    world.stripe.checkout.sessions.expire(first.id, {}, KEY)
    with pytest.raises(stripe.IdempotencyError):
        world.stripe.checkout.sessions.expire(second.id, {}, KEY)
    assert world.seen(second).status == "open"


def test_every_account_has_its_own_keys(world: World) -> None:
    first = world.opened(on=KEY)
    assert world.opened(on={**KEY, "stripe_account": ACCOUNT}).id != first.id


def test_a_key_is_forgotten_after_a_day(world: World) -> None:
    first = world.opened(on=KEY)
    world.wait(hours=23, minutes=59)
    assert world.opened(on=KEY).id == first.id
    world.wait(minutes=1)
    assert world.opened(on=KEY).id != first.id


def test_what_was_refused_before_it_began_is_not_remembered(world: World) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        world.opened(on=KEY, expires_at=int(NOW.timestamp()))
    assert world.opened(on=KEY).status == "open"


def test_what_failed_because_of_how_things_stood_is_remembered(world: World) -> None:
    session = world.paid()
    too_much = {"on": {"idempotency_key": "refund:rsv_1"}, "metadata": {"refund_key": "rsv_1"}}
    world.double.set_behaviour(refunds="pending")
    first = world.refunded(session, 500)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            world.refunded(session, 500, **too_much)  # type: ignore[arg-type]
        assert refused.value.param == "amount"
        world.double.finish_refunds("failed", first.id)


def test_an_error_after_the_work_is_remembered_and_the_work_stands(world: World) -> None:
    world.double.set_behaviour(trouble="500_after")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            world.opened(on=KEY)
        assert failed.value.http_status == 500
    assert sessions(world) == 1


def test_an_error_before_the_work_is_remembered_too(world: World) -> None:
    world.double.set_behaviour(trouble="500")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            world.opened(on=KEY)
    assert sessions(world) == 0


def test_the_library_does_not_repeat_what_would_be_answered_the_same(world: World) -> None:
    world.double.set_behaviour(trouble="500_after", trouble_calls=5)
    with pytest.raises(stripe.APIError):
        world.client(retries=2).v1.checkout.sessions.create(an_order(), KEY)
    assert world.double.behaviour.trouble_calls == 4


def test_a_lost_answer_is_one_to_work_that_was_done(world: World) -> None:
    world.double.set_behaviour(trouble="lost")
    with pytest.raises(stripe.APIConnectionError):
        world.opened()
    assert sessions(world) == 1


def test_the_library_repeats_a_lost_answer_and_finds_it(world: World) -> None:
    world.double.set_behaviour(trouble="lost")
    session = world.client(retries=1).v1.checkout.sessions.create(an_order(), KEY)
    assert [each["id"] for each in world.double.sessions()] == [session.id]


def test_nothing_is_done_while_it_is_down(world: World) -> None:
    world.double.set_behaviour(trouble="down", trouble_calls=2)
    for _ in range(2):
        with pytest.raises(stripe.APIConnectionError):
            world.opened()
    assert sessions(world) == 0
    assert world.opened().status == "open"


def test_who_asks_too_often_is_told_so_and_nothing_is_done(world: World) -> None:
    world.double.set_behaviour(trouble="429")
    with pytest.raises(stripe.RateLimitError):
        world.opened(on=KEY)
    assert sessions(world) == 0
    assert world.opened(on=KEY).status == "open"


def test_a_slow_answer_comes_after_the_work(world: World) -> None:
    world.double.set_behaviour(trouble="slow", slow_seconds=9)
    world.opened()
    world.opened()
    assert world.waits == [9]


def test_trouble_can_wait_for_one_kind_of_request(world: World) -> None:
    world.double.set_behaviour(trouble="down", trouble_at="POST /v1/refunds")
    session = world.paid()
    with pytest.raises(stripe.APIConnectionError):
        world.refunded(session, 100)
    assert world.refunded(session, 100).amount == 100


@pytest.mark.parametrize(
    "switches", [{"trouble": "bad"}, {"refunds": "lost"}, {"colour": "blue"}, {"duplicates": "2"}]
)
def test_switches_that_do_not_exist_cannot_be_set(world: World, switches: dict[str, Any]) -> None:
    before = world.double.behaviour
    with pytest.raises(ValueError, match=r"cannot be|no switch"):
        world.double.set_behaviour(**switches)
    assert world.double.behaviour == before


@pytest.mark.parametrize("key", ["sk_live_of_somebody", "pk_test_public", "nonsense"])
def test_only_test_keys_are_taken(world: World, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as refused:
        world.client(key).v1.checkout.sessions.create(an_order())
    assert refused.value.http_status == 401


def test_who_shows_no_key_is_turned_away(world: World) -> None:
    status, body, _ = world.double.answer("GET", "/v1/refunds", {}, "")
    assert (status, "API key" in body) == (401, True)


def test_an_account_that_cannot_exist_is_turned_away(world: World) -> None:
    with pytest.raises(stripe.PermissionError):
        world.opened(on={"stripe_account": "another"})


def test_addresses_that_stripe_does_not_have_are_not_found(world: World) -> None:
    headers = {"Authorization": "Bearer sk_test_of_baypass"}
    for method, path in (("GET", "/v1/colours"), ("DELETE", "/v1/refunds"), ("GET", "/")):
        assert world.double.answer(method, path, headers, "")[0] == 404


def test_another_version_of_the_api_is_refused(world: World) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        world.opened(on={"stripe_version": "2020-08-27"})


def test_options_of_a_request_are_no_parameters(world: World) -> None:
    headers = {"Authorization": "Bearer sk_test_of_baypass"}
    body = "payment_intent=pi_1&stripe_account=acct_1QwErTyUiOp"
    status, answer, _ = world.double.answer("POST", "/v1/refunds", headers, body)
    assert (status, "parameter_unknown" in answer) == (400, True)


@pytest.mark.parametrize("body", ["a[b=c", "a=1&a[b]=2", "a[b]=2&a=1", "[a]=1"])
def test_parameters_that_cannot_be_read_are_refused(world: World, body: str) -> None:
    headers = {"Authorization": "Bearer sk_test_of_baypass"}
    assert world.double.answer("POST", "/v1/refunds", headers, body)[0] == 400


def test_a_refused_request_leaves_nothing_behind(world: World) -> None:
    session = world.paid()
    with pytest.raises(stripe.InvalidRequestError):
        world.refunded(session, 100, expand=["colour"])
    assert world.stripe.refunds.list({"payment_intent": intent_of(session).id}).data == []
    assert world.stripe.refunds.list({}, ON_ACCOUNT).data == []
