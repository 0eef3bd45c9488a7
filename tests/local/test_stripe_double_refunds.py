"""Money and paper that go back."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from stripe.checkout import Session

from tests.local.stripe_worlds import (
    COMPANY,
    ON_ACCOUNT,
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


def a_company_that_paid(world: World, amount: int = 750) -> Session:
    return world.paid(line_items=[a_line(amount, world.tax_rate())], **for_a_company())


def credited(
    world: World, session: Session, refund: stripe.Refund, **asked: Any
) -> stripe.CreditNote:
    wanted: Any = {
        "invoice": invoice_of(session).id,
        "amount": refund.amount,
        "refunds": [{"refund": refund.id, "amount_refunded": refund.amount}],
        **asked,
    }
    return world.stripe.credit_notes.create(wanted)


def entry(world: World) -> dict[str, Any]:
    (found,) = world.double.ledger()
    return found


def test_a_part_of_a_payment_goes_back(world: World) -> None:
    session = world.paid()
    refund = world.refunded(session, 250, metadata={"refund_key": "rsv_1"})
    assert (refund.status, refund.amount) == ("succeeded", 250)
    assert refund.metadata
    assert refund.metadata["refund_key"] == "rsv_1"
    charge = charge_of(world.seen(session))
    assert (charge.amount_refunded, charge.refunded) == (250, False)


def test_without_an_amount_everything_that_is_left_goes_back(world: World) -> None:
    session = world.paid()
    world.refunded(session, 250)
    refund = world.stripe.refunds.create({"payment_intent": intent_of(session).id})
    assert refund.amount == 500
    assert charge_of(world.seen(session)).refunded


def test_no_more_goes_back_than_came(world: World) -> None:
    session = world.paid()
    world.refunded(session, 500)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.refunded(session, 251)
    assert (refused.value.http_status, refused.value.param) == (400, "amount")
    world.refunded(session, 250)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.refunded(session, 1)
    assert refused.value.code == "charge_already_refunded"
    assert entry(world)["refunded"] == 750


def test_what_was_not_paid_does_not_go_back(world: World) -> None:
    session = world.opened()
    world.double.decline(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.refunded(world.seen(session), 100)
    assert refused.value.param == "payment_intent"


def test_refunds_of_a_payment_are_found_newest_first(world: World) -> None:
    session = world.paid()
    made = [world.refunded(session, amount).id for amount in (100, 200)]
    world.refunded(world.paid(), 100)
    found = world.stripe.refunds.list({"payment_intent": intent_of(session).id})
    assert [each.id for each in found.data] == made[::-1]
    assert world.stripe.refunds.retrieve(made[0]).amount == 100


@pytest.mark.parametrize(("outcome", "refunded"), [("succeeded", 250), ("failed", 0)])
def test_a_refund_can_take_its_time_and_then_succeed_or_fail(
    world: World, outcome: Any, refunded: int
) -> None:
    world.double.set_behaviour(refunds="pending")
    session = world.paid()
    refund = world.refunded(session, 250)
    assert (refund.status, entry(world)["refunded"]) == ("pending", 250)
    assert world.double.finish_refunds(outcome) == [refund.id]
    assert world.stripe.refunds.retrieve(refund.id).status == outcome
    assert entry(world)["refunded"] == refunded
    assert charge_of(world.seen(session)).amount_refunded == refunded


def test_a_failed_refund_stays_failed_and_its_money_can_go_back_another_time(world: World) -> None:
    world.double.set_behaviour(refunds="failed")
    session = world.paid()
    refund = world.refunded(session, 750)
    assert (refund.status, refund.failure_reason) == ("failed", "lost_or_stolen_card")
    world.double.finish_refunds("succeeded", refund.id)
    assert world.stripe.refunds.retrieve(refund.id).status == "failed"
    world.double.set_behaviour(refunds="succeeded")
    assert world.refunded(session, 750).status == "succeeded"


def test_a_bank_can_send_back_what_had_succeeded(world: World) -> None:
    refund = world.refunded(world.paid(), 250)
    world.double.finish_refunds("failed", refund.id)
    assert entry(world)["refunded"] == 0


def test_a_disputed_payment_is_not_refunded(world: World) -> None:
    session = world.paid()
    world.double.dispute(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.refunded(session, 250)
    assert refused.value.code == "charge_disputed"


def test_a_refund_stays_in_its_account(world: World) -> None:
    session = world.paid(on=ON_ACCOUNT)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.refunded(session, 250)
    assert refused.value.code == "resource_missing"
    assert world.refunded(session, 250, on=ON_ACCOUNT).amount == 250


def test_an_invoice_is_written_when_one_was_wanted(world: World) -> None:
    session = a_company_that_paid(world)
    invoice = world.stripe.invoices.retrieve(invoice_of(session).id)
    assert (invoice.status, invoice.total, invoice.amount_paid) == ("paid", 750, 750)
    assert (invoice.total_excluding_tax, [each.amount for each in invoice.total_taxes or []]) == (
        620,
        [130],
    )
    assert invoice.customer_name == COMPANY["name"]
    assert invoice.customer_address
    assert invoice.customer_address.city == COMPANY["city"]
    assert [(each.type, each.value) for each in invoice.customer_tax_ids or []] == [
        ("eu_vat", COMPANY["tax_id"])
    ]
    assert invoice.metadata
    assert invoice.metadata["booking_id"] == "bkg_1"
    assert invoice.hosted_invoice_url


def test_who_did_not_want_an_invoice_has_none(world: World) -> None:
    assert world.paid().invoice is None


def test_invoices_of_an_account_are_numbered_without_gaps(world: World) -> None:
    numbers = [invoice_of(a_company_that_paid(world)).number for _ in range(2)]
    on_account = [invoice_of(world.paid(on=ON_ACCOUNT, **for_a_company())).number]
    assert numbers == ["BAYPASS-0001", "BAYPASS-0002"]
    assert [each and each[-4:] for each in on_account] == ["0001"]


def test_a_credit_note_takes_back_a_part_of_an_invoice_with_its_vat(world: World) -> None:
    session = a_company_that_paid(world)
    note = credited(world, session, world.refunded(session, 250))
    assert note.number == "BAYPASS-0001-CN-01"
    assert (note.total, note.total_excluding_tax) == (250, 207)
    assert [each.amount for each in note.total_taxes or []] == [43]
    found = world.stripe.credit_notes.list({"invoice": invoice_of(session).id})
    assert [each.id for each in found.data] == [note.id]
    assert entry(world)["credited"] == 250


def test_a_credit_note_can_have_lines_of_its_own(world: World) -> None:
    session = a_company_that_paid(world)
    refund = world.refunded(session, 250)
    line = {
        "type": "custom_line_item",
        "description": "Cancelled",
        "unit_amount": 250,
        "quantity": 1,
    }
    wanted: Any = {
        "invoice": invoice_of(session).id,
        "lines": [line],
        "refunds": [{"refund": refund.id}],
    }
    note = world.stripe.credit_notes.create(wanted)
    assert [(each.description, each.amount) for each in note.lines.data] == [("Cancelled", 250)]


def test_a_credit_note_says_where_its_money_went(world: World) -> None:
    session = a_company_that_paid(world)
    refund = world.refunded(session, 250)
    wrongly: list[dict[str, Any]] = [{"refunds": []}, {"amount": 300}]
    for wrong in wrongly:
        with pytest.raises(stripe.InvalidRequestError):
            credited(world, session, refund, **wrong)
    assert entry(world)["credited"] == 0


def test_a_refund_is_credited_once(world: World) -> None:
    session = a_company_that_paid(world)
    refund = world.refunded(session, 250)
    credited(world, session, refund)
    with pytest.raises(stripe.InvalidRequestError):
        credited(world, session, refund)
    assert entry(world)["credited"] == 250


def test_an_invoice_is_credited_at_most_as_a_whole(world: World) -> None:
    session = a_company_that_paid(world)
    credited(world, session, world.refunded(session, 500))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.stripe.credit_notes.create(
            {"invoice": invoice_of(session).id, "amount": 251, "out_of_band_amount": 251}
        )
    assert refused.value.param == "amount"


def test_a_refund_of_another_payment_is_not_credited(world: World) -> None:
    session = a_company_that_paid(world)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        credited(world, session, world.refunded(world.paid(), 250))
    assert refused.value.code == "resource_missing"


def test_the_ledger_knows_every_cent(world: World) -> None:
    company, private = a_company_that_paid(world, 1500), world.paid(on=ON_ACCOUNT)
    world.opened()
    world.double.set_behaviour(refunds="pending")
    pending = world.refunded(company, 500, metadata={"refund_key": "rsv_1"})
    credited(world, company, pending)
    world.double.set_behaviour(refunds="failed")
    failed = world.refunded(company, 400)
    first, second = world.double.ledger()
    assert first == {
        "payment_intent": intent_of(company).id,
        "account": None,
        "organisation_id": "org_1",
        "booking_id": "bkg_1",
        "currency": "eur",
        "captured": 1500,
        "refunded": 500,
        "refunds": [
            {"id": pending.id, "amount": 500, "status": "pending", "refund_key": "rsv_1"},
            {"id": failed.id, "amount": 400, "status": "failed", "refund_key": None},
        ],
        "invoice": invoice_of(company).id,
        "credited": 500,
        "disputed": False,
    }
    assert (second["account"], second["captured"]) == (ON_ACCOUNT["stripe_account"], 750)
    assert (second["payment_intent"], second["refunds"]) == (intent_of(private).id, [])
