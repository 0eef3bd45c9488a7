"""The local AWS emulator as a context manager, on free ports of its own, IAM enforced.

Where its broker (1.5.33) is no proof of what AWS does: a client without any certificate is let in
and held to no policy; the keep-alive is ignored, so only a closed connection brings the last will;
a subscription with a wildcard gets no retained messages.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Final

START_SECONDS: Final = 180.0
STOP_SECONDS: Final = 60.0
_HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class Emulator:
    """Where a running emulator is reached; its root key and secret are test and test."""

    endpoint_url: str
    mqtt_host: str
    mqtt_port: int
    ca_path: Path
    region: str = "eu-west-1"
    account: str = "000000000000"


class EmulatorNotStartedError(Exception):
    """The emulator ended or stayed silent; the message holds the end of its log."""


@contextmanager
def running_emulator(
    tmp_path: Path, *, ports: tuple[int, int] | None = None, **environment: str
) -> Iterator[Emulator]:
    """Run an emulator, empty at start, until the block is left.

    `environment` is added to the emulator's own, such as PERSIST_STATE="1"; with the same folder
    and `ports` as before, that one is started again.
    """
    folder = tmp_path / "emulator"
    folder.mkdir(parents=True, exist_ok=True)
    port, mqtt_port = ports or free_ports()
    own = {
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_PORT": str(mqtt_port),
        "BIND_HOST": _HOST,
        "AUTH": "true",
        "PERSIST_STATE": "0",
        "SFTP_ENABLED": "0",
        "MINISTACK_REGION": Emulator.region,
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder),
    }
    log = folder / "log"
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("ministack")],
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=os.environ | own | environment,
        )
    try:
        _await_readiness(process, port, log)
        ca_path = folder / "ca.pem"
        ca_path.write_bytes(_get(port, "/_ministack/iot/ca.pem")[1])
        yield Emulator(f"http://{_HOST}:{port}", _HOST, mqtt_port, ca_path)
    finally:
        _stop(process)


def free_ports() -> tuple[int, int]:
    """Return two ports that were free a moment ago, held at once so that they differ."""
    with socket.create_server((_HOST, 0)) as one, socket.create_server((_HOST, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _await_readiness(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        try:
            # Waiting for the end is the pause between two questions, and notices an early end.
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            if _answers(port):
                return
        else:
            break
    raise EmulatorNotStartedError(log.read_text(errors="replace")[-2000:])


def _answers(port: int) -> bool:
    try:
        status, body = _get(port, "/_ministack/ready")
    except OSError:
        return False
    return status == HTTPStatus.OK and b'"listening"' in body


def _get(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection(_HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
