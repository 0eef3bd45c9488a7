"""The double itself: everything above, one thing at a time, and nothing lost by a kill."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from local.stripe_double import paying, refunds, sessions
from local.stripe_double.answering import (
    REPLAYED,
    Answer,
    Failing,
    Request,
    answered,
    refusal_answer,
    request_of,
)
from local.stripe_double.behaviour import Behaviour
from local.stripe_double.cards import DECLINED, card_of
from local.stripe_double.desk import Desk
from local.stripe_double.disputes import dispute
from local.stripe_double.errors import no_such, too_many
from local.stripe_double.events import Delivery, next_attempt, signed
from local.stripe_double.ledger import entries
from local.stripe_double.paying import Attempt
from local.stripe_double.store import Due, Store
from local.stripe_double.things import Thing, as_answered

# Nobody is handed a message twice within this time; who has not told by then what came of it
# may have been killed.
_IN_FLIGHT_SECONDS = 30
_TAKEN = range(200, 300)


class StripeDouble:
    """A stand-in for Stripe: its API, its pay page's deeds, its banks' moods, its messages."""

    def __init__(
        self,
        file: Path | str,
        *,
        api_url: str,
        pay_url: str,
        webhook_secret: str,
        now: Callable[[], datetime],
        wait: Callable[[float], object] = time.sleep,
        on_events: Callable[[], None] | None = None,
    ) -> None:
        """Go on where the file ends. Pages stand below `pay_url`: /pay, /receipts, /invoices.

        `on_events` is called, by whoever opens a session while sessions are paid at once, before
        the answer; it is to deliver what is due.
        """
        self.api_url, self._pages, self._secret = api_url, pay_url.rstrip("/"), webhook_secret
        self._now, self._wait, self.on_events = now, wait, on_events
        self._lock = threading.RLock()
        self._in_flight: dict[int, float] = {}
        self._dice = random.Random(0)  # noqa: S311  shuffles messages, guards nothing
        self._store = Store(file)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._store.close()

    # The API.

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: str
    ) -> tuple[int, str, dict[str, str]]:
        """Answer a request; status 0 means that the connection breaks without an answer."""
        request = request_of(method, path, headers, body)
        with self._desk() as desk:
            trouble = _next_trouble(self._store, request)
            given = _answer(desk, request, trouble)
        if request.address == "POST /v1/checkout/sessions" and given.status == 200:  # noqa: PLR2004
            self._pay_at_once(given)
        if trouble == "slow":
            self._wait(self.behaviour.slow_seconds)
        if trouble in {"down", "lost"}:
            return 0, "", {}
        return given.status, given.body, given.headers

    # What people and banks do.

    def pay(
        self,
        session_id: str,
        card: str = "4242424242424242",
        *,
        authenticated: bool = False,
        name: str | None = None,
        company: Mapping[str, str] | None = None,
    ) -> Attempt:
        """Press Pay, with one of Stripe's test cards."""
        press = paying.press_of(card, authenticated, name, company)
        with self._desk_of(session_id) as (desk, session):
            return paying.pay(desk, session, press)

    def pay_late(self, session_id: str, card: str = "4242424242424242") -> Attempt:
        """Let money arrive although the session has expired."""
        press = paying.press_of(card, True, None, None)  # noqa: FBT003
        with self._desk_of(session_id) as (desk, session):
            return paying.pay(desk, session, press, late=True)

    def decline(self, session_id: str, reason: str = DECLINED) -> Attempt:
        """Let the bank refuse a payment."""
        with self._desk_of(session_id) as (desk, session):
            return paying.decline(desk, session, reason, card_of("4000000000000002"))

    def bank_answers(self, session_id: str, *, pays: bool) -> None:
        """Let the money of a slow payment, with BE62510007547061 as the card, arrive or not."""
        with self._desk_of(session_id) as (desk, session):
            paying.bank_answers(desk, session, pays=pays)

    def expire(self, session_id: str) -> None:
        """Let a session run out of time now, unless it is over already."""
        with self._desk_of(session_id) as (desk, session):
            if session["status"] == "open":
                sessions.ended(desk, session)

    def finish_refunds(self, outcome: refunds.Outcome, refund_id: str | None = None) -> list[str]:
        """Let the bank decide about every pending refund, or about one; return which."""
        with self._desk() as desk:
            every = self._store.all("refund")
            if refund_id is None:
                wanted = [each for each in every if each["status"] == "pending"]
            else:
                wanted = [each for each in every if each["id"] == refund_id]
            for refund in wanted:
                whose = desk.for_account(self._store.account_of(refund["id"]))
                refunds.finish(whose, refund, outcome)
            return [refund["id"] for refund in wanted]

    def dispute(self, session_id: str, reason: str = "fraudulent") -> str:
        """Let the payer dispute a paid session; return the dispute's id."""
        with self._desk_of(session_id) as (desk, session):
            intent = desk.have("payment_intent", session["payment_intent"] or "")
            charge = desk.have("charge", intent["latest_charge"] or "")
            return str(dispute(desk, charge, reason)["id"])

    # How it behaves.

    def set_behaviour(self, **switches: Any) -> Thing:  # noqa: ANN401  words and numbers
        """Set some switches, see `Behaviour`; return all of them."""
        with self._desk():
            changed = Behaviour.of(self._store).changed(switches)
            changed.keep(self._store)
            return asdict(changed)

    @property
    def behaviour(self) -> Behaviour:
        """Return all switches."""
        with self._desk():
            return Behaviour.of(self._store)

    # Its messages.

    def due_events(self, now: datetime | None = None) -> list[Delivery]:
        """Return the messages to post now; tell with `delivered` what came of each."""
        moment = now or self._now()
        with self._desk():
            seconds = moment.timestamp()
            due = [each for each in self._store.due(seconds) if self._is_free(each.id, seconds)]
            self._in_flight |= dict.fromkeys((each.id for each in due), seconds)
            if Behaviour.of(self._store).shuffle:
                self._dice.shuffle(due)
            return [self._signed(each, moment) for each in due]

    def delivered(self, delivery_id: str, status: int) -> None:
        """Note what a message was answered; 0 when nobody did."""
        with self._desk() as desk:
            delivery = self._store.queued(int(delivery_id))
            self._in_flight.pop(int(delivery_id), None)
            if delivery is None:
                return
            now = desk.now.timestamp()
            again = next_attempt(delivery.attempts, delivery.first_due, now)
            self._store.requeue(delivery.id, status, None if status in _TAKEN else again)

    def waiting_events(self) -> int:
        """Return how many messages are still to be delivered, due or not."""
        with self._desk():
            return self._store.waiting()

    # What it knows.

    def ledger(self) -> list[Thing]:
        """Return what was captured, refunded and credited, per payment."""
        with self._desk():
            return entries(self._store)

    def sessions(self, booking_id: str | None = None) -> list[Thing]:
        """Return the sessions of a booking, or all, newest first."""
        with self._desk():
            return [
                as_answered(each)
                for each in self._store.all("checkout.session")
                if booking_id in {None, each["client_reference_id"]}
            ]

    def session(self, session_id: str) -> Thing | None:
        """Return a session as it is kept, for its pay page: with its `_lines`, if it exists."""
        with self._desk():
            return self._store.find("checkout.session", session_id)

    def look_up(self, kind: str, thing_id: str) -> Thing | None:
        """Return a thing of any account, such as a charge or an invoice for its page."""
        with self._desk():
            found = self._store.find(kind, thing_id)
            return None if found is None else as_answered(found)

    # How it does it.

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        with self._lock, self._store.transaction():
            desk = Desk(self._store, self._now(), self._pages)
            for session in self._store.ended(desk.seconds):
                whose = desk.for_account(self._store.account_of(session["id"]))
                sessions.ended(whose, session)
            yield desk

    @contextmanager
    def _desk_of(self, session_id: str) -> Iterator[tuple[Desk, Thing]]:
        with self._desk() as desk:
            session = self._store.find("checkout.session", session_id)
            if session is None:
                raise no_such("checkout.session", session_id, "session")
            yield desk.for_account(self._store.account_of(session_id)), session

    def _pay_at_once(self, given: Answer) -> None:
        # A repeat opens nothing, and may come from whoever hears of the payment just now.
        if not self.behaviour.pay_at_once or REPLAYED in given.headers:
            return
        self.pay(json.loads(given.body)["id"])
        if self.on_events is not None:
            self.on_events()

    def _is_free(self, delivery: int, now: float) -> bool:
        since = self._in_flight.get(delivery)
        return since is None or now - since >= _IN_FLIGHT_SECONDS

    def _signed(self, due: Due, now: datetime) -> Delivery:
        secrets = (self._secret, Behaviour.of(self._store).second_secret)
        return Delivery(str(due.id), due.body, signed(due.body, filter(None, secrets), now))


def _next_trouble(store: Store, request: Request) -> str:
    behaviour = Behaviour.of(store)
    if not behaviour.meets(request.address):
        return "none"
    behaviour.after_one_call().keep(store)
    return behaviour.trouble


def _answer(desk: Desk, request: Request, trouble: str) -> Answer:
    if trouble == "down":
        return Answer(0, "", {})
    if trouble == "429":
        return refusal_answer(too_many(), desk.store.new_id("request"))
    failing: dict[str, Failing] = {"500": "before", "500_after": "after"}
    return answered(desk, request, failing=failing.get(trouble))
