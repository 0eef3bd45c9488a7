"""The resources of the template, as far as the doors need them, in this process."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import Parser
from email.policy import default
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import boto3
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.iotdata.models import iotdata_backends
from moto.ses.models import ses_backends
from moto.stepfunctions.models import stepfunctions_backends

from baypass.bootstrap import services
from baypass.settings import settings
from tests.fakes import FakeSignatures
from tests.functions.stripe import API_KEY, API_URL, WEBHOOK_SECRET, Stripe
from tests.template import environment, resolved, resources

REGION, STACK, ACCOUNT = "eu-west-1", "baypass", "123456789012"
SENDER = "parking@baypass.example.com"
SITE = "https://visit.example.com"
# The key of `FakeLinks()`, so that the builders' things open with the tokens made under it.
LINK_KEY = "a key for tests"
_STRIPE_KEYS = {"api_key": API_KEY, "webhook_secrets": [WEBHOOK_SECRET]}
_ROLE = f"arn:aws:iam::{ACCOUNT}:role/workflow"
_NOTHING_TO_DO = '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}'
_PSEUDO = {
    "AWS::StackName": STACK,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "Stage": "test",
    "MailSender": SENDER,
    "StripeApiUrl": API_URL,
}


@dataclass(frozen=True)
class Deployment:
    """What was made, by physical name."""

    table: str
    user_pool: str
    stripe: Stripe

    def rows(self) -> list[dict[str, Any]]:
        """Return everything that stands in the table, as DynamoDB writes it."""
        return [row.to_json()["Attributes"] for row in self._stored().all_items()]

    def kept(self) -> Any:
        """Return what `bring_back` takes; many times faster than writing it again."""
        return deepcopy(self._stored().items)

    def bring_back(self, kept: Any) -> None:
        """Return the table to an earlier state."""
        self._stored().items = deepcopy(kept)

    def forget(self) -> None:
        """Forget everything outside the table: hosts, mails, commands, executions and payments."""
        self.stripe.open_anew()
        _sign()
        cognito = aws("cognito-idp")
        for user in cognito.list_users(UserPoolId=self.user_pool)["Users"]:
            cognito.admin_delete_user(UserPoolId=self.user_pool, Username=user["Username"])
        self.empty_mailboxes()
        iotdata_backends[ACCOUNT][REGION].published_payloads.clear()
        for machine in stepfunctions_backends[ACCOUNT][REGION].state_machines:
            machine.executions.clear()

    def _stored(self) -> Any:
        return dynamodb_backends[ACCOUNT][REGION].get_table(self.table)

    def spoil(self, sort_key: str, field: str) -> None:
        """Write into a field what cannot stand there, in all rows whose sort key begins so."""
        for row in self.rows():
            if row["sk"]["S"].startswith(sort_key) and field in row:
                spoilt = row | {field: {"S": f"spoilt {row[field]}"}}
                aws("dynamodb").put_item(TableName=self.table, Item=spoilt)

    def put_forward(self, sort_key: str, field: str, text: str) -> None:
        """Write a text into a field of the rows with this sort key."""
        for row in self.rows():
            if row["sk"]["S"] == sort_key:
                aws("dynamodb").put_item(TableName=self.table, Item=row | {field: {"S": text}})

    def lose_table(self) -> None:
        aws("dynamodb").delete_table(TableName=self.table)

    def verify_sender(self, *, verified: bool) -> None:
        """Let SES take mails from the sender, or refuse all of them."""
        change = "create_email_identity" if verified else "delete_email_identity"
        getattr(aws("sesv2"), change)(EmailIdentity=SENDER)

    def empty_mailboxes(self) -> None:
        ses_backends[ACCOUNT][REGION].sent_messages.clear()

    def executions(self, machine: str) -> dict[str, Any]:
        """Return the inputs of a state machine's executions by their names."""
        arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{STACK}-{machine}"
        started = aws("stepfunctions").list_executions(stateMachineArn=arn)["executions"]
        described = (
            aws("stepfunctions").describe_execution(executionArn=one["executionArn"])
            for one in started
        )
        return {one["name"]: json.loads(one["input"]) for one in described}

    def commands(self) -> list[tuple[str, Any]]:
        """Return the topic and the message of every command that was published and signed."""
        published = iotdata_backends[ACCOUNT][REGION].published_payloads
        signatures = FakeSignatures()
        commands = [one for one in published if one[0].endswith("/commands")]
        return [(topic, signatures.read(payload)) for topic, payload in commands]

    def published(self, kind: str) -> list[Any]:
        """Return everything that was published to gates' topics of this kind."""
        published = iotdata_backends[ACCOUNT][REGION].published_payloads
        return [json.loads(told) for topic, told in published if topic.endswith(f"/{kind}")]

    def put_forward_all(self, sort_key: str, field: str, text: str) -> None:
        """Write a text into a field of the rows whose sort key begins so."""
        for row in self.rows():
            if row["sk"]["S"].startswith(sort_key):
                aws("dynamodb").put_item(TableName=self.table, Item=row | {field: {"S": text}})

    def sent_out(self) -> int:
        """Return how many mails, commands and executions there are."""
        machines = stepfunctions_backends[ACCOUNT][REGION].state_machines
        return (
            len(ses_backends[ACCOUNT][REGION].sent_messages)
            + len(iotdata_backends[ACCOUNT][REGION].published_payloads)
            + sum(len(machine.executions) for machine in machines)
        )

    def mails(self) -> dict[str, EmailMessage]:
        """Return the last mail of every recipient."""
        sent = ses_backends[ACCOUNT][REGION].sent_messages
        read = Parser(EmailMessage, policy=default).parsestr
        return {recipient: read(mail.raw_data) for mail in sent for recipient in mail.destinations}


