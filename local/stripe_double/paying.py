"""What happens when somebody presses Pay: payment intent, charge, and invoice if one was wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from local.stripe_double.cards import BANK_ACCOUNT, Card, card_of
from local.stripe_double.customers import Person, details_of
from local.stripe_double.desk import Desk
from local.stripe_double.events import announce
from local.stripe_double.invoices import invoice_for
from local.stripe_double.things import Thing

Outcome = Literal["paid", "processing", "declined", "authenticate", "over"]


@dataclass(frozen=True)
class Attempt:
    """What came of pressing Pay, and where the browser goes then."""

    outcome: Outcome
    message: str
    go_to: str | None = None


@dataclass(frozen=True)
class Press:
    """Who pays with which card."""

    card: Card
    person: Person
    authenticated: bool = False


def press_of(
    card: str, authenticated: bool, name: str | None, company: Mapping[str, str] | None
) -> Press:
    """Return what was typed on the pay page."""
    return Press(card_of(card), Person(name, company), authenticated)


def pay(desk: Desk, session: Thing, press: Press, *, late: bool = False) -> Attempt:
    """Take the money, unless the card or the session will not have it."""
    if session["status"] != "open" and not (late and session["status"] == "expired"):
        return Attempt("over", f"This checkout session is {session['status']}.")
    if press.card.method not in session["payment_method_types"]:
        return Attempt("declined", "One cannot pay with this here.")
    if press.card.refusal:
        return decline(desk, session, press.card.refusal, press.card)
    if press.card.asks_first and not press.authenticated:
        return _ask_first(desk, session, press.card)
    session["customer_details"] = details_of(session, press.person)
    if press.card.is_slow:
        return _wait_for_bank(desk, session, press.card)
    _take(desk, session, press.card)
    announce(desk, "checkout.session.completed", session)
    return Attempt("paid", "The payment succeeded.", returning(session))


def bank_answers(desk: Desk, session: Thing, *, pays: bool) -> None:
    """Let the money of a slow payment arrive after all, or never."""
    if (session["status"], session["payment_status"]) != ("complete", "unpaid"):
        return
    if pays:
        _take(desk, session, BANK_ACCOUNT)
        announce(desk, "checkout.session.async_payment_succeeded", session)
    else:
        _refuse(desk, session, "insufficient_funds", BANK_ACCOUNT)
        announce(desk, "checkout.session.async_payment_failed", session)


def returning(session: Thing) -> str:
    """Return where somebody goes who has paid."""
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def decline(desk: Desk, session: Thing, reason: str, card: Card) -> Attempt:
    """Let the bank say no; the session stays open."""
    if session["status"] != "open":
        return Attempt("over", f"This checkout session is {session['status']}.")
    return Attempt("declined", _refuse(desk, session, reason, card))


def _refuse(desk: Desk, session: Thing, reason: str, card: Card) -> str:
    message = "Your card was declined."
    intent = _intent(desk, session, card)
    intent |= {
        "last_payment_error": {
            "code": "card_declined",
            "decline_code": reason,
            "doc_url": "https://stripe.com/docs/error-codes/card-declined",
            "message": message,
            "type": "card_error",
        },
        "next_action": None,
        "status": "requires_payment_method",
    }
    desk.store.change(intent)
    announce(desk, "payment_intent.payment_failed", intent)
    return message


def _wait_for_bank(desk: Desk, session: Thing, account: Card) -> Attempt:
    intent = _intent(desk, session, account)
    intent["status"] = "processing"
    desk.store.change(intent)
    session |= {"status": "complete", "url": None}
    desk.store.change(session, ends=False)
    announce(desk, "checkout.session.completed", session)
    return Attempt("processing", "The bank will pay, or not.", returning(session))


def _ask_first(desk: Desk, session: Thing, card: Card) -> Attempt:
    intent = _intent(desk, session, card)
    intent |= {
        "next_action": {
            "redirect_to_url": {"return_url": session["url"], "url": session["url"]},
            "type": "redirect_to_url",
        },
        "status": "requires_action",
    }
    desk.store.change(intent)
    return Attempt("authenticate", "The bank wants to know that it is you.")


def _take(desk: Desk, session: Thing, card: Card) -> None:
    intent = _intent(desk, session, card)
    charge = _charge(desk, session, intent, card)
    intent |= {
        "amount_received": intent["amount"],
        "canceled_at": None,
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": charge["payment_method"],
        "status": "succeeded",
    }
    session |= {"payment_status": "paid", "status": "complete", "url": None}
    desk.store.change(intent)
    invoice = None
    if session["invoice_creation"]["enabled"]:
        session["customer"] = intent["customer"] = charge["customer"] = desk.store.new_id(
            "customer"
        )
        invoice = invoice_for(desk, session, intent)
        session["invoice"] = invoice["id"]
        desk.store.change(intent)
        desk.store.change(charge)
    desk.store.change(session, ends=False)
    announce(desk, "charge.succeeded", charge)
    announce(desk, "payment_intent.succeeded", intent)
    if invoice is not None:
        announce(desk, "invoice.paid", invoice)


def _intent(desk: Desk, session: Thing, card: Card) -> Thing:
    """Return the session's payment intent; it is made when somebody first tries to pay."""
    if session["payment_intent"] is not None:
        return desk.have("payment_intent", session["payment_intent"])
    asked = session["_payment_intent_data"]
    common = desk.new("payment_intent")
    intent = {
        **common,
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": asked.get("application_fee_amount"),
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{common['id']}_secret_none",
        "confirmation_method": "automatic",
        "currency": session["currency"],
        "customer": None,
        "customer_account": None,
        "description": asked.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "metadata": asked.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": [card.method],
        "processing": None,
        "receipt_email": asked.get("receipt_email"),
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": asked.get("statement_descriptor"),
        "statement_descriptor_suffix": asked.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": asked.get("transfer_group"),
    }
    desk.add(intent, belongs_to=session["id"])
    session["payment_intent"] = intent["id"]
    desk.store.change(session)
    return intent


def _charge(desk: Desk, session: Thing, intent: Thing, card: Card) -> Thing:
    common = desk.new("charge")
    details = session["customer_details"] or {}
    charge = {
        **common,
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": intent["application_fee_amount"],
        "balance_transaction": desk.store.new_id("balance_transaction"),
        "billing_details": {
            "address": details.get("address") or _NO_ADDRESS,
            "email": details.get("email"),
            "name": details.get("name"),
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "PARKING",
        "captured": True,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": card.outcome(),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": desk.store.new_id("payment_method"),
        "payment_method_details": card.details(),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{desk.pages}/receipts/{common['id']}",
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }
    desk.add(charge, belongs_to=intent["id"])
    return charge


_NO_ADDRESS = dict.fromkeys(["city", "country", "line1", "line2", "postal_code", "state"])
