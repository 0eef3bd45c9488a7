"""A checkout session's life at the stand-in, as the official library sees it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe

from tests.local.stripe_worlds import (
    NOW,
    ON_ACCOUNT,
    PAGES,
    World,
    a_line,
    a_world,
    charge_of,
    intent_of,
)


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as world:
        yield world


def refusal(world: World, **asked: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.opened(**asked)
    return refused.value


def seconds_from_now(**duration: float) -> int:
    return int((NOW + timedelta(**duration)).timestamp())


def test_a_new_session_is_open_and_has_a_page_to_pay_on(world: World) -> None:
    session = world.opened()
    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.url == f"{PAGES}/pay/{session.id}"
    assert session.payment_intent is None


def test_a_session_costs_the_sum_of_its_lines(world: World) -> None:
    twice = a_line(300) | {"quantity": 2}
    assert world.opened(line_items=[a_line(750), twice]).amount_total == 1350


@pytest.mark.parametrize(
    ("amount", "percentage", "inclusive", "tax", "total"),
    [
        (750, 21.0, True, 130, 750),
        (750, 6.0, True, 42, 750),
        (1000, 8.1, True, 75, 1000),
        (3, 20.0, True, 1, 3),
        (750, 21.0, False, 158, 908),
    ],
)
def test_vat_is_computed_to_the_cent(  # noqa: PLR0917
    world: World, amount: int, percentage: float, inclusive: bool, tax: int, total: int
) -> None:
    rate = world.tax_rate(percentage, inclusive=inclusive)
    session = world.opened(line_items=[a_line(amount, rate), a_line(1000)])
    assert session.total_details
    assert (session.total_details.amount_tax, session.amount_total) == (tax, total + 1000)


def test_lines_are_listed_with_their_taxes(world: World) -> None:
    session = world.opened(line_items=[a_line(750, world.tax_rate()), a_line(250)])
    lines = world.stripe.checkout.sessions.line_items.list(session.id, {"expand": ["data.taxes"]})
    assert [line.amount_total for line in lines.data] == [750, 250]
    assert [[tax.amount for tax in line.taxes or []] for line in lines.data] == [[130], []]


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"colour": "blue"}, "colour"),
        ({"line_items": [a_line(750, colour="blue")]}, "line_items[0][price_data][colour]"),
        ({"payment_intent_data": {"meta": {}, "colour": "blue"}}, "payment_intent_data[colour]"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
    ],
)
def test_parameters_that_stripe_does_not_have_are_refused(
    world: World, asked: dict[str, Any], param: str
) -> None:
    error = refusal(world, **asked)
    assert (error.http_status, error.code, error.param) == (400, "parameter_unknown", param)


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"mode": "gift"}, "mode"),
        ({"locale": "xx"}, "locale"),
        ({"allowed_payment_method_types": ["shells"]}, "allowed_payment_method_types[0]"),
        ({"custom_text": {"submit": "now"}}, "custom_text[submit]"),
        ({"submit_type": "rent"}, "submit_type"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"invoice_creation": {"enabled": "yes"}}, "invoice_creation[enabled]"),
        ({"line_items": "parking"}, "line_items"),
        ({"metadata": {"booking_id": "x" * 501}}, "metadata[booking_id]"),
        ({"metadata": {f"key_{each}": "x" for each in range(51)}}, "metadata"),
        ({"metadata": {"booking": {"id": "bkg_1"}}}, "metadata[booking]"),
        ({"success_url": ""}, "success_url"),
        ({"success_url": "visit.example/paid"}, "success_url"),
        ({"customer_email": "jan"}, "customer_email"),
        ({"line_items": [a_line(750, "txr_unknown")]}, "line_items[0][tax_rates]"),
        ({"line_items": [a_line(750) | {"quantity": 0}]}, "line_items[0][quantity]"),
        ({"line_items": [a_line(-1)]}, "line_items[0][price_data][unit_amount]"),
        ({"line_items": [a_line(750), a_line(750, currency="usd")]}, "line_items"),
        ({"customer": "cus_1"}, "customer"),
    ],
)  # fmt: skip
def test_what_stripe_would_not_take_is_refused_by_name(
    world: World, asked: dict[str, Any], param: str
) -> None:
    error = refusal(world, **asked)
    assert (error.http_status, error.param) == (400, param)


@pytest.mark.parametrize("missing", ["mode", "line_items", "success_url"])
def test_what_stripe_needs_is_missed(world: World, missing: str) -> None:
    error = refusal(world, **{missing: None})
    assert (error.code, error.param) == ("parameter_missing", missing)


def test_the_smallest_amount_is_half_a_euro(world: World) -> None:
    assert world.opened(line_items=[a_line(50)]).amount_total == 50
    assert refusal(world, line_items=[a_line(49)]).code == "amount_too_small"


@pytest.mark.parametrize("ahead", [timedelta(minutes=30), timedelta(hours=24)])
def test_a_session_ends_between_half_an_hour_and_a_day_later(
    world: World, ahead: timedelta
) -> None:
    ends_at = int((NOW + ahead).timestamp())
    assert world.opened(expires_at=ends_at).expires_at == ends_at


@pytest.mark.parametrize(
    "ahead", [timedelta(minutes=29, seconds=59), timedelta(hours=24, seconds=1)]
)
def test_a_session_cannot_end_sooner_or_later(world: World, ahead: timedelta) -> None:
    error = refusal(world, expires_at=int((NOW + ahead).timestamp()))
    assert error.param == "expires_at"


def test_without_a_wish_a_session_ends_after_a_day(world: World) -> None:
    assert world.opened().expires_at == seconds_from_now(hours=24)


def test_a_session_expires_by_itself_and_says_so_once(world: World) -> None:
    session = world.opened(expires_at=seconds_from_now(minutes=30))
    world.wait(minutes=29, seconds=59)
    assert world.seen(session).status == "open"
    world.wait(seconds=1)
    assert world.told_types() == ["checkout.session.expired"]
    seen = world.seen(session)
    assert (seen.status, seen.url, seen.payment_status) == ("expired", None, "unpaid")
    world.wait(hours=1)
    assert world.told_types() == []


def test_an_open_session_can_be_expired(world: World) -> None:
    session = world.opened()
    assert world.stripe.checkout.sessions.expire(session.id).status == "expired"
    assert world.told_types() == ["checkout.session.expired"]
    assert world.double.pay(session.id).outcome == "over"


@pytest.mark.parametrize("is_paid", [True, False])
def test_a_session_that_is_over_cannot_be_expired(world: World, is_paid: bool) -> None:
    session = world.opened()
    (world.double.pay if is_paid else world.double.expire)(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.stripe.checkout.sessions.expire(session.id)
    assert refused.value.http_status == 400
    assert world.seen(session).payment_status == ("paid" if is_paid else "unpaid")


def test_time_does_not_run_out_for_what_is_paid(world: World) -> None:
    session = world.paid()
    world.double.expire(session.id)
    world.wait(days=2)
    assert world.seen(session).status == "complete"
    assert "checkout.session.expired" not in world.told_types()


def test_paying_makes_a_payment_intent_and_a_charge(world: World) -> None:
    session = world.paid()
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    intent, charge = intent_of(session), charge_of(session)
    assert (intent.status, intent.amount_received) == ("succeeded", 750)
    assert intent.metadata["booking_id"] == "bkg_1"
    assert charge.payment_method_details
    assert charge.payment_method_details.card
    card = charge.payment_method_details.card
    assert (card.brand, card.last4) == ("visa", "4242")
    assert charge.receipt_url == f"{PAGES}/receipts/{charge.id}"
    assert charge.metadata == intent.metadata


def test_a_session_is_paid_once(world: World) -> None:
    session = world.paid()
    assert world.double.pay(session.id).outcome == "over"
    assert [entry["captured"] for entry in world.double.ledger()] == [750]


def test_the_payer_goes_where_the_session_said(world: World) -> None:
    session = world.opened(success_url="https://visit.example/paid?s={CHECKOUT_SESSION_ID}")
    attempt = world.double.pay(session.id)
    assert attempt.go_to == f"https://visit.example/paid?s={session.id}"


@pytest.mark.parametrize(
    "card", ["4000000000000002", "4000 0000 0000 9995", "1234", "4111111111111111"]
)
def test_a_declined_card_leaves_the_session_open(world: World, card: str) -> None:
    session = world.opened()
    assert world.double.pay(session.id, card=card).outcome == "declined"
    seen = world.seen(session)
    assert (seen.status, intent_of(seen).status) == ("open", "requires_payment_method")
    assert world.told_types() == ["payment_intent.payment_failed"]
    assert world.double.pay(session.id).outcome == "paid"
    assert intent_of(world.seen(session)).id == intent_of(seen).id


def test_some_cards_ask_their_owner_first(world: World) -> None:
    session = world.opened()
    assert world.double.pay(session.id, card="4000002500003155").outcome == "authenticate"
    assert intent_of(world.seen(session)).status == "requires_action"
    assert world.double.ledger() == []
    attempt = world.double.pay(session.id, card="4000002500003155", authenticated=True)
    assert attempt.outcome == "paid"


def test_money_can_come_late(world: World) -> None:
    session = world.opened()
    world.double.decline(session.id)
    world.double.expire(session.id)
    assert intent_of(world.seen(session)).status == "canceled"
    assert world.double.pay_late(session.id).outcome == "paid"
    seen = world.seen(session)
    assert (seen.status, seen.payment_status) == ("complete", "paid")
    assert intent_of(seen).status == "succeeded"


@pytest.mark.parametrize("pays", [True, False])
def test_a_slow_payment_completes_the_session_before_it_is_paid(world: World, pays: bool) -> None:
    session = world.opened()
    assert world.double.pay(session.id, card="BE62510007547061").outcome == "processing"
    seen = world.seen(session)
    assert (seen.status, seen.payment_status) == ("complete", "unpaid")
    assert (intent_of(seen).status, world.double.ledger()) == ("processing", [])
    world.told()
    world.double.bank_answers(session.id, pays=pays)
    seen = world.seen(session)
    assert seen.payment_status == ("paid" if pays else "unpaid")
    outcome = "succeeded" if pays else "failed"
    assert world.told_types()[-1] == f"checkout.session.async_payment_{outcome}"
    assert sum(entry["captured"] for entry in world.double.ledger()) == (750 if pays else 0)


def test_who_allows_cards_only_is_not_paid_slowly(world: World) -> None:
    session = world.opened(allowed_payment_method_types=["card", "bancontact"])
    assert world.double.pay(session.id, card="BE62510007547061").outcome == "declined"


def test_sessions_are_listed_by_when_they_were_opened(world: World) -> None:
    first = world.opened()
    world.wait(minutes=10)
    second = world.opened()
    world.wait(minutes=10)
    third = world.opened()
    found = world.stripe.checkout.sessions.list(
        {"created": {"gte": first.created, "lt": third.created}}
    )
    assert [each.id for each in found.data] == [second.id, first.id]


def test_long_lists_come_in_pages(world: World) -> None:
    made = [world.opened().id for _ in range(5)]
    found = world.stripe.checkout.sessions.list({"limit": 2})
    assert (found.has_more, len(found.data)) == (True, 2)
    assert [each.id for each in found.auto_paging_iter()] == made[::-1]


def test_a_session_is_found_by_its_payment(world: World) -> None:
    world.opened()
    session = world.paid()
    found = world.stripe.checkout.sessions.list({"payment_intent": intent_of(session).id})
    assert [each.id for each in found.data] == [session.id]


def test_what_does_not_exist_is_not_found(world: World) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.stripe.checkout.sessions.retrieve("cs_test_unknown")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_what_cannot_be_expanded_is_refused(world: World) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.stripe.checkout.sessions.retrieve(world.opened().id, {"expand": ["locale"]})
    assert refused.value.param == "expand"


def test_lists_expand_what_they_hold(world: World) -> None:
    world.paid()
    found = world.stripe.checkout.sessions.list({"expand": ["data.payment_intent.latest_charge"]})
    assert charge_of(found.data[0]).paid


def test_one_account_does_not_see_what_another_has(world: World) -> None:
    session = world.paid(on=ON_ACCOUNT)
    assert world.stripe.checkout.sessions.list().data == []
    assert len(world.stripe.checkout.sessions.list({}, ON_ACCOUNT).data) == 1
    for retrieve, thing_id in (
        (world.stripe.checkout.sessions.retrieve, session.id),
        (world.stripe.payment_intents.retrieve, intent_of(session).id),
        (world.stripe.charges.retrieve, charge_of(session).id),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            retrieve(thing_id)
        assert refused.value.code == "resource_missing"


def test_a_tax_rate_of_one_account_is_unknown_to_another(world: World) -> None:
    rate = world.tax_rate()
    with pytest.raises(stripe.InvalidRequestError):
        world.opened(on=ON_ACCOUNT, line_items=[a_line(750, rate)])


def test_tax_rates_are_found_again(world: World) -> None:
    rate = world.tax_rate()
    world.tax_rate(inclusive=False)
    found = world.stripe.tax_rates.list({"active": True, "inclusive": True})
    assert [(each.id, each.percentage) for each in found.data] == [(rate, 21.0)]
