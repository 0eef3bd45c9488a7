"""The events of `events/`, and the doors that answer them."""

import importlib.util
import inspect
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from local.events import EVENTS, filled
from tests.functions.stripe import signature_of
from tests.template import FUNCTIONS, documented_route

REQUEST_ID = "0d3adb33-f00d-4bad-8bad-c0ffee123456"


def cases(folder: str = "*") -> list[str]:
    """Return the names of all events, such as `booking/quote`."""
    return sorted(
        file.relative_to(EVENTS).with_suffix("").as_posix()
        for file in EVENTS.glob(f"{folder}/*.json")
    )


def written(case: str) -> str:
    """Return the event as it stands in its file."""
    return (EVENTS / f"{case}.json").read_text()


def is_request(case: str) -> bool:
    """Tell whether API Gateway sends the event."""
    return "httpMethod" in json.loads(written(case))


def route_of(case: str) -> tuple[str, str]:
    """Return the method and the path, as the documentation writes it, of a request."""
    event = json.loads(written(case))
    if "{proxy+}" not in event["resource"]:
        return event["httpMethod"], event["resource"]
    return documented_route(event["httpMethod"], event["path"])


def event(case: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return an event with its placeholders filled; one without a value is refused.

    What Stripe sends is signed when everything else stands in it.
    """
    if "${STRIPE_SIGNATURE}" in written(case):
        unsigned = json.loads(filled(case, {**values, "STRIPE_SIGNATURE": ""}))
        values = {"STRIPE_SIGNATURE": signature_of(unsigned["body"].encode()), **values}
    ready: dict[str, Any] = json.loads(filled(case, values))
    return ready


@lru_cache
def door(name: str) -> ModuleType:
    """Return the module of a door, loaded as Lambda does it."""
    file = FUNCTIONS / name / "handler.py"
    spec = importlib.util.spec_from_file_location(f"door_{name}", file)
    assert spec
    assert spec.loader
    if str(file.parent) not in sys.path:
        sys.path.insert(0, str(file.parent))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def handler_of(case: str) -> Callable[[dict[str, Any], Any], Any]:
    """Return what answers: the function that the case is named after, or `handler`."""
    folder, _, name = case.partition("/")
    module = door(folder)
    named = [each for each in handlers(module) if name == each or name.startswith(f"{each}_")]
    handler: Callable[[dict[str, Any], Any], Any] = getattr(module, (*named, "handler")[0])
    return handler


def handlers(module: ModuleType) -> set[str]:
    """Return the names of the functions that Lambda may call."""
    return {
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and list(inspect.signature(function).parameters) == ["event", "context"]
    }


@dataclass(frozen=True)
class Context:
    """What Lambda says of an invocation, as far as anybody here asks."""

    function_name: str = "baypass"
    aws_request_id: str = REQUEST_ID
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:baypass"


@dataclass(frozen=True)
class Answer:
    """What API Gateway would send on."""

    status: int
    headers: Mapping[str, str]
    body: str
    is_base64: bool

    @classmethod
    def of(cls, returned: Mapping[str, Any]) -> "Answer":
        assert set(returned) <= {"statusCode", "multiValueHeaders", "body", "isBase64Encoded"}
        headers: dict[str, str] = {}
        for name, values in returned["multiValueHeaders"].items():
            (headers[name.lower()],) = values
        return cls(returned["statusCode"], headers, returned["body"], returned["isBase64Encoded"])

    @property
    def content_type(self) -> str:
        return self.headers["content-type"].partition(";")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> dict[str, str]:
        """Return the codes of a problem by their fields."""
        return {error["field"]: error["code"] for error in self.json["errors"]}


def sent(case: str, values: Mapping[str, str]) -> Any:
    """Return what an event's door returns."""
    return handler_of(case)(event(case, values), Context())


def answered(request: dict[str, Any], folder: str) -> Answer:
    """Return a door's answer to a request that a test has changed."""
    return Answer.of(door(folder).handler(request, Context()))


def asked(case: str, values: Mapping[str, str]) -> Answer:
    """Return a door's answer to a request."""
    return Answer.of(sent(case, values))


def with_header(request: dict[str, Any], name: str, value: str | None) -> dict[str, Any]:
    """Return a request with another value of one header, or without it."""
    headers = {key: kept for key, kept in request["headers"].items() if key != name}
    headers |= {name: value} if value else {}
    multiple = {key: [kept] for key, kept in headers.items()}
    return request | {"headers": headers, "multiValueHeaders": multiple}
