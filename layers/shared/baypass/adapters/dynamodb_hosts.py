"""The people of an organisation, in the table, and how many of them are owners."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_audit import told
from baypass.adapters.dynamodb_table import Cancelled, Table, Write, as_item, from_item
from baypass.domain.audit import AuditEntry
from baypass.domain.hosts import Host, HostState, Role
from baypass.domain.refusals import EditedMeanwhile, WorldMoved
from baypass.domain.values import as_text

_HOST = 0


class DynamoDBHosts:
    """Hosts, and the number of owners that two demotions at once cannot both bring to nothing."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def of_organisation(self, organisation_id: str) -> Sequence[Host]:
        """Return all of them, strongly consistent."""
        pk, prefix = keys.host(organisation_id, "")
        return [from_item(Host, item) for item in self._table.query(pk, prefix)]

    def host(self, organisation_id: str, host_id: str) -> Host | None:
        """Return one, strongly consistent."""
        item = self._table.get(keys.host(organisation_id, host_id))
        return from_item(Host, item) if item else None

    def add(self, host: Host, entry: AuditEntry) -> Host:
        """Write a new host, or one who was removed. Returns what stands there afterwards."""
        nobody_stands_there = "attribute_not_exists(pk) OR #state = :removed"
        write = Write(
            "Put",
            keys.host(host.organisation_id, host.id),
            item=as_item(keys.host(host.organisation_id, host.id), host),
            condition=nobody_stands_there,
            values={":removed": HostState.REMOVED.value},
            names={"#state": "state"},
        )
        self._table.transact_if([write, told(entry), *_counted(0, _owners_in(host), host)])
        return self.host(host.organisation_id, host.id) or host

    def change(self, before: Host, after: Host, entry: AuditEntry) -> None:
        """Replace what was read by what is to be, unless it was changed meanwhile.

        Refuses with EditedMeanwhile, and with WorldMoved LAST_OWNER when no owner would be left.
        """
        as_it_was_read = "#version = :read"
        write = Write(
            "Put",
            keys.host(after.organisation_id, after.id),
            item=as_item(keys.host(after.organisation_id, after.id), after),
            condition=as_it_was_read,
            values={":read": before.version},
            names={"#version": "version"},
        )
        counted = _counted(_owners_in(before), _owners_in(after), after)
        try:
            self._table.transact([write, told(entry), *counted])
        except Cancelled as cancelled:
            if _HOST in cancelled.refused:
                raise EditedMeanwhile.because("EDITED_MEANWHILE") from None
            raise WorldMoved.because("LAST_OWNER") from None

    def invited(self, host: Host, at: datetime) -> None:
        """Note that the first password was sent; a later press's mail is noted by that press."""
        same_press = "invited_with = :press"
        self._table.write_if(
            Write(
                "Update",
                keys.host(host.organisation_id, host.id),
                update="SET invited_at = :at",
                condition=same_press,
                values={":at": as_text(at), ":press": host.invited_with},
            )
        )


def _owners_in(host: Host) -> int:
    return int(host.role is Role.OWNER and host.state is HostState.ACTIVE)


def _counted(before: int, after: int, host: Host) -> list[Write]:
    key = keys.owners(host.organisation_id)
    if after > before:
        return [Write("Update", key, update="ADD owners :one", values={":one": 1})]
    if after < before:
        another_owner_stays = "owners > :one"
        return [
            Write(
                "Update",
                key,
                update="SET owners = owners - :one",
                condition=another_owner_stays,
                values={":one": 1},
            )
        ]
    return []
