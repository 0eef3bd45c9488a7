"""The way of one paid booking, any call of which can be made here by a process that is killed.

Doors and tasks run in a process of their own, with the environment of the deployed functions.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from local.events import filled
from tests.journeys.cloud import client, counters, organisation_of, waits_for_payment
from tests.journeys.killed import Ran, Wanted, run
from tests.journeys.payers import COMPANY, Payer, Stripe, mails, offered_price, states
from tests.journeys.test_every_ending_of_a_payment import about
from tests.journeys.visitors import (
    Json,
    Mailbox,
    Visitor,
    a_slot,
    eventually,
    link_in,
    token_of,
    wanted,
)

PER_SPOT, SPOTS = 500, 2
MONEY = ("captured", "refunded", "credited")
DAYS, HOURS = range(12, 29), range(6, 22, 2)
# Neighbours are on different days.
SLOTS = [(day, hour) for hour in HOURS for day in DAYS]
PLACEHOLDERS = (
    "INVITATION_TOKEN",
    "BOOKER_TOKEN",
    "MANAGE_TOKEN",
    "REMOTE_TOKEN",
    "RESERVATION_ID",
    "START",
    "END",
)
WAKES, STARTS = "AWSStepFunctions.SendTaskSuccess", "AWSStepFunctions.StartExecution"
CONFIRMED = [Counter(["receipt", "confirmation"]), Counter(["confirmation"])]
BOOKED_FREE = [Counter(["summary", "confirmation"]), Counter(["confirmation"])]
# Whom every booking here is for: what is found of them in a log was told there.
NAMES = {"first_name": "Zoë-Kanarie", "last_name": "Çelik Østergård"}


@dataclass(frozen=True)
class End:
    """What stands everywhere when all is done."""

    reservations: tuple[str, ...] = ("CONFIRMED", "CONFIRMED")
    cancelled: tuple[Counter[str], ...] = (Counter(), Counter())
    free: bool = False

    def stands(self) -> Json:
        """Return what stands in the API, the table, the stand-in's books and the mailbox."""
        kept = self.reservations.count("CONFIRMED")
        per_spot, paid = (0, None) if self.free else (PER_SPOT, "PAID")
        back = per_spot * (SPOTS - kept)
        booked = BOOKED_FREE if self.free else CONFIRMED
        return {
            "booking": ("CONFIRMED", paid, *self.reservations),
            "refunds": [] if self.free else ["SUCCEEDED"] * (SPOTS - kept),
            "money": [per_spot * SPOTS, back, back],
            "invoices": 0 if self.free else 1,
            "sessions": 0 if self.free else 1,
            "taken": {kept},
            "told": [one + more for one, more in zip(booked, self.cancelled, strict=True)],
        }


class World:
    """The running instance, and the environment that its functions have."""

    def __init__(self, addresses: Json) -> None:
        self.addresses = addresses
        self.stripe = Stripe(addresses)
        functions = client(addresses["emulator"], "lambda")
        every = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
        # Every function has the same environment.
        door = next(name for name in every if "BookingFunction" in name)
        found = functions.get_function_configuration(FunctionName=door)["Environment"]["Variables"]
        self._environment = found | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": addresses["emulator"],
            "AWS_DEFAULT_REGION": "eu-west-1",
            "NO_PROXY": "*",
        }

    def run(self, call: "Call", event: Json, after: int = 0, before: str | None = None) -> Ran:
        """Run a function until it ends, or until it kills itself; a refusal is a mistake here."""
        environment = self._environment
        ran = run(Wanted(call.door, call.function, event, environment, after, before))
        if isinstance(ran.answer, dict) and "statusCode" in ran.answer:
            assert ran.answer["statusCode"] < httpx.codes.BAD_REQUEST, ran.answer["body"]
        return ran


