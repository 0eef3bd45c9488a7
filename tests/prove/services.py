"""The other sides of the wire: AWS's services and Stripe, each as small as we use it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import stripe
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from local.stripe_double import StripeDouble
from tests.fakes.stripe import InProcessStripe
from tests.prove.footprints import of_aws, of_stripe
from tests.prove.store import Store, StoreClient
from tests.prove.wire import Kind, Plan

SEED = b"the seed of the proof, of 32 byt"
_CODES = {
    Kind.THROTTLED: ("ThrottlingException", 400),
    Kind.FAILED: ("InternalServerError", 500),
}


class AwsTrouble:
    """How botocore says that its own repeats were of no use."""

    def of(self, kind: Kind) -> Exception:
        if kind in _CODES:
            code, status = _CODES[kind]
            answer: Any = {
                "Error": {"Code": code, "Message": code},
                "ResponseMetadata": {"HTTPStatusCode": status},
            }
            return ClientError(answer, "Operation")
        url = "https://aws.example"
        return (
            ConnectTimeoutError(endpoint_url=url)
            if kind is Kind.UNREACHABLE
            else (ReadTimeoutError(endpoint_url=url))
        )

    def is_answer(self, error: Exception) -> bool:
        return isinstance(error, ClientError)


class AwsClient:
    """Calls a service by the names of botocore's client, each call through the plan."""

    def __init__(self, name: str, service: Any, plan: Plan) -> None:
        self._name, self._service, self._plan = name, service, plan
        self.exceptions = getattr(service, "exceptions", None)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        does, plan, trouble = getattr(self._service, operation), self._plan, AwsTrouble()
        site = f"{self._name}.{operation}"

        def call(**asked: Any) -> Any:
            return plan.call(site, lambda: does(**asked), trouble, lambda: of_aws(site, asked))

        return call


class StripeTrouble:
    """How Stripe's library says that its own repeats were of no use."""

    def of(self, kind: Kind) -> Exception:
        message = f"The connection broke: {kind}."
        return stripe.APIConnectionError(message, should_retry=False)  # type: ignore[no-untyped-call]

    def is_answer(self, error: Exception) -> bool:  # noqa: ARG002  answers are no exceptions
        return False


class StripeWire(InProcessStripe):
    """Hands requests to the stand-in, each through the plan."""

    def __init__(self, double: StripeDouble, plan: Plan) -> None:
        super().__init__(double)
        self._plan = plan

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        def effect() -> tuple[str, int, Mapping[str, str]]:
            return super(StripeWire, self).request(method, url, headers, post_data)

        site = f"stripe.{method} {_without_ids(urlsplit(url).path)}"
        return self._plan.call(site, effect, StripeTrouble(), lambda: of_stripe(method))


def _without_ids(path: str) -> str:
    return "/".join("*" if any(map(str.isdigit, one[2:])) else one for one in path.split("/"))


@dataclass
class Mailbox:
    """SES: to whom it sent what, in which order."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    # How many of the next mails it will not take, now or ever.
    refuses: int = 0

    @property
    def subjects(self) -> list[str]:
        """Return what was sent: the writer of the proof says in the subject what it is about."""
        return [subject for _, subject in self.sent]

    def send_email(self, **asked: Any) -> Any:
        (recipient,) = asked["Destination"]["ToAddresses"]
        if self.refuses:
            self.refuses -= 1
            raise ClientError(_answer("MessageRejected"), "SendEmail")
        head = asked["Content"]["Raw"]["Data"].partition(b"\n\n")[0].replace(b"\n ", b" ")
        subject = next(line for line in head.splitlines() if line.startswith(b"Subject: "))
        self.sent.append((recipient, subject.removeprefix(b"Subject: ").decode()))
        return {"MessageId": f"message-{len(self.sent)}"}


@dataclass
class Broker:
    """AWS IoT: what was published, and who is told of it."""

    published: list[tuple[str, bytes]] = field(default_factory=list)
    # What whoever subscribes later is told first, by topic.
    retained: dict[str, bytes] = field(default_factory=dict)
    # Whether a gate answers before whoever published has heard that it was.
    answers_at_once: bool = False
    gates: Callable[[], None] | None = None

    def publish(self, **asked: Any) -> Any:
        self.published.append((asked["topic"], asked["payload"]))
        if asked.get("retain"):
            self.retained[asked["topic"]] = asked["payload"]
        if self.answers_at_once and self.gates is not None:
            self.answers_at_once = False
            self.gates()
        return {}


@dataclass
class Parameters:
    """SSM and Secrets Manager: what is known by name."""

    known: Mapping[str, str]

    def get_parameter(self, **asked: Any) -> Any:
        return {"Parameter": {"Value": self.known[asked["Name"]]}}

    def get_secret_value(self, **asked: Any) -> Any:
        return {"SecretString": self.known[asked["SecretId"]]}


class Kms:
    """KMS: signs with a key that is no secret here."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(SEED)

    def sign(self, **asked: Any) -> Any:
        return {"Signature": self._key.sign(asked["Message"])}


class AlreadyExistsError(ClientError):
    """An execution of that name was there before."""


class TimedOutError(ClientError):
    """Nobody waits with that token any more."""


class _Exceptions:
    ExecutionAlreadyExists = AlreadyExistsError
    TaskTimedOut = TaskDoesNotExist = InvalidToken = TimedOutError


@dataclass
class Execution:
    """One execution of a workflow: where it is, and what it waits for."""

    machine: str
    name: str
    given: Any
    at: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    answer: Any = None
    wakes_at: float | None = None
    attempts: int = 0

    @property
    def has_ended(self) -> bool:
        return self.at is None


@dataclass
class StateMachines:
    """Step Functions: executions by their names; whoever runs them is another matter."""

    starts_at: Mapping[str, str]
    executions: dict[tuple[str, str], Execution] = field(default_factory=dict)
    numbers: Any = field(default_factory=count)
    exceptions: Any = _Exceptions

    def start_execution(self, **asked: Any) -> Any:
        machine, name = asked["stateMachineArn"], asked["name"]
        given = json.loads(asked["input"])
        standing = self.executions.get((machine, name))
        if standing is None:
            made = Execution(machine, name, given, at=self.starts_at[machine])
            self.executions[machine, name] = made
        elif standing.has_ended or standing.given != given:
            raise AlreadyExistsError(_answer("ExecutionAlreadyExists"), "StartExecution")
        return {"executionArn": f"{machine}:{name}"}

    def send_task_success(self, **asked: Any) -> Any:
        for execution in self.executions.values():
            if execution.token == asked["taskToken"] and execution.answer is None:
                execution.answer = json.loads(asked["output"])
                return {}
        raise TimedOutError(_answer("TaskTimedOut"), "SendTaskSuccess")


def _answer(code: str) -> Any:
    return {"Error": {"Code": code, "Message": code}}


def dynamodb(store: Store, plan: Plan) -> AwsClient:
    """Return a client of the table."""
    return AwsClient("dynamodb", StoreClient(store), plan)
