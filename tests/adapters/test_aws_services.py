"""What is asked of IoT, Step Functions, Secrets Manager, Parameter Store and chance itself."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from baypass.adapters.iot_gate_signals import IotGateSignals
from baypass.adapters.secretsmanager_links import SecretsManagerLinks
from baypass.adapters.ssm_site import SsmSite
from baypass.adapters.stepfunctions_workflows import StepFunctionsWorkflows
from baypass.adapters.system_clock import SystemClock
from baypass.adapters.system_dice import SystemDice
from baypass.domain.gate_messages import Answer
from baypass.domain.gates import command_message
from baypass.domain.ids import booking_of
from baypass.domain.payments import Settlement
from baypass.domain.signatures import Signed
from baypass.domain.tokens import Capability, LinkToken
from baypass.ports import Links, SignedCommand, Workflows
from tests.adapters.stores import aws
from tests.builders import BOOKING, GATE, INVITATION, ORGANISATION, RESERVATION, a_command
from tests.fakes import NOW, SITE, FakeLinks, FakeSignatures, FakeWorkflows

KEY = "a key for tests"
TASK_TOKEN = "what step functions knows a waiting booking by"
ROLE = "arn:aws:iam::123456789012:role/of-nobody"
SUBJECTS = {
    Capability.INVITATION: INVITATION,
    Capability.BOOKER: BOOKING,
    Capability.MANAGE: RESERVATION,
    Capability.REMOTE: RESERVATION,
}


def test_a_command_goes_to_its_gates_own_topic_and_is_never_retained() -> None:
    client, command = aws("iot-data"), a_command()
    expected = {
        "topic": f"gates/{GATE}/commands",
        "qos": 1,
        "retain": False,
        "messageExpiry": 10,
        "contentType": "application/jose",
        "payload": FakeSignatures().signed(Signed.COMMAND, command_message(command)).encode(),
    }
    with Stubber(client) as stub:
        stub.add_response("publish", {}, expected)
        signals = IotGateSignals(client, FakeSignatures())
        signals.send(signals.sign(command))
        stub.assert_no_pending_responses()


def test_a_command_that_could_not_be_published_says_so() -> None:
    client = aws("iot-data")
    with Stubber(client) as stub:
        stub.add_client_error("publish", "ThrottlingException")
        with pytest.raises(ClientError):
            IotGateSignals(client, FakeSignatures()).send(SignedCommand(a_command(), "signed"))


def test_an_answer_and_a_receipt_go_to_their_gates_own_topics_and_are_never_retained() -> None:
    client = aws("iot-data")
    answer = Answer(
        gate_id=GATE, attempt_id="att_1", decision="TOO_EARLY", say="Your time begins.", at=NOW
    )
    told = {
        "version": 1,
        "gate_id": GATE,
        "attempt_id": "att_1",
        "decision": "TOO_EARLY",
        "say": "Your time begins.",
        "at": "2026-11-22T17:30:00.000Z",
    }
    received = {"version": 1, "gate_id": GATE, "event_ids": ["evt_1", "evt_2"]}
    usual = {"qos": 1, "retain": False, "contentType": "application/json"}
    with Stubber(client) as stub:
        signals = IotGateSignals(client, FakeSignatures())
        for kind, message, more in (
            ("answers", told, {"messageExpiry": 10}),
            ("receipts", received, {}),
        ):
            payload = {"payload": json.dumps(message).encode()}
            stub.add_response(
                "publish", {}, {"topic": f"gates/{GATE}/{kind}"} | usual | more | payload
            )
        signals.answer(answer)
        signals.receipt(GATE, ["evt_1", "evt_2"])
        stub.assert_no_pending_responses()


class Executions:
    """Reads what was started, from Step Functions or from the fake."""

    def __init__(
        self, workflows: Workflows, client: Any = None, arns: tuple[str, ...] = ()
    ) -> None:
        self.workflows, self._client, self._arns = workflows, client, arns

    def started(self) -> list[tuple[str, str]]:
        """Return (organisation, subject) of bookings, then of cancellations."""
        if isinstance(self.workflows, FakeWorkflows):
            refunds = [*self.workflows.cancellations, *self.workflows.refunds]
            return [*self.workflows.bookings, *sorted(refunds, key=lambda one: one[1])]
        return [self._input(one) for arn in self._arns for one in self._executions(arn)]

    def _executions(self, arn: str) -> list[dict[str, Any]]:
        executions: list[dict[str, Any]]
        executions = self._client.list_executions(stateMachineArn=arn)["executions"]
        return sorted(executions, key=lambda one: one["name"])

    def _input(self, execution: dict[str, Any]) -> tuple[str, str]:
        described = self._client.describe_execution(executionArn=execution["executionArn"])
        given = json.loads(described["input"])
        subject = given.get("reservation_id") or given["booking_id"]
        assert subject == execution["name"]
        assert given["booking_id"] in (subject, booking_of(subject))
        awaiting = execution["stateMachineArn"].endswith("booking")
        assert given.keys() - {"organisation_id", "booking_id"} == (
            {"payment_due"} if awaiting else {"reservation_id"}
        )
        return given["organisation_id"], subject


def a_machine(client: Any, name: str) -> str:
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    made = client.create_state_machine(name=name, definition=definition, roleArn=ROLE)
    arn: str = made["stateMachineArn"]
    return arn


def workflows_of(client: Any) -> StepFunctionsWorkflows:
    return StepFunctionsWorkflows(client, "a" * 20, "b" * 20)


@pytest.fixture(params=["fake", "stepfunctions"])
def executions(request: pytest.FixtureRequest) -> Executions:
    if request.param == "fake":
        return Executions(FakeWorkflows())
    request.getfixturevalue("cloud")
    client = aws("stepfunctions")
    arns = a_machine(client, "booking"), a_machine(client, "reservation")
    return Executions(StepFunctionsWorkflows(client, *arns), client, arns)


def test_each_workflow_is_started_with_ids_and_nothing_else(executions: Executions) -> None:
    executions.workflows.start_booking(ORGANISATION, BOOKING, payment_due=False)
    executions.workflows.start_cancellation(ORGANISATION, RESERVATION)
    assert executions.started() == [(ORGANISATION, BOOKING), (ORGANISATION, RESERVATION)]


def test_a_whole_bookings_money_has_a_workflow_of_its_own(executions: Executions) -> None:
    executions.workflows.start_refund(ORGANISATION, BOOKING)
    executions.workflows.start_cancellation(ORGANISATION, RESERVATION)
    assert executions.started() == [(ORGANISATION, BOOKING), (ORGANISATION, RESERVATION)]


def test_starting_twice_is_starting_once(executions: Executions) -> None:
    for due in (True, False):
        executions.workflows.start_booking(ORGANISATION, BOOKING, payment_due=due)
        executions.workflows.start_cancellation(ORGANISATION, RESERVATION)
    assert executions.started() == [(ORGANISATION, BOOKING), (ORGANISATION, RESERVATION)]


@pytest.mark.parametrize("due", [True, False])
def test_a_booking_is_told_whether_it_has_to_wait_for_money(*, due: bool) -> None:
    given = {"organisation_id": ORGANISATION, "booking_id": BOOKING, "payment_due": due}
    expected = {"stateMachineArn": "a" * 20, "name": BOOKING, "input": json.dumps(given)}
    client = aws("stepfunctions")
    with Stubber(client) as stub:
        stub.add_response("start_execution", {"executionArn": "e", "startDate": NOW}, expected)
        workflows_of(client).start_booking(ORGANISATION, BOOKING, payment_due=due)
        stub.assert_no_pending_responses()


def test_an_execution_that_exists_already_is_fine() -> None:
    client = aws("stepfunctions")
    with Stubber(client) as stub:
        stub.add_client_error("start_execution", "ExecutionAlreadyExists")
        workflows_of(client).start_booking(ORGANISATION, BOOKING, payment_due=True)
        stub.assert_no_pending_responses()


def test_a_workflow_that_could_not_be_started_says_so() -> None:
    client = aws("stepfunctions")
    with Stubber(client) as stub:
        stub.add_client_error("start_execution", "StateMachineDoesNotExist")
        with pytest.raises(ClientError):
            workflows_of(client).start_booking(ORGANISATION, BOOKING, payment_due=False)


@pytest.mark.parametrize("settlement", [Settlement.PAID, Settlement.CLOSED])
def test_a_booking_that_waits_is_told_what_became_of_its_payment(settlement: Settlement) -> None:
    expected = {"taskToken": TASK_TOKEN, "output": json.dumps({"payment": settlement.value})}
    client = aws("stepfunctions")
    with Stubber(client) as stub:
        stub.add_response("send_task_success", {}, expected)
        workflows_of(client).wake_booking(TASK_TOKEN, settlement)
        stub.assert_no_pending_responses()


@pytest.mark.parametrize("answer", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_a_booking_that_waits_no_more_is_left_alone(answer: str) -> None:
    client = aws("stepfunctions")
    with Stubber(client) as stub:
        stub.add_client_error("send_task_success", answer)
        workflows_of(client).wake_booking(TASK_TOKEN, Settlement.PAID)
        stub.assert_no_pending_responses()


def test_a_booking_that_could_not_be_told_says_so() -> None:
    client = aws("stepfunctions")
    with Stubber(client) as stub:
        stub.add_client_error("send_task_success", "AccessDeniedException")
        with pytest.raises(ClientError):
            workflows_of(client).wake_booking(TASK_TOKEN, Settlement.PAID)


@pytest.fixture(params=["fake", "secretsmanager"])
def links(request: pytest.FixtureRequest) -> Iterator[Links]:
    if request.param == "fake":
        yield FakeLinks()
        return
    request.getfixturevalue("cloud")
    client = aws("secretsmanager")
    client.create_secret(Name="link-key", SecretString=KEY)
    yield SecretsManagerLinks(client, "link-key", lambda: SITE)


def test_the_same_subject_always_has_the_same_token(links: Links) -> None:
    tokens = [links.token(Capability.MANAGE, ORGANISATION, RESERVATION) for _ in range(2)]
    assert tokens[0] == tokens[1] == FakeLinks().token(Capability.MANAGE, ORGANISATION, RESERVATION)


def test_every_subject_capability_and_organisation_has_its_own_secret(links: Links) -> None:
    secrets = {
        links.token(capability, organisation, subject).secret
        for capability, subject in SUBJECTS.items()
        for organisation in (ORGANISATION, "org_somebodyelse")
    }
    assert len(secrets) == 8


def test_a_link_carries_its_token_in_the_fragment(links: Links) -> None:
    token = links.token(Capability.BOOKER, ORGANISATION, BOOKING)
    page, _, fragment = links.url(token, "booking").partition("#")
    assert page == f"{SITE}/booking"
    assert LinkToken.parse(fragment) == token


def test_the_key_is_read_once_and_the_site_only_for_a_link() -> None:
    client, asked = aws("secretsmanager"), []

    def site() -> str:
        asked.append("site")
        return SITE

    with Stubber(client) as stub:
        stub.add_response("get_secret_value", {"SecretString": KEY}, {"SecretId": "link-key"})
        links = SecretsManagerLinks(client, "link-key", site)
        token = links.token(Capability.REMOTE, ORGANISATION, RESERVATION)
        assert links.token(Capability.REMOTE, ORGANISATION, RESERVATION) == token
    assert not asked
    links.url(token, "visit")
    assert asked == ["site"]


def test_the_sites_address_is_read_once_and_has_no_slash_at_its_end() -> None:
    client = aws("ssm")
    with Stubber(client) as stub:
        answer = {"Parameter": {"Value": f"{SITE}/"}}
        stub.add_response("get_parameter", answer, {"Name": "/baypass/site-url"})
        site = SsmSite(client, "/baypass/site-url")
        assert [site.url(), site.url()] == [SITE, SITE]


def test_the_sites_address_comes_from_its_parameter(cloud: None) -> None:  # noqa: ARG001
    client = aws("ssm")
    client.put_parameter(Name="/baypass/site-url", Value=SITE, Type="String")
    assert SsmSite(client, "/baypass/site-url").url() == SITE


def test_keypad_codes_are_six_digits_and_do_not_repeat_themselves() -> None:
    codes = [SystemDice().keypad_code() for _ in range(500)]
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    assert len(set(codes)) > 480
    assert {code[0] for code in codes} == set("0123456789")


def test_id_suffixes_are_twelve_characters_that_nobody_had_before() -> None:
    suffixes = [SystemDice().id_suffix() for _ in range(500)]
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789")
    assert all(len(suffix) == 12 and set(suffix) <= allowed for suffix in suffixes)
    assert len(set(suffixes)) == 500


def test_the_clock_tells_utc_and_goes_forward() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second
