"""What holds for every answer, whatever was asked and whoever asked."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import schemathesis
from requests import PreparedRequest
from schemathesis import APIOperation, BaseSchema
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err

from tests.functions.events import Answer
from tests.functions.problems import assert_common_headers, assert_problem_shape
from tests.prove.doors import Request, Route
from tests.template import CLONE

Operation = APIOperation[Any, Any, Any, Any]
# The same for everybody, and named after what it holds: browsers may keep it.
PUBLIC = ("GET", "/api/logos/{organisation_id}/{file}")
_STACK_TRACES = ("Traceback", 'File "/', "site-packages", "baypass/", "botocore", "pydantic")


class Promises:
    """Tells what is wrong with an answer; a documented one is what docs/openapi.json says."""

    def __init__(self) -> None:
        self.schema: BaseSchema = schemathesis.openapi.from_path(CLONE / "docs" / "openapi.json")
        self.operations: dict[Route, Operation] = {}
        for found in self.schema.get_all_operations():
            assert not isinstance(found, Err)
            operation: Operation = found.ok()
            self.operations[operation.method.upper(), operation.path] = operation

    def broken_by(self, request: Request, answer: Answer) -> Iterator[str]:
        """Yield a sentence for everything that an answer should not be."""
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            yield f"answered {answer.status}"
        if any(trace in answer.body for trace in _STACK_TRACES):
            yield "tells of our own code"
        try:
            if request.route != PUBLIC or answer.status >= HTTPStatus.BAD_REQUEST:
                assert_common_headers(answer)
            assert not {"set-cookie", "access-control-allow-origin"} & set(answer.headers)
            if answer.status >= HTTPStatus.BAD_REQUEST:
                assert_problem_shape(answer)
        except (AssertionError, ValueError, KeyError, TypeError) as wrong:
            yield f"is not of the one shape: {type(wrong).__name__} {str(wrong)[:300]}"
        yield from self._undocumented(request, answer)

    def _undocumented(self, request: Request, answer: Answer) -> Iterator[str]:
        received = as_received(request, answer)
        try:
            self.operations[request.route].validate_response(received)
        except (FailureGroup, AssertionError) as wrong:
            yield f"is not documented: {_said(wrong)}"


def _said(wrong: Any) -> str:
    parts = getattr(wrong, "exceptions", [wrong])
    return "; ".join(f"{part}" for part in parts)[:500]


def as_received(request: Request, answer: Answer) -> schemathesis.Response:
    """Return the answer as if it had come over the wire."""
    prepared = PreparedRequest()
    prepared.prepare(method=request.method, url="https://visit.example.com")
    return schemathesis.Response(
        status_code=answer.status,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.body.encode(),
        request=prepared,
        elapsed=0.0,
        verify=False,
    )
