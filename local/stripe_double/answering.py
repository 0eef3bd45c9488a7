"""One request: who asks, whether it was asked before, what is done, what is answered and kept."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

import stripe

from local.stripe_double.desk import PLATFORM, Desk
from local.stripe_double.errors import Refused, server_error
from local.stripe_double.expansion import expanded
from local.stripe_double.forms import Form, decoded
from local.stripe_double.parameters import checked
from local.stripe_double.routes import Route, route_of
from local.stripe_double.things import as_answered

KEYS_LIVE = timedelta(hours=24)
_LONGEST_KEY = 255
_ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{6,40}")
# Whether something goes wrong on Stripe's side before its work is done, or after.
Failing = Literal["before", "after"] | None
_TEST_KEYS = ("sk_test_", "rk_test_")


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: str

    def header(self, name: str) -> str | None:
        """Return a header, however its name is written."""
        found = (self.headers[each] for each in self.headers if each.lower() == name.lower())
        return next(found, None)

    @property
    def address(self) -> str:
        """Return method and path."""
        return f"{self.method} {self.path}"


# Tells a repeat that it got the first answer.
REPLAYED = "Idempotent-Replayed"


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    status: int
    body: str
    headers: dict[str, str]


def request_of(method: str, path: str, headers: Mapping[str, str], body: str) -> Request:
    """Return a request; its parameters stand in the address, the body, or both."""
    parts = urlsplit(path)
    return Request(
        method.upper(), parts.path, headers, "&".join(each for each in (parts.query, body) if each)
    )


def answered(desk: Desk, request: Request, *, failing: Failing = None) -> Answer:
    """Do what is asked, unless it was done before under the same key, and return the answer."""
    desk = replace(desk, request_id=desk.store.new_id("request"))
    try:
        desk = replace(desk, account=_account(request))
        _check_version(request)
        route, form = route_of(request.method, request.path), decoded(request.form)
        if request.method != "POST":
            return _done(desk, route, form, failing=failing)
        return _done_once(desk, request, route, form, failing=failing)
    except Refused as refused:
        return _refusal(desk, refused)


def _done(desk: Desk, route: Route, form: Form, *, failing: Failing) -> Answer:
    asked = checked(form, route.parameters)
    if failing == "before":
        raise server_error()
    with desk.store.attempt():
        thing = expanded(desk, route.run(desk, asked), asked.get("expand", []))
    if failing == "after":
        return _refusal(desk, server_error())
    return Answer(200, json.dumps(as_answered(thing), indent=2), _headers(desk))


def _done_once(
    desk: Desk, request: Request, route: Route, form: Form, *, failing: Failing
) -> Answer:
    key = request.header("Idempotency-Key")
    if not key:
        return _done(desk, route, form, failing=failing)
    if len(key) > _LONGEST_KEY:
        raise Refused("Idempotency keys can be at most 255 characters long.")
    desk = replace(desk, key=key)
    parameters = json.dumps(form, sort_keys=True)
    if (before := _answered_before(desk, request, parameters)) is not None:
        return before
    try:
        answer, is_kept = _done(desk, route, form, failing=failing), True
    except Refused as refused:
        answer, is_kept = _refusal(desk, refused), refused.remembered
    if is_kept:
        kept = (desk.seconds, request.address, parameters, answer.status, answer.body)
        desk.store.keep_answer(desk.account, key, (*kept, desk.request_id or ""))
    return answer


def _answered_before(desk: Desk, request: Request, parameters: str) -> Answer | None:
    kept = desk.store.answer(desk.account, desk.key or "")
    if kept is None:
        return None
    asked_at, address, before, status, body, first_request = kept
    if asked_at + KEYS_LIVE.total_seconds() <= desk.seconds:
        return None
    if address != request.address:
        raise _misused(
            "Keys for idempotent requests can only be used for the same endpoint they were first "
            f"used for ('{request.path}' vs '{address.partition(' ')[2]}'). Try using a key other "
            f"than '{desk.key}' if you meant to execute a different request."
        )
    if before != parameters:
        raise _misused(
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. Try using a key other than '{desk.key}' if you meant to execute a "
            "different request."
        )
    headers = {REPLAYED: "true", "Original-Request": first_request}
    return Answer(status, body, _headers(desk) | headers | _advice(status))


def _misused(message: str) -> Refused:
    return Refused(message, kind="idempotency_error")


def _account(request: Request) -> str:
    scheme, _, key = (request.header("Authorization") or "").partition(" ")
    if scheme != "Bearer" or not key:
        raise Refused(
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth.",
            status=401,
        )
    if not key.startswith(_TEST_KEYS):
        raise Refused("Invalid API Key provided.", status=401)
    account = request.header("Stripe-Account")
    if account is None:
        return PLATFORM
    if not _ACCOUNT.fullmatch(account):
        raise Refused(
            f"The provided key does not have access to account '{account}' (or that account does "
            "not exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )
    return account


def _check_version(request: Request) -> None:
    version = request.header("Stripe-Version")
    if version not in {None, stripe.api_version}:
        raise Refused(
            f"Invalid Stripe API version: {version}. This stand-in speaks {stripe.api_version}."
        )


def _refusal(desk: Desk, refused: Refused) -> Answer:
    return refusal_answer(refused, desk.request_id or "")


def refusal_answer(refused: Refused, request_id: str) -> Answer:
    """Return an error as an answer."""
    headers = _common(request_id) | _advice(refused.status)
    return Answer(refused.status, json.dumps(refused.body(), indent=2), headers)


def _headers(desk: Desk) -> dict[str, str]:
    headers = _common(desk.request_id or "")
    if desk.key:
        headers["Idempotency-Key"] = desk.key
    if desk.account:
        headers["Stripe-Account"] = desk.account
    return headers


def _common(request_id: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Request-Id": request_id,
        "Stripe-Version": stripe.api_version,
    }


def _advice(status: int) -> dict[str, str]:
    """Tell the library not to repeat what would be answered the same again."""
    return {"stripe-should-retry": "false"} if status >= 500 else {}  # noqa: PLR2004
