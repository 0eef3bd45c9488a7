"""What an operation works with: the store, the time, whose request it is, the address of pages."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from local.stripe_double.errors import no_such
from local.stripe_double.store import Store
from local.stripe_double.things import Thing

PLATFORM = ""


@dataclass(frozen=True)
class Desk:
    """One request or one deed, at one moment, for one account."""

    store: Store
    now: datetime
    pages: str
    account: str = PLATFORM
    request_id: str | None = None
    key: str | None = None

    @property
    def seconds(self) -> int:
        """Return the time as Stripe writes it."""
        return int(self.now.timestamp())

    def for_account(self, account: str) -> Self:
        """Return a desk of another account."""
        return replace(self, account=account)

    def have(self, kind: str, thing_id: str, param: str = "id") -> Thing:
        """Return a thing of this account; refuse what it does not have."""
        found = self.store.find(kind, thing_id, self.account)
        if found is None:
            raise no_such(kind, thing_id, param)
        return found

    def new(self, kind: str) -> Thing:
        """Return what all things have in common, for a new one."""
        return {
            "id": self.store.new_id(kind),
            "object": kind,
            "created": self.seconds,
            "livemode": False,
        }

    def add(
        self, thing: Thing, *, belongs_to: str | None = None, ends_at: int | None = None
    ) -> None:
        """Keep a new thing of this account."""
        self.store.add(thing, self.account, belongs_to=belongs_to, ends_at=ends_at)
