"""The definitions as they are written, and the diagrams that are drawn from them."""

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_all  # type: ignore[import-untyped]

from local import diagrams
from tests.template import STATE_MACHINES

FILES = sorted(STATE_MACHINES.glob("*.asl.json"))
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def found_wrong(definition: dict[str, Any]) -> list[str]:
    """Return what cfn-lint says of a definition."""
    role = "arn:aws:iam::123456789012:role/workflow"
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": role, "Definition": definition},
    }
    return [match.message for match in lint_all(json.dumps({"Resources": {"Machine": machine}}))]


def read(file: Path) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(file.read_text())
    return definition


@EACH
def test_a_definition_is_well_formed(file: Path) -> None:
    assert found_wrong(read(file)) == []


@EACH
def test_a_state_that_leads_nowhere_would_be_found(file: Path) -> None:
    definition = read(file)
    del definition["States"]["Notify"]["Next"]
    assert found_wrong(definition)


@EACH
def test_every_state_is_reached_and_every_way_leads_to_a_state(file: Path) -> None:
    definition = read(file)
    states = definition["States"]
    reached = {definition["StartAt"]}
    for state in states.values():
        reached |= {state[way] for way in ("Next", "Default") if way in state}
        onwards = [*state.get("Catch", []), *state.get("Choices", [])]
        reached |= {each["Next"] for each in onwards}
    assert reached == set(states)


def test_the_diagrams_are_current() -> None:
    current = diagrams.DOCUMENT.read_text(encoding="utf-8") == diagrams.text()
    assert current, "docs/workflows.md is behind the state machines: run `make docs`"


@EACH
def test_a_diagram_shows_every_state_and_every_way(file: Path) -> None:
    definition = read(file)
    lines = list(diagrams.diagram_of(definition))
    ways = [line for line in lines if "-->" in line or ".->" in line]
    for name, state in definition["States"].items():
        assert [line for line in lines if line.startswith((f"{name}[", f"{name}(", f"{name}{{"))]
        for catcher in state.get("Catch", []):
            assert f"{name} -. any error .-> {catcher['Next']}" in ways
        for choice in state.get("Choices", []):
            said = [way for way in ways if way.startswith(f'{name} -->|"')]
            assert [way for way in said if way.endswith(f'"| {choice["Next"]}')]
        if "Default" in state:
            assert f"{name} -->|otherwise| {state['Default']}" in ways
        if "Next" in state:
            assert f"{name} --> {state['Next']}" in ways
    assert f"start --> {definition['StartAt']}" in ways
