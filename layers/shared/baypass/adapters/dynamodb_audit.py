"""The audit log in the table: written with what it tells of, read newest first, never changed."""

from collections.abc import Sequence

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_cursors import opened_in, sealed
from baypass.adapters.dynamodb_table import Table, Write, from_item, put
from baypass.domain.audit import AuditEntry
from baypass.domain.values import as_text


def told(entry: AuditEntry) -> Write:
    """Return the write that tells of something, to stand in the same transaction."""
    entry_not_exists = "attribute_not_exists(pk)"
    key = keys.audit(entry.organisation_id, as_text(entry.at), entry.id)
    return put(key, entry, condition=entry_not_exists)


class DynamoDBAuditLog:
    """What hosts did."""

    def __init__(self, table: Table) -> None:
        """Read it in this table."""
        self._table = table

    def add(self, entry: AuditEntry) -> None:
        """Tell of something that leaves no other trace in the table; twice is once."""
        self._table.write_if(told(entry))

    def entries(
        self, organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[AuditEntry], str | None]:
        """Return a page of the log, newest first, and the cursor of the next one."""
        pk, _ = keys.audit(organisation_id, "", "")
        items, last = self._table.query_page(
            pk,
            keys.AUDITED,
            limit=limit,
            after=opened_in(cursor, pk, keys.AUDITED),
            newest_first=True,
        )
        return [from_item(AuditEntry, item) for item in items], sealed(last)
