"""A deployment, as the commands of this clone reach it."""

from collections.abc import Mapping
from dataclasses import dataclass

import boto3

from baypass.adapters.cognito_accounts import CognitoAccounts
from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_hosts import DynamoDBHosts
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.jinja2_letters import Jinja2Letters
from baypass.adapters.secretsmanager_links import SecretsManagerLinks
from baypass.adapters.ses_mailer import SesMailer
from baypass.adapters.system_clock import SystemClock
from baypass.adapters.system_dice import SystemDice
from baypass.usecases.add_host import Inviting


@dataclass(frozen=True)
class Stack:
    """A deployment: its outputs and parameters, and how to reach it."""

    outputs: Mapping[str, str]
    session: boto3.Session
    endpoint_url: str | None = None
    sender: str = ""

    def inviting(self) -> Inviting:
        """Return what adds hosts here, as the console does it."""
        cognito = self.session.client("cognito-idp", endpoint_url=self.endpoint_url)
        table = Table(
            self.session.client("dynamodb", endpoint_url=self.endpoint_url),
            self.outputs["TableName"],
        )
        site = self.outputs["SiteUrl"].rstrip("/")
        key = self.session.client("secretsmanager", endpoint_url=self.endpoint_url)
        links = SecretsManagerLinks(key, self.outputs["LinkKeySecret"], lambda: site)
        mails = self.session.client("sesv2", endpoint_url=self.endpoint_url)
        return Inviting(
            hosts=DynamoDBHosts(table),
            accounts=CognitoAccounts(cognito, self.outputs["UserPoolId"]),
            catalogue=DynamoDBCatalogue(table),
            dice=SystemDice(),
            writer=Jinja2Letters(links),
            mailer=SesMailer(mails, self.sender, self.outputs["MailConfigurationSet"]),
            clock=SystemClock(),
            console=f"{site}/host/",
        )


def stack_of(settings: Mapping[str, str]) -> Stack:
    """Return the deployed stack of a stage."""
    session = boto3.Session(region_name=settings["region"], profile_name=settings.get("profile"))
    [stack] = session.client("cloudformation").describe_stacks(StackName=settings["stack_name"])[
        "Stacks"
    ]
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters", [])}
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    return Stack(outputs, session, sender=parameters["MailSender"])
