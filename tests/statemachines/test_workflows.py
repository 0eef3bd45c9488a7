"""Both state machines on the emulator, as the template writes them.

What the emulator (ministack 1.5.33) cannot show: it calls every definition valid
(ValidateStateMachineDefinition always answers OK), lets a machine call functions that its role
does not name, takes no notice of MaxDelaySeconds and JitterStrategy, and names every error of a
function Runtime.HandlerError, where AWS gives the name of the exception.
"""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.statemachines.machines import ALWAYS, CONFIDENTIAL, Cloud, Machine
from tests.template import CLONE, resources

ORGANISATION = "org_acmecampus"


@dataclass(frozen=True)
class Workflow:
    """A state machine with an input and the states it goes through."""

    name: str
    given: dict[str, str]
    tasks: tuple[str, ...]

    @property
    def subject(self) -> str:
        """The id that its executions are named by."""
        return next(given for name, given in self.given.items() if name != "organisation_id")

    def tries(self, task: str) -> int:
        """Return how often a task is called before it is given up."""
        uri = resources("AWS::Serverless::StateMachine")[self.name]["DefinitionUri"]
        state = json.loads((CLONE / uri).read_text())["States"][task]
        return 1 + int(state["Retry"][0]["MaxAttempts"])


BOOKING = Workflow(
    "BookingStateMachine",
    {"organisation_id": ORGANISATION, "booking_id": "bkg_aaaaaaaaaaaaaaaaaaaa"},
    ("Confirm", "Notify"),
)
CANCELLATION = Workflow(
    "CancellationStateMachine",
    {"organisation_id": ORGANISATION, "reservation_id": "rsv_aaaaaaaaaaaaaaaaaaaa01"},
    ("Notify",),
)
BOTH = pytest.mark.parametrize("workflow", [BOOKING, CANCELLATION], ids=lambda each: each.name)
EACH_TASK = pytest.mark.parametrize(
    ("workflow", "task"),
    [(workflow, task) for workflow in (BOOKING, CANCELLATION) for task in workflow.tasks],
    ids=lambda each: getattr(each, "name", each),
)


def calls(machine: Machine) -> dict[str, list[Any]]:
    return {name: stand_in.calls for name, stand_in in machine.stand_ins.items()}


@BOTH
def test_each_task_is_called_once_in_its_order_with_the_ids_alone(
    cloud: Cloud, workflow: Workflow
) -> None:
    machine = cloud.machine(workflow.name)
    assert machine.run(workflow.given, workflow.subject) == "SUCCEEDED"
    assert machine.entered(workflow.subject) == [*workflow.tasks, "Done"]
    assert calls(machine) == {task.lower(): [workflow.given] for task in workflow.tasks}
    assert machine.attention() == []
    for event in machine.history(workflow.subject):
        if event["type"].endswith("StateExited"):
            assert json.loads(event["stateExitedEventDetails"]["output"]) == workflow.given


@EACH_TASK
def test_a_task_that_fails_twice_is_tried_a_third_time(
    cloud: Cloud, workflow: Workflow, task: str
) -> None:
    machine = cloud.machine(workflow.name, **{task.lower(): 2})
    assert machine.run(workflow.given, workflow.subject) == "SUCCEEDED"
    assert machine.stand_ins[task.lower()].calls == [workflow.given] * 3
    assert machine.attention() == []


@EACH_TASK
def test_a_task_that_fails_for_good_is_brought_to_a_person_by_its_ids(
    cloud: Cloud, workflow: Workflow, task: str
) -> None:
    machine = cloud.machine(workflow.name, **{task.lower(): ALWAYS})
    assert machine.run(workflow.given, workflow.subject) == "FAILED"
    assert len(machine.stand_ins[task.lower()].calls) == workflow.tries(task)
    assert machine.entered(workflow.subject)[-2:] == ["Attention", "LeftToTheSweep"]
    [message] = machine.attention()
    assert message.pop("error") in ("RuntimeError", "Runtime.HandlerError")
    assert message == workflow.given | {"state": task}
    ended = machine.history(workflow.subject)[-1]
    assert ended["executionFailedEventDetails"]["error"] == "Attention"
    assert CONFIDENTIAL not in json.dumps(ended, default=str)


@BOTH
def test_the_same_name_started_twice_runs_once(cloud: Cloud, workflow: Workflow) -> None:
    machine = cloud.machine(workflow.name)
    machine.run(workflow.given, workflow.subject)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machine.start(workflow.given, workflow.subject)
    assert machine.executions() == [workflow.subject]
    assert calls(machine) == {task.lower(): [workflow.given] for task in workflow.tasks}
