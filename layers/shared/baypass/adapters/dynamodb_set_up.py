"""What hosts set up and change, in the table: each write conditional, and told in the audit log."""

from collections.abc import Sequence

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_audit import told
from baypass.adapters.dynamodb_gates import gate_of, with_status
from baypass.adapters.dynamodb_keys import Key
from baypass.adapters.dynamodb_list_debts import of_set_up
from baypass.adapters.dynamodb_table import Cancelled, Table, Write, from_item
from baypass.adapters.dynamodb_versions import fields_of, key_of, replacing, version_is
from baypass.domain.audit import AuditEntry
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import Gate
from baypass.domain.organisations import Organisation
from baypass.domain.portals import Portal
from baypass.domain.refusals import AgainstTheRules, EditedMeanwhile, NotFound, WorldMoved
from baypass.ports.set_up import Changed, Made


class DynamoDBSetUp:
    """Car parks, portals, gates and the organisation, as the console changes them."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def car_park(self, organisation_id: str, car_park_id: str) -> CarPark | None:
        """Return the car park, strongly consistent."""
        item = self._table.get(keys.car_park(organisation_id, car_park_id))
        return from_item(CarPark, item) if item else None

    def gates(self, organisation_id: str) -> Sequence[Gate]:
        """Return all gates of the organisation, retired ones too."""
        pk, _ = keys.gate(organisation_id, "")
        return [gate_of(item) for item in self._table.query(pk)]

    def make(self, thing: Made, request: str, entry: AuditEntry) -> Made:
        """Write a new thing that this request asked for, and return what stands under its id."""
        key = key_of(thing)
        item = {**fields_of(thing), "made_by": request, "pk": key[0], "sk": key[1]}
        thing_not_exists = "attribute_not_exists(pk)"
        writes = [Write("Put", key, item=item, condition=thing_not_exists), told(entry)]
        writes += of_set_up(thing, entry.at)
        if not isinstance(thing, CarPark):
            writes.append(_noting_that_it_is_used(thing))
        try:
            self._table.transact(writes)
        except Cancelled:
            standing = self._table.get(key)
            if standing is None:
                self._refuse_for_its_car_park(thing)
                raise
            if standing.get("made_by") != request:
                raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key") from None
            return from_item(type(thing), with_status(standing))
        return thing

    def replace(self, thing: Changed, entry: AuditEntry) -> Changed:
        """Write a thing over the version it carries, and return it with its next version."""
        write, written = replacing(thing)
        if not self._table.transact_if([write, told(entry), *of_set_up(thing, entry.at)]):
            raise EditedMeanwhile.because("EDITED_MEANWHILE")
        return written

    def remove(self, thing: CarPark | Portal, entry: AuditEntry) -> bool:
        """Delete a thing of this version; false when something was made that depends on it."""
        key = key_of(thing)
        nothing_depends = "attribute_not_exists(used)"
        same_version, values, names = version_is(thing.version)
        deletion = Write(
            "Delete",
            key,
            condition=f"{same_version} AND {nothing_depends}",
            values=values,
            names=names,
        )
        if self._table.transact_if([deletion, told(entry)]):
            return True
        standing = self._table.get(key)
        if standing is None or standing.get("version", 1) != thing.version:
            raise EditedMeanwhile.because("EDITED_MEANWHILE")
        return False

    def _refuse_for_its_car_park(self, thing: Organisation | CarPark | Portal | Gate) -> None:
        if isinstance(thing, Portal | Gate):
            if self.car_park(thing.organisation_id, thing.car_park_id) is None:
                raise NotFound.because("CAR_PARK_NOT_FOUND", "car_park_id")
            raise AgainstTheRules.because("CAR_PARK_ARCHIVED", "car_park_id")


def used(key: Key) -> Write:
    """Return the write that notes that something depends on what stands under this key."""
    exists, in_use = "attribute_exists(pk)", "(attribute_not_exists(archived) OR archived = :no)"
    return Write(
        "Update",
        key,
        update="SET used = :yes",
        condition=f"{exists} AND {in_use}",
        values={":yes": True, ":no": False},
    )


def _noting_that_it_is_used(thing: Portal | Gate) -> Write:
    return used(keys.car_park(thing.organisation_id, thing.car_park_id))
