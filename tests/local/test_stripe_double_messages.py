"""What the stand-in tells of what happened, when, how often, and how one can believe it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stripe

from local.stripe_double import Delivery
from tests.local.programs import LONG_ENOUGH
from tests.local.stripe_worlds import (
    ACCOUNT,
    ON_ACCOUNT,
    SECRET,
    World,
    a_world,
    event_of,
    for_a_company,
    intent_of,
    invoice_of,
)


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as world:
        yield world


def due(world: World) -> list[Delivery]:
    return world.double.due_events(world.now)


def types_of(deliveries: list[Delivery]) -> list[str]:
    return [event_of(each.body, each.signature).type for each in deliveries]


def test_paying_is_told(world: World) -> None:
    session = world.paid(**for_a_company())
    told = world.told()
    assert [event.type for event in told] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "checkout.session.completed",
    ]
    completed: Any = told[-1].data.object
    assert (completed["id"], completed["payment_status"]) == (session.id, "paid")
    assert completed["metadata"]["booking_id"] == "bkg_1"
    assert {event.api_version for event in told} == {stripe.api_version}


def test_refunds_credit_notes_and_disputes_are_told(world: World) -> None:
    session = world.paid(**for_a_company())
    world.told()
    world.double.set_behaviour(refunds="pending")
    refund = world.refunded(session, 250)
    world.stripe.credit_notes.create(
        {"invoice": invoice_of(session).id, "amount": 250, "refunds": [{"refund": refund.id}]}
    )
    assert world.told_types() == ["refund.created", "charge.refunded", "credit_note.created"]
    world.double.finish_refunds("failed")
    world.double.dispute(session.id)
    told = world.told()
    assert [event.type for event in told] == [
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
    ]
    dispute: Any = told[-1].data.object
    assert dispute["payment_intent"] == intent_of(session).id


def test_the_account_stands_in_the_message(world: World) -> None:
    world.paid(on=ON_ACCOUNT)
    world.paid()
    accounts = [getattr(event, "account", None) for event in world.told()]
    assert accounts == [ACCOUNT] * 3 + [None] * 3


def test_a_message_is_signed_now_over_its_bytes(world: World) -> None:
    world.now = datetime.now(UTC)
    world.paid()
    delivery = due(world)[0]
    event = stripe.Webhook.construct_event(delivery.body, delivery.signature, SECRET)
    assert event.type == "charge.succeeded"
    for body, secret in ((delivery.body + b" ", SECRET), (delivery.body, "whsec_of_another")):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, delivery.signature, secret)


def test_messages_can_be_signed_with_two_secrets(world: World) -> None:
    world.double.set_behaviour(second_secret="whsec_of_tomorrow")
    world.paid()
    delivery = due(world)[0]
    for secret in (SECRET, "whsec_of_tomorrow"):
        assert event_of(delivery.body, delivery.signature, secret).type == "charge.succeeded"


def test_a_message_that_was_taken_is_not_sent_again(world: World) -> None:
    world.paid()
    assert len(world.told()) == 3
    world.wait(days=1)
    assert due(world) == []
    assert world.double.waiting_events() == 0


def test_a_message_that_was_not_taken_comes_again_after_growing_pauses(world: World) -> None:
    world.double.expire(world.opened().id)
    pauses: list[timedelta] = []
    sent_at = world.now
    for _ in range(6):
        while not (sent := due(world)):
            world.wait(seconds=1)
        pauses.append(world.now - sent_at)
        sent_at = world.now
        world.double.delivered(sent[0].id, 503)
    assert [each.total_seconds() for each in pauses] == [0, 5, 15, 60, 300, 1800]


def test_a_message_that_nobody_ever_takes_is_given_up_after_three_days(world: World) -> None:
    world.double.expire(world.opened().id)
    for _ in range(100):
        for delivery in due(world):
            world.double.delivered(delivery.id, 0)
        world.wait(hours=1)
    assert world.double.waiting_events() == 0


def test_a_message_is_not_handed_out_twice_while_it_is_on_its_way(world: World) -> None:
    world.double.expire(world.opened().id)
    assert len(due(world)) == 1
    assert due(world) == []
    world.wait(seconds=30)
    assert len(due(world)) == 1


def test_messages_can_come_more_than_once(world: World) -> None:
    world.double.set_behaviour(duplicates=2)
    world.double.expire(world.opened().id)
    told = world.told()
    assert len(told) == 3
    assert len({event.id for event in told}) == 1


def test_messages_can_come_late(world: World) -> None:
    world.double.set_behaviour(delay=3600)
    world.double.expire(world.opened().id)
    assert due(world) == []
    world.wait(hours=1)
    assert types_of(due(world)) == ["checkout.session.expired"]


def test_messages_can_be_lost(world: World) -> None:
    world.double.set_behaviour(lost=True)
    world.paid()
    assert due(world) == []
    world.double.set_behaviour(lost=False)
    world.paid()
    assert len(due(world)) == 3


def test_messages_can_come_in_any_order(world: World) -> None:
    world.double.set_behaviour(shuffle=True)
    for _ in range(4):
        world.paid()
    types = types_of(due(world))
    in_order = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"] * 4
    assert types != in_order
    assert sorted(types) == sorted(in_order)


def test_a_session_can_be_paid_and_told_before_it_is_answered(world: World) -> None:
    told: list[str] = []
    world.double.on_events = lambda: told.extend(world.told_types())
    world.double.set_behaviour(pay_at_once=True)
    session = world.opened()
    assert session.status == "open"
    assert told[-1] == "checkout.session.completed"
    assert world.seen(session).payment_status == "paid"


def test_a_repeat_of_what_was_opened_tells_nobody_again(world: World) -> None:
    key: stripe.RequestOptions = {"idempotency_key": "checkout:bkg_1"}
    told: list[int] = []
    world.double.on_events = lambda: told.append(1)
    world.double.set_behaviour(pay_at_once=True)
    assert world.opened(on=key).id == world.opened(on=key).id
    assert told == [1]


def test_whoever_is_told_may_ask_back_from_another_thread(world: World) -> None:
    found: list[int] = []

    def look() -> None:
        asking = threading.Thread(target=lambda: found.append(len(world.double.sessions())))
        asking.start()
        asking.join(LONG_ENOUGH)

    world.double.on_events = look
    world.double.set_behaviour(pay_at_once=True)
    world.opened()
    assert found == [1]


def test_everything_stands_in_the_file_before_anybody_is_answered(tmp_path: Path) -> None:
    """The second reads what the first, which was never closed, could have been killed after."""
    key: stripe.RequestOptions = {"idempotency_key": "checkout:bkg_1"}
    file = tmp_path / "stripe.sqlite"
    with a_world(file) as killed, a_world(file) as world:
        killed.double.set_behaviour(refunds="pending")
        session = killed.opened(on=key)
        killed.double.pay(session.id)
        refund = killed.refunded(killed.seen(session), 250)
        handed_out = due(killed)
        assert world.double.ledger() == killed.double.ledger()
        assert world.opened(on=key).id == session.id
        assert world.double.behaviour.refunds == "pending"
        assert [each.body for each in due(world)] == [each.body for each in handed_out]
        assert world.opened().id != session.id
        assert world.double.finish_refunds("succeeded") == [refund.id]


def test_a_session_that_ran_out_while_nobody_was_there_is_over(tmp_path: Path) -> None:
    file = tmp_path / "stripe.sqlite"
    with a_world(file) as world:
        session = world.opened()
    with a_world(file) as world:
        world.wait(hours=25)
        assert world.told_types() == ["checkout.session.expired"]
        assert world.seen(session).status == "expired"


def test_many_may_ask_at_once(world: World) -> None:
    session = world.paid(line_items=[{**line_of_many()}])
    refused: list[str] = []

    def refund() -> None:
        for _ in range(5):
            try:
                world.refunded(session, 100)
            except stripe.InvalidRequestError as error:
                refused.append(error.code or "")

    threads = [threading.Thread(target=refund) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    (entry,) = world.double.ledger()
    assert (entry["captured"], entry["refunded"], len(entry["refunds"])) == (3000, 3000, 30)
    assert refused == ["charge_already_refunded"] * 10


def line_of_many() -> dict[str, Any]:
    price = {"currency": "eur", "unit_amount": 100, "product_data": {"name": "Parking"}}
    return {"quantity": 30, "price_data": price}
