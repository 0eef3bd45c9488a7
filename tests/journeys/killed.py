"""One function of a door in a process of its own, killed around one of its outgoing calls.

Each process is the copy of one that has loaded the doors and done nothing else: loading them takes
longer than what they are then asked to do. It tells of every call to AWS or Stripe as soon as the
call has had its effect, and kills itself after call number `after`, or right before a call that is
named `before`.
"""

import functools
import json
import multiprocessing
import os
import re
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

from urllib3.connectionpool import HTTPConnectionPool

PATIENCE = 300.0
CALL, ANSWER, TROUBLE = "call", "answer", "trouble"
# Ids have digits in them and are longer than a version of an API.
ID = re.compile(r"(?=[^/]*\d)[^/]{5,}")
# Those of the AWS services that name what they do in a header, where the body is for all the same.
TARGET = "X-Amz-Target"
LOADED_BEFORE = ["tests.journeys.doors", "baypass.adapters.jinja2_letters", "boto3", "stripe"]
# Whoever starts a process or waits for its end looks after all the others too.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Wanted:
    """A function of a door, what it is called with and where, and when its process is killed."""

    door: str
    function: str
    event: Any
    environment: Mapping[str, str]
    after: int = 0
    before: str | None = None


@dataclass(frozen=True)
class Ran:
    """What became of a process: the calls it made, its answer, and whether it was killed."""

    calls: list[str]
    answer: Any
    was_killed: bool


def run(wanted: Wanted) -> Ran:
    """Run a function until it ends, or until it kills itself."""
    copies = multiprocessing.get_context("forkserver")
    heard, said = copies.Pipe(duplex=False)
    process = copies.Process(target=_go, args=(wanted, said), daemon=True)
    with _one_at_a_time:
        copies.set_forkserver_preload(LOADED_BEFORE)
        process.start()
    said.close()
    told = list(_all_of(heard))
    with _one_at_a_time:
        process.join(PATIENCE)
    troubles = [what for kind, what in told if kind == TROUBLE]
    assert not troubles, troubles
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return Ran(
        calls=[what for kind, what in told if kind == CALL],
        answer=next((json.loads(what) for kind, what in told if kind == ANSWER), None),
        was_killed=process.exitcode != 0,
    )


def _all_of(heard: Connection) -> Iterator[tuple[str, str]]:
    """Yield what a process says until it has ended."""
    with heard:
        while True:
            assert heard.poll(PATIENCE), "a process is silent"
            try:
                yield heard.recv()
            except EOFError:
                return


# --- In the process -------------------------------------------------------------------------------


def _go(wanted: Wanted, said: Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ.clear()
    os.environ.update(wanted.environment)
    counted = _killed_at(wanted, said, HTTPConnectionPool.urlopen)
    HTTPConnectionPool.urlopen = counted  # type: ignore[method-assign]
    from tests.journeys.doors import DOORS

    context = SimpleNamespace(aws_request_id="killed-on-the-way", function_name=wanted.function)
    try:
        answer = getattr(DOORS[wanted.door], wanted.function)(wanted.event, context)
    except Exception:  # noqa: BLE001  told where somebody reads it
        said.send((TROUBLE, traceback.format_exc()))
    else:
        said.send((ANSWER, json.dumps(answer)))


def _killed_at(wanted: Wanted, said: Connection, urlopen: Callable[..., Any]) -> Callable[..., Any]:
    """Return what botocore and requests both send with, counting and ending on the way."""
    made: list[str] = []

    @functools.wraps(urlopen)
    def counted(pool: HTTPConnectionPool, method: str, url: str, *rest: Any, **more: Any) -> Any:
        name = _name_of(method, url, more.get("headers"))
        if name == wanted.before:
            _die()
        answer = urlopen(pool, method, url, *rest, **more)
        made.append(name)
        said.send((CALL, name))
        if len(made) == wanted.after:
            _die()
        return answer

    return counted


def _name_of(method: str, url: str, headers: Any) -> str:
    """Return what a call does, without the ids that differ from one booking to another."""
    target = (headers or {}).get(TARGET)
    if target:
        text = target.decode() if isinstance(target, bytes) else str(target)
        return re.sub(r"_\d+", "", text)
    return f"{method} {ID.sub('*', url.partition('?')[0])}"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
