"""What the stand-in answers is what the official library says Stripe answers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from stripe.checkout import Session

from tests.local.stripe_shapes import differences
from tests.local.stripe_worlds import (
    World,
    a_line,
    a_world,
    charge_of,
    for_a_company,
    intent_of,
    invoice_of,
)


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as world:
        yield world


def answered(world: World, path: str) -> Any:
    headers = {"Authorization": "Bearer sk_test_of_baypass"}
    status, body, _ = world.double.answer("GET", path, headers, "")
    assert status == 200, body
    return json.loads(body)


def differing(world: World, path: str, kind: type) -> list[str]:
    return list(differences(answered(world, path), kind))


def a_company_that_paid(world: World) -> Session:
    return world.paid(line_items=[a_line(750, world.tax_rate())], **for_a_company())


@pytest.mark.parametrize("state", ["open", "declined", "asked for more", "paid", "expired"])
def test_a_session_has_stripes_shape_in_every_state(world: World, state: str) -> None:
    session = world.opened(line_items=[a_line(750, world.tax_rate())], **for_a_company())
    if state == "declined":
        world.double.decline(session.id)
    elif state == "asked for more":
        world.double.pay(session.id, card="4000002500003155")
    elif state == "paid":
        world.double.pay(session.id)
    elif state == "expired":
        world.double.expire(session.id)
    expand = "expand[]=payment_intent.latest_charge&expand[]=invoice&expand[]=line_items.data.taxes"
    assert differing(world, f"/v1/checkout/sessions/{session.id}?{expand}", Session) == []


def test_a_session_without_wishes_has_stripes_shape(world: World) -> None:
    session = world.opened()
    assert differing(world, f"/v1/checkout/sessions/{session.id}", Session) == []


def test_a_payment_intent_has_stripes_shape_before_and_after_it_is_paid(world: World) -> None:
    session = world.opened()
    world.double.decline(session.id)
    intent_id = world.seen(session).payment_intent
    assert isinstance(intent_id, stripe.PaymentIntent)
    path = f"/v1/payment_intents/{intent_id.id}?expand[]=latest_charge"
    assert differing(world, path, stripe.PaymentIntent) == []
    world.double.pay(session.id)
    assert differing(world, path, stripe.PaymentIntent) == []


def test_a_charge_has_stripes_shape(world: World) -> None:
    session = world.paid()
    world.refunded(session, 250)
    path = f"/v1/charges/{charge_of(session).id}?expand[]=refunds&expand[]=payment_intent"
    assert differing(world, path, stripe.Charge) == []


@pytest.mark.parametrize("state", ["succeeded", "pending", "failed"])
def test_a_refund_has_stripes_shape_in_every_state(world: World, state: str) -> None:
    world.double.set_behaviour(refunds=state)
    refund = world.refunded(world.paid(), 250)
    path = f"/v1/refunds/{refund.id}?expand[]=charge&expand[]=payment_intent"
    assert differing(world, path, stripe.Refund) == []


def test_an_invoice_has_stripes_shape(world: World) -> None:
    invoice = invoice_of(a_company_that_paid(world))
    path = f"/v1/invoices/{invoice.id}?expand[]=payments.data.payment.payment_intent"
    assert differing(world, path, stripe.Invoice) == []


def test_a_credit_note_has_stripes_shape(world: World) -> None:
    session = a_company_that_paid(world)
    refund = world.refunded(session, 250)
    note = world.stripe.credit_notes.create(
        {
            "invoice": invoice_of(session).id,
            "amount": 250,
            "refunds": [{"refund": refund.id, "amount_refunded": 250}],
        }
    )
    path = f"/v1/credit_notes/{note.id}?expand[]=invoice&expand[]=refunds.refund"
    assert differing(world, path, stripe.CreditNote) == []


def test_a_tax_rate_has_stripes_shape(world: World) -> None:
    path = f"/v1/tax_rates/{world.tax_rate()}"
    assert differing(world, path, stripe.TaxRate) == []


def test_line_items_have_stripes_shape(world: World) -> None:
    session = world.opened(line_items=[a_line(750, world.tax_rate())])
    path = f"/v1/checkout/sessions/{session.id}/line_items?expand[]=data.taxes"
    assert differing(world, path, stripe.ListObject[stripe.LineItem]) == []


def test_every_message_and_what_it_carries_has_stripes_shape(world: World) -> None:
    session = a_company_that_paid(world)
    refund = world.refunded(session, 250)
    world.stripe.credit_notes.create(
        {"invoice": invoice_of(session).id, "amount": 250, "refunds": [{"refund": refund.id}]}
    )
    world.double.finish_refunds("failed", refund.id)
    world.double.dispute(session.id)
    world.double.decline(world.opened().id)
    kinds = {
        "charge": stripe.Charge,
        "checkout.session": Session,
        "credit_note": stripe.CreditNote,
        "dispute": stripe.Dispute,
        "invoice": stripe.Invoice,
        "payment_intent": stripe.PaymentIntent,
        "refund": stripe.Refund,
    }
    bodies = [json.loads(each.body) for each in world.double.due_events(world.now)]
    carried = [each["data"]["object"] for each in bodies]
    assert {each["object"] for each in carried} == set(kinds)
    for body, thing in zip(bodies, carried, strict=True):
        assert list(differences(body, stripe.Event)) == []
        assert list(differences(thing, kinds[thing["object"]])) == []


def test_nothing_of_the_stand_ins_own_leaves_it(world: World) -> None:
    session = a_company_that_paid(world)
    world.double.dispute(session.id)
    intent = intent_of(session).id
    texts = [each.body.decode() for each in world.double.due_events(world.now)]
    texts.append(json.dumps(answered(world, f"/v1/payment_intents/{intent}")))
    texts.append(json.dumps(answered(world, "/v1/checkout/sessions?expand[]=data.line_items")))
    assert not [text for text in texts if '"_' in text]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"mode": None}, ".mode is nothing"),
        ({"status": "done"}, ".status is 'done'"),
        ({"colour": "blue"}, ".colour is not Stripe's"),
        ({"amount_total": "750"}, ".amount_total is '750', not of int"),
        ({"total_details": {}}, ".total_details.amount_discount is missing"),
    ],
)
def test_what_stripe_would_not_answer_is_told_apart(
    world: World, broken: dict[str, Any], told: str
) -> None:
    session = answered(world, f"/v1/checkout/sessions/{world.opened().id}")
    assert told in list(differences(session | broken, Session))
