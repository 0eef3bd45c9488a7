"""What the stand-in's pages show of its objects: amounts and times as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from baypass.domain.money import Money
from baypass.words.money import money

Thing = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One row of what is paid for."""

    name: str
    description: str
    amount: str


@dataclass(frozen=True)
class Checkout:
    """A checkout session as its payer sees it."""

    id: str
    state: str
    booking_id: str
    lines: tuple[Line, ...]
    vat: str
    total: str
    email: str
    asks_company: bool
    expires_at: datetime
    success_url: str
    cancel_url: str | None

    @property
    def is_open(self) -> bool:
        """Tell whether it can be paid."""
        return self.state == "open"

    @property
    def is_expired(self) -> bool:
        """Tell whether nobody paid it in time."""
        return self.state == "expired"


def checkout_of(session: Thing) -> Checkout:
    """Return what a pay page shows of a session."""
    currency = session["currency"]
    return Checkout(
        id=session["id"],
        state=session["status"],
        booking_id=session["client_reference_id"] or "",
        lines=tuple(_line(one) for one in session["_lines"]),
        vat=told(session["total_details"]["amount_tax"], currency),
        total=told(session["amount_total"], currency),
        email=session["customer_email"] or "",
        asks_company=session["tax_id_collection"]["enabled"],
        expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
        success_url=session["success_url"],
        cancel_url=session["cancel_url"],
    )


def told(amount: int, currency: str) -> str:
    """Return an amount in minor units as people read it."""
    return money(Money(amount=amount, currency=currency.upper()))


def _line(line: Thing) -> Line:
    return Line(
        name=line["description"],
        description=line["_details"] or "",
        amount=told(line["amount_total"], line["currency"]),
    )
