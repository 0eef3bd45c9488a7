"""Both state machines on the emulator, as the template writes them.

What the emulator (ministack 1.5.33) cannot show: it calls every definition valid
(ValidateStateMachineDefinition always answers OK), lets a machine call functions that its role
does not name, takes no notice of MaxDelaySeconds and JitterStrategy, names every error of a
function Runtime.HandlerError, where AWS gives the name of the exception, and goes on waiting to be
woken when the function that was to leave word has failed, where AWS tries that function again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.statemachines.machines import ALWAYS, CONFIDENTIAL, Answers, Cloud, Machine
from tests.template import CLONE, resources

ORGANISATION = "org_acmecampus"


@dataclass(frozen=True)
class Workflow:
    """A state machine with the ids it is about and the states it goes through."""

    name: str
    given: dict[str, Any]
    states: tuple[str, ...]
    answers: Mapping[str, Answers]

    @property
    def ids(self) -> dict[str, str]:
        """All that a function is told."""
        return {name: given for name, given in self.given.items() if name != "payment_due"}

    @property
    def subject(self) -> str:
        """The id that its executions are named by."""
        return self.ids.get("reservation_id") or self.ids["booking_id"]

    def definition(self) -> dict[str, Any]:
        uri = resources("AWS::Serverless::StateMachine")[self.name]["DefinitionUri"]
        states: dict[str, Any] = json.loads((CLONE / uri).read_text())["States"]
        return states

    @property
    def tasks(self) -> tuple[str, ...]:
        """The states that call a function."""
        definition = self.definition()
        return tuple(name for name in self.states if definition[name]["Type"] == "Task")

    def tries(self, task: str) -> int:
        """Return how often a task is called before it is given up."""
        return 1 + int(self.definition()[task]["Retry"][0]["MaxAttempts"])


BOOKING = (
    "BookingStateMachine",
    {
        "organisation_id": ORGANISATION,
        "booking_id": "bkg_aaaaaaaaaaaaaaaaaaaa",
    },
)
CANCELLATION = (
    "CancellationStateMachine",
    {
        "organisation_id": ORGANISATION,
        "booking_id": "bkg_aaaaaaaaaaaaaaaaaaaa",
        "reservation_id": "rsv_aaaaaaaaaaaaaaaaaaaa01",
    },
)
FREE = Workflow(
    BOOKING[0],
    BOOKING[1] | {"payment_due": False},
    ("PaymentDue", "Confirm", "Notify", "Done"),
    {},
)
# Nobody is waited for: the moment that the booking would wait has passed at once.
UNPAID = Workflow(
    BOOKING[0],
    BOOKING[1] | {"payment_due": True},
    ("PaymentDue", "AwaitPayment", "CloseCheckout", "PaidOrClosed", "Release", "Notify", "Done"),
    {},
)
NOTHING_TO_REFUND = Workflow(*CANCELLATION, ("Refund", "Notify", "RefundFinal", "Done"), {})
REFUND_ON_ITS_WAY = Workflow(
    *CANCELLATION,
    (
        *("Refund", "Notify", "RefundFinal", "LookSoon", "FollowRefund", "OutcomeKnown"),
        *("WaitForBank", "FollowRefund", "OutcomeKnown", "NotifyOutcome", "Done"),
    ),
    {"refund": [{"refund": "ASKING"}, {"refund": "PENDING"}, {"refund": "FAILED"}]},
)
WHOLE_BOOKING = Workflow(
    CANCELLATION[0],
    CANCELLATION[1] | {"reservation_id": None},
    ("Refund", "Notify", "RefundFinal", "Done"),
    {"refund": [{"refund": "SUCCEEDED"}]},
)
EVERY = (FREE, UNPAID, NOTHING_TO_REFUND, REFUND_ON_ITS_WAY, WHOLE_BOOKING)
EACH = pytest.mark.parametrize("workflow", EVERY, ids=lambda each: "-".join(each.states))
# Each task once, in a workflow that comes to it with what the task before has answered.
EACH_TASK = pytest.mark.parametrize(
    ("workflow", "task"),
    [
        *((FREE, task) for task in ("Confirm", "Notify")),
        *((UNPAID, task) for task in ("CloseCheckout", "Release", "Notify")),
        *((NOTHING_TO_REFUND, task) for task in ("Refund", "Notify")),
    ],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
# The emulator then gives up waiting as soon as the function has been told whom to wake.
AT_ONCE = 0


def deployed(cloud: Cloud, workflow: Workflow, **failures: int) -> Machine:
    return cloud.machine(workflow.name, answers=workflow.answers, waits=AT_ONCE, **failures)


def function_of(task: str) -> str:
    """Return the function's name of a task that is named like it."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in task)[1:]


def told(machine: Machine) -> list[dict[str, str]]:
    """Return what the functions were called with, but for whom to wake."""
    calls = [call for stand_in in machine.stand_ins.values() for call in stand_in.calls]
    for call in calls:
        call.pop("task_token", None)
    return calls


@EACH
def test_each_state_is_gone_through_in_its_order_with_the_ids_alone(
    cloud: Cloud, workflow: Workflow
) -> None:
    machine = deployed(cloud, workflow)
    assert machine.run(workflow.given, workflow.subject) == "SUCCEEDED"
    assert machine.entered(workflow.subject) == list(workflow.states)
    assert told(machine) == [workflow.ids] * len(workflow.tasks)
    assert machine.attention() == []
    for event in machine.history(workflow.subject):
        if event["type"].endswith("StateExited"):
            assert json.loads(event["stateExitedEventDetails"]["output"]) == workflow.given


