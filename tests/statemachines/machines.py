"""A state machine of the template on the emulator, with stand-ins for its functions.

The definition and the permissions are the template's own, unchanged but for how long it waits to
be woken. The emulator is told not to wait between two tries (SFN_WAIT_SCALE=0), so the intervals,
back-off and jitter of the retries stand in the definition and are not run.
"""

import io
import json
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import botocore.session

from tests.emulator import Emulator
from tests.template import CLONE, functions, resources

PATIENCE = 600.0
# What a failing function says; it must not travel on.
CONFIDENTIAL = "Ann Peeters drives 1-ABC-234"
STAND_IN = f"""
import json, os
def handler(event, context):
    with open(os.environ["NOTES"], "a+") as notes:
        notes.write(json.dumps(event) + chr(10))
        notes.seek(0)
        calls = len(notes.readlines())
    worked = calls - int(os.environ["FAILURES"])
    if worked <= 0:
        raise RuntimeError({CONFIDENTIAL!r})
    answers = json.loads(os.environ["ANSWERS"])
    return {{"visitor": {CONFIDENTIAL!r}}} | answers[min(worked, len(answers)) - 1]
"""
ALWAYS = 1000
Answers = Sequence[Mapping[str, str]]
# What the functions whose answer decides say, unless a test has them say something else.
_ANSWERS: Mapping[str, Answers] = {
    "close_checkout": [{"payment": "CLOSED"}],
    "refund": [{"refund": "NONE"}],
}
_NUMBERS = count(1)
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
        }
    ],
}


