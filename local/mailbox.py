"""What the mails say that the local cloud sent, with the attachments it forgot."""

import base64
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any, cast

import httpx

from local.mail_copies import copy_of

# Mails of this kind always have a copy; between the two there are some milliseconds.
SENT_WITH_COPY = "v2.SendEmail"
ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Attachment:
    """One file of a mail."""

    name: str
    content_type: str
    content: bytes
    content_id: str | None


@dataclass(frozen=True)
class Mail:
    """One sent mail."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    sent_at: datetime
    html: str
    text: str
    source: str
    attachments: tuple[Attachment, ...]


class Mailbox:
    """Everything the local cloud sent, newest first."""

    def __init__(self, endpoint_url: str, copies: Path) -> None:
        """Read what this local cloud sent, and the copies in this folder."""
        self._address = f"{endpoint_url}/_ministack/ses/messages"
        self._copies = copies
        self._read_before: dict[str, Mail] = {}

    async def mails(self) -> list[Mail]:
        """Return every mail whose copy is whole."""
        # Nothing is encrypted on this machine: a context that knows no authority is made at once.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        async with httpx.AsyncClient(
            verify=context, timeout=ANSWER_SECONDS, trust_env=False
        ) as client:
            answer = (await client.get(self._address)).raise_for_status().json()
        entries = [each for account in answer["messages"].values() for each in account]
        entries.sort(key=lambda each: each["Timestamp"], reverse=True)
        read = [self._read(each) for each in entries]
        return [mail for mail in read if mail]

    async def mail(self, mail_id: str) -> Mail | None:
        """Return the mail with that id."""
        return next((mail for mail in await self.mails() if mail.id == mail_id), None)

    def _read(self, entry: Mapping[str, Any]) -> Mail | None:
        mail_id = entry["MessageId"]
        copy = copy_of(self._copies, mail_id)
        if entry["Type"] == SENT_WITH_COPY and not copy.is_file():
            return None
        if mail_id not in self._read_before:
            request = json.loads(copy.read_bytes()) if copy.is_file() else {}
            self._read_before[mail_id] = read_mail(entry, request)
        return self._read_before[mail_id]


def read_mail(entry: Mapping[str, Any], request: Mapping[str, Any]) -> Mail:
    """Return the mail of a local cloud's entry and the SendEmail request that caused it, if any."""
    message = _message(entry, request.get("Content", {}))
    html, text = _body(message, "html"), _body(message, "plain")
    return Mail(
        id=entry["MessageId"],
        sender=entry["Source"],
        to=tuple(entry["To"]),
        subject=(entry["Subject"] or message["Subject"] or "").strip(),
        sent_at=datetime.fromtimestamp(entry["Timestamp"], tz=UTC),
        html=html,
        text=text,
        source=message.as_string(),
        attachments=tuple(_attachments(message)),
    )


def _message(entry: Mapping[str, Any], content: Mapping[str, Any]) -> EmailMessage:
    if "Raw" in content:
        raw = base64.b64decode(content["Raw"]["Data"])
        return message_from_bytes(raw, policy=modern)
    return _composed(entry, content.get("Simple", {}).get("Attachments", []))


def _composed(entry: Mapping[str, Any], attachments: list[Mapping[str, Any]]) -> EmailMessage:
    """Return the message that SES composes from texts and files."""
    message = EmailMessage()
    message["From"], message["To"] = entry["Source"], ", ".join(entry["To"])
    message["Subject"] = entry["Subject"]
    message.set_content(entry["BodyText"] or "")
    if entry["BodyHtml"]:
        message.add_alternative(entry["BodyHtml"], subtype="html")
    for each in attachments:
        main, _, sub = each.get("ContentType", "application/octet-stream").partition("/")
        message.add_attachment(
            base64.b64decode(each["RawContent"]),
            maintype=main,
            subtype=sub.partition(";")[0],
            filename=each["FileName"],
            disposition=each.get("ContentDisposition", "ATTACHMENT").lower(),
            cid=f"<{each['ContentId']}>" if "ContentId" in each else None,
        )
    return message


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _attachments(message: EmailMessage) -> list[Attachment]:
    bodies = [message.get_body((kind,)) for kind in ("html", "plain")]
    parts = [
        part
        for part in message.walk()
        if not part.is_multipart() and not any(part is body for body in bodies)
    ]
    return [
        Attachment(
            name=part.get_filename() or f"attachment-{number}",
            content_type=part.get_content_type(),
            content=cast("bytes", part.get_payload(decode=True)),
            content_id=part["Content-ID"].strip("<>") if part["Content-ID"] else None,
        )
        for number, part in enumerate(parts, start=1)
    ]
