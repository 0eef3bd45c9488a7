"""Which ports this instance uses: the one asked for, last time's, or simply a free one."""

import json
import socket
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from local.failures import refuse
from local.writing import write_atomically

LOOPBACK = "127.0.0.1"
FIRST_SITE_PORT = 8080
LAST_PORT = 65535


def bind_site(asked_for: str | None) -> socket.socket:
    """Return a socket that already holds the site's port, so that nobody takes it meanwhile."""
    if asked_for:
        port = _port_number(asked_for)
        held = _bound(port)
        if held is None:
            refuse(f"Port {port} is busy: choose another with PORT=..., or none.")
        return held
    for port in count(FIRST_SITE_PORT):
        held = _bound(port)
        if held is not None:
            return held
    raise AssertionError  # pragma: no cover - count() never ends


@dataclass(frozen=True)
class CloudPorts:
    """Where the local cloud listens."""

    http: int
    mqtt: int


def cloud_ports(remembered: Path) -> CloudPorts:
    """Return last time's ports while they are free, so that saved addresses stay true."""
    last = _remembered(remembered)
    if last and _is_free(last.http) and _is_free(last.mqtt):
        return last
    with any_free() as http, any_free() as mqtt:
        chosen = CloudPorts(http.getsockname()[1], mqtt.getsockname()[1])
    write_atomically(remembered, json.dumps(asdict(chosen)))
    return chosen


def bind_stand_in(remembered: Path) -> socket.socket:
    """Return a socket on last time's port while it is free, so that the stack stays as it is."""
    last = _remembered_port(remembered)
    held = _bound(last) if last else None
    if held is None:
        held = any_free()
        write_atomically(remembered, str(held.getsockname()[1]))
    return held


def origin_of(held: socket.socket) -> str:
    """Return the address under which a held port is reached."""
    return f"http://{LOOPBACK}:{held.getsockname()[1]}"


def any_free() -> socket.socket:
    """Return a socket that holds some port that nobody used."""
    return socket.create_server((LOOPBACK, 0))


def _port_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LAST_PORT:
        refuse(f"PORT must be a number from 1 to {LAST_PORT}, not {text!r}.")
    return int(text)


def _bound(port: int) -> socket.socket | None:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError:
        return None


def _is_free(port: int) -> bool:
    held = _bound(port)
    if held is None:
        return False
    held.close()
    return True


def _remembered_port(file: Path) -> int | None:
    try:
        port = int(file.read_text())
    except (OSError, ValueError):
        return None
    return port if 0 < port <= LAST_PORT else None


def _remembered(file: Path) -> CloudPorts | None:
    try:
        return CloudPorts(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None
