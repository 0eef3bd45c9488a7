"""A copy of every mail the local cloud accepts, whole, with its attachments."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local.writing import write_atomically

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

SEND_EMAIL = ("POST", "/v2/email/outbound-emails")
OK = 200


def copy_of(mails: Path, mail_id: str) -> Path:
    """Return where the copy of that mail is kept: the body of its SendEmail request."""
    return mails / f"{quote(mail_id, safe='@')}.json"


class KeepMailCopies:
    """Stands before the local cloud and writes down each SendEmail that succeeds."""

    def __init__(self, cloud: Application, mails: Path) -> None:
        """Keep the copies in this folder."""
        self._cloud = cloud
        self._mails = mails

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass one connection on to the local cloud."""
        if (scope.get("method"), scope.get("path")) != SEND_EMAIL:
            await self._cloud(scope, receive, send)
            return
        request, answer = bytearray(), bytearray()
        statuses: list[int] = []

        async def overhear() -> Message:
            message = await receive()
            request.extend(message.get("body", b""))
            return message

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            answer.extend(message.get("body", b""))
            if statuses == [OK] and not message.get("more_body") and answer:
                self._keep(bytes(request), bytes(answer))
            await send(message)

        await self._cloud(scope, overhear, note)

    def _keep(self, request: bytes, answer: bytes) -> None:
        mail_id = json.loads(answer)["MessageId"]
        write_atomically(copy_of(self._mails, mail_id), request.decode())