class Way:
    """One booking of two spots for a company, in a time slot of its own."""

    invitation = "paid"

    def __init__(self, world: World, place: int) -> None:
        self.world = world
        day, hour = SLOTS[place]
        self.slot = a_slot(day, f"{hour:02d}:00", f"{hour + 2:02d}:00")
        self.emails = [f"killed.{place}.{spot}@example.com" for spot in range(SPOTS)]
        self.key, self.cancel_key = str(uuid.uuid4()), str(uuid.uuid4())
        self.link = world.addresses["invitations"][self.invitation]
        self.visitor = Visitor(world.addresses, self.link)
        self.price: Json = {}
        self.asked = wanted(self.slot, *self.emails)
        for one in self.asked["reservations"]:
            one["visitor"] |= NAMES
        self.agree()
        self._token: str | None = None
        self._payer: Payer | None = None
        self._ids: list[str] = []

    @property
    def payer(self) -> Payer:
        assert self._payer, "nothing is booked yet"
        return self._payer

    @property
    def token(self) -> str:
        assert self._token, "nothing is booked yet"
        return self._token

    @property
    def ids(self) -> list[str]:
        """The reservations, in the order they were asked for."""
        self._ids = self._ids or [one["id"] for one in self.payer.see()["reservations"]]
        return self._ids

    @property
    def task(self) -> Json:
        """What a workflow tells its functions."""
        return {
            "organisation_id": organisation_of(self.link),
            "booking_id": self.payer.id,
            "reservation_id": self.ids[-1],
        }

    def agree(self) -> None:
        """Agree to the price, as a company."""
        self.price = offered_price(self.visitor, self.slot, SPOTS)
        self.asked |= {"price": self.price["gross"], "company_invoice": True}

    def book(self) -> None:
        """Press Book; again, it is the very same request."""
        answer = self.visitor.post("/api/bookings", self.asked, self.key)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        self._token = answer.json()["token"]
        booking = answer.json()["booking"]["id"]
        visitor = self.visitor.holding(self.token)
        self._payer = Payer(visitor, self.world.stripe, booking, self.price, self.key)

    def pay(self) -> None:
        self.book()
        assert self.payer.pay(company=COMPANY)["outcome"] == "paid"

    def pay_and_return(self) -> None:
        self.pay()
        self.payer.check()

    def pay_a_workflow_that_waits(self) -> None:
        """Leave a payment that nobody has noted, and a workflow that is to be woken for it."""
        self.pay()
        own = self.world.addresses, organisation_of(self.link), self.payer.id
        eventually(lambda: waits_for_payment(*own) or None, "a workflow that waits")

    def note_payment(self) -> None:
        """Leave the payment noted, and nobody woken."""
        self.pay_a_workflow_that_waits()
        assert self.run(SETTLE, before=WAKES).was_killed

    def confirm(self) -> None:
        """Leave the booking confirmed, and nobody told."""
        self.note_payment()
        self.run(CONFIRM)

    def confirm_and_tell(self) -> None:
        self.pay_and_return()
        self.await_told(CONFIRMED)

    def await_told(self, wished: list[Counter[str]]) -> None:
        eventually(lambda: self.told == wished or None, "both are told")

    def cancel_all(self) -> None:
        cancelled = self.payer.cancel(*self.ids, key=self.cancel_key)
        assert cancelled.status_code == httpx.codes.OK, cancelled.text

    def cancel_last(self) -> None:
        """Leave the last reservation cancelled, and no workflow started."""
        self.confirm_and_tell()
        assert self.run(CANCEL_LAST, before=STARTS).was_killed

    def refund_last(self) -> None:
        self.cancel_last()
        self.run(REFUND)

    def run(self, call: "Call", after: int = 0, before: str | None = None) -> Ran:
        return self.world.run(call, call.event(self), after, before)

    @property
    def told(self) -> list[Counter[str]]:
        subjects = mails(self.world.addresses, *self.emails)
        return [Counter(map(about, subjects[email])) for email in self.emails]

    def stands(self) -> Json:
        """Return what stands in the API, the table, the stand-in's books and the mailbox."""
        rows, seen = self.payer.stripe.ledger_of(self.payer.id), self.payer.see()
        booking, payment, reservations = states(seen)
        refunds = [one["refund"] for one in seen["reservations"]]
        return {
            "booking": (booking, payment, *reservations),
            "refunds": [one["state"] for one in refunds if one],
            "money": [sum(row[name] for row in rows) for name in MONEY],
            "invoices": len([row for row in rows if row["invoice"]]),
            "sessions": len(self.payer.stripe.sessions(self.payer.id)),
            "taken": set(counters(self.world.addresses, self.slot)),
            "told": self.told,
        }


class FreeWay(Way):
    """One booking of two spots that cost nothing."""

    invitation = "free"
    manage_token = ""

    def agree(self) -> None:
        """There is no price to agree to."""

    def book_and_tell(self) -> None:
        self.book()
        self.await_told(BOOKED_FREE)
        mail = Mailbox(self.world.addresses).sent_to(self.emails[-1], "your parking spot")
        # The last visitor's own link.
        self.manage_token = token_of(link_in(mail, "visit", "m"))

    def leave_cancelled(self) -> None:
        """Leave the last reservation cancelled, and nobody told."""
        self.book_and_tell()
        assert self.run(CANCEL_OWN, before=STARTS).was_killed

    def cancel_own(self) -> None:
        """Let the last visitor press Cancel; again, it is the very same request."""
        visitor = self.visitor.holding(self.manage_token)
        answer = visitor.post("/api/reservation/cancellation", key=self.cancel_key)
        assert answer.status_code == httpx.codes.OK, answer.text


@dataclass(frozen=True)
class Call:
    """A function of a door, and what it is called with."""

    door: str
    function: str
    event: Callable[[Any], Json]


def request(case: str, body: Json | None, token: str, key: str, **more: str) -> Json:
    """Return a request as API Gateway hands it over."""
    event: Json = json.loads(filled(case, dict.fromkeys(PLACEHOLDERS, token) | more))
    for name, value in {"Authorization": f"Bearer {token}", "Idempotency-Key": key}.items():
        event["headers"][name] = value
        event["multiValueHeaders"][name] = [value]
    return event | {"body": json.dumps(body) if body is not None else None}


def cancellation(way: Way, ids: list[str]) -> Json:
    case = "cancellation/cancel_booking"
    return request(case, {"reservation_ids": ids}, way.token, way.cancel_key)


BOOK = Call(
    "booking",
    "handler",
    lambda way: request("booking/book", way.asked, token_of(way.link), way.key),
)
SETTLE = Call(
    "booking",
    "handler",
    lambda way: request("booking/payment_check", {}, way.token, str(uuid.uuid4())),
)
CONFIRM = Call("booking_workflow", "confirm", lambda way: way.task)
NOTIFY = Call("booking_workflow", "notify", lambda way: way.task)
CANCEL = Call("cancellation", "handler", lambda way: cancellation(way, way.ids))
CANCEL_LAST = Call("cancellation", "handler", lambda way: cancellation(way, way.ids[-1:]))
CANCEL_OWN = Call(
    "cancellation",
    "handler",
    lambda way: request("cancellation/cancel", None, way.manage_token, way.cancel_key),
)
REFUND = Call("cancellation_workflow", "refund", lambda way: way.task)
NOTIFY_CANCELLED = Call("cancellation_workflow", "notify", lambda way: way.task)
