"""Logs carry ids, never people: everything is sent, then everything that was logged is read."""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, quote_plus

import pytest

from tests.template import CLONE

_LONG_ENOUGH = 120


@dataclass(frozen=True)
class Logged:
    """What a process wrote while every event was sent, and what it must not have written."""

    text: str
    secrets: list[str]

    @property
    def lines(self) -> list[dict[str, object]]:
        """Return what was logged, without the metrics that are written among it."""
        every = (json.loads(line) for line in self.text.splitlines() if line.startswith("{"))
        return [line for line in every if "_aws" not in line]


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    file = tmp_path_factory.mktemp("logs") / "secrets.json"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.functions.everything", str(file)],
        cwd=CLONE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_LONG_ENOUGH,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-2000:]
    return Logged(ended.stdout, json.loads(file.read_text()))


def disguises(secret: str) -> dict[str, str]:
    """Return how a secret looks in a log that has it, by the name of the disguise."""
    inside_base64 = {
        f"base64 at {shift}": _inner_base64(secret.encode(), shift)
        for shift in range(3)
        if len(secret.encode()) > 6
    }
    return {
        "as it is": secret,
        "in JSON": json.dumps(secret)[1:-1],
        "in a repr": repr(secret)[1:-1],
        "in ASCII": ascii(secret)[1:-1],
        "in an address": quote(secret, safe=""),
        "in a form": quote_plus(secret),
        "in capitals": secret.upper(),
    } | inside_base64


def _inner_base64(secret: bytes, shift: int) -> str:
    """Return the characters that a secret leaves in base64 wherever it begins in the text."""
    encoded = base64.b64encode(b"\0" * shift + secret).decode().rstrip("=")
    first = (8 * shift + 5) // 6
    return encoded[first : -1 or None]


def test_a_secret_in_base64_is_found_wherever_it_begins() -> None:
    secret = "zoe+kanarie@visitor.example.com"
    for before in ("", "a", "ab", "abc"):
        hidden = base64.b64encode(f"{before}{secret} and more".encode()).decode()
        assert [each for each in disguises(secret).values() if each in hidden], before


def test_enough_is_logged_to_read_about(logged: Logged) -> None:
    messages = {line["message"] for line in logged.lines}
    assert {"refused", "broken", "status not understood"} <= messages
    assert len(logged.secrets) > 20


def test_no_name_plate_address_password_code_or_token_is_logged(logged: Logged) -> None:
    found = {
        (secret, disguise)
        for secret in logged.secrets
        for disguise, looks in _disguised(secret)
        if looks in logged.text
    }
    assert found == set()


@lru_cache
def _disguised(secret: str) -> tuple[tuple[str, str], ...]:
    return tuple(disguises(secret).items())


def test_every_line_of_the_log_is_json_that_names_its_service(logged: Logged) -> None:
    assert {line["service"] for line in logged.lines} == {"baypass"}


def test_a_refusal_is_logged_by_its_codes_alone(logged: Logged) -> None:
    refused = [line for line in logged.lines if line["message"] == "refused"]
    usual = {"level", "location", "message", "timestamp", "service"}
    assert {frozenset(line) - usual for line in refused} == {frozenset({"codes"})}


def test_what_is_broken_is_logged_by_its_kind_and_place(logged: Logged) -> None:
    broken = [line for line in logged.lines if line["message"] == "broken"]
    assert all(line["error"] for line in broken)
    assert all(str(line["frames"]).count(".py:") for line in broken)
