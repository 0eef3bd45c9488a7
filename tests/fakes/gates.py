from collections.abc import Sequence
from datetime import datetime

from baypass.domain import ids
from baypass.domain.car_parks import CarPark
from baypass.domain.gate_messages import Answer
from baypass.domain.gates import (
    Acknowledgement,
    Command,
    CommandState,
    Gate,
    GateStatus,
    StatusReport,
)
from baypass.ports import SignedCommand
from tests.fakes.set_up import stopped_by_hand
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
        version = standing.version + 1 if standing else 1
        kept = {"certificate", "certified_by", "renewed_by"}
        own = standing.model_dump(include=kept) if standing else {}
        by_hand = stopped_by_hand(standing, gate)
        fields = {"status": status, "version": version, **own, **by_hand}
        self._state.gates[key] = gate.model_copy(update=fields)
        self._state.owe_lists_of(gate)

    def report(self, report: StatusReport, received_at: datetime) -> None:
        key = ids.organisation_of(report.gate_id), report.gate_id
        gate = self._state.gates.get(key)
        if gate is None or (gate.status.at and gate.status.at >= received_at):
            return
        status = gate.status.after(report, received_at)
        self._state.gates[key] = gate.model_copy(update={"status": status})

    def command(self, organisation_id: str, command_id: str) -> Command | None:
        return self._state.commands.get((organisation_id, command_id))

    def request(self, command: Command, kept_until: datetime) -> None:
        assert kept_until > command.expires_at
        self._state.commands.setdefault((command.organisation_id, command.id), command)

    def mark_sent(self, command: Command) -> None:
        standing = self.command(command.organisation_id, command.id)
        if standing and standing.state is CommandState.REQUESTED:
            self._keep(standing.model_copy(update={"state": CommandState.SENT}))

    def acknowledge(self, acknowledgement: Acknowledgement) -> Command | None:
        organisation_id = ids.organisation_of(acknowledgement.gate_id)
        if acknowledgement.command_id is None:
            return None
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


class KeyAwayError(Exception):
    """What signs cannot be reached."""


class FakeSignals:
    """Keeps what was published."""

    def __init__(self) -> None:
        self.published: list[Command] = []
        self.answers: list[Answer] = []
        self.receipts: list[tuple[str, tuple[str, ...]]] = []
        self._key_is_away = False

    def lose_key(self, *, away: bool = True) -> None:
        """Be without the key that signs from now on, or have it again."""
        self._key_is_away = away

    def sign(self, command: Command) -> SignedCommand:
        if self._key_is_away:
            raise KeyAwayError
        return SignedCommand(command, f"{command.id}, signed")

    def send(self, signed: SignedCommand) -> None:
        self.published.append(signed.command)

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def receipt(self, gate_id: str, event_ids: Sequence[str]) -> None:
        self.receipts.append((gate_id, tuple(event_ids)))