class Cloud:
    """One emulator with stand-ins to make and machines to run."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self._emulator, self._folder = emulator, folder
        self._session = botocore.session.get_session()
        self._clients: dict[str, Any] = {}

    def client(self, service: Any) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.create_client(
                service,
                endpoint_url=self._emulator.endpoint_url,
                region_name=self._emulator.region,
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
        return self._clients[service]

    def role(self, name: str, statements: Sequence[Any]) -> str:
        iam = self.client("iam")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST))
        if statements:
            policy = {"Version": "2012-10-17", "Statement": statements}
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
        return str(made["Role"]["Arn"])

    def stand_in(self, name: str, failures: int, answers: Answers) -> "StandIn":
        """Make a function that fails this often before it answers, and notes every call.

        It gives each answer once, and the last one ever after.
        """
        notes = self._folder / f"{name}.jsonl"
        notes.touch()
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("handler.py", STAND_IN)
        made = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="handler.handler",
            Role=self.role(name, []),
            Code={"ZipFile": code.getvalue()},
            Environment={
                "Variables": {
                    "NOTES": str(notes),
                    "FAILURES": str(failures),
                    "ANSWERS": json.dumps(answers),
                }
            },
        )
        return StandIn(made["FunctionArn"], notes)

    def machine(
        self,
        logical_name: str,
        *,
        answers: Mapping[str, Answers] = MappingProxyType({}),
        waits: int | None = None,
        **failures: int,
    ) -> "Machine":
        """Deploy a state machine; its function NAME fails as often as `failures` says.

        With `waits` it waits this many seconds for what wakes it, which no test could wait for.
        """
        properties = resources("AWS::Serverless::StateMachine")[logical_name]
        number = f"{logical_name}-{next(_NUMBERS)}"
        queue = self.client("sqs").create_queue(QueueName=number)["QueueUrl"]
        queue_arn = f"arn:aws:sqs:{self._emulator.region}:{self._emulator.account}:{number}"
        stand_ins: dict[str, StandIn] = {}
        physical = {"AttentionQueue": queue, "AttentionQueue.Arn": queue_arn}
        for name in _functions_of(properties):
            task = _task(name)
            given = answers.get(task) or _ANSWERS.get(task) or [{}]
            stand_ins[task] = self.stand_in(f"{name}-{number}", failures.get(task, 0), given)
            physical[f"{name}.Arn"] = stand_ins[task].arn
        text = _waiting((CLONE / properties["DefinitionUri"]).read_text(), waits)
        for name, value in _resolved(properties["DefinitionSubstitutions"], physical).items():
            text = text.replace(f"${{{name}}}", value)
        statements = [
            _resolved(statement, physical)
            for policy in properties["Policies"]
            for statement in policy["Statement"]
        ]
        made = self.client("stepfunctions").create_state_machine(
            name=number, definition=text, roleArn=self.role(number, statements)
        )
        return Machine(self, made["stateMachineArn"], queue, stand_ins)


@dataclass(frozen=True)
class StandIn:
    """A function, and the file in which it notes how it was called."""

    arn: str
    notes: Path

    @property
    def calls(self) -> list[Any]:
        return [json.loads(line) for line in self.notes.read_text().splitlines()]


@dataclass(frozen=True)
class Machine:
    """A state machine that is deployed."""

    cloud: Cloud
    arn: str
    queue: str
    stand_ins: Mapping[str, StandIn]

    def run(self, given: Mapping[str, Any], name: str) -> str:
        """Return the status in which an execution ends."""
        self.start(given, name)
        return self.end(name)

    def end(self, name: str) -> str:
        """Return the status in which an execution that was started ends."""
        execution = self._execution(name)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = self.cloud.client("stepfunctions").describe_execution(executionArn=execution)
            if found["status"] != "RUNNING":
                return str(found["status"])
            time.sleep(0.02)
        raise TimeoutError(name)

    def start(self, given: Mapping[str, Any], name: str) -> None:
        self.cloud.client("stepfunctions").start_execution(
            stateMachineArn=self.arn, name=name, input=json.dumps(given)
        )

    def wake(self, stand_in: str, said: Mapping[str, str]) -> Any:
        """Tell an execution that waits, as soon as its function was told whom to wake."""
        deadline = time.monotonic() + PATIENCE
        while not (calls := self.stand_ins[stand_in].calls):
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.02)
        self.cloud.client("stepfunctions").send_task_success(
            taskToken=calls[-1]["task_token"], output=json.dumps(said)
        )
        return calls[-1]

    def executions(self) -> list[str]:
        found = self.cloud.client("stepfunctions").list_executions(stateMachineArn=self.arn)
        return [one["name"] for one in found["executions"]]

    def history(self, name: str) -> list[dict[str, Any]]:
        found = self.cloud.client("stepfunctions").get_execution_history(
            executionArn=self._execution(name), maxResults=1000
        )
        return list(found["events"])

    def _execution(self, name: str) -> str:
        return self.arn.replace(":stateMachine:", ":execution:") + f":{name}"

    def entered(self, name: str) -> list[str]:
        """Return the states of an execution in their order."""
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in self.history(name)
            if event["type"].endswith("StateEntered")
        ]

    def attention(self) -> list[Any]:
        """Return what a person is told."""
        found = self.cloud.client("sqs").receive_message(
            QueueUrl=self.queue, MaxNumberOfMessages=10
        )
        return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def _functions_of(properties: Mapping[str, Any]) -> set[str]:
    """Return the logical names of the functions that a state machine is given."""
    given = properties["DefinitionSubstitutions"].values()
    references = (value.get("Fn::GetAtt", "") for value in given)
    return functions().keys() & {reference.removesuffix(".Arn") for reference in references}


def _task(function: str) -> str:
    """Return the name of the state that a function's handler is named after."""
    return str(functions()[function]["Handler"]).removeprefix("handler.")


def _waiting(text: str, seconds: int | None) -> str:
    """Return a definition whose task that waits to be woken gives up after so many seconds."""
    definition = json.loads(text)
    for state in definition["States"].values():
        if seconds is not None and str(state.get("Resource", "")).endswith(".waitForTaskToken"):
            state["TimeoutSeconds"] = seconds
    return json.dumps(definition)


def _resolved(value: Any, physical: Mapping[str, str]) -> Any:
    match value:
        case {"Ref": name} | {"Fn::GetAtt": name}:
            return physical[name]
        case dict():
            return {name: _resolved(part, physical) for name, part in value.items()}
        case list():
            return [_resolved(part, physical) for part in value]
    return value
