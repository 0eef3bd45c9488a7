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
from baypass.adapters.dynamodb_payments import DynamoDBPayments
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.secretsmanager_links import SecretsManagerLinks
from baypass.adapters.ssm_site import SsmSite
from baypass.adapters.system_clock import SystemClock
from baypass.ports import Busy
from baypass.ports.payments import PaymentsAway
from baypass.settings import settings

if TYPE_CHECKING:
    from baypass.adapters.cognito_accounts import CognitoAccounts
    from baypass.adapters.cognito_sign_in import CognitoSignIn
    from baypass.adapters.dynamodb_access_lists import DynamoDBAccessLists
    from baypass.adapters.dynamodb_access_log import DynamoDBAccessLog
    from baypass.adapters.dynamodb_acting import DynamoDBActing
    from baypass.adapters.dynamodb_audit import DynamoDBAuditLog
    from baypass.adapters.dynamodb_board import DynamoDBBoard
    from baypass.adapters.dynamodb_codes import DynamoDBCodes
    from baypass.adapters.dynamodb_gate_access import DynamoDBGateAccess
    from baypass.adapters.dynamodb_gate_identity import DynamoDBGateIdentities
    from baypass.adapters.dynamodb_hosts import DynamoDBHosts
    from baypass.adapters.dynamodb_invitations import DynamoDBInvitations
    from baypass.adapters.dynamodb_jobs import DynamoDBJobs
    from baypass.adapters.dynamodb_logos import DynamoDBLogos
    from baypass.adapters.dynamodb_reports import DynamoDBReports
    from baypass.adapters.dynamodb_set_up import DynamoDBSetUp
    from baypass.adapters.dynamodb_set_up_lists import DynamoDBSetUpLists
    from baypass.adapters.fpdf_posters import FpdfPosters
    from baypass.adapters.iot_claims import IotClaims
    from baypass.adapters.iot_enrolment import IotEnrolment
    from baypass.adapters.iot_gate_signals import IotGateSignals
    from baypass.adapters.iot_list_signals import IotListSignals
    from baypass.adapters.iot_renewals import IotRenewals
    from baypass.adapters.jinja2_letters import Jinja2Letters
    from baypass.adapters.kms_signatures import KmsSignatures
    from baypass.adapters.lambda_jobs import LambdaWorkers
    from baypass.adapters.pillow_logos import PillowLogos
    from baypass.adapters.qrcode_images import QrCodeImages
    from baypass.adapters.s3_files import S3Files
    from baypass.adapters.ses_mailer import SesMailer
    from baypass.adapters.stdnum_vat_numbers import StdnumVatNumbers
    from baypass.adapters.stepfunctions_workflows import StepFunctionsWorkflows
    from baypass.adapters.stripe_checkout import StripeCheckout
    from baypass.adapters.system_dice import SystemDice
    from baypass.adapters.tables import FileTables

