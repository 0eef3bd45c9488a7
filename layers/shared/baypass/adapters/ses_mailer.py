"""Sends letters through SES, which has no idempotency token: at least once."""

from email.headerregistry import Address
from email.message import EmailMessage
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from baypass.ports import Attachment, Letter, MailRefused

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_FOR_GOOD = frozenset({"MessageRejected", "BadRequestException"})


class SesMailer:
    """One letter, one recipient, one raw message."""

    def __init__(self, client: "SESV2Client", sender: str, configuration_set: str) -> None:
        """Send from this verified address."""
        self._client, self._sender = client, sender
        self._configuration_set = configuration_set

    def send(self, letter: Letter) -> str:
        """Return SES's message id. Raises `MailRefused` when trying again is useless."""
        message = as_message(letter, self._sender)
        try:
            answer = self._client.send_email(
                # Without the sender's name, which may not be ASCII: the message carries it.
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [letter.recipient]},
                ReplyToAddresses=[letter.reply_to],
                Content={"Raw": {"Data": message.as_bytes()}},
                ConfigurationSetName=self._configuration_set,
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _FOR_GOOD:
                raise MailRefused from None
            raise
        return answer["MessageId"]


def as_message(letter: Letter, sender: str) -> EmailMessage:
    """Return the letter as MIME: text, HTML, and its attachments."""
    message = EmailMessage()
    local, _, domain = sender.partition("@")
    message["From"] = str(Address(letter.sender_name, local, domain))
    message["To"] = letter.recipient
    message["Reply-To"] = letter.reply_to
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for attachment in letter.attachments:
        _attach(message, attachment)
    return message


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, _, parameters = attachment.content_type.partition(";")
    maintype, _, subtype = kind.strip().partition("/")
    named = dict(part.strip().split("=", 1) for part in parameters.split(";") if "=" in part)
    message.add_attachment(
        attachment.content,
        maintype=maintype,
        subtype=subtype,
        filename=attachment.name,
        params=named or None,
    )
