"""The one error shape: RFC 9457 problem details, for every door."""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from baypass import words
from baypass.domain.refusals import (
    AgainstTheRules,
    EditedMeanwhile,
    Forbidden,
    NotFound,
    Refusal,
    TooOften,
    Unauthorised,
    Violation,
    WorldMoved,
)

CONTENT_TYPE = "application/problem+json"
_TYPES = "https://baypass.dev/problems/"
_STATUSES: Mapping[type[Refusal], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Unauthorised: HTTPStatus.UNAUTHORIZED,
    WorldMoved: HTTPStatus.CONFLICT,
    AgainstTheRules: HTTPStatus.UNPROCESSABLE_ENTITY,
    Forbidden: HTTPStatus.FORBIDDEN,
    EditedMeanwhile: HTTPStatus.PRECONDITION_FAILED,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
}
_PAUSE = "2"
_OUR_CODE = re.compile(r"^[A-Z_]+$")
_BY_PYDANTIC_TYPE = {
    "missing": "MISSING",
    "extra_forbidden": "UNKNOWN_FIELD",
    "json_invalid": "NOT_JSON",
    "too_long": "TOO_MANY",
}


def of_refusal(refusal: Refusal, request_id: str) -> Response[str]:
    """Return the answer to a refusal."""
    return _answer(_STATUSES[type(refusal)], refusal.violations, request_id)


def of_validation(errors: Iterable[Mapping[str, Any]], request_id: str) -> Response[str]:
    """Return the answer to a request that could not be understood, each field with a sentence."""
    violations = [_violation(error) for error in errors]
    if all(violation.code == "NOT_JSON" for violation in violations):
        return _answer(HTTPStatus.BAD_REQUEST, [Violation("NOT_JSON")], request_id)
    return _answer(HTTPStatus.BAD_REQUEST, [Violation("VALIDATION"), *violations], request_id)


def of_status(status: HTTPStatus, code: str, request_id: str) -> Response[str]:
    """Return an answer that has only a code."""
    return _answer(status, [Violation(code)], request_id)


def _answer(status: HTTPStatus, violations: Iterable[Violation], request_id: str) -> Response[str]:
    first, *others = violations
    listed = [first, *others] if first.field else others
    problem = {
        "type": f"{_TYPES}{first.code.lower().replace('_', '-')}",
        "title": status.phrase,
        "status": status.value,
        "code": first.code,
        "detail": words.sentence(first),
        "errors": [
            {"field": one.field, "code": one.code, "detail": words.sentence(one)} for one in listed
        ],
        "request_id": request_id,
    }
    return Response(
        status_code=status.value,
        content_type=CONTENT_TYPE,
        body=json.dumps(problem, ensure_ascii=False),
        headers=_headers(status, first),
    )


def _headers(status: HTTPStatus, violation: Violation) -> dict[str, Any]:
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return {"Retry-After": str(violation.facts.get("seconds", _PAUSE))}
    if status is HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    return {}


def _violation(error: Mapping[str, Any]) -> Violation:
    """Return what a field's pydantic error means to us; what it echoes of the input is dropped."""
    place = [str(part) for part in error["loc"][1:]] or [str(part) for part in error["loc"]]
    field = ".".join(place).removesuffix(".typed")
    kind = str(error["type"])
    if _OUR_CODE.match(kind):
        return Violation(kind, field, dict(error.get("ctx") or {}))
    return Violation(_BY_PYDANTIC_TYPE.get(kind, "INVALID"), field)
