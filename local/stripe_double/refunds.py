"""Refunds: never more than was captured, and not always as fast or as successful as hoped."""

from typing import Literal

from local.stripe_double.behaviour import Behaviour
from local.stripe_double.desk import Desk
from local.stripe_double.errors import Refused, missing_param, not_now
from local.stripe_double.events import announce
from local.stripe_double.things import Thing

Outcome = Literal["succeeded", "failed"]
# What a refund takes of a charge, unless it failed.
_TAKING = ("succeeded", "pending")


def create(desk: Desk, asked: Thing) -> Thing:
    """Give money back to the account it came from."""
    charge = _charge(desk, asked)
    amount = asked.get("amount", charge["amount"] - charge["amount_refunded"])
    _check(charge, amount)
    status = Behaviour.of(desk.store).refunds
    refund = {
        **desk.new("refund"),
        "amount": amount,
        "balance_transaction": desk.store.new_id("balance_transaction"),
        "charge": charge["id"],
        "currency": charge["currency"],
        "customer": None,
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": asked.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": asked.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }
    if status == "pending":
        refund["pending_reason"] = "insufficient_funds"
    if status == "failed":
        _fail(desk, refund)
    del refund["livemode"]
    desk.add(refund, belongs_to=charge["payment_intent"])
    _recount(desk, charge)
    announce(desk, "refund.created", refund)
    if status != "failed":
        announce(desk, "charge.refunded", charge)
    else:
        announce(desk, "refund.failed", refund)
    return refund


def finish(desk: Desk, refund: Thing, outcome: Outcome) -> None:
    """Let the bank take the money of a refund, or send it back."""
    if refund["status"] in {outcome, "failed"}:
        return
    before = {"status": refund["status"]}
    refund["status"] = outcome
    refund.pop("pending_reason", None)
    if outcome == "failed":
        _fail(desk, refund)
    desk.store.change(refund)
    _recount(desk, desk.have("charge", refund["charge"]))
    announce(desk, "refund.updated", refund, before)
    if outcome == "failed":
        announce(desk, "refund.failed", refund, before)


def found(desk: Desk, asked: Thing) -> list[Thing]:
    """Return refunds, of a payment intent or charge where one is named."""
    if (intent := asked.get("payment_intent")) is not None:
        refunds = desk.store.of(
            desk.have("payment_intent", intent, "payment_intent")["id"], "refund"
        )
    else:
        refunds = desk.store.all("refund", desk.account)
    return [refund for refund in refunds if asked.get("charge") in {None, refund["charge"]}]


def refunds_of(desk: Desk, intent_id: str) -> list[Thing]:
    """Return the refunds of a payment intent that took money, or are about to."""
    refunds = desk.store.of(intent_id, "refund")
    return [refund for refund in refunds if refund["status"] in _TAKING]


def _charge(desk: Desk, asked: Thing) -> Thing:
    for name in ("customer", "origin", "reverse_transfer", "refund_application_fee"):
        if asked.get(name):
            raise Refused(f"This stand-in for Stripe does not play {name}.", param=name)
    charge_id = asked.get("charge")
    if (intent_id := asked.get("payment_intent")) is not None:
        intent = desk.have("payment_intent", intent_id, "payment_intent")
        charge_id = intent["latest_charge"]
        if charge_id is None:
            raise not_now(
                f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
                param="payment_intent",
            )
    if charge_id is None:
        raise missing_param("charge")
    return desk.have("charge", charge_id, "charge")


def _check(charge: Thing, amount: int) -> None:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"]:
        raise not_now(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if left == 0:
        raise not_now(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if amount < 1:
        raise Refused(
            "This value must be greater than or equal to 1.",
            param="amount",
            code="parameter_invalid_integer",
        )
    if amount > left:
        raise not_now(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )


def _fail(desk: Desk, refund: Thing) -> None:
    refund["failure_reason"] = "lost_or_stolen_card"
    refund["failure_balance_transaction"] = desk.store.new_id("balance_transaction")


def _recount(desk: Desk, charge: Thing) -> None:
    refunded = sum(each["amount"] for each in refunds_of(desk, charge["payment_intent"]))
    charge["amount_refunded"] = refunded
    charge["refunded"] = refunded == charge["amount"]
    desk.store.change(charge)
