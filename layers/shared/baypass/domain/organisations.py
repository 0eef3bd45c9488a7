"""The organisation: who invites, and who is the controller of the data."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from baypass.domain.payments import AccountId
from baypass.domain.people import EmailAddress
from baypass.domain.values import OrganisationId, Value, Version

Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=120,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$",
    ),
]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Languages = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], ...],
    Field(min_length=1, max_length=10),
]
LogoHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Days = Annotated[int, Field(ge=1, le=3650)]
Hours = Annotated[int, Field(ge=1, le=720)]


class Contact(Value):
    """How a visitor reaches a person."""

    email: EmailAddress
    phone: Line | None = None


class Retention(Value):
    """How long personal data is kept: in days after the visit, or hours after a camera read it."""

    readings_unmatched_hours: Hours = 24
    readings_matched_hours: Hours = 72
    visitor_details_days: Days = 90
    access_log_days: Days = 30
    fiscal_years: Annotated[int, Field(ge=1, le=30)] = 7

    def reading_until(self, read: datetime, *, matched: bool) -> datetime:
        """Return when a plate as a camera read it is forgotten; sooner when nobody has it."""
        hours = self.readings_matched_hours if matched else self.readings_unmatched_hours
        return read + timedelta(hours=hours)

    def visitor_details_until(self, visit_ends: datetime) -> datetime:
        """Return when names, plates and addresses of a visit are forgotten."""
        return visit_ends + timedelta(days=self.visitor_details_days)

    def fiscal_until(self, asked: datetime) -> datetime:
        """Return when the amounts of a payment or refund, which name nobody, are forgotten."""
        return asked + timedelta(days=366 * self.fiscal_years)

    def access_log_until(self, opened: datetime) -> datetime:
        """Return when the record of an opening is forgotten."""
        return opened + timedelta(days=self.access_log_days)


class Organisation(Value):
    """Owns the premises and invites."""

    id: OrganisationId
    name: Line
    contact: Contact
    address: Annotated[tuple[Line, ...], Field(max_length=6)] = ()
    vat_number: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9A-Z+*]{2,14}$")] | None = (
        None
    )
    languages: Languages = ("en",)
    logo_hash: LogoHash | None = None
    brand_colour: Colour = "#1d4f91"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    stripe_account: AccountId | None = None
    retention: Retention = Retention()
    version: Version = 1