@lru_cache
def aws(service: Any) -> Any:
    return boto3.client(service, region_name=REGION)


@contextmanager
def deployed() -> Iterator[Deployment]:
    """Make the resources and the environment that every function finds."""
    with mock_aws(config={"lambda": {"use_docker": False}}):
        names = _PSEUDO | {
            "Table": _table(),
            "LinkKey.Id": _secret("LinkKey", LINK_KEY),
            "StripeKeys.Id": _secret("StripeKeys", json.dumps(_STRIPE_KEYS)),
            "MailConfiguration": _mail(),
            "GateKey": "the-key-that-signs",
            "GatePolicy": _iot_policy("GatePolicy"),
            "ClaimPolicy": _iot_policy("ClaimPolicy"),
            "Files": _files(),
        }
        names["Hosts"], names["HostClient"] = _user_pool(names)
        _site_address(names)
        _workflows(names)
        _workers()
        variables = {name: resolved(value, names) for name, value in environment().items()}
        with _process(variables | {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}):
            stripe = Stripe()
            stripe.open_anew()
            _sign()
            yield Deployment(names["Table"], names["Hosts"], stripe)
            stripe.close()


@contextmanager
def _process(variables: Mapping[str, str]) -> Iterator[None]:
    """Be a process that starts with these variables and keeps nothing for the next one."""
    before = dict(os.environ)
    os.environ.update(variables)
    _forget()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        _forget()


def _sign() -> None:
    """Sign without KMS: moto's has no Ed25519. What KMS itself signs is shown over the emulator."""
    vars(services())["signatures"] = FakeSignatures()


def _forget() -> None:
    services.cache_clear()
    settings.cache_clear()


def _only(kind: str) -> dict[str, Any]:
    (properties,) = resources(kind).values()
    return dict(properties)


def _table() -> str:
    described = _only("AWS::DynamoDB::Table")
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    name = f"{STACK}-Table"
    aws("dynamodb").create_table(TableName=name, **{key: described[key] for key in wanted})
    return name


def _secret(name: str, value: str) -> str:
    assert name in resources("AWS::SecretsManager::Secret")
    made = aws("secretsmanager").create_secret(Name=f"{STACK}-{name}", SecretString=value)
    return str(made["ARN"])


def _mail() -> str:
    described = _only("AWS::SES::ConfigurationSet")
    name = resolved(described["Name"], _PSEUDO)
    ses = aws("sesv2")
    ses.create_configuration_set(ConfigurationSetName=name)
    ses.create_email_identity(EmailIdentity=SENDER)
    return name


def _user_pool(names: Mapping[str, str]) -> tuple[str, str]:
    cognito = aws("cognito-idp")
    pool = _only("AWS::Cognito::UserPool")
    pool_name = resolved(pool.pop("UserPoolName"), names)
    # CloudFormation says in the same breath what the API takes in a second one.
    factors = pool.pop("EnabledMfas")
    pool_id = cognito.create_user_pool(PoolName=pool_name, **pool)["UserPool"]["Id"]
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": "SOFTWARE_TOKEN_MFA" in factors},
        MfaConfiguration=pool["MfaConfiguration"],
    )
    client = _only("AWS::Cognito::UserPoolClient") | {"UserPoolId": pool_id}
    made = cognito.create_user_pool_client(ClientName="hosts", **client)
    return pool_id, made["UserPoolClient"]["ClientId"]


def _files() -> str:
    bucket = f"{STACK}-files"
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    return bucket


def _workers() -> None:
    """Make a function that only takes note of who starts it."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = aws("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=trust)
    archive = BytesIO()
    with ZipFile(archive, "w") as files:
        files.writestr("handler.py", "")
    aws("lambda").create_function(
        FunctionName=f"{STACK}-work",
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="handler.handler",
        Code={"ZipFile": archive.getvalue()},
    )


def _iot_policy(logical_name: str) -> str:
    described = resources("AWS::IoT::Policy")[logical_name]
    name = resolved(described["PolicyName"], _PSEUDO)
    document = json.dumps({"Version": "2012-10-17", "Statement": []})
    aws("iot").create_policy(policyName=name, policyDocument=document)
    return name


def _site_address(names: Mapping[str, str]) -> None:
    parameter = _only("AWS::SSM::Parameter")
    aws("ssm").put_parameter(
        Name=resolved(parameter["Name"], names), Type=parameter["Type"], Value=f"{SITE}/"
    )


def _workflows(names: Mapping[str, str]) -> None:
    """Make state machines that only take note of who starts them."""
    for machine in resources("AWS::Serverless::StateMachine").values():
        aws("stepfunctions").create_state_machine(
            name=resolved(machine["Name"], names), definition=_NOTHING_TO_DO, roleArn=_ROLE
        )
