"""The one shape of every refusal."""

import re
from http import HTTPStatus

from baypass import words
from baypass.domain.refusals import Violation
from tests.functions.events import REQUEST_ID, Answer

_MEMBERS = {"type", "title", "status", "code", "detail", "errors", "request_id"}


def assert_common_headers(answer: Answer) -> None:
    """Nothing is kept, guessed or told on."""
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def assert_problem(
    answer: Answer, status: int, code: str, fields: dict[str, str] | None = None
) -> None:
    """The answer is a whole problem of this status and code, about exactly these fields."""
    assert_problem_shape(answer)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.codes == (fields or {})
    assert len(answer.json["errors"]) == len(answer.codes)


def assert_problem_shape(answer: Answer) -> None:
    """The answer is a whole problem, whatever it is about."""
    assert answer.content_type == "application/problem+json"
    assert_common_headers(answer)
    problem, status = answer.json, answer.status
    assert set(problem) == _MEMBERS
    assert problem["status"] == status
    assert problem["title"] == HTTPStatus(status).phrase
    assert problem["type"].endswith(f"/problems/{problem['code'].lower().replace('_', '-')}")
    assert problem["request_id"] == REQUEST_ID
    assert all(set(error) == {"field", "code", "detail"} for error in problem["errors"])
    for said in (problem, *problem["errors"]):
        assert_is_a_sentence(said["detail"])
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert ("retry-after" in answer.headers) == (status in (429, 503))


def assert_is_a_sentence(said: str) -> None:
    assert said.endswith(".")
    # What stands in quotation marks is what somebody has sent.
    assert "{" not in re.sub("“.*”", "", said, flags=re.DOTALL)
    assert said[0].isupper() or said[0].isdigit()


def sentence(code: str) -> str:
    return words.sentence(Violation(code))
