"""The organisations' logos in the table: small pictures, each under the hash of its content."""

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_audit import told
from baypass.adapters.dynamodb_table import Table, Write
from baypass.adapters.dynamodb_versions import replacing
from baypass.domain.audit import AuditEntry
from baypass.domain.organisations import Organisation
from baypass.domain.refusals import EditedMeanwhile


class DynamoDBLogos:
    """Logos."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def logo(self, organisation_id: str, logo_hash: str) -> bytes | None:
        """Return the PNG image."""
        item = self._table.get(keys.logo(organisation_id, logo_hash))
        return bytes(item["image"].value) if item else None

    def change(
        self,
        organisation: Organisation,
        image: bytes | None,
        before: str | None,
        entry: AuditEntry,
    ) -> Organisation:
        """Write the logo, or none, in place of the one with the hash `before`."""
        write, written = replacing(organisation)
        writes = [write, told(entry)]
        if image is not None and organisation.logo_hash:
            writes.append(logo_write(organisation.id, organisation.logo_hash, image))
        if before and before != organisation.logo_hash:
            writes.append(Write("Delete", keys.logo(organisation.id, before)))
        if not self._table.transact_if(writes):
            raise EditedMeanwhile.because("EDITED_MEANWHILE")
        return written


def logo_write(organisation_id: str, logo_hash: str, image: bytes) -> Write:
    """Return the write of a logo; one that stands there already is the same."""
    key = keys.logo(organisation_id, logo_hash)
    return Write("Put", key, item={"pk": key[0], "sk": key[1], "image": image})
