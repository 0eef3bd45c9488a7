"""Logs carry ids, never people: everything is sent, then everything that was logged is read.

So is what workflows, workers and Stripe were told, and what the refusals said.
"""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass

import pytest

from tests.prove.canaries import disguises, found
from tests.template import CLONE

_LONG_ENOUGH = 900


@dataclass(frozen=True)
class Logged:
    """What a process wrote while every event was sent, and what it must not have written."""

    text: str
    secrets: list[str]
    told: dict[str, str]

    @property
    def lines(self) -> list[dict[str, object]]:
        """Return what was logged, without the metrics that are written among it."""
        every = (json.loads(line) for line in self.text.splitlines() if line.startswith("{"))
        return [line for line in every if "_aws" not in line]


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    folder = tmp_path_factory.mktemp("logs")
    file, told = folder / "secrets.json", folder / "told.json"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.functions.everything", str(file), str(told)],
        cwd=CLONE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_LONG_ENOUGH,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-2000:]
    return Logged(ended.stdout, json.loads(file.read_text()), json.loads(told.read_text()))


def test_a_secret_in_base64_is_found_wherever_it_begins() -> None:
    secret = "zoe+kanarie@visitor.example.com"
    for before in ("", "a", "ab", "abc"):
        hidden = base64.b64encode(f"{before}{secret} and more".encode()).decode()
        assert [each for each in disguises(secret).values() if each in hidden], before


def test_enough_is_logged_to_read_about(logged: Logged) -> None:
    messages = {line["message"] for line in logged.lines}
    assert {"refused", "broken", "status not understood"} <= messages
    assert {f"{what} not understood" for what in ("reading", "code", "events")} <= messages
    assert "gate events not understood" in messages
    assert len(logged.secrets) > 20


def test_no_name_plate_address_password_code_or_token_is_logged(logged: Logged) -> None:
    assert found(logged.secrets, {"log": logged.text}) == set()


def test_none_of_them_is_told_to_a_workflow_to_stripe_or_in_a_refusal(logged: Logged) -> None:
    assert {"stepfunctions", "lambda", "stripe", "refusals"} <= set(logged.told)
    # What a car park is called is no secret.
    told = {each for each in found(logged.secrets, logged.told) if "car park" not in each[0]}
    assert told == set()


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
