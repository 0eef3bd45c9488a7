"""A visitor who talks to the running API, and the mails that reach them."""

import functools
import re
import ssl
import time
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import httpx

BRUSSELS = ZoneInfo("Europe/Brussels")
# The sweep comes once a minute and looks at what is a minute overdue; a busy machine takes longer.
PATIENCE_SECONDS = 600.0
# Between two looks: whoever looks without a pause takes the machine from those who work.
PAUSE_SECONDS = 0.2
ANSWER_SECONDS = 600.0
Json = dict[str, Any]
Answer = TypeVar("Answer")


def token_of(link: str) -> str:
    return link.partition("#")[2]


def today() -> date:
    return datetime.now(BRUSSELS).date()


def a_slot(days_ahead: int, start: str, end: str) -> dict[str, str]:
    """Return a time slot with the offsets that Brussels has on that day."""
    day = today() + timedelta(days=days_ahead)
    times = (
        datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=BRUSSELS) for wall in (start, end)
    )
    first, last = times
    return {"start": first.isoformat(), "end": last.isoformat()}


def wanted(slot: dict[str, str], *emails: str) -> Json:
    """Return a booking request with one reservation per address, each with a plate of its own."""
    return {
        "booker": {"email": emails[0]},
        "reservations": [
            {
                "time_slot": slot,
                "visitor": {"first_name": "Ann", "last_name": "Peeters", "email": email},
                "licence_plate": f"1-{uuid.uuid4().hex[:6]}",
            }
            for email in emails
        ],
    }


def eventually(
    look: Callable[[], Answer | None], what: str, patience: float = PATIENCE_SECONDS
) -> Answer:
    """Return what `look` finds as soon as it finds something; fail when it never does."""
    deadline = time.monotonic() + patience
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"never seen: {what}"
        time.sleep(PAUSE_SECONDS)
    return found


@functools.cache
def http() -> httpx.Client:
    """Return one client for everybody: each new one reads all authorities, which takes longer
    than asking. It keeps no connection, which the other side might just be closing.
    """
    return httpx.Client(
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        limits=httpx.Limits(max_keepalive_connections=0),
        timeout=ANSWER_SECONDS,
        trust_env=False,
    )


class Visitor:
    """Calls the API as the site does."""

    def __init__(self, addresses: Json, link: str) -> None:
        self._addresses = addresses
        self._token = token_of(link)

    def holding(self, token: str) -> "Visitor":
        """Return the same visitor with another link in hand."""
        return Visitor(self._addresses, f"#{token}")

    def get(self, path: str, **query: str | int) -> httpx.Response:
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: Json | None = None, key: str | None = None) -> httpx.Response:
        return self._ask("POST", path, json=body, key=key or str(uuid.uuid4()))

    def book(self, slot: dict[str, str], *emails: str) -> Json:
        """Book, and wait until the booking is confirmed."""
        booked = self.post("/api/bookings", wanted(slot, *emails))
        assert booked.status_code == httpx.codes.CREATED, booked.text
        return self.holding(booked.json()["token"]).confirmed()

    def confirmed(self) -> Json:
        """Wait until the booking behind the booker's token is confirmed."""

        def look() -> Json | None:
            booking: Json = self.get("/api/booking").json()
            return booking if booking["state"] == "CONFIRMED" else None

        return eventually(look, "a confirmed booking")

    def is_free(self, slot: dict[str, str], spots: int) -> bool:
        """Tell whether the API still offers this many spots for the slot."""
        quoted = self.post("/api/quotes", {"time_slot": slot, "spots": spots})
        return bool(quoted.json()["bookable"])

    def _ask(
        self, method: str, path: str, key: str | None = None, **content: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        headers |= {"Idempotency-Key": key} if key else {}
        address = f"{self._addresses['site']}{path}"
        return http().request(method, address, headers=headers, **content)


class Mailbox:
    """What SES sent, as the mailbox page shows it to scripts."""

    def __init__(self, addresses: Json) -> None:
        self._url = f"{addresses['mailbox']}/messages.json"

    def sent_to(self, email: str, subject: str) -> Json:
        """Wait for the mail to this address whose subject says so, and return it."""

        def look() -> Json | None:
            found = [
                one for one in self._messages() if _is_to(one, email) and subject in one["subject"]
            ]
            return found[0] if found else None

        return eventually(look, f"a mail about {subject!r}")

    def attached(self, mail: Json) -> str:
        """Return the first attachment of the mail, read as the mailbox page offers it."""
        address = urljoin(self._url, mail["attachments"][0]["url"])
        return http().get(address).text

    def subjects(self, *emails: str) -> dict[str, list[str]]:
        """Return the subjects of the mails that each of these addresses got, oldest first."""
        sent = self._messages()[::-1]
        return {email: [one["subject"] for one in sent if _is_to(one, email)] for email in emails}

    def texts(self, email: str) -> list[str]:
        """Return the texts of the mails that this address got, oldest first."""
        return [one["text"] for one in reversed(self._messages()) if _is_to(one, email)]

    def all_texts(self) -> list[str]:
        """Return the texts of all mails to anybody."""
        return [one["text"] for one in self._messages()]

    def _messages(self) -> list[Json]:
        return list(http().get(self._url).json())


def link_in(mail: Json, page: str, capability: str) -> str:
    """Return the link of a mail's text that opens this page with this capability."""
    found = re.search(rf"https?://\S+/{page}#{capability}\.\S+", mail["text"])
    assert found, f"no {page} link in the mail"
    return found[0]


def _is_to(mail: Json, email: str) -> bool:
    to = mail["to"]
    return email in to if isinstance(to, str) else any(email in one for one in to)
