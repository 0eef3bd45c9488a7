"""What a full access list costs a gate: processor time for every step, memory, disk.

`python -m local.list_times` prints the figures for 5,000 reservations, or as many as it is told.
"""

import argparse
import base64
import gc
import hashlib
import hmac
import json
import secrets
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from joserfc import jws
from joserfc.jwk import OKPKey

from baypass_gate.attempt_messages import Method
from baypass_gate.list_store import ListStore, chunk_hash, keeping_lists
from baypass_gate.offline import Credential, Decision, decide_alone
from baypass_gate.plates import with_one_wrong
from baypass_gate.signatures import LIST_TYPE, CloudKeys

_GATE = "gat_measured"
_CHUNKS = 32
_LOOKUPS = 2000
_HALF = timedelta(hours=12)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print one line per figure."""
    parser = argparse.ArgumentParser(prog="local.list_times", description=__doc__)
    parser.add_argument("--reservations", type=int, default=5000)
    count: int = parser.parse_args(arguments).reservations
    now = datetime.now(UTC)
    key = OKPKey.generate_key("Ed25519")
    chunks, signed = _made(count, now, key)
    _say("the list as it travels", f"{sum(map(len, chunks)) / 1024:.0f} KiB, {len(chunks)} chunks")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.sqlite3"
        keys = CloudKeys({"measured": key})
        with keeping_lists(file, _GATE, keys) as store:
            _say("taking it, all chunks new", _milliseconds(lambda: _take(store, chunks, signed)))
        _measure_held(file, keys, count, now)
    return 0


def _measure_held(file: Path, keys: CloudKeys, count: int, now: datetime) -> None:
    _say("on disk", f"{file.stat().st_size / 1024:.0f} KiB")
    tracemalloc.start()
    with keeping_lists(file, _GATE, keys) as store:
        gc.collect()
        _say("in memory", f"{tracemalloc.get_traced_memory()[0] / 1024:.0f} KiB")
        tracemalloc.stop()
        for what, text, wanted in (
            ("an expected plate", _plate(count // 2), Decision.ALLOW),
            ("a plate with one wrong character", "9" + _plate(count // 2)[1:], Decision.ALLOW),
            ("an unknown plate", "XXXXXXX", Decision.UNKNOWN_PLATE),
        ):
            _say(f"deciding on {what}", _looked_up(store, Method.ANPR, text, wanted, now))
        code = f"{count // 2:06}"
        _say("deciding on a code", _looked_up(store, Method.KEYPAD, code, Decision.ALLOW, now))
    _say("starting with it", _milliseconds(lambda: _start(file, keys)))


def _start(file: Path, keys: CloudKeys) -> None:
    with keeping_lists(file, _GATE, keys):
        pass


def _looked_up(store: ListStore, method: Method, text: str, wanted: Decision, now: datetime) -> str:
    credential = Credential(method, text, now)
    seconds = []
    for _ in range(_LOOKUPS):
        begun = process_time()
        decided = decide_alone(credential, store.held, frozenset(), now)
        seconds.append(process_time() - begun)
        if decided.decision is not wanted:
            raise AssertionError(decided)
    p99 = quantiles(seconds, n=100)[-1]
    return f"p50 {median(seconds) * 1e6:.0f} us, p99 {p99 * 1e6:.0f} us"


def _take(store: ListStore, chunks: list[bytes], signed: bytes) -> None:
    for number, chunk in enumerate(chunks):
        store.take_chunk(number, chunk)
    store.take_manifest(signed)
    if store.held is None:
        raise AssertionError


def _made(count: int, now: datetime, key: OKPKey) -> tuple[list[bytes], bytes]:
    salt = secrets.token_bytes(16)
    parts: list[list[object]] = [[] for _ in range(_CHUNKS)]
    for number, entry in enumerate(_entries(count, now, salt)):
        parts[number % _CHUNKS].append(entry)
    chunks = [_as_json({"version": 1, "entries": part}) for part in parts]
    manifest = {
        "version": 1,
        "gate_id": _GATE,
        "car_park_id": "cpk_measured",
        "direction": "ENTRY",
        "list_version": 1,
        "issued_at": _text(now),
        "valid_until": _text(now + 2 * _HALF),
        "time_zone": "Europe/Brussels",
        "methods": ["ANPR", "KEYPAD"],
        "kill_switch": False,
        "exits_stay_open": False,
        "re_entry_allowed": False,
        "one_wrong_character": True,
        "closed": [],
        "salt": _encoded(salt),
        "chunks": [chunk_hash(chunk) for chunk in chunks],
    }
    header = {"alg": "Ed25519", "kid": "measured", "typ": LIST_TYPE}
    signed = jws.serialize_compact(header, _as_json(manifest), key, algorithms=["Ed25519"])
    return chunks, signed.encode()


def _entries(count: int, now: datetime, salt: bytes) -> Iterator[object]:
    def hashed(credential: str) -> str:
        return _encoded(hmac.digest(salt, credential.encode(), hashlib.sha256)[:16])

    for number in range(count):
        plate = _plate(number)
        yield {
            "id": f"rsv_{secrets.token_urlsafe(12)}",
            "from": _text(now - _HALF),
            "until": _text(now + _HALF),
            "plates": [hashed(f"plate:{form}") for form in (plate, *with_one_wrong(plate))],
            "code": hashed(f"code:{number:06}"),
            "inside": False,
        }


def _plate(number: int) -> str:
    """Return a folded plate that differs from every other number's in two characters at least."""
    digits = f"{number:05}"
    return f"1{digits}{sum(map(int, digits)) % 10}"


def _milliseconds(work: Callable[[], object]) -> str:
    begun = process_time()
    work()
    return f"{(process_time() - begun) * 1000:.0f} ms"


def _as_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _say(what: str, figure: str) -> None:
    sys.stdout.write(f"{what}: {figure}\n")


if __name__ == "__main__":
    sys.exit(main())
