"""What hosts do with invitations that stand, in the table."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_audit import told
from baypass.adapters.dynamodb_catalogue import forget_at
from baypass.adapters.dynamodb_cursors import opened_in, sealed
from baypass.adapters.dynamodb_table import Table, Write
from baypass.domain.audit import AuditEntry
from baypass.domain.bookings import Booking
from baypass.domain.invitations import Invitation
from baypass.domain.refusals import EditedMeanwhile
from baypass.domain.values import as_text

_NAMES = {"#name": "name"}
_SECOND = 2


def used_by(booking: Booking) -> Write:
    """Note beside an invitation that this booking was made with it, to stand with the hold."""
    at = as_text(booking.created_at)
    key = keys.use_of_invitation(booking.organisation_id, booking.invitation_id, at, booking.id)
    kept = {"booking_id": booking.id, "forget_at": int(booking.kept_until.timestamp())}
    return Write("Put", key, item={"pk": key[0], "sk": key[1], **kept})


class DynamoDBInvitations:
    """Invitations that stand, and who used them."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def change(self, changed: Invitation, entry: AuditEntry) -> None:
        """Replace what hosts may change, if its version is the next one, and tell of it."""
        not_revoked = "attribute_not_exists(revoked_at)"
        # What was written before there were versions is of the first one.
        same_version = "version = :read"
        if changed.version == _SECOND:
            same_version = f"({same_version} OR attribute_not_exists(version))"
        change = Write(
            "Update",
            keys.invitation(changed.organisation_id, changed.id),
            update="SET #name = :name, quota = :quota, valid_until = :until, version = :next,"
            " forget_at = :forget",
            condition=f"attribute_exists(pk) AND {not_revoked} AND {same_version}",
            values={
                ":name": changed.name,
                ":quota": changed.quota,
                ":until": as_text(changed.valid_until),
                ":read": changed.version - 1,
                ":next": changed.version,
                ":forget": forget_at(changed),
            },
            names=_NAMES,
        )
        if not self._table.transact_if([change, told(entry)]):
            raise EditedMeanwhile.because("EDITED_MEANWHILE")

    def mailed_again(
        self, invitation: Invitation, mail_key: str, at: datetime, entry: AuditEntry
    ) -> bool:
        """Note that this press sent it, and tell of it; false when it was noted before."""
        not_this_press = "(attribute_not_exists(mail_key) OR mail_key <> :key)"
        mailed = Write(
            "Update",
            keys.invitation(invitation.organisation_id, invitation.id),
            update="SET mailed_at = :at, mail_key = :key",
            condition=f"attribute_exists(pk) AND {not_this_press}",
            values={":at": as_text(at), ":key": mail_key},
        )
        return self._table.transact_if([mailed, told(entry)])

    def bookings_of(
        self, organisation_id: str, invitation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[str], str | None]:
        """Return a page of the ids of bookings made with it, newest first, and the next cursor."""
        pk, _ = keys.invitation(organisation_id, invitation_id)
        items, last = self._table.query_page(
            pk, keys.USED, limit=limit, after=opened_in(cursor, pk, keys.USED), newest_first=True
        )
        return [str(item["booking_id"]) for item in items], sealed(last)
