"""One emulator for all gate tests; a gate of its own for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.emulator import running_emulator
from tests.gates.cloud import Cloud, Credentials, Listener, visiting
from tests.gates.programs import write_settings


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running_emulator(tmp_path_factory.mktemp("cloud")) as emulator:
        yield Cloud(emulator, tmp_path_factory.mktemp("certificates"))


@dataclass(frozen=True)
class EnrolledGate:
    """A gate that the cloud knows, and the file its agent is started with."""

    id: str
    credentials: Credentials
    settings: Path


@pytest.fixture
def gate(cloud: Cloud, tmp_path: Path) -> EnrolledGate:
    gate_id = cloud.new_gate_id()
    credentials = cloud.enrol(gate_id)
    return EnrolledGate(gate_id, credentials, write_settings(cloud, credentials, tmp_path))


@pytest.fixture
def heard(cloud: Cloud, gate: EnrolledGate) -> Iterator[Listener]:
    """Hear what the cloud hears of the gate."""
    credentials = cloud.enrol(f"listener-{gate.id}", "listener")
    with visiting(cloud.emulator, credentials) as visitor:
        yield Listener(gate.id, visitor)
