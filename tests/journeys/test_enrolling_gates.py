"""Gates made at once enrol by themselves, with a code that is good once."""

import base64
import io
import json
import re
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from baypass_gate.identity import Identity, Pair
from baypass_gate.settings import GateSettings, read_settings
from tests.emulator import Emulator
from tests.journeys.barriers import Host
from tests.journeys.foreign_gates import broker_of
from tests.journeys.running import CLONE
from tests.journeys.visitors import Json, eventually

CODE_NOT_TAKEN = "The cloud does not take this code"


def offered(host: Host, *names: str) -> Json:
    """Offer gates of these names to their computers."""
    body = {"car_park_id": host.car_park()["id"], "names": names}
    return host.ask("POST", "gates/enrolment", body)


@dataclass(frozen=True)
class Computer:
    """A gate's computer with the folder that came for it."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "gate.toml"

    @property
    def settings(self) -> GateSettings:
        return read_settings(self.config)

    @property
    def identity(self) -> Identity:
        settings = self.settings
        return Identity(settings.state_dir, settings.certificate, settings.key)

    def has_renewed(self, old: Pair) -> bool:
        """Tell whether the cloud has heard the gate with another certificate than this."""
        return self.identity.current != old and not self.identity.unconfirmed

    def move_to(self, broker: Emulator) -> None:
        """Set it for the local cloud, whose broker is on this machine, is known by its own
        authority, and signs no requests.
        """
        text = self.config.read_text()
        local = {"host": broker.mqtt_host, "port": broker.mqtt_port, "state_dir": "state"}
        for name, value in (local | {"driver": "simulated"}).items():
            text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {json.dumps(value)}", text)
        self.config.write_text(re.sub(r"(?m)^pin = .*$", "", text))
        (self.folder / "authorities.pem").write_text(broker.ca_path.read_text())

    def enrol(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "baypass_gate", "enrol", "--config", self.config],
            cwd=CLONE,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def show(self, **changes: str) -> None:
        """Change what the computer shows when it enrols."""
        file = self.folder / "enrolment.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | changes))

    @contextmanager
    def running(self) -> Iterator[None]:
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "baypass_gate", "--config", self.config],
                cwd=CLONE,
                stderr=log,
            )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def host(addresses: dict[str, Any]) -> Host:
    return Host(addresses)


@pytest.fixture
def computers(host: Host, addresses: dict[str, Any], tmp_path: Path) -> list[Computer]:
    """Two gates' computers, before anybody has touched them."""
    group = uuid.uuid4().hex[:6]
    file = base64.b64decode(offered(host, f"North {group}", f"South {group}")["file"])
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        archive.extractall(tmp_path)
    made = [Computer(tmp_path / name) for name in sorted(_folders(tmp_path))]
    for computer in made:
        computer.move_to(broker_of(addresses))
        computer.show(key_made_by="broker")
    return made


def _folders(parent: Path) -> list[str]:
    return [each.name for each in parent.iterdir() if each.is_dir()]


def test_a_folder_becomes_a_gate_that_is_heard_and_listed(
    host: Host, computers: list[Computer]
) -> None:
    north, _ = computers
    said = north.enrol()
    assert (said.returncode, said.stderr) == (0, "")
    gate_id = north.settings.gate_id
    assert host.gate(gate_id)["enrolled"]
    assert not (north.folder / "enrolment.json").exists()
    assert not (north.folder / "enrolling.json").exists()
    with north.running():
        eventually(lambda: host.gate(gate_id)["online"] or None, "the gate online")


def test_a_host_has_a_connected_gate_renew_and_sees_that_it_does(
    host: Host, addresses: dict[str, Any], tmp_path: Path
) -> None:
    asked = {"name": f"West {uuid.uuid4().hex[:6]}", "direction": "ENTRY"}
    made = host.ask("POST", "gates", asked | {"car_park_id": host.car_park()["id"]})
    for name, text in made["files"].items():
        (tmp_path / name).write_text(text)
    west = Computer(tmp_path)
    west.move_to(broker_of(addresses))
    gate_id, old = west.settings.gate_id, west.identity.current

    def answered(command: Json) -> Json | None:
        seen = host.ask("GET", f"commands/{command['id']}")
        return None if seen["state"] in {"REQUESTED", "SENT"} else seen

    def renewing() -> bool | None:
        # On a busy machine, a command is too old before the gate has it: a host asks again.
        command = host.ask("POST", f"gates/{gate_id}/renewal")["command"]
        became = eventually(lambda: answered(command), "what became of the renewal")
        return True if became["state"] == "RENEWING" else None

    with west.running():
        eventually(lambda: host.gate(gate_id)["online"] or None, "the gate online")
        eventually(renewing, "a gate that renews")
        eventually(lambda: west.has_renewed(old) or None, "another certificate, heard of")


def test_a_wrong_code_and_another_gates_code_are_refused(computers: list[Computer]) -> None:
    north, south = computers
    other = json.loads((south.folder / "enrolment.json").read_text())["code"]
    right = json.loads((north.folder / "enrolment.json").read_text())["code"]
    for code in ("no code at all", other):
        north.show(code=code)
        said = north.enrol()
        assert said.returncode == 1
        assert CODE_NOT_TAKEN in said.stderr
        assert code not in said.stderr
        assert not (north.folder / "certificate.pem").exists()
    north.show(code=right)
    assert north.enrol().returncode == 0


def test_a_code_is_good_for_one_computer(computers: list[Computer], tmp_path: Path) -> None:
    north, _ = computers
    second = Computer(tmp_path / "stolen")
    second.folder.mkdir()
    for file in north.folder.iterdir():
        (second.folder / file.name).write_bytes(file.read_bytes())
    assert north.enrol().returncode == 0
    refused = second.enrol()
    assert (refused.returncode, CODE_NOT_TAKEN in refused.stderr) == (1, True)
