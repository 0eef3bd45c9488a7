"""Where all the money is."""

from local.stripe_double.store import Store
from local.stripe_double.things import Thing


def entries(store: Store) -> list[Thing]:
    """Return one entry per payment intent that took money, oldest first."""
    intents = reversed(store.all("payment_intent"))
    return [_entry(store, intent) for intent in intents if intent["amount_received"]]


def _entry(store: Store, intent: Thing) -> Thing:
    refunds = list(reversed(store.of(intent["id"], "refund")))
    invoices = store.of(intent["id"], "invoice")
    return {
        "payment_intent": intent["id"],
        "account": store.account_of(intent["id"]) or None,
        "organisation_id": intent["metadata"].get("organisation_id"),
        "booking_id": intent["metadata"].get("booking_id"),
        "currency": intent["currency"],
        "captured": intent["amount_received"],
        "refunded": sum(each["amount"] for each in refunds if each["status"] != "failed"),
        "refunds": [
            {
                "id": each["id"],
                "amount": each["amount"],
                "status": each["status"],
                "refund_key": each["metadata"].get("refund_key"),
            }
            for each in refunds
        ],
        "invoice": invoices[0]["id"] if invoices else None,
        "credited": sum(each["post_payment_credit_notes_amount"] for each in invoices),
        "disputed": bool(store.of(intent["id"], "dispute")),
    }
