from collections.abc import Sequence
from datetime import datetime

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
from tests.fakes.state import State

_WAITING = (CommandState.REQUESTED, CommandState.SENT)


class FakeGates:
    """Gates, what they report, and their commands."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of_car_park(self, car_park: CarPark) -> Sequence[Gate]:
        own = (
            gate
            for gate in self._state.gates.values()
            if (gate.organisation_id, gate.car_park_id) == (car_park.organisation_id, car_park.id)
        )
        return sorted((gate for gate in own if not gate.retired), key=lambda gate: gate.name)

    def gate(self, organisation_id: str, gate_id: str) -> Gate | None:
        return self._state.gates.get((organisation_id, gate_id))

    def put(self, gate: Gate) -> None:
        key = gate.organisation_id, gate.id
        standing = self._state.gates.get(key)
        status = standing.status if standing else GateStatus()
        self._state.gates[key] = gate.model_copy(update={"status": status})

    def report(self, report: StatusReport, received_at: datetime) -> None:
        key = ids.organisation_of(report.gate_id), report.gate_id
        gate = self._state.gates.get(key)
        if gate is None or (gate.status.at and gate.status.at >= received_at):
            return
        status = GateStatus(online=report.online, barrier=report.barrier, at=received_at)
        self._state.gates[key] = gate.model_copy(update={"status": status})

    def command(self, organisation_id: str, command_id: str) -> Command | None:
        return self._state.commands.get((organisation_id, command_id))

    def mark_sent(self, command: Command) -> None:
        standing = self.command(command.organisation_id, command.id)
        if standing and standing.state is CommandState.REQUESTED:
            self._keep(standing.model_copy(update={"state": CommandState.SENT}))

    def acknowledge(self, acknowledgement: Acknowledgement) -> Command | None:
        organisation_id = ids.organisation_of(acknowledgement.gate_id)
        standing = self.command(organisation_id, acknowledgement.command_id)
        if standing is None or standing.gate_id != acknowledgement.gate_id:
            return None
        if standing.state not in _WAITING:
            return None
        return self._keep(
            standing.model_copy(
                update={
                    "state": acknowledgement.result,
                    "refused_because": acknowledgement.reason,
                }
            )
        )

    def _keep(self, command: Command) -> Command:
        self._state.commands[command.organisation_id, command.id] = command
        return command


class FakeSignals:
    """Keeps the commands that were published."""

    def __init__(self) -> None:
        self.published: list[Command] = []

    def send(self, command: Command) -> None:
        self.published.append(command)
