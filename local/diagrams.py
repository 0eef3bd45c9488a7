"""Writes docs/workflows.md, a diagram of each state machine: `make docs`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "workflows.md"
STATE_MACHINES = ROOT / "statemachines"
INTRODUCTION = """\
# Workflows

Drawn from the state machines themselves by `make docs`. A dotted line is taken when a state has \
failed as often as it is tried.
"""


def text() -> str:
    """Return the document as it stands in the file."""
    files = sorted(STATE_MACHINES.glob("*.asl.json"))
    return "\n".join([INTRODUCTION, *(_section(file) for file in files)])


def _section(file: Path) -> str:
    machine = json.loads(file.read_text(encoding="utf-8"))
    name = file.name.removesuffix(".asl.json")
    diagram = "\n".join(["flowchart TD", *(f"  {line}" for line in diagram_of(machine))])
    return f"## {name.capitalize()}\n\n{machine['Comment']}\n\n```mermaid\n{diagram}\n```\n"


def diagram_of(machine: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a Mermaid flowchart: every state, then every way from one to another."""
    yield "start((start))"
    for name, state in machine["States"].items():
        yield _box(name, state)
    yield f"start --> {machine['StartAt']}"
    for name, state in machine["States"].items():
        yield from _ways(name, state)


def _box(name: str, state: dict[str, Any]) -> str:
    match state["Type"]:
        case "Succeed":
            return f"{name}(({name}))"
        case "Fail":
            return f"{name}{{{{{name}}}}}"
        case "Choice":
            return f"{name}{{{name}}}"
    # Only a Task is left, and each of ours has a deadline.
    tries = 1 + sum(retrier.get("MaxAttempts", 3) for retrier in state.get("Retry", []))
    each = "once" if tries == 1 else f"up to {tries} times, each"
    return f'{name}["{name}<br/><small>{each} within {state["TimeoutSeconds"]} s</small>"]'


def _ways(name: str, state: dict[str, Any]) -> Iterator[str]:
    for choice in state.get("Choices", []):
        yield f"{name} --> {choice['Next']}"
    for onwards in ("Next", "Default"):
        if onwards in state:
            yield f"{name} --> {state[onwards]}"
    for catcher in state.get("Catch", []):
        errors = ", ".join(catcher["ErrorEquals"]).replace("States.ALL", "any error")
        yield f"{name} -. {errors} .-> {catcher['Next']}"


if __name__ == "__main__":
    DOCUMENT.write_text(text(), encoding="utf-8")
