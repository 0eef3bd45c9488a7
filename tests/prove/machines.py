"""Runs the workflows from their own definitions, one state at a time, as Step Functions would.

Only what the definitions use is understood; anything else stops the proof.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from tests.functions.events import door
from tests.prove.services import Execution, StateMachines
from tests.prove.wire import Crash
from tests.template import STATE_MACHINES, functions, resources

_EQUALS = re.compile(r"\{% \$([a-z_.]+) = (true|'[A-Z]+') %\}")
_AMONG = re.compile(r"\{% \$([a-z_]+) in \[([A-Z', ]+)\] %\}")
_LATER = 1_000_000_000.0
BOOKING, CANCELLATION = "booking", "cancellation"


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Any]:
    """Return the definitions by the names of their files."""
    return {
        file.name.partition(".")[0]: json.loads(file.read_text())
        for file in STATE_MACHINES.glob("*.asl.json")
    }


@lru_cache(maxsize=1)
def _handlers() -> Mapping[str, Mapping[str, Callable[[Any, Any], Any]]]:
    """Return what each substitution of each state machine calls."""
    made: dict[str, dict[str, Callable[[Any, Any], Any]]] = {}
    for machine in resources("AWS::Serverless::StateMachine").values():
        name = str(machine["DefinitionUri"]).rpartition("/")[2].partition(".")[0]
        given = machine["DefinitionSubstitutions"].items()
        made[name] = {
            key: _handler(value["Fn::GetAtt"].partition(".")[0])
            for key, value in given
            if "Fn::GetAtt" in value and "Function" in key
        }
    return made


def _handler(function: str) -> Callable[[Any, Any], Any]:
    described = functions()[function]
    module = door(described["CodeUri"].rpartition("/")[2])
    handler: Callable[[Any, Any], Any] = getattr(module, described["Handler"].partition(".")[2])
    return handler


class Runner:
    """Takes executions from state to state."""

    def __init__(self, machines: StateMachines, now: Callable[[], datetime]) -> None:
        self.machines, self._now = machines, now
        self.attention: list[str] = []
        self.visited: set[tuple[str, str]] = set()

    def ready(self) -> list[Execution]:
        """Return the executions that can take a step now, in the order they were started."""
        return [one for one in self.machines.executions.values() if self._is_ready(one)]

    def wakes_next(self) -> float | None:
        """Return when the next of those that wait goes on by itself."""
        waiting = [
            one.wakes_at
            for one in self.machines.executions.values()
            if not one.has_ended and one.wakes_at is not None
        ]
        return min(waiting, default=None)

    def run(self) -> None:
        """Let every execution go on until it waits."""
        while ready := self.ready():
            for execution in ready:
                self.step(execution)

    def step(self, execution: Execution) -> None:
        """Take one state: call its function, wait, choose, or end."""
        state = self._state(execution)
        self.visited.add((execution.machine, execution.at or ""))
        if execution.token is not None:
            self._woken(execution, state)
        elif state["Type"] == "Task":
            self._task(execution, state)
        elif state["Type"] == "Choice":
            self._go(execution, _chosen(state, execution))
        elif state["Type"] == "Wait":
            self._wait(execution, state)
        else:
            execution.at = None

    def _state(self, execution: Execution) -> Any:
        return definitions()[execution.machine]["States"][execution.at]

    def _is_ready(self, execution: Execution) -> bool:
        if execution.has_ended:
            return False
        due = execution.wakes_at is None or self._now().timestamp() >= execution.wakes_at
        return due or (execution.token is not None and execution.answer is not None)

    def _wait(self, execution: Execution, state: Any) -> None:
        if execution.wakes_at is None:
            execution.wakes_at = self._now().timestamp() + state["Seconds"]
        else:
            self._go(execution, state["Next"])

    def _go(self, execution: Execution, state: str) -> None:
        execution.at, execution.attempts = state, 0
        execution.wakes_at = execution.token = execution.answer = None

    def _woken(self, execution: Execution, state: Any) -> None:
        if execution.answer is None:
            self._caught(execution, state)
            return
        _assign(execution, state, execution.answer)
        self._go(execution, state["Next"])

    def _task(self, execution: Execution, state: Any) -> None:
        if state["Resource"].endswith("sqs:sendMessage"):
            self.attention.append(f"{execution.name} at {execution.variables.get('failed')}")
            self._go(execution, state["Next"])
            return
        waits = state["Resource"].endswith(".waitForTaskToken")
        token = f"token {next(self.machines.numbers)}" if waits else None
        if waits:
            # The token is known to Step Functions before the function hears of it.
            execution.token = token
            execution.wakes_at = self._now().timestamp() + state["TimeoutSeconds"]
        try:
            answer = self._call(execution, state, token)
        except (Exception, Crash) as trouble:  # noqa: BLE001  whatever ends a function's process
            execution.token = execution.answer = None
            self._failed(execution, state, trouble)
            return
        if not waits:
            _assign(execution, state, {"Payload": answer})
            self._go(execution, state["Next"])

    def _call(self, execution: Execution, state: Any, token: str | None) -> Any:
        arguments = state["Arguments"]
        name = arguments["FunctionName"].strip("${}")
        event = {
            field: token
            if "Task.Token" in text
            else execution.given[text.split(".")[-1].strip(" %}")]
            for field, text in arguments["Payload"].items()
        }
        return _handlers()[execution.machine][name](event, None)

    def _failed(self, execution: Execution, state: Any, trouble: BaseException) -> None:
        (retry,) = state.get("Retry", [{"MaxAttempts": 0}])
        if execution.attempts >= retry["MaxAttempts"]:
            execution.variables["failed"] = f"{execution.at}: {trouble!r}"
            self._caught(execution, state)
            return
        pause = retry["IntervalSeconds"] * retry["BackoffRate"] ** execution.attempts
        execution.attempts += 1
        execution.wakes_at = self._now().timestamp() + min(pause, retry["MaxDelaySeconds"])

    def _caught(self, execution: Execution, state: Any) -> None:
        (catch,) = state["Catch"]
        self._go(execution, catch["Next"])


def _assign(execution: Execution, state: Any, result: Any) -> None:
    """Take over what a state's answer says; every one of them is a path into it."""
    for name, text in state.get("Assign", {}).items():
        found = result
        for part in text.strip("{}% ").split(".")[2:]:
            found = found[part]
        execution.variables[name] = found


def _chosen(state: Any, execution: Execution) -> str:
    for choice in state["Choices"]:
        if _holds(choice["Condition"], execution):
            return str(choice["Next"])
    return str(state["Default"])


def _holds(text: str, execution: Execution) -> bool:
    if match := _EQUALS.fullmatch(text):
        name, wanted = match[1], match[2]
        if name.startswith("states.input."):
            return bool(execution.given[name.rpartition(".")[2]]) is (wanted == "true")
        return bool(execution.variables[name] == wanted.strip("'"))
    if match := _AMONG.fullmatch(text):
        choices = [one.strip(" '") for one in match[2].split(",")]
        return execution.variables[match[1]] in choices
    message = f"a condition that the proof does not understand: {text}"
    raise ValueError(message)
