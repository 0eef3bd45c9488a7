"""A state machine of the template on the emulator, with stand-ins for its functions.

The definition and the permissions are the template's own, unchanged. The emulator is told not to
wait between two tries (SFN_WAIT_SCALE=0), so the intervals, back-off and jitter of the retries
stand in the definition and are not run.
"""

import io
import json
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import botocore.session

from tests.emulator import Emulator
from tests.template import CLONE, functions, resources

PATIENCE = 120.0
# What a failing function says; it must not travel on.
CONFIDENTIAL = "Ann Peeters drives 1-ABC-234"
STAND_IN = f"""
import json, os
def handler(event, context):
    with open(os.environ["NOTES"], "a+") as notes:
        notes.write(json.dumps(event) + chr(10))
        notes.seek(0)
        calls = len(notes.readlines())
    if calls <= int(os.environ["FAILURES"]):
        raise RuntimeError({CONFIDENTIAL!r})
    return {{"visitor": {CONFIDENTIAL!r}}}
"""
ALWAYS = 1000
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

    def stand_in(self, name: str, failures: int) -> "StandIn":
        """Make a function that fails this often before it succeeds, and notes every call."""
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
            Environment={"Variables": {"NOTES": str(notes), "FAILURES": str(failures)}},
        )
        return StandIn(made["FunctionArn"], notes)

    def machine(self, logical_name: str, **failures: int) -> "Machine":
        """Deploy a state machine; its function NAME fails as often as `failures` says."""
        properties = resources("AWS::Serverless::StateMachine")[logical_name]
        number = f"{logical_name}-{next(_NUMBERS)}"
        queue = self.client("sqs").create_queue(QueueName=number)["QueueUrl"]
        queue_arn = f"arn:aws:sqs:{self._emulator.region}:{self._emulator.account}:{number}"
        stand_ins: dict[str, StandIn] = {}
        physical = {"AttentionQueue": queue, "AttentionQueue.Arn": queue_arn}
        for name in _functions_of(properties):
            often = failures.get(_task(name), 0)
            stand_ins[_task(name)] = self.stand_in(f"{name}-{number}", often)
            physical[f"{name}.Arn"] = stand_ins[_task(name)].arn
        text = (CLONE / properties["DefinitionUri"]).read_text()
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

    def run(self, given: Mapping[str, str], name: str) -> str:
        """Return the status in which an execution ends."""
        execution = self.start(given, name)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = self.cloud.client("stepfunctions").describe_execution(executionArn=execution)
            if found["status"] != "RUNNING":
                return str(found["status"])
            time.sleep(0.02)
        raise TimeoutError(name)

    def start(self, given: Mapping[str, str], name: str) -> str:
        started = self.cloud.client("stepfunctions").start_execution(
            stateMachineArn=self.arn, name=name, input=json.dumps(given)
        )
        return str(started["executionArn"])

    def executions(self) -> list[str]:
        found = self.cloud.client("stepfunctions").list_executions(stateMachineArn=self.arn)
        return [one["name"] for one in found["executions"]]

    def history(self, name: str) -> list[dict[str, Any]]:
        execution = self.arn.replace(":stateMachine:", ":execution:") + f":{name}"
        found = self.cloud.client("stepfunctions").get_execution_history(
            executionArn=execution, maxResults=1000
        )
        return list(found["events"])

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


def _resolved(value: Any, physical: Mapping[str, str]) -> Any:
    match value:
        case {"Ref": name} | {"Fn::GetAtt": name}:
            return physical[name]
        case dict():
            return {name: _resolved(part, physical) for name, part in value.items()}
        case list():
            return [_resolved(part, physical) for part in value]
    return value
