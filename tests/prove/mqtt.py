"""Commands to gates under chaos: real agents, mutual TLS, a broker that goes down and comes back.

What happens to each gate, and what must hold then, is `tests/gates/chaos.py`.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.emulator import free_ports, running_emulator
from tests.gates.chaos import ROUNDS, ChaoticGate
from tests.gates.cloud import Cloud
from tests.prove.report import Report

COMMANDS = 2_000
GATES = 6
# The broker's state outlives it, as that of AWS outlives a broken line.
_KEPT = {"PERSIST_STATE": "1"}


def run(seed: int, commands: int = COMMANDS, gates: int = GATES) -> Report:
    """Send so many signed commands and whatever else; restart the broker again and again."""
    with tempfile.TemporaryDirectory() as folder:
        premises = Premises(Path(folder), seed, gates)
        try:
            while premises.counts["signed commands"] < commands:
                premises.go_on()
            wrong = premises.end()
        finally:
            premises.close()
    again = f"wire:mqtt:{seed}"
    violations = [f"{one} (again: one {again})" for one in wrong]
    return Report("wire, MQTT", dict(premises.counts), violations, [again])


class Premises:
    """Some gates and the broker between them and the cloud."""

    def __init__(self, folder: Path, seed: int, gates: int) -> None:
        self._folder, self._seed, self._many = folder, seed, gates
        self._ports = free_ports()
        self._gates: list[ChaoticGate] = []
        self._restarts = -1

    @property
    def counts(self) -> Counter[str]:
        """Return what happened so far, at all gates."""
        every = sum((gate.record.counts for gate in self._gates), Counter[str]())
        openings = sum(gate.record.openings.total() for gate in self._gates)
        answers = sum(len(all_of) for gate in self._gates for all_of in gate.record.heard.values())
        return every + Counter(
            {
                "openings": openings,
                "acknowledgements": answers,
                "broker restarts": max(0, self._restarts),
            }
        )

    def go_on(self) -> None:
        """Let everything happen once at every gate, and leave commands on their way at the end."""
        with self._broker(), ThreadPoolExecutor(self._many) as pool:
            list(pool.map(self._trouble, self._gates))
            for gate in self._gates:
                gate.leave_on_its_way()

    def end(self) -> list[str]:
        """Let what is on its way arrive, stop every gate, and return what was wrong."""
        with self._broker():
            for gate in self._gates:
                with gate.connected():
                    gate.come_back_to_the_broker()
        return [one for gate in self._gates for one in gate.end()]

    def close(self) -> None:
        """Let nothing run any more, whatever happened."""
        for gate in self._gates:
            gate.close()

    @contextmanager
    def _broker(self) -> Iterator[None]:
        with running_emulator(self._folder, ports=self._ports, **_KEPT) as emulator:
            self._restarts += 1
            if not self._gates:
                cloud = Cloud(emulator, self._folder)
                self._gates = [self._new_gate(cloud) for _ in range(self._many)]
            yield

    def _new_gate(self, cloud: Cloud) -> ChaoticGate:
        credentials = cloud.enrol(cloud.new_gate_id())
        own = self._folder / credentials.thing
        return ChaoticGate(cloud, credentials, own, f"{self._seed} {credentials.thing}")

    def _trouble(self, gate: ChaoticGate) -> None:
        kinds = list(ROUNDS)
        Random(f"{self._seed} {gate.id} {self._restarts}").shuffle(kinds)  # noqa: S311
        with gate.connected():
            gate.come_back_to_the_broker()
            for kind in kinds:
                gate.round(kind)
