"""/local/mailbox: the mails as their readers see them, and as JSON for scripts."""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.mailbox import Attachment, Mail, Mailbox
from local.pages import HEADERS, nothing_here, page

# What a mail may do in its frame: look as it was written, show its own pictures, and follow a link
# that its reader clicked. No script, no form, nothing from elsewhere.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation allow-popups"
)
FRAME_HEADERS = HEADERS | {"content-security-policy": FRAME_POLICY}
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
CONTENT_ID = re.compile(r"""cid:([^"'\s>)]+)""")


class MailboxPages:
    """Everything below /local/mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Show this mailbox."""
        self._mailbox = mailbox

    def routes(self) -> list[Route]:
        """Return the pages and their addresses, most particular first."""
        return [
            Route("/local/mailbox", self._list),
            Route("/local/mailbox/messages.json", self._messages),
            Route("/local/mailbox/{mail}", self._mail),
            Route("/local/mailbox/{mail}/html", self._html),
            Route("/local/mailbox/{mail}/source", self._source),
            Route("/local/mailbox/{mail}/attachments/{number:int}", self._attachment),
        ]

    async def _list(self, _request: Request) -> Response:
        return page("mailbox.html", mails=await self._mailbox.mails(), address=mail_address)

    async def _messages(self, _request: Request) -> Response:
        mails = await self._mailbox.mails()
        return JSONResponse([_as_json(mail) for mail in mails], headers=HEADERS)

    async def _mail(self, request: Request) -> Response:
        mail = await self._asked_for(request)
        if mail is None:
            return nothing_here()
        return page("mail.html", mail=mail, address=mail_address(mail))

    async def _html(self, request: Request) -> Response:
        mail = await self._asked_for(request)
        if mail is None:
            return nothing_here()
        return HTMLResponse(framed(mail), headers=FRAME_HEADERS)

    async def _source(self, request: Request) -> Response:
        mail = await self._asked_for(request)
        if mail is None:
            return nothing_here()
        return Response(mail.source, media_type="text/plain", headers=HEADERS)

    async def _attachment(self, request: Request) -> Response:
        mail = await self._asked_for(request)
        number = request.path_params["number"]
        if mail is None or not 0 < number <= len(mail.attachments):
            return nothing_here()
        attachment = mail.attachments[number - 1]
        return Response(
            attachment.content,
            HTTPStatus.OK,
            headers=HEADERS | {"content-disposition": _disposition(attachment)},
            media_type=attachment.content_type,
        )

    async def _asked_for(self, request: Request) -> Mail | None:
        return await self._mailbox.mail(request.path_params["mail"])


def mail_address(mail: Mail) -> str:
    """Return the path of a mail's page."""
    return f"/local/mailbox/{quote(mail.id, safe='@')}"


def framed(mail: Mail) -> str:
    """Return the mail's HTML with links that open in place of the whole page, and its pictures."""
    addresses = {
        attachment.content_id: f"{mail_address(mail)}/attachments/{number}"
        for number, attachment in enumerate(mail.attachments, start=1)
    }
    html = CONTENT_ID.sub(lambda found: addresses.get(found[1], found[0]), mail.html)
    base = '<base target="_top">'
    if HEAD.search(html):
        return HEAD.sub(lambda head: head[0] + base, html, count=1)
    return base + html


def _as_json(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "from": mail.sender,
        "to": list(mail.to),
        "subject": mail.subject,
        "sent_at": mail.sent_at.isoformat(),
        "html": mail.html,
        "text": mail.text,
        "attachments": [
            {
                "name": attachment.name,
                "content_type": attachment.content_type,
                "url": f"{mail_address(mail)}/attachments/{number}",
            }
            for number, attachment in enumerate(mail.attachments, start=1)
        ],
    }


def _disposition(attachment: Attachment) -> str:
    """Pictures of a mail are shown in it; every other file is downloaded."""
    kind = "inline" if attachment.content_id else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(attachment.name, safe='')}"
