"""Somebody who books a paid invitation and pays it, or does not; and what then stands everywhere.

The API is called as the site calls it, and the stand-in for Stripe is told what payers, banks and
bad lines do.
"""

import subprocess
import sys
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from tests.journeys.running import CLONE, in_folder
from tests.journeys.visitors import Json, Mailbox, Visitor, eventually, http, wanted

GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
COMPANY = {
    "name": "Acme NV",
    "tax_id": "BE0123456789",
    "line1": "Rue de la Loi 1",
    "postal_code": "1000",
    "city": "Brussels",
    "country": "BE",
}
# What is left to the sweep is due after a minute and done by the next sweep, a minute later; with
# a lease or much to sweep on a busy machine it takes longer.
SWEPT_SECONDS = 900.0


class Stripe:
    """The stand-in's controls: what payers, banks and lines do from now on."""

    def __init__(self, addresses: Json) -> None:
        self._url = f"{addresses['stripe']}/control"

    def sessions(self, booking_id: str) -> list[Json]:
        """Return the checkout sessions of a booking, newest first."""
        return list(self._get("sessions", booking_id=booking_id))

    def session(self, booking_id: str) -> Json:
        """Wait for the one session of a booking."""

        def look() -> Json | None:
            found = self.sessions(booking_id)
            assert len(found) < 2, "a booking has one session"
            return found[0] if found else None

        return eventually(look, "a checkout session")

    def press(self, booking_id: str, action: str, **details: Any) -> Json:
        """Let the payer of a booking do something: pay, decline, expire or pay-late."""
        session = self.session(booking_id)["id"]
        return dict(self._post(f"sessions/{session}/{action}", details))

    def behave(self, **switches: Any) -> None:
        """Behave like this from now on."""
        self._post("behaviour", switches)

    def behave_well(self) -> None:
        """Take back every switch."""
        self.behave(
            refunds="succeeded",
            trouble="none",
            duplicates=0,
            delay=0,
            shuffle=False,
            lost=False,
            pay_at_once=False,
        )

    def finish_refunds(self, outcome: str) -> None:
        """Let the pending refunds succeed or fail."""
        self._post("refunds", {"outcome": outcome})

    def deliver(self) -> int:
        """Deliver every message that is due, and return how many were taken."""
        return int(self._post("deliver", {})["delivered"])

    def ledger(self) -> list[Json]:
        """Return what was captured and given back, a row for each payment."""
        return list(self._get("ledger"))

    def ledger_of(self, booking_id: str) -> list[Json]:
        """Return the ledger's rows of one booking."""
        return [row for row in self.ledger() if row["booking_id"] == booking_id]

    def _get(self, path: str, **query: str) -> Any:
        answer = http().get(f"{self._url}/{path}", params=query)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def _post(self, path: str, body: Json) -> Any:
        answer = http().post(f"{self._url}/{path}", json=body)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()


@dataclass(frozen=True)
class Payer:
    """One booking in the hands of whoever is to pay it."""

    visitor: Visitor
    stripe: Stripe
    id: str
    price: Json
    key: str

    def see(self) -> Json:
        """Return the booking as its booker sees it."""
        answer = self.visitor.get("/api/booking")
        assert answer.status_code == httpx.codes.OK, answer.text
        return dict(answer.json())

    def pay(self, card: str = GOOD_CARD, company: Json | None = None, **more: Any) -> Json:
        """Pay at the provider; the return page is not opened."""
        return self.stripe.press(self.id, "pay", card=card, company=company, **more)

    def decline(self) -> Json:
        """Try a card that the bank refuses."""
        return self.stripe.press(self.id, "decline")

    def expire(self) -> Json:
        """Let the provider close the session, as it does when its time is over."""
        return self.stripe.press(self.id, "expire")

    def pay_late(self) -> Json:
        """Pay although the session is over."""
        return self.stripe.press(self.id, "pay-late")

    def leave(self, key: str | None = None) -> httpx.Response:
        """Come back without having paid: the spots are given back at once."""
        return self.visitor.post("/api/booking/leave-checkout", {}, key)

    def check(self) -> Json:
        """Open the return page, which lets us look at the provider now."""
        answer = self.visitor.post("/api/booking/payment-check", {})
        assert answer.status_code == httpx.codes.OK, answer.text
        return dict(answer.json())

    def cancel(self, *reservation_ids: str, key: str | None = None) -> httpx.Response:
        """Cancel spots of the booking, all of them unless told."""
        ids = reservation_ids or tuple(one["id"] for one in self.see()["reservations"])
        return self.visitor.post("/api/booking/cancellations", {"reservation_ids": list(ids)}, key)

    def becomes(self, state: str) -> Json:
        """Wait until the booking has this state, and return it."""

        def look() -> Json | None:
            booking = self.see()
            return booking if booking["state"] == state else None

        return eventually(look, f"a booking that is {state}", SWEPT_SECONDS)

    def refunded(self, state: str = "SUCCEEDED") -> Json:
        """Wait until every refund of the booking has this state, and return the booking."""

        def look() -> Json | None:
            booking = self.see()
            refunds = [booking["refund"], *(one["refund"] for one in booking["reservations"])]
            states = {one["state"] for one in refunds if one}
            return booking if states == {state} else None

        return eventually(look, f"refunds that are {state}", SWEPT_SECONDS)


def offered_price(visitor: Visitor, slot: Json, spots: int) -> Json:
    """Return what the API asks for these spots, all of them together."""
    answer = visitor.post("/api/quotes", {"time_slot": slot, "spots": spots})
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.json()["bookable"], answer.text
    return dict(answer.json()["price"])


def book_paid(
    addresses: Json,
    slot: Json,
    *emails: str,
    company: bool = False,
    invitation: str = "paid",
    key: str | None = None,
) -> Payer:
    """Book one spot for each address, at the quoted price; the payment is due then."""
    visitor = Visitor(addresses, addresses["invitations"][invitation])
    price = offered_price(visitor, slot, len(emails))
    own_key = key or str(uuid.uuid4())
    asked = wanted(slot, *emails) | {"price": price["gross"], "company_invoice": company}
    answer = visitor.post("/api/bookings", asked, own_key)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    booked = answer.json()
    return Payer(
        visitor.holding(booked["token"]),
        Stripe(addresses),
        booked["booking"]["id"],
        price,
        own_key,
    )


def states(booking: Json) -> tuple[str, str | None, list[str]]:
    """Return the state of the booking, of its payment and of its reservations."""
    payment = booking["payment"]["state"] if booking["payment"] else None
    return booking["state"], payment, [one["state"] for one in booking["reservations"]]


def mails(addresses: Json, *emails: str) -> dict[str, list[str]]:
    """Return the subjects of what these addresses got, oldest first."""
    return Mailbox(addresses).subjects(*emails)


def ledger(addresses: Json) -> subprocess.CompletedProcess[str]:
    """Run `make ledger` against a running instance."""
    return subprocess.run(
        [sys.executable, "-m", "local.ledger"],
        cwd=CLONE,
        env=in_folder(addresses),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def settled_ledger(addresses: Json) -> str:
    """Wait until nothing is under way any more, and return what the ledger says."""

    def look() -> str | None:
        said = ledger(addresses)
        assert said.returncode == 0, said.stdout + said.stderr
        return None if "under way:" in said.stdout else said.stdout

    return eventually(look, "a ledger with nothing under way", SWEPT_SECONDS)
