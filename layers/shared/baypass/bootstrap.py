"""The only place where use cases meet adapters: lazy, so a door pays for what it uses."""

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from baypass.adapters.aws_clients import client
from baypass.adapters.dynamodb_bookings import DynamoDBBookings
from baypass.adapters.dynamodb_catalogue import DynamoDBCatalogue
from baypass.adapters.dynamodb_gates import DynamoDBGates
from baypass.adapters.dynamodb_mails import DynamoDBMails
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.secretsmanager_links import SecretsManagerLinks
from baypass.adapters.ssm_site import SsmSite
from baypass.adapters.system_clock import SystemClock
from baypass.ports import Busy
from baypass.settings import settings

if TYPE_CHECKING:
    from baypass.adapters.cognito_sign_in import CognitoSignIn
    from baypass.adapters.iot_gate_signals import IotGateSignals
    from baypass.adapters.jinja2_letters import Jinja2Letters
    from baypass.adapters.qrcode_images import QrCodeImages
    from baypass.adapters.ses_mailer import SesMailer
    from baypass.adapters.stepfunctions_workflows import StepFunctionsWorkflows
    from baypass.adapters.system_dice import SystemDice

# What means "try again in a moment" to whoever asked.
TEMPORARY_TROUBLE: tuple[type[Exception], ...] = (
    ConnectTimeoutError,
    ReadTimeoutError,
    EndpointConnectionError,
    ConnectionClosedError,
    Busy,
)


class Services:
    """Every port of the product, made when it is first asked for.

    What every door needs is imported above, in the start-up that is paid once; what only some
    need is imported where it is made.
    """

    @cached_property
    def clock(self) -> SystemClock:
        """The one source of now."""
        return SystemClock()

    @cached_property
    def table(self) -> Table:
        """The one table."""
        return Table(client("dynamodb"), settings().table_name)

    @cached_property
    def catalogue(self) -> DynamoDBCatalogue:
        """What hosts have set up."""
        return DynamoDBCatalogue(self.table)

    @cached_property
    def bookings(self) -> DynamoDBBookings:
        """Bookings and the counters they move."""
        return DynamoDBBookings(self.table)

    @cached_property
    def mails(self) -> DynamoDBMails:
        """The rows of owed mails."""
        return DynamoDBMails(self.table)

    @cached_property
    def gates(self) -> DynamoDBGates:
        """Gates and their commands."""
        return DynamoDBGates(self.table)

    @cached_property
    def links(self) -> SecretsManagerLinks:
        """The tokens behind our links."""
        site = SsmSite(client("ssm"), settings().site_url_parameter)
        return SecretsManagerLinks(client("secretsmanager"), settings().link_key_secret, site.url)

    @cached_property
    def dice(self) -> "SystemDice":
        """The one source of chance."""
        from baypass.adapters.system_dice import SystemDice

        return SystemDice()

    @cached_property
    def workflows(self) -> "StepFunctionsWorkflows":
        """What pays the debts that a transaction wrote down."""
        from baypass.adapters.stepfunctions_workflows import StepFunctionsWorkflows

        return StepFunctionsWorkflows(
            client("stepfunctions"),
            settings().booking_workflow_arn,
            settings().cancellation_workflow_arn,
        )

    @cached_property
    def signals(self) -> "IotGateSignals":
        """The way to a barrier."""
        from baypass.adapters.iot_gate_signals import IotGateSignals

        return IotGateSignals(client("iot-data"))

    @cached_property
    def writer(self) -> "Jinja2Letters":
        """Writes letters."""
        from baypass.adapters.jinja2_letters import Jinja2Letters

        return Jinja2Letters(self.links)

    @cached_property
    def mailer(self) -> "SesMailer":
        """Sends letters."""
        from baypass.adapters.ses_mailer import SesMailer

        return SesMailer(client("sesv2"), settings().mail_sender, settings().mail_configuration_set)

    @cached_property
    def sign_in(self) -> "CognitoSignIn":
        """Hosts' passwords."""
        from baypass.adapters.cognito_sign_in import CognitoSignIn

        return CognitoSignIn(client("cognito-idp"), settings().user_pool_client_id)

    @cached_property
    def qr_codes(self) -> "QrCodeImages":
        """Draws QR codes."""
        from baypass.adapters.qrcode_images import QrCodeImages

        return QrCodeImages()


@lru_cache(maxsize=1)
def services() -> Services:
    """Return the services of this process."""
    return Services()
