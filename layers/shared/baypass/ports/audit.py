"""The audit log."""

from collections.abc import Sequence
from typing import Protocol

from baypass.domain.audit import AuditEntry


class AuditLog(Protocol):
    """What hosts did. Most is written with the change itself, by the port that makes it."""

    def add(self, entry: AuditEntry) -> None:
        """Tell of something that leaves no other trace in the table; twice is once."""

    def entries(
        self, organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[AuditEntry], str | None]:
        """Return a page of the log, newest first, and the cursor of the next one.

        Refuses with AgainstTheRules CURSOR_INVALID.
        """
