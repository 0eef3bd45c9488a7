"""Where everything answers: printed, shown on the start page, and kept in a file for scripts."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.failures import refuse
from local.writing import write_atomically


@dataclass(frozen=True)
class Addresses:
    """The addresses of one running instance; `stripe` is where its payments are seen."""

    site: str
    emulator: str
    invitations: Mapping[str, str]
    host_sign_in: Mapping[str, str]
    stripe: str

    @property
    def api(self) -> str:
        """Return where the JSON API begins."""
        return f"{self.site}/api"

    @property
    def mailbox(self) -> str:
        """Return where sent mails are read."""
        return f"{self.site}/local/mailbox"

    @property
    def gates(self) -> str:
        """Return where the barriers are seen."""
        return f"{self.site}/local/gates"

    @property
    def host(self) -> str:
        """Return where hosts sign in."""
        return f"{self.site}/host/"

    @property
    def start(self) -> str:
        """Return the page with all of these."""
        return f"{self.site}/local/"

    @property
    def first_invitation(self) -> str | None:
        """Return the link to try first."""
        return next(iter(self.invitations.values()), None)

    def as_json(self) -> str:
        """Return what scripts read."""
        return json.dumps(
            {
                "site": self.site,
                "api": self.api,
                "mailbox": self.mailbox,
                "gates": self.gates,
                "host": self.host,
                "start": self.start,
                "stripe": self.stripe,
                "invitations": dict(self.invitations),
                "host_sign_in": dict(self.host_sign_in),
                "emulator": self.emulator,
            },
            indent=2,
        )

    def as_text(self) -> str:
        """Return what a person reads, the link to click first of all."""
        rows = [
            *((f"Invitation ({name})", link) for name, link in self.invitations.items()),
            ("Everything else", self.start),
            ("Sent mails", self.mailbox),
            ("Gates", self.gates),
            ("Payments", self.stripe),
            ("Host console", self.host),
            *((f"  {name}", value) for name, value in self.host_sign_in.items()),
        ]
        width = max(len(name) for name, _ in rows)
        return "\n".join(f"  {name:<{width}}  {value}" for name, value in rows)


@contextmanager
def published(addresses: Addresses, file: Path) -> Iterator[None]:
    """Keep the addresses in `file` exactly as long as they answer."""
    write_atomically(file, addresses.as_json())
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def published_in(file: Path) -> dict[str, Any]:
    """Return the addresses of the running instance; refuse when nothing runs."""
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        refuse("Nothing runs in this folder: start it with `make run`, then ask again.")
