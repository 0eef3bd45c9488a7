"""Credit notes: what an invoice says, taken back on paper as its money goes back."""

from local.stripe_double.desk import Desk
from local.stripe_double.errors import Refused, missing_param, no_such, not_now
from local.stripe_double.events import announce
from local.stripe_double.invoices import as_invoiced, summed
from local.stripe_double.lines import rates_named, taxes_in
from local.stripe_double.things import Thing


def create(desk: Desk, asked: Thing) -> Thing:
    """Credit a part of an invoice, or all of it."""
    invoice = _invoice(desk, asked)
    amount = _amount(asked, invoice)
    links = _links(desk, asked, invoice)
    credited = invoice["post_payment_credit_notes_amount"] + amount
    if credited > invoice["total"]:
        left = invoice["total"] - invoice["post_payment_credit_notes_amount"]
        raise not_now(
            f"The sum of credit notes ({credited}) cannot be greater than the amount of the "
            f"invoice ({invoice['total']}); {left} can still be credited.",
            param="amount",
        )
    _check_sum(asked, links, amount)
    note = _note(desk, asked, invoice, amount, links)
    desk.add(note, belongs_to=invoice["id"])
    invoice["post_payment_credit_notes_amount"] = credited
    desk.store.change(invoice)
    announce(desk, "credit_note.created", note)
    return note


def found(desk: Desk, asked: Thing) -> list[Thing]:
    """Return credit notes, of an invoice where one is named."""
    if (invoice_id := asked.get("invoice")) is not None:
        invoice = desk.have("invoice", invoice_id, "invoice")
        return desk.store.of(invoice["id"], "credit_note")
    return desk.store.all("credit_note", desk.account)


def _invoice(desk: Desk, asked: Thing) -> Thing:
    for name in ("shipping_cost", "refund_amount"):
        if asked.get(name):
            raise Refused(f"This stand-in for Stripe does not play {name}.", param=name)
    return desk.have("invoice", asked["invoice"], "invoice")


def _amount(asked: Thing, invoice: Thing) -> int:
    if "lines" in asked:
        amount = sum(_line_amount(line, invoice) for line in asked["lines"])
        if asked.get("amount", amount) != amount:
            raise Refused("The amount is not the sum of the lines.", param="amount")
    elif "amount" in asked:
        amount = asked["amount"]
    else:
        raise missing_param("amount")
    if amount < 1:
        raise Refused("This value must be greater than or equal to 1.", param="amount")
    return int(amount)


def _line_amount(line: Thing, invoice: Thing) -> int:
    if line["type"] == "custom_line_item":
        if "description" not in line or "unit_amount" not in line:
            raise missing_param("lines[unit_amount]")
        return int(line["unit_amount"] * line.get("quantity", 1))
    lines = {each["id"]: each for each in invoice["lines"]["data"]}
    invoiced = lines.get(line.get("invoice_line_item", ""))
    if invoiced is None:
        raise no_such(
            "invoice line item", line.get("invoice_line_item", ""), "lines[invoice_line_item]"
        )
    if "amount" in line:
        return int(line["amount"])
    each = invoiced["amount"] // invoiced["quantity"]
    return int(each * line.get("quantity", invoiced["quantity"]))


def _links(desk: Desk, asked: Thing, invoice: Thing) -> list[Thing]:
    links = []
    for wanted in asked.get("refunds", []):
        refund = desk.store.find("refund", wanted.get("refund", ""), desk.account)
        if refund is None or refund["payment_intent"] != invoice["_payment_intent"]:
            raise no_such("refund", wanted.get("refund", ""), "refunds[0][refund]")
        if refund["status"] == "failed":
            raise not_now("A failed refund cannot be linked.", param="refunds[0][refund]")
        amount = wanted.get("amount_refunded", refund["amount"])
        linked = _linked_before(desk, invoice, refund)
        if amount + linked > refund["amount"]:
            raise not_now(
                f"The refund {refund['id']} has {refund['amount'] - linked} left to be linked.",
                param="refunds[0][amount_refunded]",
            )
        links.append({"amount_refunded": amount, "refund": refund["id"], "type": "refund"})
    return links