# What means "try again in a moment" to whoever asked.
TEMPORARY_TROUBLE: tuple[type[Exception], ...] = (
    ConnectTimeoutError,
    ReadTimeoutError,
    EndpointConnectionError,
    ConnectionClosedError,
    Busy,
    PaymentsAway,
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
    def set_up(self) -> "DynamoDBSetUp":
        """What hosts set up and change."""
        from baypass.adapters.dynamodb_set_up import DynamoDBSetUp

        return DynamoDBSetUp(self.table)

    @cached_property
    def enrolment(self) -> "IotEnrolment":
        """Certificates of gates."""
        from baypass.adapters.iot_enrolment import IotEnrolment

        return IotEnrolment(client("iot"), settings().gate_policy, self.signatures)

    @cached_property
    def identities(self) -> "DynamoDBGateIdentities":
        """How gates come by their certificates."""
        from baypass.adapters.dynamodb_gate_identity import DynamoDBGateIdentities

        return DynamoDBGateIdentities(self.table)

    @cached_property
    def claims(self) -> "IotClaims":
        """Certificates that gates enrol with."""
        from baypass.adapters.iot_claims import IotClaims

        s = settings()
        return IotClaims(client("iot"), s.claim_policy, s.gate_template, self.enrolment)

    @cached_property
    def renewals(self) -> "IotRenewals":
        """Certificates for keys that gates have made."""
        from baypass.adapters.iot_renewals import IotRenewals

        return IotRenewals(client("iot"), client("iot-data"), settings().gate_policy)

    @cached_property
    def logos(self) -> "DynamoDBLogos":
        """The organisations' logos."""
        from baypass.adapters.dynamodb_logos import DynamoDBLogos

        return DynamoDBLogos(self.table)

    @cached_property
    def pictures(self) -> "PillowLogos":
        """Reads pictures that somebody sent."""
        from baypass.adapters.pillow_logos import PillowLogos

        return PillowLogos()

    @cached_property
    def vat_numbers(self) -> "StdnumVatNumbers":
        """Knows how VAT numbers are made."""
        from baypass.adapters.stdnum_vat_numbers import StdnumVatNumbers

        return StdnumVatNumbers()

    @cached_property
    def bookings(self) -> DynamoDBBookings:
        """Bookings and the counters they move."""
        return DynamoDBBookings(self.table)

    @cached_property
    def acting(self) -> "DynamoDBActing":
        """What hosts do for visitors."""
        from baypass.adapters.dynamodb_acting import DynamoDBActing

        return DynamoDBActing(self.table, self.bookings)

    @cached_property
    def mails(self) -> DynamoDBMails:
        """The rows of owed mails."""
        return DynamoDBMails(self.table)

    @cached_property
    def payments(self) -> DynamoDBPayments:
        """What is noted of payments and refunds."""
        return DynamoDBPayments(self.table)

    @cached_property
    def checkout(self) -> "StripeCheckout":
        """The payment provider."""
        from baypass.adapters.secretsmanager_stripe_keys import SecretsManagerStripeKeys
        from baypass.adapters.stripe_checkout import StripeCheckout

        secrets = client("secretsmanager")
        keys = SecretsManagerStripeKeys(secrets, settings().stripe_secret, self.clock)
        return StripeCheckout(keys, settings().stripe_api_url, self.site.url, self.clock)

    @cached_property
    def gates(self) -> DynamoDBGates:
        """Gates and their commands."""
        return DynamoDBGates(self.table)

    @cached_property
    def gate_access(self) -> "DynamoDBGateAccess":
        """Readings, codes and events of gates."""
        from baypass.adapters.dynamodb_gate_access import DynamoDBGateAccess

        return DynamoDBGateAccess(self.table)

    @cached_property
    def access_log(self) -> "DynamoDBAccessLog":
        """What happened at the gates."""
        from baypass.adapters.dynamodb_access_log import DynamoDBAccessLog

        return DynamoDBAccessLog(self.table)

    @cached_property
    def board(self) -> "DynamoDBBoard":
        """What was booked, listed and found."""
        from baypass.adapters.dynamodb_board import DynamoDBBoard

        return DynamoDBBoard(self.table)

    @cached_property
    def site(self) -> SsmSite:
        """Where the site is."""
        return SsmSite(client("ssm"), settings().site_url_parameter)

    @cached_property
    def links(self) -> SecretsManagerLinks:
        """The tokens behind our links."""
        secret = settings().link_key_secret
        return SecretsManagerLinks(client("secretsmanager"), secret, self.site.url)

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
    def signatures(self) -> "KmsSignatures":
        """What gates believe."""
        from baypass.adapters.kms_signatures import KmsSignatures

        return KmsSignatures(client("kms"), settings().gate_key)

    @cached_property
    def signals(self) -> "IotGateSignals":
        """The way to a barrier."""
        from baypass.adapters.iot_gate_signals import IotGateSignals

        return IotGateSignals(client("iot-data"), self.signatures)

    @cached_property
    def codes(self) -> "DynamoDBCodes":
        """The keypad codes of those who may still come."""
        from baypass.adapters.dynamodb_codes import DynamoDBCodes

        return DynamoDBCodes(self.table)

    @cached_property
    def access_lists(self) -> "DynamoDBAccessLists":
        """What is owed to gates, and what they were given."""
        from baypass.adapters.dynamodb_access_lists import DynamoDBAccessLists

        return DynamoDBAccessLists(self.table)

    @cached_property
    def list_signals(self) -> "IotListSignals":
        """The way to the gates' access lists."""
        from baypass.adapters.iot_list_signals import IotListSignals

        return IotListSignals(client("iot-data"), self.signatures)

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
    def accounts(self) -> "CognitoAccounts":
        """The accounts that hosts sign in with."""
        from baypass.adapters.cognito_accounts import CognitoAccounts

        return CognitoAccounts(client("cognito-idp"), settings().user_pool_id)

    @cached_property
    def audit(self) -> "DynamoDBAuditLog":
        """What hosts did."""
        from baypass.adapters.dynamodb_audit import DynamoDBAuditLog

        return DynamoDBAuditLog(self.table)

    @cached_property
    def hosts(self) -> "DynamoDBHosts":
        """The people of an organisation."""
        from baypass.adapters.dynamodb_hosts import DynamoDBHosts

        return DynamoDBHosts(self.table)

    @cached_property
    def set_up_lists(self) -> "DynamoDBSetUpLists":
        """What hosts have set up, page by page."""
        from baypass.adapters.dynamodb_set_up_lists import DynamoDBSetUpLists

        return DynamoDBSetUpLists(self.table)

    @cached_property
    def invitations(self) -> "DynamoDBInvitations":
        """Invitations that stand, and who used them."""
        from baypass.adapters.dynamodb_invitations import DynamoDBInvitations

        return DynamoDBInvitations(self.table)

    @cached_property
    def jobs(self) -> "DynamoDBJobs":
        """What takes longer than an answer may."""
        from baypass.adapters.dynamodb_jobs import DynamoDBJobs

        return DynamoDBJobs(self.table)

    @cached_property
    def workers(self) -> "LambdaWorkers":
        """Who does jobs."""
        from baypass.adapters.lambda_jobs import LambdaWorkers

        return LambdaWorkers(client("lambda"), settings().work_function)

    @cached_property
    def files(self) -> "S3Files":
        """Files that are forgotten after a day."""
        from baypass.adapters.s3_files import S3Files

        return S3Files(client("s3"), settings().files_bucket)

    @cached_property
    def reports(self) -> "DynamoDBReports":
        """What reports are made of."""
        from baypass.adapters.dynamodb_reports import DynamoDBReports

        return DynamoDBReports(self.table)

    @cached_property
    def tables(self) -> "FileTables":
        """Writes tables for other programs."""
        from baypass.adapters.tables import FileTables

        return FileTables()

    @cached_property
    def posters(self) -> "FpdfPosters":
        """Draws posters."""
        from baypass.adapters.fpdf_posters import FpdfPosters

        return FpdfPosters()

    @cached_property
    def qr_codes(self) -> "QrCodeImages":
        """Draws QR codes."""
        from baypass.adapters.qrcode_images import QrCodeImages

        return QrCodeImages()


@lru_cache(maxsize=1)
def services() -> Services:
    """Return the services of this process."""
    return Services()
