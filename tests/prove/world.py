"""The whole product in one process: real use cases and adapters, everything else in memory.

Nobody here is a mock: the table, Stripe, Step Functions, SES and IoT are asked over numbered
calls (`tests.prove.wire`), and a use case is called with the ports that its door hands it.
"""

import inspect
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from io import StringIO
from typing import Any, TypeVar

from baypass.adapters import dynamodb_bookings, dynamodb_catalogue
from baypass.adapters.dynamodb_access_lists import DynamoDBAccessLists
from baypass.adapters.dynamodb_access_log import DynamoDBAccessLog
from baypass.adapters.dynamodb_acting import DynamoDBActing
from baypass.adapters.dynamodb_board import DynamoDBBoard
from baypass.adapters.dynamodb_gate_access import DynamoDBGateAccess
from baypass.adapters.dynamodb_gates import DynamoDBGates
from baypass.adapters.dynamodb_hosts import DynamoDBHosts
from baypass.adapters.dynamodb_invitations import DynamoDBInvitations
from baypass.adapters.dynamodb_jobs import DynamoDBJobs
from baypass.adapters.dynamodb_mails import DynamoDBMails
from baypass.adapters.dynamodb_payments import DynamoDBPayments
from baypass.adapters.dynamodb_set_up import DynamoDBSetUp
from baypass.adapters.dynamodb_table import Table
from baypass.adapters.iot_gate_signals import IotGateSignals
from baypass.adapters.iot_list_signals import IotListSignals
from baypass.adapters.kms_signatures import KmsSignatures
from baypass.adapters.secretsmanager_stripe_keys import SecretsManagerStripeKeys
from baypass.adapters.ses_mailer import SesMailer
from baypass.adapters.stepfunctions_workflows import StepFunctionsWorkflows
from baypass.adapters.stripe_checkout import StripeCheckout
from baypass.bootstrap import TEMPORARY_TROUBLE, services
from baypass.domain.gates import Acknowledgement, StatusReport
from baypass.domain.refusals import Refusal
from baypass.observability import logger
from baypass.ports.payments import Forged
from baypass.usecases.hear_payment_news import hear_payment_news
from baypass.usecases.record_acknowledgement import record_acknowledgement
from local.stripe_double import StripeDouble
from tests.fakes import NOW, FakeClock, FakeDice, FakeLinks
from tests.fakes.hosts import FakeAccounts, FakeSignIn
from tests.fakes.mails import FakeWriter
from tests.fakes.signatures import FakeSignatures
from tests.functions.events import door
from tests.prove import machines
from tests.prove.footprints import of_stripe
from tests.prove.services import (
    SEED,
    AwsClient,
    Broker,
    Kms,
    Mailbox,
    Parameters,
    StateMachines,
    StripeWire,
    dynamodb,
)
from tests.prove.store import Item, Key, Store
from tests.prove.wire import Crash, Plan

Answer = TypeVar("Answer")
API_KEY, WEBHOOK_SECRET = "sk_test_of_the_proof", "whsec_of_the_proof"
_KEYS = json.dumps({"api_key": API_KEY, "webhook_secrets": [WEBHOOK_SECRET]})
LATE_SECONDS = 4


@dataclass
class Outcome:
    """What became of one attempt: an answer, a refusal, or trouble that its caller repeats."""

    answer: Any = None
    refusal: Refusal | Forged | None = None
    trouble: BaseException | None = None

    @property
    def is_final(self) -> bool:
        """Tell whether whoever asked has an answer, be it yes or no."""
        return self.trouble is None


@dataclass
class Noted:
    """What happened, as the promises need to know it."""

    # What no fault explains: a use case that ended with anything but an answer or a refusal.
    unexpected: list[str] = field(default_factory=list)
    # Promises that were broken at some instant, each told once.
    broken: dict[str, None] = field(default_factory=dict)
    # Bookings whose money came after their time, which no honest run does by itself.
    captured_late: set[str] = field(default_factory=set)
    # Reservations that a host cancelled, who may do so after the visitor drove in.
    by_host: set[str] = field(default_factory=set)
    actuations: Counter[str] = field(default_factory=Counter)
    sweeps: int = 0


