"""SES gets one raw message for one recipient, and says when trying again is useless."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from baypass.adapters.ses_mailer import SesMailer
from baypass.ports import Attachment, Letter, MailRefused
from tests.adapters.stores import aws

SENDER = "visits@baypass.example.com"
ENTRY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def a_letter(**fields: Any) -> Letter:
    usual: dict[str, Any] = {
        "sender_name": "Acme Campus",
        "recipient": "ann@visitor.example.com",
        "reply_to": "reception@acme.example.com",
        "subject": "Your parking on 24 November",
        "text": "You are expected.\n",
        "html": "<p>You are expected.</p>",
    }
    return Letter(**usual | fields)


class Post:
    """A mailer whose requests can be read before they leave."""

    def __init__(self) -> None:
        self.client = aws("sesv2")
        self.stub = Stubber(self.client)
        self.requests: list[dict[str, Any]] = []
        self.client.meta.events.register("provide-client-params.sesv2.SendEmail", self._read)
        self.mailer = SesMailer(self.client, SENDER, "transactional")

    def _read(self, params: dict[str, Any], **_: Any) -> None:
        self.requests.append(params)

    def send(self, letter: Letter) -> tuple[dict[str, Any], EmailMessage]:
        """Return what SES is asked, and the message as a mail program reads it."""
        self.stub.add_response("send_email", {"MessageId": "a message id"})
        with self.stub:
            assert self.mailer.send(letter) == "a message id"
        (request,) = self.requests
        raw = request["Content"]["Raw"]["Data"]
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return request, message

    def refused_with(self, code: str, letter: Letter) -> None:
        self.stub.add_client_error("send_email", code)
        with self.stub:
            self.mailer.send(letter)


def body(message: EmailMessage, kind: str) -> Any:
    part = message.get_body((kind,))
    assert part
    return part.get_content()


def test_a_letter_goes_to_its_recipient_and_to_nobody_else() -> None:
    request, message = Post().send(a_letter())
    assert request["Destination"] == {"ToAddresses": ["ann@visitor.example.com"]}
    assert message.get_all("To") == ["ann@visitor.example.com"]
    assert not [name for name in message if name.lower() in ("cc", "bcc")]


def test_an_answer_goes_to_the_host() -> None:
    request, message = Post().send(a_letter())
    assert request["ReplyToAddresses"] == ["reception@acme.example.com"]
    assert message["Reply-To"] == "reception@acme.example.com"


def test_a_letter_counts_in_its_configuration_set() -> None:
    request, _ = Post().send(a_letter())
    assert request["ConfigurationSetName"] == "transactional"


def test_a_letter_comes_from_our_address_under_the_hosts_name() -> None:
    request, message = Post().send(a_letter())
    assert request["FromEmailAddress"] == SENDER
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Acme Campus", SENDER)


def test_a_host_whose_name_is_not_ascii_sends_seven_bits_to_ses() -> None:
    request, message = Post().send(a_letter(sender_name="Café, Zürich", subject="Ça y est, enfin"))
    assert request["FromEmailAddress"].isascii()
    assert request["Content"]["Raw"]["Data"].isascii()
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Café, Zürich", SENDER)
    assert message["Subject"] == "Ça y est, enfin"


def test_a_letter_can_be_read_as_text_and_as_a_page() -> None:
    _, message = Post().send(a_letter(text="À bientôt.\n", html="<p>À bientôt.</p>"))
    assert body(message, "plain") == "À bientôt.\n"
    assert body(message, "html").strip() == "<p>À bientôt.</p>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_letter_without_attachments_has_none() -> None:
    _, message = Post().send(a_letter())
    assert not list(message.iter_attachments())


def test_a_calendar_file_arrives_as_it_was_with_its_method() -> None:
    calendar = Attachment("visit.ics", "text/calendar; method=CANCEL; charset=utf-8", ENTRY)
    _, message = Post().send(a_letter(attachments=(calendar,)))
    (part,) = message.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "CANCEL"
    assert part.get_param("charset") == "utf-8"
    assert part.get_filename() == "visit.ics"
    assert part.get_payload(decode=True) == ENTRY


def test_no_line_is_longer_than_mail_allows() -> None:
    request, _ = Post().send(a_letter(text="long " * 1000, html="<p>" + "é" * 3000 + "</p>"))
    lines = re.split(rb"\r?\n", request["Content"]["Raw"]["Data"])
    assert max(map(len, lines)) <= 998


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_a_letter_that_ses_will_never_take_is_refused_for_good(code: str) -> None:
    with pytest.raises(MailRefused):
        Post().refused_with(code, a_letter())


@pytest.mark.parametrize(
    "code",
    ["TooManyRequestsException", "LimitExceededException", "SendingPausedException"],
)
def test_what_may_pass_is_not_a_refusal(code: str) -> None:
    with pytest.raises(ClientError):
        Post().refused_with(code, a_letter())


def test_ses_takes_the_letter(cloud: None) -> None:  # noqa: ARG001
    client = aws("sesv2")
    client.create_email_identity(EmailIdentity=SENDER)
    assert SesMailer(client, SENDER, "transactional").send(a_letter())
