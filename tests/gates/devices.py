"""Doubles of the devices beside a gate: what they ask for and answer, over real HTTP."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from urllib.parse import parse_qs, urlsplit

SAMPLES = Path(__file__).parent / "samples"
USER, PASSWORD = "gate", "a long password"
_NONCE = "5f2a"


class TwoNDevice:
    """A 2N device: digest sign-in, one subscription at a time, pulls that wait for an event."""

    def __init__(self) -> None:
        self.answers: Queue[bytes] = Queue()
        self.subscriptions: list[dict[str, list[str]]] = []
        self.url = ""

    def read_plate(self) -> None:
        self.answers.put((SAMPLES / "two_n_pull.json").read_bytes())

    def drop_subscriptions(self) -> None:
        self.answers.put((SAMPLES / "two_n_expired.json").read_bytes())

    def answer(self, path: str) -> bytes:
        asked = urlsplit(path)
        if asked.path == "/api/log/subscribe":
            self.subscriptions.append(parse_qs(asked.query))
            return (SAMPLES / "two_n_subscribe.json").read_bytes()
        assert parse_qs(asked.query)["id"] == ["2121013117"]
        try:
            return self.answers.get(timeout=0.2)
        except Empty:
            return (SAMPLES / "two_n_nothing.json").read_bytes()


@contextmanager
def a_two_n_device() -> Iterator[TwoNDevice]:
    device = TwoNDevice()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            said = self.headers.get("Authorization", "")
            if _proves(said, self.path):
                self._send(200, device.answer(self.path))
                return
            self._send(401, b"", f'Digest realm="2N", nonce="{_NONCE}", qop="auth"')

        def _send(self, status: int, body: bytes, challenge: str | None = None) -> None:
            self.send_response(status)
            if challenge:
                self.send_header("WWW-Authenticate", challenge)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing between the tests' own words."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    device.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield device
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _proves(authorization: str, path: str) -> bool:
    """Check the digest (RFC 7616, MD5 and qop=auth, which is what 2N asks for)."""
    if not authorization.startswith("Digest "):
        return False
    fields = dict(
        part.strip().split("=", 1) for part in authorization.removeprefix("Digest ").split(",")
    )
    said = {name: value.strip('"') for name, value in fields.items()}
    who = _md5(f"{USER}:2N:{PASSWORD}")
    what = _md5(f"GET:{path}")
    expected = _md5(f"{who}:{_NONCE}:{said['nc']}:{said['cnonce']}:auth:{what}")
    return said["username"] == USER and said["response"] == expected


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
