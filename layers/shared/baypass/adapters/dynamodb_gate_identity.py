"""How gates come by their certificates, in the table."""

from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters.dynamodb_table import Table, Write, from_item
from baypass.domain import ids
from baypass.domain.gate_identity import MOST_TRIES, EnrolmentAttempt, GateIdentity, hash_of
from baypass.domain.values import as_text

_VERSION = {"#version": "version"}


class DynamoDBGateIdentities:
    """One row for each gate, beside the gate's own; no code stands in it, only its hash."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def identity(self, gate_id: str) -> GateIdentity | None:
        """Return how the gate comes by its certificates, strongly consistent."""
        item = self._table.get(keys.gate_identity(gate_id))
        return from_item(GateIdentity, item) if item else None

    def offer(self, identity: GateIdentity) -> None:
        """Let the gate enrol with this code, in place of any earlier one."""
        offered = identity.model_dump(
            mode="json", include={"code_hash", "code_until", "claim", "tries"}
        )
        own = {"gate_id": identity.gate_id, "organisation_id": identity.organisation_id}
        fields = {**offered, **own}
        self._table.write_if(
            Write(
                "Update",
                keys.gate_identity(identity.gate_id),
                update="SET "
                + ", ".join(f"{name} = :{name}" for name in fields)
                + " REMOVE used_for",
                values={f":{name}": value for name, value in fields.items()},
            )
        )

    def count_try(self, gate_id: str) -> bool:
        """Count one more try; false when there is no code, or there were too many."""
        there_is_a_code, few_tries = "attribute_exists(code_hash)", "tries < :most"
        return self._table.write_if(
            Write(
                "Update",
                keys.gate_identity(gate_id),
                update="SET tries = tries + :one",
                condition=f"{there_is_a_code} AND {few_tries}",
                values={":one": 1, ":most": MOST_TRIES},
            )
        )

    def use(self, attempt: EnrolmentAttempt, now: datetime) -> bool:
        """Spend the code on this certificate; false when another has used it meanwhile."""
        same_code = "code_hash = :hash"
        unused = "(attribute_not_exists(used_for) OR used_for = :id)"
        return self._table.write_if(
            Write(
                "Update",
                keys.gate_identity(attempt.gate_id),
                update="SET used_for = :id, next_for = :id, next_certificate = :arn, "
                "next_at = :now",
                condition=f"{same_code} AND {unused}",
                values={
                    ":hash": hash_of(attempt.gate_id, attempt.code),
                    ":id": attempt.certificate_id,
                    ":arn": attempt.certificate,
                    ":now": as_text(now),
                },
            )
        )

    def expect(
        self, gate_id: str, renewal_id: str, certificate: str, *, before: str | None, now: datetime
    ) -> bool:
        """Note the next certificate in place of the one before; false when there is another."""
        none_noted, as_read = "attribute_not_exists(next_certificate)", "next_certificate = :before"
        return self._table.write_if(
            Write(
                "Update",
                keys.gate_identity(gate_id),
                update="SET next_certificate = :arn, next_for = :renewal, next_at = :now, "
                "gate_id = :gate, organisation_id = :organisation",
                condition=none_noted if before is None else as_read,
                values={
                    ":arn": certificate,
                    ":renewal": renewal_id,
                    ":now": as_text(now),
                    ":gate": gate_id,
                    ":organisation": ids.organisation_of(gate_id),
                    **({} if before is None else {":before": before}),
                },
            )
        )

    def heard(self, gate_id: str, certificate: str) -> bool:
        """Make the next certificate the gate's own; false when it is not the next one.

        The gate's version rises: a host who edits it meanwhile must not bring the old one back.
        """
        is_next, gate_is_known = "next_certificate = :arn", "attribute_exists(pk)"
        spent = "code_hash, code_until, claim, used_for, next_certificate, next_for"
        return self._table.transact_if(
            [
                Write(
                    "Update",
                    keys.gate_identity(gate_id),
                    update=f"REMOVE {spent}",
                    condition=is_next,
                    values={":arn": certificate},
                ),
                Write(
                    "Update",
                    keys.gate(ids.organisation_of(gate_id), gate_id),
                    update="SET certificate = :arn, "
                    "#version = if_not_exists(#version, :one) + :one",
                    condition=gate_is_known,
                    values={":arn": certificate, ":one": 1},
                    names=_VERSION,
                ),
            ]
        )
