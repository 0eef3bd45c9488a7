"""What hosts have set up, read from the table page by page."""

from collections.abc import Callable, Mapping, Sequence

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_cursors import opened_in, sealed
from baypass.adapters.dynamodb_gates import with_status
from baypass.adapters.dynamodb_keys import Key
from baypass.adapters.dynamodb_table import Table, from_item
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.hosts import Host
from baypass.domain.portals import Portal
from baypass.ports.set_up import Listed

# Where everything of a kind stands: its partition, and how the sort keys in it begin.
_PLACES: Mapping[type, Callable[[str, str], Key]] = {
    CarPark: keys.car_park,
    Portal: keys.portal,
    Gate: keys.gate,
    Host: keys.host,
}
# Gates have a partition of their own, in which every key begins as their ids do.
_BEGIN: Mapping[type, str] = {Gate: "gat_"}


class DynamoDBSetUpLists:
    """Car parks, portals, gates and hosts."""

    def __init__(self, table: Table) -> None:
        """Read them in this table."""
        self._table = table

    def page(
        self, kind: type[Listed], organisation_id: str, cursor: str | None, limit: int
    ) -> tuple[Sequence[Listed], str | None]:
        """Return a page of everything of this kind, by id, and the cursor of the next one."""
        pk, prefix = _PLACES[kind](organisation_id, _BEGIN.get(kind, ""))
        items, last = self._table.query_page(
            pk, prefix, limit=limit, after=opened_in(cursor, pk, prefix)
        )
        return [from_item(kind, with_status(item)) for item in items], sealed(last)
