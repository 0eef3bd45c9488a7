"""Invoices of sessions that were paid by whoever wanted one."""

from local.stripe_double.desk import PLATFORM, Desk
from local.stripe_double.things import Thing


def invoice_for(desk: Desk, session: Thing, intent: Thing) -> Thing:
    """Write the invoice of a session that has just been paid."""
    common = desk.new("invoice")
    asked = session["invoice_creation"]["invoice_data"]
    details = session["customer_details"]
    lines = [_line(desk, line, common["id"]) for line in session["_lines"]]
    total = session["amount_total"]
    taxes = [tax for line in lines for tax in line["taxes"]]
    net = total - sum(tax["amount"] for tax in taxes)
    invoice = {
        **common,
        "account_country": "BE",
        "account_name": "Parking",
        "account_tax_ids": asked["account_tax_ids"],
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": total,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": True,
        "auto_advance": False,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "automatically_finalizes_at": None,
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "currency": session["currency"],
        "custom_fields": asked["custom_fields"],
        "customer": session["customer"],
        "customer_account": None,
        "customer_address": details["address"],
        "customer_email": details["email"],
        "customer_name": details["name"],
        "customer_phone": None,
        "customer_shipping": None,
        "customer_tax_exempt": "none",
        "customer_tax_ids": details["tax_ids"],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": asked["description"],
        "discounts": [],
        "due_date": None,
        "effective_at": desk.seconds,
        "ending_balance": 0,
        "footer": asked["footer"],
        "from_invoice": None,
        "hosted_invoice_url": f"{desk.pages}/invoices/{common['id']}",
        "invoice_pdf": f"{desk.pages}/invoices/{common['id']}/pdf",
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": _list(lines, f"/v1/invoices/{common['id']}/lines"),
        "metadata": asked["metadata"],
        "next_payment_attempt": None,
        "number": _number(desk),
        "on_behalf_of": None,
        "parent": None,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": desk.seconds,
        "period_start": desk.seconds,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": asked["rendering_options"],
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": 0,
        "statement_descriptor": None,
        "status": "paid",
        "status_transitions": {
            "finalized_at": desk.seconds,
            "marked_uncollectible_at": None,
            "paid_at": desk.seconds,
            "voided_at": None,
        },
        "subtotal": session["amount_subtotal"],
        "subtotal_excluding_tax": net,
        "test_clock": None,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": net,
        "total_pretax_credit_amounts": [],
        "total_taxes": summed(taxes),
        "webhooks_delivered_at": desk.seconds,
        "_payment_intent": intent["id"],
    }
    invoice["_payments"] = [_payment(desk, invoice, intent)]
    desk.add(invoice, belongs_to=intent["id"])
    return invoice


def _list(things: list[Thing], url: str) -> Thing:
    return {
        "object": "list",
        "data": things,
        "has_more": False,
        "total_count": len(things),
        "url": url,
    }


def _number(desk: Desk) -> str:
    """Return the next number of an account: nobody else's, and none left out."""
    number = desk.store.next_number(f"invoices of {desk.account or 'the platform'}")
    prefix = "BAYPASS" if desk.account == PLATFORM else desk.account[-8:].upper()
    return f"{prefix}-{number:04d}"


def _line(desk: Desk, line: Thing, invoice_id: str) -> Thing:
    return {
        "id": desk.store.new_id("line_item"),
        "object": "line_item",
        "amount": line["amount_subtotal"],
        "currency": line["currency"],
        "description": line["description"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": {},
        "parent": None,
        "period": {"end": desk.seconds, "start": desk.seconds},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": line["price"]["id"], "product": line["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": line["price"]["unit_amount_decimal"],
        },
        "quantity": line["quantity"],
        "quantity_decimal": str(line["quantity"]),
        "subscription": None,
        "subtotal": line["amount_subtotal"],
        "taxes": [as_invoiced(tax) for tax in line["_taxes"]],
    }


def as_invoiced(tax: Thing) -> Thing:
    """Return a tax of a session's line as invoices and credit notes write it."""
    return {
        "amount": tax["amount"],
        "tax_behavior": "inclusive" if tax["rate"]["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": tax["rate"]["id"]},
        "taxability_reason": "not_available",
        "taxable_amount": tax["taxable_amount"],
        "type": "tax_rate_details",
    }


def summed(taxes: list[Thing]) -> list[Thing]:
    """Return one tax for each rate of these."""
    sums: dict[str, Thing] = {}
    for tax in taxes:
        rate = tax["tax_rate_details"]["tax_rate"]
        if rate not in sums:
            sums[rate] = dict(tax)
            continue
        for part in ("amount", "taxable_amount"):
            sums[rate][part] += tax[part]
    return list(sums.values())


def _payment(desk: Desk, invoice: Thing, intent: Thing) -> Thing:
    return {
        **desk.new("invoice_payment"),
        "amount_paid": invoice["total"],
        "amount_requested": invoice["total"],
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": desk.seconds},
    }
