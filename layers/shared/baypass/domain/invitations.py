"""Invitations: a token for a portal, with a quota, an expiry, and an end when the host says so."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from baypass.domain.organisations import Line
from baypass.domain.people import EmailAddress
from baypass.domain.values import (
    CarParkId,
    Instant,
    InvitationId,
    OrganisationId,
    PortalId,
    Value,
    Version,
)

# What letters and pages are written in.
LANGUAGES = ("en",)
# How often each use may be booked and given back: every booking mails whomever it names.
MADE_PER_USE = 20


class InvitationState(StrEnum):
    """What its holder can do with it."""

    OPEN = "OPEN"
    NOT_YET = "NOT_YET"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    USED_UP = "USED_UP"


def _spoken(language: str) -> str:
    if language not in LANGUAGES:
        message = "a language that we write in"
        raise ValueError(message)
    return language


class Invitation(Value):
    """Leads to a portal. `quota` counts live bookings: a booking given back can be made again.

    `uses` are the live ones; `made` are all that there ever were, which have an end too.
    """

    id: InvitationId
    organisation_id: OrganisationId
    portal_id: PortalId
    car_park_id: CarParkId
    name: Line
    token_hash: str
    quota: Annotated[int, Field(ge=1, le=100_000)] = 1
    uses: Annotated[int, Field(ge=0)] = 0
    made: Annotated[int, Field(ge=0)] = 0
    created_at: Instant
    valid_from: Instant | None = None
    valid_until: Instant
    revoked_at: Instant | None = None
    fixed_date: date | None = None
    email: EmailAddress | None = None
    mailed_at: Instant | None = None
    # The press that sent it again: the same one sends nothing more.
    mail_key: str | None = None
    language: Annotated[str, AfterValidator(_spoken)] = "en"
    note: Line | None = None
    # What the hosts of a portal book with: in no list, opened by no token, never used up.
    of_desk: bool = False
    version: Version = 1

    @property
    def most_made(self) -> int:
        """Return how many bookings may ever be made with it."""
        return self.quota * MADE_PER_USE

    def state_at(self, now: datetime) -> InvitationState:
        """Return what its holder can do with it now."""
        if self.revoked_at:
            return InvitationState.REVOKED
        if now >= self.valid_until:
            return InvitationState.EXPIRED
        if self.valid_from and now < self.valid_from:
            return InvitationState.NOT_YET
        used_up = self.uses >= self.quota or self.made >= self.most_made
        return InvitationState.USED_UP if used_up else InvitationState.OPEN