def _linked_before(desk: Desk, invoice: Thing, refund: Thing) -> int:
    return sum(
        link["amount_refunded"]
        for note in desk.store.of(invoice["id"], "credit_note")
        for link in note["refunds"]
        if link["refund"] == refund["id"]
    )


def _check_sum(asked: Thing, links: list[Thing], amount: int) -> None:
    """Refuse a note of a paid invoice that does not say where its money goes."""
    gone = sum(link["amount_refunded"] for link in links)
    gone += asked.get("credit_amount", 0) + asked.get("out_of_band_amount", 0)
    if gone != amount:
        raise Refused(
            f"The sum of refund amount, credit amount and out of band amount ({gone}) must equal "
            f"the post payment credit note amount ({amount})."
        )


def _note(desk: Desk, asked: Thing, invoice: Thing, amount: int, links: list[Thing]) -> Thing:
    common = desk.new("credit_note")
    count = len(desk.store.of(invoice["id"], "credit_note")) + 1
    lines = [
        _line(desk, each, invoice)
        for each in asked.get("lines", [{"description": "Credit", "unit_amount": amount}])
    ]
    taxes = summed([tax for line in lines for tax in line["taxes"]])
    net = amount - sum(tax["amount"] for tax in taxes)
    return {
        **common,
        "amount": amount,
        "amount_shipping": 0,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": asked.get("effective_at", desk.seconds),
        "invoice": invoice["id"],
        "lines": {
            "object": "list",
            "data": lines,
            "has_more": False,
            "url": f"/v1/credit_notes/{common['id']}/lines",
        },
        "memo": asked.get("memo"),
        "metadata": asked.get("metadata", {}),
        "number": f"{invoice['number']}-CN-{count:02d}",
        "out_of_band_amount": asked.get("out_of_band_amount"),
        "pdf": f"{desk.pages}/credit-notes/{common['id']}/pdf",
        "post_payment_amount": amount,
        "pre_payment_amount": 0,
        "pretax_credit_amounts": [],
        "reason": asked.get("reason"),
        "refunds": links,
        "shipping_cost": None,
        "status": "issued",
        "subtotal": amount,
        "subtotal_excluding_tax": net,
        "total": amount,
        "total_excluding_tax": net,
        "total_taxes": taxes,
        "type": "post_payment",
        "voided_at": None,
    }


def _taxes(desk: Desk, asked: Thing, amount: int, invoice: Thing) -> list[Thing]:
    """Return what a line of its own names; all else has its part of what the invoice has."""
    if asked.get("type") == "custom_line_item":
        rates = rates_named(desk, asked.get("tax_rates", []), "lines[tax_rates]")
        return [as_invoiced(tax) for tax in taxes_in(amount, rates)]
    return [_part_of(tax, amount, invoice["total"]) for tax in invoice["total_taxes"]]


def _part_of(tax: Thing, amount: int, whole: int) -> Thing:
    def part(of: int) -> int:
        return (2 * of * amount + whole) // (2 * whole)

    return {**tax, "amount": part(tax["amount"]), "taxable_amount": part(tax["taxable_amount"])}


def _line(desk: Desk, asked: Thing, invoice: Thing) -> Thing:
    kind = asked.get("type", "custom_line_item")
    is_custom = kind == "custom_line_item"
    amount = _line_amount({**asked, "type": kind}, invoice)
    return {
        "id": desk.store.new_id("credit_note_line_item"),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": asked.get("description"),
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": asked.get("invoice_line_item"),
        "livemode": False,
        "metadata": asked.get("metadata", {}),
        "pretax_credit_amounts": [],
        "quantity": asked.get("quantity", 1) if is_custom else asked.get("quantity"),
        "tax_rates": [],
        "taxes": _taxes(desk, asked, amount, invoice),
        "type": kind,
        "unit_amount": asked.get("unit_amount"),
        "unit_amount_decimal": str(asked["unit_amount"]) if is_custom else None,
    }
