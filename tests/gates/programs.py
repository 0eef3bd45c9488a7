"""The agent's programs as processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any

from tests.gates.builders import write_keys
from tests.gates.cloud import PATIENCE, Cloud, Credentials, wait_for

REPOSITORY = Path(__file__).parents[2]


def write_settings(
    cloud: Cloud, credentials: Credentials, folder: Path, *, port: int | None = None
) -> Path:
    """Write a gate's file; with `port`, its line to the broker goes by there."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "gate_id": credentials.thing,
        "name": "Main entrance",
        "host": cloud.emulator.mqtt_host,
        "port": port or cloud.emulator.mqtt_port,
        "ca": str(cloud.emulator.ca_path),
        "certificate": str(credentials.certificate),
        "key": str(credentials.key),
        "keys": str(write_keys(folder)),
        "state_dir": "state",
        "driver": "simulated",
        "open_seconds": 0.3,
        "pulse_seconds": 0.2,
    }
    file = folder / "gate.toml"
    # JSON's strings and numbers are TOML's too.
    file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))
    return file


class Program:
    """A running program and the lines it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.states: Queue[dict[str, Any]] = Queue()
        self.said: list[dict[str, Any]] = []
        assert process.stdout is not None
        self._reader = Thread(target=self._read, args=(process.stdout,))
        self._reader.start()

    def state(self, **wanted: object) -> dict[str, Any]:
        return wait_for(
            self.states,
            lambda state: all(state.get(name) == value for name, value in wanted.items()),
        )

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.ended()

    def stop(self) -> int:
        self.process.terminate()
        return self.ended()

    def ended(self) -> int:
        status = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        return status

    def printed(self) -> list[dict[str, Any]]:
        """Return the states that nobody asked for yet; the program must have ended."""
        return [self.states.get_nowait() for _ in range(self.states.qsize())]

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            self.said.append(json.loads(line))
            self.states.put(self.said[-1])


@contextmanager
def running(module: str, settings: Path, **environment: str) -> Iterator[Program]:
    with (settings.parent / "log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "--config", settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=REPOSITORY,
            env=os.environ | environment,
        )
    program = Program(process)
    try:
        yield program
    finally:
        if process.poll() is None:
            process.kill()
        program.ended()
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def running_simulator(settings: Path) -> Iterator[Program]:
    with running("baypass_gate.simulator", settings) as program:
        program.state(online=True)
        yield program
