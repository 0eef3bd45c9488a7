"""The organisation: who invites, and who is the controller of the data."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from baypass.domain.people import EmailAddress
from baypass.domain.values import OrganisationId, Value

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
Days = Annotated[int, Field(ge=1, le=3650)]


class Contact(Value):
    """How a visitor reaches a person."""

    email: EmailAddress
    phone: Line | None = None


class Retention(Value):
    """How long personal data is kept, in days after the visit."""

    visitor_details_days: Days = 90
    access_log_days: Days = 30

    def visitor_details_until(self, visit_ends: datetime) -> datetime:
        """Return when names, plates and addresses of a visit are forgotten."""
        return visit_ends + timedelta(days=self.visitor_details_days)

    def access_log_until(self, opened: datetime) -> datetime:
        """Return when the record of an opening is forgotten."""
        return opened + timedelta(days=self.access_log_days)


class Organisation(Value):
    """Owns the premises and invites."""

    id: OrganisationId
    name: Line
    contact: Contact
    brand_colour: Colour = "#1d4f91"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    retention: Retention = Retention()
