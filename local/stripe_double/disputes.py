"""Disputes: somebody tells a bank that a payment was not theirs."""

from datetime import timedelta

from local.stripe_double.desk import Desk
from local.stripe_double.events import announce
from local.stripe_double.things import Thing

_TIME_TO_ANSWER = timedelta(days=7)


def dispute(desk: Desk, charge: Thing, reason: str) -> Thing:
    """Let the payer dispute a charge."""
    due_by = desk.seconds + int(_TIME_TO_ANSWER.total_seconds())
    made = {
        **desk.new("dispute"),
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": due_by,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
    desk.add(made, belongs_to=charge["payment_intent"])
    charge["disputed"] = True
    desk.store.change(charge)
    announce(desk, "charge.dispute.created", made)
    return made


_EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
