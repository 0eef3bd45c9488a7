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
failed as often as it is tried, or was not woken in time.
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
        case "Wait":
            return f'{name}["{name}<br/><small>{state["Seconds"]} s</small>"]'
    # Only a Task is left, and each of ours has a deadline.
    return f'{name}["{name}<br/><small>{_effort(state)}</small>"]'


def _effort(task: dict[str, Any]) -> str:
    within = f"within {task['TimeoutSeconds']} s"
    if task["Resource"].endswith(".waitForTaskToken"):
        return f"until it is woken, {within}"
    tries = 1 + sum(retrier.get("MaxAttempts", 3) for retrier in task.get("Retry", []))
    return f"once {within}" if tries == 1 else f"up to {tries} times, each {within}"


def _ways(name: str, state: dict[str, Any]) -> Iterator[str]:
    for choice in state.get("Choices", []):
        yield f'{name} -->|"{_condition(choice)}"| {choice["Next"]}'
    if "Default" in state:
        yield f"{name} -->|otherwise| {state['Default']}"
    if "Next" in state:
        yield f"{name} --> {state['Next']}"
    for catcher in state.get("Catch", []):
        errors = ", ".join(catcher["ErrorEquals"]).replace("States.ALL", "any error")
        yield f"{name} -. {errors} .-> {catcher['Next']}"


def _condition(choice: dict[str, Any]) -> str:
    """Return a JSONata condition as people read it: `payment = 'PAID'`."""
    condition: str = choice["Condition"]
    return condition.strip("{%} ").replace("$states.input.", "").replace("$", "")


if __name__ == "__main__":
    DOCUMENT.write_text(text(), encoding="utf-8")
