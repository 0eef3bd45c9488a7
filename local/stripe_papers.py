"""/receipts/..., /invoices/... and /credit-notes/...: the papers that mails and pages link to."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.pages import nothing_here, page
from local.stripe_double import StripeDouble
from local.stripe_views import told

Thing = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """A heading and what stands below it."""

    title: str
    facts: Mapping[str, str]
    lines: tuple[tuple[str, str], ...] = ()


class PaperPages:
    """A plain page for each paper; the files that Stripe makes of them are the same here."""

    def __init__(self, double: StripeDouble) -> None:
        """Show what this stand-in knows."""
        self._double = double

    def routes(self) -> list[Route]:
        """Return the pages and their addresses."""
        return [
            Route(path, self._shown(kind, drawn))
            for kind, drawn, paths in (
                ("charge", receipt_of, ["/receipts/{id}"]),
                ("invoice", invoice_of, ["/invoices/{id}", "/invoices/{id}/pdf"]),
                ("credit_note", credit_note_of, ["/credit-notes/{id}/pdf"]),
            )
            for path in paths
        ]

    def _shown(self, kind: str, drawn: Callable[[Thing], Paper]) -> Callable[[Request], Any]:
        async def show(request: Request) -> Response:
            paper_id = request.path_params["id"]
            thing = await asyncio.to_thread(self._double.look_up, kind, paper_id)
            return page("paper.html", paper=drawn(thing)) if thing else nothing_here()

        return show


def receipt_of(charge: Thing) -> Paper:
    """Return the receipt of a charge."""
    card = charge["payment_method_details"].get("card") or {}
    back = charge["amount_refunded"]
    return Paper(
        f"Receipt of {told(charge['amount'], charge['currency'])}",
        {
            "Paid on": _day(charge["created"]),
            "Paid with": f"{card.get('brand', '').title()} ending in {card.get('last4', '')}",
            **({"Given back": told(back, charge["currency"])} if back else {}),
            "For": charge["description"] or "Parking",
        },
    )


def invoice_of(invoice: Thing) -> Paper:
    """Return an invoice."""
    currency = invoice["currency"]
    credited = invoice["post_payment_credit_notes_amount"]
    vat_numbers = [one["value"] for one in invoice["customer_tax_ids"] or []]
    return Paper(
        f"Invoice {invoice['number']}",
        {
            "Date": _day(invoice["created"]),
            "To": _customer(invoice),
            **({"VAT number": ", ".join(vat_numbers)} if vat_numbers else {}),
            "Without VAT": told(invoice["total_excluding_tax"], currency),
            "VAT": told(invoice["total"] - invoice["total_excluding_tax"], currency),
            "Total, paid": told(invoice["total"], currency),
            **({"Credited since": told(credited, currency)} if credited else {}),
        },
        tuple(
            (line["description"], told(line["amount"], currency))
            for line in invoice["lines"]["data"]
        ),
    )


def credit_note_of(note: Thing) -> Paper:
    """Return a credit note."""
    currency = note["currency"]
    return Paper(
        f"Credit note {note['number']}",
        {
            "Date": _day(note["created"]),
            "Without VAT": told(note["total_excluding_tax"], currency),
            "VAT": told(note["total"] - note["total_excluding_tax"], currency),
            "Total, given back": told(note["total"], currency),
        },
        tuple(
            (line["description"] or "", told(line["amount"], currency))
            for line in note["lines"]["data"]
        ),
    )


def _customer(invoice: Thing) -> str:
    address = invoice["customer_address"] or {}
    parts = (address.get(part) for part in ("line1", "line2", "postal_code", "city", "country"))
    return ", ".join(part for part in (invoice["customer_name"], *parts) if part)


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
