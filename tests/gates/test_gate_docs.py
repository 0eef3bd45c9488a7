"""The protocol page says what the agent does."""

import json
import re
from pathlib import Path
from typing import Any

from baypass_gate.agent import HEARTBEAT_SECONDS
from baypass_gate.connection import KEEP_ALIVE_SECONDS
from baypass_gate.messages import Acknowledgement, Barrier, Command, Reason, Status
from baypass_gate.rules import CLOCK_TOLERANCE, LONGEST_LIFE, LONGEST_MESSAGE

PAGE = Path(__file__).parents[2] / "docs" / "gates.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES: list[str] = re.findall(r"^```json\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


def policy() -> dict[str, Any]:
    """Return the page's policy for gates."""
    (only,) = [parsed for each in EXAMPLES if "Statement" in (parsed := json.loads(each))]
    return dict(only)


def model_of(example: str) -> type[Command | Acknowledgement | Status] | None:
    fields = json.loads(example).keys()
    for field, model in (("action", Command), ("result", Acknowledgement), ("barrier", Status)):
        if field in fields:
            return model
    return None


def test_every_example_is_a_message_exactly_as_the_agent_writes_it() -> None:
    models = []
    for example in EXAMPLES:
        model = model_of(example)
        if model is None:
            continue
        models.append(model)
        assert json.loads(model.model_validate_json(example).model_dump_json()) == json.loads(
            example
        )
    assert set(models) == {Command, Acknowledgement, Status}
    assert len(models) == len(EXAMPLES) - 1, "only the policy is no message"


def test_the_page_explains_every_reason_and_no_other() -> None:
    assert re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE) == [
        Reason.MALFORMED,
        Reason.WRONG_GATE,
        Reason.UNKNOWN_ACTION,
        Reason.REPLAYED,
        Reason.EXPIRED,
        Reason.FAULT,
    ]
    assert len(Reason) == 6


def test_the_page_names_every_barrier_state() -> None:
    assert all(f"`{barrier}`" in TEXT for barrier in Barrier)


def test_the_page_gives_the_agents_own_numbers() -> None:
    for words in (
        f"not between 0 and {LONGEST_LIFE.seconds} seconds",
        f"more than {CLOCK_TOLERANCE.seconds} seconds ahead of now",
        f"at most {LONGEST_MESSAGE} bytes",
        f"| keep-alive | {KEEP_ALIVE_SECONDS} seconds |",
        f"every {HEARTBEAT_SECONDS:.0f} seconds as a\nheartbeat",
    ):
        assert words in TEXT
