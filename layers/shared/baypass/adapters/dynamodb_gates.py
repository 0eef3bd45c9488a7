"""Gates, what they report, and their commands, in the table."""

from collections.abc import Sequence
from datetime import datetime

from baypass.adapters import dynamodb_keys as keys
from baypass.adapters import dynamodb_transitions as transitions
from baypass.adapters.dynamodb_list_debts import of_set_up
from baypass.adapters.dynamodb_table import Item, Table, Write, from_item
from baypass.adapters.dynamodb_versions import putting
from baypass.domain import ids
from baypass.domain.car_parks import CarPark
from baypass.domain.gates import (
    Acknowledgement,
    Command,
    CommandState,
    Gate,
    GateStatus,
    StatusReport,
)
from baypass.domain.values import as_text

# DynamoDB's reserved words need another name in an expression.
_STATE, _ONLINE = {"#state": "state"}, {"#online": "online"}


class DynamoDBGates:
    """Gates and commands."""

    def __init__(self, table: Table) -> None:
        """Keep them in this table."""
        self._table = table

    def of_car_park(self, car_park: CarPark) -> Sequence[Gate]:
        """Return the car park's gates that are not retired, by name."""
        pk, _ = keys.gate(car_park.organisation_id, "")
        gates = map(gate_of, self._table.query(pk))
        own = (gate for gate in gates if gate.car_park_id == car_park.id and not gate.retired)
        return sorted(own, key=lambda gate: gate.name)

    def gate(self, organisation_id: str, gate_id: str) -> Gate | None:
        """Return the gate with its last status."""
        item = self._table.get(keys.gate(organisation_id, gate_id))
        return gate_of(item) if item else None

    def put(self, gate: Gate) -> None:
        """Write a gate, raising its version and leaving what it reported of itself."""
        self._table.transact_if([putting(gate), *of_set_up(gate)])

    def report(self, report: StatusReport, received_at: datetime) -> None:
        """Note what a known gate said of itself; older news never replaces newer.

        The order is that of arrival: a last will carries no time of its own.
        """
        gate_is_known = "attribute_exists(pk)"
        newer_news = "(attribute_not_exists(heard_at) OR heard_at < :now)"
        # GateStatus.after: a gate that is gone says nothing new of its condition.
        said = report.condition.model_dump(mode="json", exclude_none=True)
        self._table.write_if(
            Write(
                "Update",
                keys.gate(ids.organisation_of(report.gate_id), report.gate_id),
                update="SET #online = :online, barrier = :barrier, heard_at = :now"
                + (", said = :said" if report.online else ""),
                condition=f"{gate_is_known} AND {newer_news}",
                values={
                    ":online": report.online,
                    ":barrier": report.barrier,
                    ":now": as_text(received_at),
                    **({":said": said} if report.online else {}),
                },
                names=_ONLINE,
            )
        )

    def command(self, organisation_id: str, command_id: str) -> Command | None:
        """Return the command."""
        item = self._table.get(keys.command(organisation_id, command_id))
        return from_item(Command, item) if item else None

    def request(self, command: Command, kept_until: datetime) -> None:
        """Write a command that is for no reservation, unless it stands there already."""
        self._table.write_if(transitions.request(command, kept_until))

    def mark_sent(self, command: Command) -> None:
        """Note that the command was published, unless the gate has answered already."""
        not_answered = "#state = :requested"
        self._table.write_if(
            Write(
                "Update",
                keys.command(command.organisation_id, command.id),
                update="SET #state = :sent",
                condition=not_answered,
                values={":requested": CommandState.REQUESTED, ":sent": CommandState.SENT},
                names=_STATE,
            )
        )

    def acknowledge(self, acknowledgement: Acknowledgement) -> Command | None:
        """Note the gate's first answer to a command; nothing when no such command was given."""
        organisation_id = ids.organisation_of(acknowledgement.gate_id)
        if (command_id := acknowledgement.command_id) is None:
            return None
        key = keys.command(organisation_id, command_id)
        its_own_gate = "gate_id = :gate"
        not_answered = "#state IN (:requested, :sent)"
        reason = acknowledgement.reason
        noted = self._table.write_if(
            Write(
                "Update",
                key,
                update="SET #state = :result" + (", refused_because = :why" if reason else ""),
                condition=f"{its_own_gate} AND {not_answered}",
                values={
                    ":gate": acknowledgement.gate_id,
                    ":requested": CommandState.REQUESTED,
                    ":sent": CommandState.SENT,
                    ":result": acknowledgement.result,
                    **({":why": reason} if reason else {}),
                },
                names=_STATE,
            )
        )
        return self.command(organisation_id, command_id) if noted else None


def gate_of(item: Item) -> Gate:
    """Return the gate an item holds, with what it reported of itself."""
    return from_item(Gate, with_status(item))


def with_status(item: Item) -> Item:
    """Return a gate's item with what it reported of itself in one place."""
    status = GateStatus(
        online=item.get("online", False),
        barrier=item.get("barrier", GateStatus().barrier),
        at=item.get("heard_at"),
        **item.get("said", {}),
    )
    return {**item, "status": status}
