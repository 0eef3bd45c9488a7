"""The events are as AWS sends them, and filled as their page says."""

import json
import re
import shlex
import subprocess
import sys

import pytest

from local.events import EVENTS
from tests.functions.deployment import ACCOUNT
from tests.functions.events import cases, event, is_request, written
from tests.template import CLONE

PAGE = (EVENTS / "README.md").read_text()
REQUESTS = [case for case in cases() if is_request(case)]
# https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
MEMBERS = {
    *("resource", "path", "httpMethod", "headers", "multiValueHeaders", "pathParameters"),
    *("queryStringParameters", "multiValueQueryStringParameters", "stageVariables"),
    *("requestContext", "body", "isBase64Encoded"),
}
CONTEXT = {
    *("accountId", "apiId", "deploymentId", "domainName", "domainPrefix", "extendedRequestId"),
    *("httpMethod", "identity", "path", "protocol", "requestId", "requestTime"),
    *("requestTimeEpoch", "resourceId", "resourcePath", "stage"),
}
IDENTITY = {
    *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "sourceIp", "user"),
    *("cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId"),
    *("principalOrgId", "userAgent", "userArn"),
}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\$\{(\w+)\}", text))


@pytest.mark.parametrize("case", REQUESTS)
def test_a_request_is_whole_and_agrees_with_itself(case: str) -> None:
    sent = json.loads(written(case))
    context = sent["requestContext"]
    assert set(sent) == MEMBERS
    assert set(context) - {"authorizer"} == CONTEXT
    assert set(context["identity"]) == IDENTITY
    assert sent["multiValueHeaders"] == {name: [one] for name, one in sent["headers"].items()}
    query = sent["queryStringParameters"]
    multiple = {name: [one] for name, one in query.items()} if query else None
    assert sent["multiValueQueryStringParameters"] == multiple
    path = sent["resource"]
    for name, value in (sent["pathParameters"] or {}).items():
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}+}}", value)
    assert sent["path"] == path
    assert context["path"] == f"/{context['stage']}{path}"
    assert (context["resourcePath"], context["httpMethod"]) == (
        sent["resource"],
        sent["httpMethod"],
    )
    assert context["accountId"] == ACCOUNT


@pytest.mark.parametrize("case", REQUESTS)
def test_only_a_host_comes_with_claims(case: str) -> None:
    sent = json.loads(written(case))
    signed_in = "${HOST_TOKEN}" in sent["headers"].get("Authorization", "")
    assert ("authorizer" in sent["requestContext"]) == signed_in


def test_every_placeholder_is_explained_and_every_explained_one_is_used() -> None:
    used = {name for case in cases() for name in placeholders(written(case))}
    assert placeholders(PAGE) - {"NAME"} == used


def test_every_placeholder_can_be_filled(values: dict[str, str]) -> None:
    for case in cases():
        assert placeholders(json.dumps(event(case, values))) == set(), case


def test_the_page_prints_an_event_as_it_says() -> None:
    [command] = re.findall(r"```sh\n(\.venv/bin/python .*)\n```", PAGE)
    _, *arguments = shlex.split(command)
    said = subprocess.run(
        [sys.executable, *arguments], cwd=CLONE, capture_output=True, text=True, check=True
    )
    sent = json.loads(said.stdout)
    assert sent["headers"]["Authorization"] == "Bearer i.acmecampus.november.secret"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["booking/see_invitation"], "booking/see_invitation needs INVITATION_TOKEN=…\n"),
        (["booking/nothing"], "There is no event booking/nothing.\n"),
        ([], "There is no event .\n"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(arguments: list[str], sentence: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "local.events", *arguments],
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout, said.stderr) == (1, "", sentence)
