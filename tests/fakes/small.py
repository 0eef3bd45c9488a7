"""A clock, dice and links."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from baypass.domain.tokens import Capability, LinkToken, token_for

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
SITE = "https://visit.example"


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def stand_at(self, instant: datetime) -> None:
        self._now = instant

    def move(self, duration: timedelta) -> None:
        self._now += duration


class FakeDice:
    """Counts instead of rolling; codes that are given come first."""

    def __init__(self, codes: Iterable[str] = ()) -> None:
        self._codes = list(codes)
        self._next_code, self._next_suffix = 100_000, 0

    def keypad_code(self) -> str:
        if self._codes:
            return self._codes.pop(0)
        self._next_code += 1
        return f"{self._next_code:06d}"

    def enrolment_code(self) -> str:
        self._next_suffix += 1
        return f"enrolment code {self._next_suffix}"

    def first_password(self) -> str:
        self._next_suffix += 1
        return f"first-password-{self._next_suffix:04d}"

    def salt(self) -> str:
        return "c2FsdCBvZiB0aGUgZmFrZXMsIDMyIGJ5dGVzIGxvbmc"

    def id_suffix(self) -> str:
        self._next_suffix += 1
        return f"{self._next_suffix:012d}"


class FakeLinks:
    """Real tokens under a key that is no secret."""

    def __init__(self, site_url: str = SITE, key: bytes = b"a key for tests") -> None:
        self._site_url, self._key = site_url, key

    def token(
        self, capability: Capability, organisation_id: str, subject: str, generation: int = 0
    ) -> LinkToken:
        return token_for(self._key, capability, organisation_id, subject, generation)

    def url(self, token: LinkToken, page: str) -> str:
        return f"{self._site_url}/{page}#{token}"
