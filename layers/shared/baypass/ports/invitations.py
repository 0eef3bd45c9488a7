"""What the console needs of invitations beyond making them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from baypass.domain.audit import AuditEntry
from baypass.domain.invitations import Invitation


class Invitations(Protocol):
    """Invitations that stand, and who used them."""

    def change(self, changed: Invitation, entry: AuditEntry) -> None:
        """Replace what hosts may change, if its version is the next one, and tell of it.

        Refuses with EditedMeanwhile EDITED_MEANWHILE.
        """

    def mailed_again(
        self, invitation: Invitation, mail_key: str, at: datetime, entry: AuditEntry
    ) -> bool:
        """Note that this press sent it, and tell of it; false when it was noted before."""

    def bookings_of(
        self, organisation_id: str, invitation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[str], str | None]:
        """Return a page of the ids of bookings made with it, newest first, and the next cursor."""
