"""The cloud's side of certificates on the emulator: its real IoT service around the use case.

The provisioning template, the claim's policy, the role and the rule are the template's own. The
hook is left out: it is a function, and the journeys have it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from paho.mqtt.client import Client, MQTTMessage

from baypass.adapters.iot_enrolment import IotEnrolment
from baypass.adapters.iot_renewals import IotRenewals
from baypass.domain.gate_identity import RenewalRequest
from baypass.usecases.renew_certificate import renew_certificate
from tests.builders import a_car_park, a_gate
from tests.fakes import FakeWorld
from tests.fakes.signatures import FakeSignatures
from tests.gates.cloud import Cloud, Credentials, Visitor, visiting
from tests.template import functions, resources

TEMPLATE = "baypass-gates"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "iot.amazonaws.com"},
        }
    ],
}
_MAY_REPUBLISH = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "iot:Publish", "Resource": "*"}],
}


class Certifying:
    """Everything that gives gates certificates, once for an emulator."""

    def __init__(self, cloud: Cloud) -> None:
        emulator = cloud.emulator
        self._cloud = cloud
        self._arns = f"arn:aws:iot:{emulator.region}:{emulator.account}:cert/"
        self._names = {
            "AWS::Partition": "aws",
            "AWS::Region": emulator.region,
            "AWS::AccountId": emulator.account,
            "AWS::StackName": "baypass",
            "GatePolicy": "gate",
        }
        access = {
            "endpoint_url": emulator.endpoint_url,
            "region_name": emulator.region,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
        self.iot: Any = boto3.client("iot", **access)  # type: ignore[call-overload]
        self._iam: Any = boto3.client("iam", **access)  # type: ignore[call-overload]
        claim = resources("AWS::IoT::Policy")["ClaimPolicy"]["PolicyDocument"]
        self.iot.create_policy(policyName="claim", policyDocument=json.dumps(self._filled(claim)))
        self._make_template()
        self._make_rule()

    def _make_template(self) -> None:
        described = resources("AWS::IoT::ProvisioningTemplate")["GateTemplate"]
        own = self._filled(resources("AWS::IAM::Role")["GateTemplateRole"])
        role = self._role("register-gates", own["Policies"][0]["PolicyDocument"])
        self.iot.create_provisioning_template(
            templateName=self._filled(described["TemplateName"]),
            templateBody=self._filled(described["TemplateBody"]),
            provisioningRoleArn=role,
            enabled=True,
        )

    def _make_rule(self) -> None:
        """Let the broker say who asks, as it says it to the function."""
        event = functions()["GateRenewalFunction"]["Events"]["RenewalAsked"]["Properties"]
        republish = {
            "roleArn": self._role("republish", _MAY_REPUBLISH),
            "topic": "asked",
            "qos": 1,
        }
        self.iot.create_topic_rule(
            ruleName="renewals",
            topicRulePayload={
                "sql": event["Sql"],
                "awsIotSqlVersion": event["AwsIotSqlVersion"],
                "actions": [{"republish": republish}],
            },
        )

    def _role(self, name: str, policy: Any) -> str:
        made = self._iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST))
        self._iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=json.dumps(policy))
        return str(made["Role"]["Arn"])

    def _filled(self, value: Any) -> Any:
        """Return a part of the template with its references written out."""
        if isinstance(value, list):
            return [self._filled(part) for part in value]
        if not isinstance(value, dict):
            return value
        if "Ref" in value:
            return self._names[value["Ref"]]
        if "Fn::Sub" in value:
            text = str(value["Fn::Sub"])
            for name, stands_for in self._names.items():
                text = text.replace(f"${{{name}}}", stands_for)
            return text.replace("${!", "${")
        return {name: self._filled(part) for name, part in value.items()}

    def claim(self, gate_id: str, folder: Path) -> None:
        """Put an enrolment into the gate's folder."""
        made = self.iot.create_keys_and_certificate(setAsActive=True)
        self.iot.attach_policy(policyName="claim", target=made["certificateArn"])
        enrolment = {
            "version": 1,
            "code": f"the code of {gate_id}",
            "template": TEMPLATE,
            "certificate": made["certificatePem"],
            "key": made["keyPair"]["PrivateKey"],
            "key_made_by": "broker",
        }
        (folder / "enrolment.json").write_text(json.dumps(enrolment))

    @contextmanager
    def answering(self, gate_id: str, certificate: str | None) -> Iterator[FakeWorld]:
        """Answer this gate as the function does, until the block is left."""
        world = FakeWorld(a_car_park(), a_gate(id=gate_id))
        key = a_gate().organisation_id, gate_id
        standing = world.state.gates[key]
        world.state.gates[key] = standing.model_copy(update={"certificate": certificate})
        listener = self._cloud.enrol(f"cloud-of-{gate_id}", "listener")
        with visiting(self._cloud.emulator, listener) as visitor:
            self._answer_with(visitor, gate_id, world)
            yield world

    def _answer_with(self, visitor: Visitor, gate_id: str, world: FakeWorld) -> None:
        key = a_gate().organisation_id, gate_id
        renewals = IotRenewals(self.iot, self._cloud.data, "gate")
        enrolment = IotEnrolment(self.iot, "gate", FakeSignatures())

        def asked(_client: Client, _userdata: object, message: MQTTMessage) -> None:
            event = json.loads(message.payload)
            if event["said_by"] != gate_id:
                return
            if world.state.gates[key].certificate is None:
                # What the hook has noted, and the gate was heard with since.
                own = f"{self._arns}{event['spoken_with']}"
                noted = world.state.gates[key].model_copy(update={"certificate": own})
                world.state.gates[key] = noted
            renew_certificate(
                event.pop("said_by"),
                event.pop("spoken_with"),
                RenewalRequest.model_validate(event),
                gates=world.gates,
                identities=world.identities,
                renewals=renewals,
                enrolment=enrolment,
                clock=world.clock,
            )

        visitor.client.on_message = asked
        assert not visitor.subscribe("asked").is_failure

    def arn_of(self, credentials: Credentials) -> str:
        held = self.iot.list_thing_principals(thingName=credentials.thing)["principals"]
        return str(held[0])
