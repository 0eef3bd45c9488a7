"""The whole API in this process: a request goes to the door that the template names for it.

An event of `events/` is the envelope, so that nothing of what API Gateway sends is made up here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.functions.events import (
    REQUEST_ID,
    Answer,
    Context,
    cases,
    door,
    event,
    is_request,
    route_of,
)
from tests.template import api_routes, door_of, signed_in_routes

Route = tuple[str, str]
# The event that succeeds, for every route.
CASES: Mapping[Route, str] = {
    route_of(case): case
    for case in reversed(cases())
    if is_request(case) and "/refused_" not in case
}
_CONTEXT = Context(aws_request_id=REQUEST_ID)


@dataclass(frozen=True)
class Request:
    """What somebody sends; `path` is as it stands in the address, without what is asked."""

    route: Route
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    is_base64: bool = False

    @property
    def method(self) -> str:
        return self.route[0]

    @property
    def token(self) -> str:
        """Return what stands behind `Bearer`."""
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def __str__(self) -> str:
        """Return what somebody needs to send it again."""
        asked = "&".join(f"{name}={quote(value)}" for name, value in self.query.items())
        headers = {name: text for name, text in self.headers.items() if name != "Authorization"}
        body = "" if self.body is None else ascii(self.body)[:600]
        return f"{self.method} {quote(self.path)}?{asked} {headers!a} {body}"


@dataclass(frozen=True)
class Doors:
    """Answers as the deployed API would: `sign_ins` are the tokens that its authoriser knows."""

    values: Mapping[str, str]
    sign_ins: Mapping[str, Mapping[str, str]]
    _envelopes: dict[Route, dict[str, Any]] = field(default_factory=dict)

    def lets_through(self, request: Request) -> bool:
        """Tell whether API Gateway hands the request on: a host's route needs a sign-in."""
        return request.route not in signed_in_routes() or request.token in self.sign_ins

    def answer(self, request: Request) -> Answer:
        """Return what the door answers."""
        handler = door(door_of(api_routes()[request.route])).handler
        return Answer.of(handler(self._event(request), _CONTEXT))

    def _event(self, request: Request) -> dict[str, Any]:
        envelope = self._envelope(request.route)
        context = {**envelope["requestContext"], "path": f"/live{request.path}"}
        context.pop("authorizer", None)
        if request.route in signed_in_routes():
            context["authorizer"] = {"claims": dict(self.sign_ins[request.token])}
        headers = dict(request.headers)
        query = dict(request.query) or None
        return envelope | {
            "path": request.path,
            "headers": headers,
            "multiValueHeaders": _multiple(headers),
            "queryStringParameters": query,
            "multiValueQueryStringParameters": _multiple(query) if query else None,
            "requestContext": context,
            "body": request.body,
            "isBase64Encoded": request.is_base64,
        }

    def _envelope(self, route: Route) -> dict[str, Any]:
        if route not in self._envelopes:
            self._envelopes[route] = event(CASES[route], self.values)
        return self._envelopes[route]

    def usual(self, route: Route, **more: str) -> Request:
        """Return the request of this route that succeeds, of whoever its event is about."""
        filled = event(CASES[route], {**self.values, **more})
        return Request(
            route,
            filled["path"],
            {name: value for name, value in filled["headers"].items() if name in _OWN_HEADERS},
            filled["queryStringParameters"] or {},
            filled["body"],
        )


_OWN_HEADERS = {"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Stripe-Signature"}


def _multiple(values: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in values.items()}


def body_of(request: Request) -> Any:
    """Return the body as values."""
    return json.loads(request.body or "null")
