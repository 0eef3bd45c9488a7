"""A car park of a test's own on the running instance, set up over the API as the console does."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.journeys.barriers import Guest, Host
from tests.journeys.payers import Payer, book_paid
from tests.journeys.visitors import BRUSSELS, Json

ALL_DAY = [{"weekday": day, "opens": "00:00", "closes": "00:00"} for day in range(7)]
EVERY_WAY = ["REMOTE_CONTROL", "ANPR", "KEYPAD"]
A_PRICE = {"kind": "FLAT", "amount": 250, "vat": [{"basis_points": 2100}]}
# What the API says of a car park and takes no change of.
_SAID_ONLY = {"id", "kill_switch", "archived", "version", "over_booked", "outside_hours"}


def an_hour(quarters: int = 0) -> dict[str, str]:
    """Return an hour from the last quarter on, or from one of the next, which can be cancelled."""
    now = datetime.now(BRUSSELS)
    last = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    start = last + quarters * timedelta(minutes=15)
    return {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}


def an_address() -> str:
    """Return an address of nobody else's."""
    return f"{uuid.uuid4().hex[:8]}@barrier.example"


class Premises:
    """A car park with room for all, a portal that is free and one that is not."""

    def __init__(self, addresses: Json) -> None:
        """Set it up."""
        name = f"Yard {uuid.uuid4().hex[:6]}"
        self.host = Host(addresses, name)
        asked: Json = {"name": name, "address": ["Yard 1"], "time_zone": "Europe/Brussels"}
        asked |= {"spots": 50, "opening_hours": ALL_DAY, "access_methods": EVERY_WAY}
        self._id = self.host.ask("POST", "car-parks", asked)["id"]
        invitations = {"free": self._invited({"kind": "FREE"}), "paid": self._invited(A_PRICE)}
        self._addresses = addresses | {"invitations": invitations}

    def guest(self, slot: dict[str, str] | None = None, plate: str | None = None) -> Guest:
        """Return somebody with a spot here, in this hour unless told."""
        return Guest(self._addresses, slot or an_hour(), an_address(), plate)

    def unpaid(self) -> Payer:
        """Return somebody who has not paid yet for a spot in this hour."""
        return book_paid(self._addresses, an_hour(), an_address())

    def new_gate(self) -> Json:
        """Set up another gate into it, and return it with the files for its computer."""
        name = f"Lane {uuid.uuid4().hex[:6]}"
        asked = {"name": name, "direction": "ENTRY", "car_park_id": self._id}
        return self.host.ask("POST", "gates", asked)

    @contextmanager
    def changed(self, **fields: Any) -> Iterator[None]:
        """Change the car park for the block."""
        before = self.host.car_park()
        self._change(fields)
        try:
            yield
        finally:
            self._change({name: before[name] for name in fields})

    def _change(self, fields: Json) -> None:
        standing = self.host.car_park()
        asked = {name: value for name, value in standing.items() if name not in _SAID_ONLY}
        path = f"car-parks/{self._id}"
        self.host.ask("PUT", path, asked | fields, version=standing["version"])

    def _invited(self, tariff: Json) -> str:
        """Make a portal with this tariff, and return the link of an invitation to it."""
        asked = {"name": f"{tariff['kind']} visits", "car_park_id": self._id, "tariff": tariff}
        asked |= {"dates": {}, "durations": {"free": {}}, "cancellation": {}, "maximum_spots": 1}
        portal = self.host.ask("POST", "portals", asked)
        until = (datetime.now(UTC) + timedelta(days=7)).isoformat()
        invitation = {"portal_id": portal["id"], "name": "All", "quota": 100, "valid_until": until}
        return str(self.host.ask("POST", "invitations", invitation)["link"])