@pytest.mark.parametrize(("payment", "then"), [("PAID", "Confirm"), ("CLOSED", "Release")])
def test_a_booking_that_waits_for_its_payment_goes_on_when_it_is_woken(
    cloud: Cloud, payment: str, then: str
) -> None:
    machine = cloud.machine(UNPAID.name)
    machine.start(UNPAID.given, UNPAID.subject)
    call = machine.wake("await_payment", {"payment": payment})
    assert machine.end(UNPAID.subject) == "SUCCEEDED"
    expected = ["PaymentDue", "AwaitPayment", "PaidOrClosed", then, "Notify", "Done"]
    assert machine.entered(UNPAID.subject) == expected
    assert call == UNPAID.ids | {"task_token": call["task_token"]}


@pytest.mark.parametrize(("payment", "then"), [("PAID", "Confirm"), ("CLOSED", "Release")])
def test_a_payment_that_is_not_decided_at_its_deadline_is_looked_at_until_it_is(
    cloud: Cloud, payment: str, then: str
) -> None:
    undecided = [{"payment": "AWAITED"}, {"payment": "AWAITED"}, {"payment": payment}]
    machine = cloud.machine(UNPAID.name, answers={"close_checkout": undecided}, waits=AT_ONCE)
    assert machine.run(UNPAID.given, UNPAID.subject) == "SUCCEEDED"
    again = ["CloseCheckout", "PaidOrClosed", "WaitForStripe"]
    assert machine.entered(UNPAID.subject) == [
        *("PaymentDue", "AwaitPayment", *again, *again),
        *("CloseCheckout", "PaidOrClosed", then, "Notify", "Done"),
    ]


def test_a_wake_that_says_nothing_we_know_releases_nothing(cloud: Cloud) -> None:
    machine = cloud.machine(UNPAID.name, answers={"close_checkout": [{"payment": "PAID"}]})
    machine.start(UNPAID.given, UNPAID.subject)
    machine.wake("await_payment", {"payment": "SURPRISE"})
    assert machine.end(UNPAID.subject) == "SUCCEEDED"
    assert machine.stand_ins["release"].calls == []
    assert "CloseCheckout" in machine.entered(UNPAID.subject)


@pytest.mark.parametrize("state", ["SUCCEEDED", "FAILED"])
def test_a_refund_that_is_final_at_once_is_followed_no_further(cloud: Cloud, state: str) -> None:
    machine = cloud.machine(NOTHING_TO_REFUND.name, answers={"refund": [{"refund": state}]})
    assert machine.run(NOTHING_TO_REFUND.given, NOTHING_TO_REFUND.subject) == "SUCCEEDED"
    assert machine.entered(NOTHING_TO_REFUND.subject) == list(NOTHING_TO_REFUND.states)


@pytest.mark.parametrize("workflow", [UNPAID, NOTHING_TO_REFUND], ids=lambda each: each.name)
def test_a_task_that_fails_twice_is_tried_a_third_time(cloud: Cloud, workflow: Workflow) -> None:
    failing = {function_of(task) for task in workflow.tasks} - {"await_payment"}
    machine = deployed(cloud, workflow, **dict.fromkeys(failing, 2))
    assert machine.run(workflow.given, workflow.subject) == "SUCCEEDED"
    for function in failing:
        assert machine.stand_ins[function].calls == [workflow.ids] * 3
    assert machine.attention() == []


@EACH_TASK
def test_a_task_that_fails_for_good_is_brought_to_a_person_by_its_ids(
    cloud: Cloud, workflow: Workflow, task: str
) -> None:
    machine = deployed(cloud, workflow, **{function_of(task): ALWAYS})
    assert machine.run(workflow.given, workflow.subject) == "FAILED"
    assert len(machine.stand_ins[function_of(task)].calls) == workflow.tries(task)
    assert machine.entered(workflow.subject)[-2:] == ["Attention", "LeftToTheSweep"]
    [message] = machine.attention()
    assert message.pop("error") in ("RuntimeError", "Runtime.HandlerError")
    assert message == workflow.ids | {"state": task}
    ended = machine.history(workflow.subject)[-1]
    assert ended["executionFailedEventDetails"]["error"] == "Attention"
    assert CONFIDENTIAL not in json.dumps(ended, default=str)


def test_a_checkout_that_cannot_be_closed_keeps_its_spots(cloud: Cloud) -> None:
    machine = deployed(cloud, UNPAID, close_checkout=ALWAYS)
    assert machine.run(UNPAID.given, UNPAID.subject) == "FAILED"
    assert machine.stand_ins["release"].calls == []


@pytest.mark.parametrize("workflow", [FREE, NOTHING_TO_REFUND], ids=lambda each: each.name)
def test_the_same_name_started_twice_runs_once(cloud: Cloud, workflow: Workflow) -> None:
    machine = deployed(cloud, workflow)
    machine.run(workflow.given, workflow.subject)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machine.start(workflow.given, workflow.subject)
    assert machine.executions() == [workflow.subject]
    assert len(told(machine)) == len(workflow.tasks)
