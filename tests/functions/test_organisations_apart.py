"""Two organisations on one deployment: each one's ids mean nothing to the other."""

import base64
import json
from collections.abc import Mapping

import pytest

from tests.functions.deployment import Deployment
from tests.functions.events import Answer, answered, asked, event, sent, with_header
from tests.functions.premises import Premises
from tests.functions.problems import assert_problem


@pytest.fixture
def others(deployment: Deployment, values: dict[str, str]) -> dict[str, str]:  # noqa: ARG001
    """Return what stands for the placeholders at the organisation next door."""
    return Premises(deployment, "otherplace").values()


def both(
    case: str, values: Mapping[str, str], name: str, theirs: str, nobodys: str
) -> tuple[Answer, Answer]:
    """Return the answers to an id of the other organisation and to one that nobody has."""
    return asked(case, {**values, name: theirs}), asked(case, {**values, name: nobodys})


def test_a_host_sees_the_own_organisation_alone(
    values: dict[str, str], others: dict[str, str]
) -> None:
    for own in (values, others):
        seen = asked("admin/see_organisation", own).json
        assert seen["id"] == own["ORGANISATION_ID"]
        portals = {portal["id"] for portal in seen["portals"]}
        assert portals == {own["PORTAL_ID"], own["PAID_PORTAL_ID"]}


def test_the_organisation_is_the_sign_ins_whatever_the_request_says(
    values: dict[str, str], others: dict[str, str]
) -> None:
    request = event("admin/see_organisation", values)
    theirs = others["ORGANISATION_ID"]
    request = with_header(request, "X-Organisation", theirs)
    request["queryStringParameters"] = {"organisation_id": theirs, "custom:organisation": theirs}
    request["multiValueQueryStringParameters"] = {"organisation_id": [theirs]}
    assert answered(request, "admin").json["id"] == values["ORGANISATION_ID"]


def test_a_cursor_of_another_list_is_refused(
    values: dict[str, str], others: dict[str, str]
) -> None:
    last = {
        "pk": f"ORG#{others['ORGANISATION_ID']}#INVITATION#{others['INVITATION_ID']}",
        "sk": "INVITATION",
        "listed_under": f"ORG#{others['ORGANISATION_ID']}#PORTAL#{others['PORTAL_ID']}",
        "listed_at": "2026-11-22T17:30:00.000000Z",
    }
    request = event("admin/list_invitations", values)
    cursor = base64.urlsafe_b64encode(json.dumps(last).encode()).decode()
    request["queryStringParameters"]["cursor"] = cursor
    request["multiValueQueryStringParameters"]["cursor"] = [cursor]
    answer = answered(request, "admin")
    assert_problem(answer, 422, "CURSOR_INVALID", {"cursor": "CURSOR_INVALID"})


def test_a_visitor_opens_no_gate_of_others(
    values: dict[str, str], others: dict[str, str], deployment: Deployment
) -> None:
    before = deployment.rows()
    theirs, unknown = both(
        "remote_open/press", values, "GATE_ID", others["GATE_ID"], "gat_acmecampus_none"
    )
    assert theirs == unknown
    assert_problem(theirs, 404, "GATE_NOT_FOUND")
    assert deployment.rows() == before
    assert deployment.commands() == []


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("booking/see_invitation", "INVITATION_TOKEN"),
        ("booking/see_booking", "BOOKER_TOKEN"),
        ("remote_open/see_reservation", "REMOTE_TOKEN"),
        ("cancellation/cancel", "MANAGE_TOKEN"),
    ],
)
def test_a_token_with_the_name_of_another_organisation_opens_nothing(
    case: str, name: str, values: dict[str, str], others: dict[str, str]
) -> None:
    capability, _, subject, secret = values[name].split(".")
    moved = f"{capability}.otherplace.{subject}.{secret}"
    answer = asked(case, others | {name: moved})
    assert_problem(answer, 404, answer.json["code"])


def test_a_gate_answers_for_the_commands_of_its_own_organisation_alone(
    deployment: Deployment, values: dict[str, str], others: dict[str, str]
) -> None:
    pressed = Premises(deployment).pressed(values)
    before = deployment.rows()
    foreign = others | {"COMMAND_ID": pressed["COMMAND_ID"]}
    sent("gate_access/acknowledged_opened", foreign)
    assert deployment.rows() == before