class World:
    """One deployment from its first moment, or from a snapshot of another's."""

    def __init__(self, plan: Plan | None = None, items: dict[Key, Item] | None = None) -> None:
        self.plan = plan or Plan()
        self.plan.on_late = self._be_late
        self.clock, self.store = FakeClock(NOW), Store(items)
        self.double = StripeDouble(
            ":memory:",
            api_url="https://api.stripe.example",
            pay_url="https://pay.example",
            webhook_secret=WEBHOOK_SECRET,
            now=self.clock.now,
            wait=lambda _seconds: None,
        )
        self.mailbox, self.broker = Mailbox(), Broker()
        starts = {name: one["StartAt"] for name, one in machines.definitions().items()}
        self.machines = StateMachines(starts)
        self.runner = machines.Runner(self.machines, self.clock.now)
        self.noted = Noted()
        # What the checks of the promises remember from one instant to the next.
        self.counted: dict[tuple[str, str, int], int] = {}
        self.places: dict[tuple[str, str, str], dict[str, list[int]]] = {}
        self.cancelled: set[str] = set()
        self._heard = self._checked = 0
        self._executed: set[str] = set()
        # Whether gates are given lists: most flows have nothing to do with them.
        self.publishes_lists = False
        # How far the gates' clock is ahead of everybody else's.
        self.gates_are_ahead = timedelta(0)
        self.broker.gates = self.gates_answer
        self._connect()

    def close(self) -> None:
        self.double.close()

    def _connect(self) -> None:
        plan, clock = self.plan, self.clock
        table = Table(dynamodb(self.store, plan), "baypass")  # type: ignore[arg-type]
        parameters = Parameters({"stripe": _KEYS})
        secrets: Any = AwsClient("secretsmanager", parameters, plan)
        keys = SecretsManagerStripeKeys(secrets, "stripe", clock)
        stripe = StripeWire(self.double, plan)
        site = FakeLinks()
        bookings = dynamodb_bookings.DynamoDBBookings(table)
        mailbox: Any = AwsClient("ses", self.mailbox, plan)
        broker: Any = AwsClient("iot", self.broker, plan)
        workflows: Any = AwsClient("states", self.machines, plan)
        kms: Any = AwsClient("kms", Kms(), plan)
        signatures = KmsSignatures(kms, "the-key-of-the-gates")
        ports = {
            "clock": clock,
            "table": table,
            "dice": FakeDice(),
            "links": site,
            "catalogue": dynamodb_catalogue.DynamoDBCatalogue(table),
            "set_up": DynamoDBSetUp(table),
            "bookings": bookings,
            "acting": DynamoDBActing(table, bookings),
            "mails": DynamoDBMails(table),
            "payments": DynamoDBPayments(table),
            "gates": DynamoDBGates(table),
            "gate_access": DynamoDBGateAccess(table),
            "access_log": DynamoDBAccessLog(table),
            "board": DynamoDBBoard(table),
            "invitations": DynamoDBInvitations(table),
            "jobs": DynamoDBJobs(table),
            "hosts": DynamoDBHosts(table),
            "accounts": FakeAccounts(FakeSignIn()),
            "checkout": StripeCheckout(
                keys, "https://api.stripe.example", lambda: "https://visit.example", clock, stripe
            ),
            "writer": FakeWriter(),
            "mailer": SesMailer(mailbox, "parking@baypass.example.com", "mails"),
            "workflows": StepFunctionsWorkflows(workflows, machines.BOOKING, machines.CANCELLATION),
            "signatures": signatures,
            "signals": IotGateSignals(broker, signatures),
            "access_lists": DynamoDBAccessLists(table),
            "list_signals": IotListSignals(broker, signatures),
            "workers": None,
        }
        current = vars(services())
        current.clear()
        current.update(ports)

    def _be_late(self) -> None:
        self.clock.move(timedelta(seconds=LATE_SECONDS))

    # What people, workflows and the other sides do.

    def now(self) -> datetime:
        return self.clock.now()

    def call(self, use_case: Callable[..., Answer], *given: Any, **more: Any) -> Answer:
        """Call a use case with the ports that it names."""
        return use_case(*given, **more, **_ports(use_case, frozenset(more)))

    def attempt(self, use_case: Callable[..., Any], *given: Any, **more: Any) -> Outcome:
        """Call a use case as a process of its own, which may end on the way."""
        try:
            return Outcome(answer=self.call(use_case, *given, **more))
        except (Refusal, Forged) as refusal:
            return Outcome(refusal=refusal)
        except Crash as crash:
            return Outcome(trouble=crash)
        except Exception as trouble:  # noqa: BLE001  the door answers 500 or 503
            if not self.plan.struck and not isinstance(trouble, TEMPORARY_TROUBLE):
                self.noted.unexpected.append(f"{use_case.__name__}: {trouble!r}")
            return Outcome(trouble=trouble)

    def persist(self, use_case: Callable[..., Any], *given: Any, **more: Any) -> Outcome:
        """Call a use case as somebody who presses again, three times at most."""
        outcome = Outcome()
        for _ in range(3):
            outcome = self.attempt(use_case, *given, **more)
            if outcome.is_final:
                break
        return outcome

    def deliver_news(self) -> int:
        """Let Stripe tell everything that it wants to tell now; return how many messages."""
        due = self.double.due_events(self.now())
        for delivery in due:
            outcome = self.attempt(hear_payment_news, delivery.body, delivery.signature)
            self.double.delivered(delivery.id, 200 if outcome.trouble is None else 503)
        return len(due)

    def last_news(self) -> tuple[bytes, str]:
        """Return the newest message of Stripe, without telling it that it was heard."""
        delivery = self.double.due_events(self.now())[-1]
        return delivery.body, delivery.signature

    def hear(self, body: bytes, signature: str) -> Outcome:
        """Hear a message of Stripe, as often as it takes."""
        return self.persist(hear_payment_news, body, signature)

    def outside(self, deed: Callable[[], Answer]) -> Answer:
        """Do something at Stripe that is not ours to do, in its turn among our calls."""
        if self.plan.before is not None:
            self.plan.before(of_stripe("POST"))
        return deed()

    def gates_answer(self) -> None:
        """Let the gates do what the newest commands ask, once each, and say so."""
        published = self.broker.published[self._heard :]
        self._heard = len(self.broker.published)
        for topic, payload in published:
            if not topic.endswith("/commands"):
                continue
            command = self.read_command(payload)
            if command["command_id"] in self._executed:
                continue
            now = self.now() + self.gates_are_ahead
            in_time = now < datetime.fromisoformat(command["expires_at"])
            self._executed.add(command["command_id"])
            if in_time:
                self.noted.actuations[command["command_id"]] += 1
            said: dict[str, Any] = {
                "version": 1,
                "command_id": command["command_id"],
                "gate_id": command["gate_id"],
                "result": "OPENED" if in_time else "REFUSED",
                "reason": None if in_time else "EXPIRED",
                "at": self.now(),
            }
            acknowledgement = Acknowledgement.model_validate(said)
            self.persist(record_acknowledgement, command["gate_id"], acknowledgement)

    def gate_is_heard(self, gate_id: str) -> None:
        """Let a gate say that it is there."""
        report = StatusReport(version=1, gate_id=gate_id, online=True)
        services().gates.report(report, self.now())

    def sweep(self) -> Outcome:
        """Let the sweep run once."""
        self.noted.sweeps += 1
        return self._scheduled("sweep")

    def publish_lists(self) -> Outcome:
        """Let the gates be given what has changed, as happens every minute."""
        self.publishes_lists = True
        return self._scheduled("access_lists")

    def _scheduled(self, name: str) -> Outcome:
        try:
            door(name).handler({}, None)
        except (Exception, Crash) as trouble:  # noqa: BLE001  it comes again anyway
            if not self.plan.struck:
                self.noted.unexpected.append(f"{name}: {trouble!r}")
            return Outcome(trouble=trouble)
        return Outcome()

    # What the promises ask.

    def read_command(self, payload: bytes) -> Any:
        """Return what a command says, whose signature must be right."""
        return FakeSignatures(SEED).read(payload)

    def newly_published(self) -> list[tuple[str, bytes]]:
        """Return what was published since this was last asked."""
        published = self.broker.published[self._checked :]
        self._checked = len(self.broker.published)
        return published

    def car_park(self, car_park_id: str) -> Item:
        """Return a car park as it stands in the table."""
        every = self.store.of("CAR_PARK#")
        return next(one for one in every if one["id"] == car_park_id)

    def withheld(self, booking_id: str) -> int:
        """Return what the policy keeps of a booking's cancelled reservations."""
        cancelled = sum(
            one["price"]["gross"]["amount"]
            for one in self.store.of("RESERVATION#")
            if one["booking_id"] == booking_id and one["state"] == "CANCELLED"
        )
        owed = sum(
            one["price"]["gross"]["amount"]
            for one in self.store.of("REFUND#")
            if one["booking_id"] == booking_id and one["reason"] == "CANCELLED"
        )
        return int(cancelled - owed)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Look without being counted or disturbed."""
        was_on, before = self.plan.is_on, self.plan.before
        self.plan.is_on, self.plan.before = False, None
        try:
            yield
        finally:
            self.plan.is_on, self.plan.before = was_on, before


@lru_cache
def _named(use_case: Callable[..., Any]) -> tuple[str, ...]:
    parameters = inspect.signature(use_case).parameters.values()
    return tuple(one.name for one in parameters if one.kind is one.KEYWORD_ONLY)


def _ports(use_case: Callable[..., Any], given: frozenset[str]) -> dict[str, Any]:
    ports = vars(services())
    return {name: ports[name] for name in _named(use_case) if name not in given and name in ports}


@contextmanager
def silence() -> Iterator[StringIO]:
    """Keep logs and metrics off the screen; yield what would have stood there."""
    heard = StringIO()
    level = logger.log_level
    logger.setLevel(logging.CRITICAL)
    try:
        with redirect_stdout(heard):
            yield heard
    finally:
        logger.setLevel(level)
